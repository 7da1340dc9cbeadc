"""A document is imported, its outline arranged, a draft course made of it; and what differs when it comes again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons import outlines
from lessons.admin.base import OwnRowsAdmin, own_courses, person
from lessons.admin.document_pages import ImportForm, OutlinePage, UploadForm, read_edit
from lessons.models import Course, CourseRole, Document, DocumentRevision
from lessons.outlines import EditRefused, OutlineMoved
from lessons.requests import MemberRequest

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

TEMPLATES = "admin/lessons/document/"
EDITORS = [CourseRole.Role.OWNER, CourseRole.Role.EDITOR]


@admin.register(Document)
class DocumentAdmin(OwnRowsAdmin[Document]):
    """Pages of their own around the stock list: each shows an own document or one of an own course, else 404."""

    list_display = ("outline_link", "name", "owner", "created_at")
    list_display_links = None
    list_select_related = ("owner",)
    search_fields = ("name", "title")
    fields = ("name", "title", "note")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            route = f"<int:pk>/{name.replace('_', '/', 1).replace('_', '-')}/"
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(route, guarded, name=f"lessons_document_{name}")

        return [
            page("outline", self.outline_view, require_safe),
            page("outline_edit", self.edit_view, require_POST),
            page("outline_undo", self.undo_view, require_POST),
            page("outline_create_course", self.create_course_view, require_POST),
            page("import", self.import_view, require_http_methods(["GET", "HEAD", "POST"])),
            page("compare", self.compare_view, require_safe),
            page("compare_confirm", self.confirm_view, require_POST),
            page("compare_take_over", self.take_over_view, require_POST),
            *super().get_urls(),
        ]

    # Who may -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return Document.objects.visible_to(person(request))

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        """Reviewers of a course read its document; its owner and the course's editors change it."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or self.is_own(request, obj) or edits_course_of(person(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.is_own(request, obj))

    def may_change(self, request: HttpRequest, row: Document) -> bool:
        return True  # as the two above say

    def is_own(self, request: HttpRequest, document: Document) -> bool:
        return person(request).is_superuser or document.owner_id == person(request).pk

    def document_for(self, request: HttpRequest, pk: int, change: bool = False) -> Document:
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = self.get_object(request, str(pk))
        if change and not self.has_change_permission(request, document):
            raise PermissionDenied
        return document

    def newest(self, document: Document) -> DocumentRevision:
        revision = document.latest()
        if revision is None:
            raise Http404
        return revision

    # The list and the upload -------------------------------------------------------------------

    @admin.display(description=gettext_lazy("document"), ordering="title")
    def outline_link(self, document: Document) -> SafeString:
        return format_html('<a href="{}">{}</a>', address("outline", document), document)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if not form.is_valid():
            return self.show(request, "upload.html", form=form, title=_("Import a document"), status=status_of(form))
        if before := outlines.imported_before(form.content, person(request)):
            messages.info(request, _("You imported this file before. Nothing was stored again."))
            return redirect(address("outline", before.document))
        revision = outlines.store_document(
            form.outline,
            filename=form.cleaned_data["file"].name,
            data=form.content,
            owner=person(request),
            name=form.cleaned_data["name"],
            note=form.cleaned_data["note"],
        )
        self.log_addition(request, revision.document, "Imported")
        messages.success(request, _("Imported. This is the outline: arrange it, then create the draft course."))
        return redirect(address("outline", revision.document))

    # The outline -------------------------------------------------------------------------------

    def outline_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        document = self.document_for(request, pk)
        page = OutlinePage(document, self.newest(document), request.GET.get("at", ""), request.GET.get("rename", ""))
        return self.show_outline(request, page)

    def edit_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        edit = read_edit(request.POST)
        return self.change_outline(
            request, pk, edit["section"], lambda document, drawn_from: outlines.add_edit(document, edit, drawn_from)
        )

    def undo_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        document = self.document_for(request, pk, change=True)
        last = (self.newest(document).edits or [{"section": ""}])[-1]
        return self.change_outline(request, pk, last["section"], outlines.undo_edit)

    def change_outline(
        self, request: MemberRequest, pk: int, at: str, change: Callable[[Document, str], str]
    ) -> HttpResponse:
        """Do it and show the outline, with the focus on the section; else one sentence, and nothing is changed."""
        document = self.document_for(request, pk, change=True)
        try:
            said = change(document, request.POST.get("drawn_from", ""))
        except (EditRefused, OutlineMoved) as error:
            renaming = at if "heading" in request.POST and isinstance(error, EditRefused) else ""
            page = OutlinePage(document, self.newest(document), renaming=renaming)
            return self.show_outline(request, page, problem=str(error), status=status_for(error))
        if request.htmx:
            return self.show_outline(request, OutlinePage(document, self.newest(document), at), said=said)
        messages.success(request, said)
        return redirect(f"{address('outline', document)}?at={at}")

    def create_course_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        document = self.document_for(request, pk, change=True)
        if not request.user.has_perm("lessons.add_course"):
            raise PermissionDenied
        revision = self.newest(document)
        try:
            course = outlines.create_draft_course(revision, person(request), request.POST.get("drawn_from", ""))
        except OutlineMoved as error:
            return self.show_outline(request, OutlinePage(document, revision), problem=str(error), status=409)
        messages.success(request, _("“%s” is a draft course now. Nobody but its instructors sees it.") % course)
        return redirect(course_address(course) or address("outline", document))

    def show_outline(
        self, request: MemberRequest, page: OutlinePage, *, said: str = "", problem: str = "", status: int = 200
    ) -> HttpResponse:
        may_change = self.has_change_permission(request, page.document)
        return self.show(
            request,
            "outline.html#outline" if request.htmx else "outline.html",
            status=status,
            title=str(page.document),
            page=page,
            said=said,
            problem=problem,
            may_change=may_change,
            may_edit=may_change and not page.course,
            base=outlines.base_of(page.revision),
            course_address=course_address(page.course),
        )

    # The same document again -------------------------------------------------------------------

    def import_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        document = self.document_for(request, pk, change=True)
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if not form.is_valid():
            title = _("Import %s again") % document
            return self.show(request, "upload.html", form=form, title=title, document=document, status=status_of(form))
        before = document.latest()
        name = form.cleaned_data["file"].name
        revision = outlines.store_document(
            form.outline, filename=name, data=form.content, owner=person(request), document=document
        )
        if revision == before:
            messages.info(request, _("%s reads the same as the last import. Nothing was stored.") % name)
            return redirect(address("outline", document))
        self.log_change(request, document, f"Imported again ({revision.number})")
        return redirect(address("compare" if before else "outline", document))

    def compare_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        return self.show_comparison(request, self.document_for(request, pk))

    def show_comparison(
        self, request: MemberRequest, document: Document, *, problem: str = "", status: int = 200
    ) -> HttpResponse:
        revision = self.newest(document)
        found = outlines.compare(revision)
        lessons = {lesson.pk: lesson for difference in found for lesson in difference.lessons}
        return self.show(
            request,
            "compare.html",
            status=status,
            title=_("What differs in %s") % document,
            document=document,
            revision=revision,
            base=outlines.base_of(revision),
            state=outlines.state_of(revision),
            differences=found,
            doubtful=sum(not difference.certain for difference in found),
            waiting=[lesson for lesson in lessons.values() if not outlines.stands_on(lesson, revision)],
            own_courses=set(own_courses(request).values_list("pk", flat=True)),
            may_change=self.has_change_permission(request, document),
            problem=problem,
        )

    def confirm_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        document = self.document_for(request, pk, change=True)
        key, same = request.POST.get("section", ""), request.POST.get("answer") == "same"
        try:
            section = outlines.confirm_match(document, key, same, request.POST.get("drawn_from", ""))
        except (EditRefused, OutlineMoved) as error:
            return self.show_comparison(request, document, problem=str(error), status=status_for(error))
        said = _("“%s” is the earlier section.") if same else _("“%s” is a new section.")
        messages.success(request, said % section)
        return redirect(f"{address('compare', document)}#section-{section.key}")

    def take_over_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        document = self.document_for(request, pk, change=True)
        try:
            flagged = len(outlines.take_over(document, request.POST.get("drawn_from", "")))
        except (EditRefused, OutlineMoved) as error:
            return self.show_comparison(request, document, problem=str(error), status=status_for(error))
        self.log_change(request, document, f"Took over the newest import, {flagged} lessons flagged")
        said = ngettext("%d lesson is flagged as changed.", "%d lessons are flagged as changed.", flagged) % flagged
        messages.success(request, _("The lessons stand on this import now.") + " " + said)
        return redirect(address("compare", document))

    # ---------------------------------------------------------------------------------------------

    def show(self, request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        request.current_app = self.admin_site.name
        return render(request, TEMPLATES + template, context, status=status)


def edits_course_of(user: "User", document: Document) -> bool:
    return CourseRole.objects.filter(user=user, course__document=document, role__in=EDITORS).exists()


def address(page: str, document: Document) -> str:
    return reverse(f"admin:lessons_document_{page}", args=[document.pk])


def course_address(course: Course | None) -> str:
    """The course in the admin, "" where there is none."""
    try:
        return reverse("admin:lessons_course_change", args=[course.pk]) if course else ""
    except NoReverseMatch:
        return ""


def status_of(form: ImportForm) -> int:
    return 422 if form.errors else 200


def status_for(error: Exception) -> int:
    return 409 if isinstance(error, OutlineMoved) else 422
