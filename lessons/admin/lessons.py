"""The lesson's editor: the text, beside it what students will see, what is wrong with it, where it comes from."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lessons.admin.attachments import AttachmentForm
from lessons.admin.base import changeable_courses, own_courses
from lessons.admin.keeping import KeepingAdmin
from lessons.extensions import Insertable, passages_in_use, pickers
from lessons.models import Attachment, Course, GlossaryTerm, Lesson, Module, State
from lessons.proofreading import proofread
from lessons.rendering import passages
from lessons.rendering import render as render_markdown
from lessons.requests import MemberRequest

PREVIEW = {
    "hx-post": True,  # filled in by the form with the address
    "hx-trigger": "input changed delay:500ms",
    "hx-target": "#preview",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
    "hx-sync": "closest form:replace",
}


class LessonForm(ModelForm[Lesson]):
    class Meta:
        model = Lesson
        fields = [
            "module", "title", "key", "lede", "body", "topics", "state", "publish_at", "section", "source_changed",
        ]  # fmt: skip
        widgets = {
            "body": forms.Textarea(attrs={"rows": 28, "cols": 90}),
            "lede": forms.Textarea(attrs={"rows": 2, "cols": 90}),
            "topics": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "lede", "body"):
            if name in self.fields:
                address = reverse("admin:lessons_lesson_preview")
                self.fields[name].widget.attrs.update({**PREVIEW, "hx-post": address})
        modules: Any = self.fields.get("module")
        if self.instance.pk and modules is not None:  # its checks and what students did stay with the course
            modules.queryset = modules.queryset.filter(course=self.instance.course_id)

    def clean_body(self) -> str:
        """A passage that questions lead to can't vanish: they would lead nowhere."""
        body: str = self.cleaned_data["body"]
        if self.instance.pk is None:
            return body
        if reason := lost_passages(Lesson.objects.get(pk=self.instance.pk), body):
            raise forms.ValidationError(reason)
        return body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("publish_at") and cleaned.get("state") != State.PUBLISHED:
            self.add_error(
                "publish_at", _("A date works together with the state “Published”: until then nobody sees it.")
            )
        return cleaned


@admin.register(Lesson)
class LessonAdmin(KeepingAdmin[Lesson]):
    form = LessonForm
    change_form_template = "admin/lessons/lesson/editor.html"
    list_display = ["title", "course", "module", "state", "word_count", "source_changed"]
    list_select_related = ["course", "module"]
    list_filter = ["state", "source_changed"]
    search_fields = ["title", "key", "course__title"]
    prepopulated_fields = {"key": ["title"]}
    readonly_fields = ["section"]
    fieldsets = [
        (None, {"fields": ["module", "title", "lede", "body"]}),
        (gettext_lazy("Who sees it"), {"fields": ["state", "publish_at"]}),
        (gettext_lazy("Where it belongs"), {"fields": ["key", "topics", "section", "source_changed"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(require_POST(view))
            return path(route, guarded, name=f"lessons_lesson_{name}")

        return [
            page("preview/", "preview", self.preview_view),
            page("<int:pk>/image/", "image", self.image_view),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Lesson, form: ModelForm[Lesson], change: bool) -> None:
        obj.course = obj.module.course
        super().save_model(request, obj, form, change)

    def why_not_restored(self, row: Lesson, values: dict[str, Any]) -> str:
        return lost_passages(row, values.get("body", ""))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if object_id is not None:
            lesson = self.get_object(request, object_id)
            text = request.POST.get("body", lesson.body)
            context |= self.beside(request, lesson, text)
            context["pickers"] = offered(lesson.course)
            context["may_upload"] = self.has_change_permission(request, lesson)
            context["source"] = lesson.section
        return super().changeform_view(request, object_id, form_url, context)

    def preview_view(self, request: MemberRequest) -> HttpResponse:
        """What stands in the form, as students would see it; nothing is stored. Without HTMX on a page of its own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = request.POST.get("module", "")
        modules = Module.objects.filter(course__in=own_courses(request)).select_related("course")
        module = get_object_or_404(modules, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        key = request.POST.get("key", "") or "preview"
        lesson = Lesson(course=module.course, module=module, key=key if key.replace("-", "").isalnum() else "preview")
        lesson.title, lesson.lede = request.POST.get("title", ""), request.POST.get("lede", "")
        context = self.beside(request, lesson, request.POST.get("body", ""))
        template = "admin/lessons/lesson/preview.html" + ("#preview" if request.htmx else "")
        return render(request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context})

    def beside(self, request: HttpRequest, lesson: Lesson, text: str) -> dict[str, Any]:
        """The preview, its size and what is wrong with it."""
        course = lesson.course
        text = text.replace("\r\n", "\n")
        rendered = render_markdown(text, course_key=course.key, language=course.language)
        lesson.body = text
        lesson.count_words()
        return {
            "shown": lesson,
            "course": course,
            "body": rendered.fill({"request": request, "lesson": lesson, "enrolment": None, "preview": True}),
            "findings": proofread(course, text),
        }

    def image_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """An image for this lesson's course; the answer is the list of what can be inserted, with it."""
        lesson = self.get_object(request, str(pk))
        if not self.has_change_permission(request, lesson):
            raise PermissionDenied
        data = request.POST.copy()
        data["course"] = str(lesson.course_id)
        form = AttachmentForm(data, request.FILES)
        form.fields["course"] = forms.ModelChoiceField(changeable_courses(request))
        problems: list[str] = []
        name = ""
        if form.is_valid():
            attachment = form.save(commit=False)
            name = attachment.name
            attachment.file.save(name, ContentFile(form.cleaned_data["file"].read(), name=name), save=False)
            attachment.save()
        else:
            problems = [str(error) for errors in form.errors.values() for error in errors]
        if not request.htmx:
            for problem in problems:
                messages.error(request, problem)
            if name:
                messages.success(request, _("“%s” can be inserted now.") % name)
            return redirect(reverse("admin:lessons_lesson_change", args=[lesson.pk]))
        context = {
            "original": lesson, "course": lesson.course, "pickers": offered(lesson.course), "problems": problems,
            "uploaded": name, "may_upload": True, "alt": request.POST.get("alt", ""),
        }  # fmt: skip
        template = "admin/lessons/lesson/editor.html#pickers"
        return render(request, template, context, status=422 if problems else 200)


def lost_passages(lesson: Lesson, body: str) -> str:
    """One sentence when questions need a passage of the stored text that the new one lacks; else ""."""
    kept = set(passages(body.replace("\r\n", "\n")))
    for key, users in passages_in_use(lesson).items():
        if key in passages(lesson.body) and key not in kept:
            text = _("The passage {#%(key)s} is gone, and these questions lead to it: %(questions)s.")
            return text % {"key": key, "questions": ", ".join(users)}
    return ""


def offered(course: Course) -> list[tuple[str, list[Insertable]]]:
    """What can be put into a text of this course, by kind."""
    terms = GlossaryTerm.objects.filter(course=course).order_by("term").values_list("term", "key")
    files = Attachment.objects.filter(course=course)
    images = [
        Insertable(one.name, f"![{one.alt or one.name}](files/{one.name})" if one.is_image
                   else f"[{one.name}](files/{one.name})")
        for one in files
    ]  # fmt: skip
    return [
        (_("Terms of the glossary"), [Insertable(term, f"[{term}](term:{key})") for term, key in terms]),
        (_("Images and files"), images),
        *((str(title), picker(course)) for title, picker in pickers),
    ]
