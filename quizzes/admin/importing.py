"""Import of questions in the admin: a file or its text, each question as it will be, then all of them or none."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lessons.admin.base import changeable_courses, person
from lessons.models import Course, Lesson, Module, Topic, Upload, UploadGone
from lessons.requests import MemberRequest
from quizzes import question_files
from quizzes.admin.pages import QuestionPages
from quizzes.checks import stem_parts
from quizzes.formats import FORMATS, FormatError, Mistake, PlainQuestion, ReadResult
from quizzes.models import Question
from quizzes.question_types import TYPES

PURPOSE = "questions"
LARGEST = 2_000_000  # bytes of a file that is shown before it is stored; the command takes larger ones
EDITABLE = 100_000  # bytes of a file whose text is offered to be put right in place
SHOWN = 100  # questions that the preview draws whole


class PlaceField(forms.ChoiceField):
    """A module or a lesson of one's courses, named "module:12", under the course that it is of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.rows: dict[str, Module | Lesson] = {}

    def offer(self, courses: Iterable[Course]) -> None:
        modules = Module.objects.filter(course__in=courses).select_related("course").order_by("course", "position")
        lessons = Lesson.objects.filter(course__in=courses).select_related("course", "module").in_order()
        inside: dict[int, list[Lesson]] = {}
        for lesson in lessons:
            inside.setdefault(lesson.module_id, []).append(lesson)
        groups: dict[str, list[tuple[str, str]]] = {}
        for module in modules:
            group = groups.setdefault(str(module.course), [])
            rows: list[tuple[Module | Lesson, str]] = [(module, str(module))]
            rows += [(one, f"– {one}") for one in inside.get(module.pk, ())]
            for row, label in rows:
                name = f"{row._meta.model_name}:{row.pk}"
                self.rows[name] = row
                group.append((name, label))
        self.choices = [("", _("Nowhere in particular")), *groups.items()]

    def clean(self, value: Any) -> Module | Lesson | None:
        return self.rows[chosen] if (chosen := super().clean(value)) else None


class ImportForm(forms.Form):
    """A file, or its text, for a course. `read` is what it holds, `mistakes` what is wrong with it."""

    course = forms.ModelChoiceField(label=gettext_lazy("Course"), queryset=Course.objects.none())
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("GIFT, Moodle XML, Aiken, a table (CSV), or the questions.yaml of a course package."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Counts where no file is chosen."),
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "spellcheck": "false", "dir": "auto"}),
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)
    place = PlaceField(label=gettext_lazy("Module or lesson"))
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics for all of them"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        courses = changeable_courses(request).distinct()
        fields["course"].queryset = courses
        fields["place"].offer(courses)
        fields["format"].choices = [("", _("Find out by itself")), *((n, str(f.label)) for n, f in FORMATS.items())]
        self.source = b""
        self.name = ""
        self.read: ReadResult | None = None
        self.mistakes: tuple[Mistake, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if (file is not None and file.size > LARGEST) or len(text.encode()) > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 2 MB. Split it, or ask for the command import_questions.")
            )
        self.source, self.name = (file.read(), file.name or "") if file is not None else (text.encode(), "")
        if not self.source.strip():
            raise forms.ValidationError(_("Choose a file, or put in its text."))
        place, course = cleaned.get("place"), cleaned.get("course")
        if place is not None and course and place.course_id != course.pk:
            self.add_error("place", _("This module or lesson belongs to another course."))
        cleaned["format"] = cleaned.get("format") or question_files.guess(self.source, self.name)
        try:
            self.read = FORMATS[cleaned["format"]].read(self.source, self.name)
        except FormatError as error:
            self.mistakes = error.mistakes
        return cleaned

    def offer_to_edit(self) -> None:
        """What a file says stands in the field for its text, so that it can be put right there."""
        if self.source and len(self.source) <= EDITABLE:
            try:
                text = self.source.decode("utf-8-sig")
            except UnicodeDecodeError:
                return
            sent: Any = self.data
            self.data = sent.copy()
            self.data["text"] = text  # type: ignore[index]

    def options(self) -> dict[str, Any]:
        """What was chosen, as an upload keeps it."""
        chosen = self.cleaned_data
        return {
            "course": chosen["course"].pk,
            "format": chosen["format"],
            "place": self.data.get("place", ""),
            "topics": [topic.pk for topic in chosen["topics"]],
        }


class AsItWillBe:
    """A question of a file, drawn for its author with its key."""

    def __init__(
        self, question: PlainQuestion, course: Course, topics: Mapping[str, str], again: Question | None = None
    ) -> None:
        """`topics` are the titles by key of those that the site has."""
        self.question, self.again = question, again
        self.topics = [topics[key] for key in question.topics if key in topics]
        self.changed = again is not None and question_files.differs(again, question)
        self.kind = TYPES[question.type].label
        parsed = TYPES[question.type].parse(question.data)
        order = parsed.order(random.Random(question.key))  # noqa: S311  (nobody answers it)
        self.form = parsed.form(order=order, prefix=question.key, readonly=True, reveal=parsed.reveal(None))
        self.introduction, self.legend = stem_parts(question.stem, course.language, course.key)


class ImportingAdmin(QuestionPages):
    """The pages of an import."""

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(route, guarded, name=f"quizzes_question_{name}")

        return [
            page("import/", "import", self.import_view, require_http_methods(["GET", "HEAD", "POST"])),
            page("import/store/", "store", self.store_view, require_POST),
            *super().get_urls(),
        ]

    def import_view(self, request: MemberRequest) -> HttpResponse:
        """The form; with a file, each question as it will be. Nothing is stored but the upload."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.show_form(request, ImportForm(initial=request.GET.dict(), request=request))
        form = ImportForm(request.POST, request.FILES, request=request)
        if not form.is_valid() or form.read is None:
            return self.show_form(request, form, status=422)
        upload = Upload.keep(person(request), PURPOSE, form.name, form.source, form.options())
        course, questions = form.cleaned_data["course"], form.read.questions
        known = question_files.same(course, questions)
        topics = question_files.topics_of(questions)
        drawn = [AsItWillBe(one, course, topics, known.get(one.key)) for one in questions[:SHOWN]]
        context = {
            "title": _("Import questions"),
            "upload": upload,
            "course": course,
            "place": form.cleaned_data["place"],
            "topics": form.cleaned_data["topics"],
            "format": FORMATS[form.cleaned_data["format"]].label,
            "questions": drawn,
            "rest": questions[SHOWN:],
            "count": len(questions),
            "again": len(known),
            "changed": sum(question_files.differs(known[one.key], one) for one in questions if one.key in known),
            "notices": [*form.read.notices, *question_files.not_here(course, form.read)],
        }
        return self.page(request, "import_preview.html", context)

    def show_form(self, request: MemberRequest, form: ImportForm, *, status: int = 200, gone: str = "") -> HttpResponse:
        context: dict[str, Any] = {"title": _("Import questions"), "form": form, "gone": gone}
        if form.mistakes:
            context["mistakes"] = question_files.with_lines(form.cleaned_data["format"], form.source, form.mistakes)
            form.offer_to_edit()
        return self.page(request, "import.html", context, status=status)

    def store_view(self, request: MemberRequest) -> HttpResponse:
        """What the upload holds, read once more, into the course that was chosen with it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        again = request.POST.get("again", "")
        again = again if again in (question_files.VERSION, question_files.ADD) else question_files.SKIP
        try:
            with transaction.atomic():
                upload = Upload.take(person(request), PURPOSE, request.POST.get("upload", ""))
                course, place = self.chosen(request, upload)
                read = FORMATS[upload.options["format"]].read(upload.content, upload.name)
                taken = question_files.take_in(course, read, request.user, place, again)
                upload.delete()
        except UploadGone:
            gone = _("This upload was stored already, or is too old. Choose the file again.")
            return self.show_form(request, ImportForm(request=request), status=422, gone=gone)
        messages.success(request, said_of(taken))
        return redirect(f"{reverse('admin:quizzes_question_changelist')}?course={course.pk}")

    def chosen(self, request: HttpRequest, upload: Upload) -> tuple[Course, question_files.Place]:
        """As the person may still choose it. Raises UploadGone when the course or the place is not there any more."""
        course = changeable_courses(request).filter(pk=upload.options["course"]).first()
        kind, _colon, pk = upload.options["place"].partition(":")
        lessons, modules = (
            Lesson.objects.filter(course=course).select_related("module"),
            Module.objects.filter(course=course),
        )
        lesson = lessons.filter(pk=pk).first() if kind == "lesson" else None
        module = modules.filter(pk=pk).first() if kind == "module" else None
        if course is None or (kind and not (lesson or module)):
            raise UploadGone
        topics = tuple(Topic.objects.filter(pk__in=upload.options["topics"]))
        return course, question_files.Place(lesson, module, topics)


def said_of(taken: question_files.Taken) -> str:
    count = len(taken.added)
    said = ngettext("%(n)d question is added.", "%(n)d questions are added.", count) % {"n": count}
    if taken.versions:
        count = len(taken.versions)
        said += " " + ngettext("%(n)d has a new version.", "%(n)d have a new version.", count) % {"n": count}
    if taken.skipped:
        count = len(taken.skipped)
        said += " " + ngettext("%(n)d was there already.", "%(n)d were there already.", count) % {"n": count}
    return said
