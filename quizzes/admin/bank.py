"""The bank's imports, exports and bulk actions in the admin."""

import random
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lessons.admin.base import OwnRowsAdmin, changeable_courses, person
from lessons.models import Course, Lesson, Module, Topic
from lessons.requests import MemberRequest
from quizzes import bank
from quizzes.checks import stem_parts
from quizzes.formats import FORMATS, FormatError, Mistake, PlainQuestion, ReadResult
from quizzes.models import Question
from quizzes.question_types import TYPES

LARGEST = 2_000_000  # bytes of a file that is shown before it is stored; the command takes larger ones
SHOWN = 100  # questions that the preview draws whole


class ImportForm(forms.Form):
    """A file, or its text, for a course. `read` is what it holds, `mistakes` what is wrong with it."""

    course = forms.ModelChoiceField(label=gettext_lazy("Course"), queryset=Course.objects.none())
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "spellcheck": "false"}),
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)
    lesson = forms.ModelChoiceField(label=gettext_lazy("Lesson"), queryset=Lesson.objects.none(), required=False)
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics of all of them"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["course"].queryset = changeable_courses(request).distinct()
        fields["lesson"].queryset = (
            Lesson.objects.filter(course__in=changeable_courses(request)).select_related("course").in_order()
        )
        fields["lesson"].label_from_instance = lambda lesson: f"{lesson.course}: {lesson}"
        fields["format"].choices = [("", _("Find out by itself")), *((n, str(f.label)) for n, f in FORMATS.items())]
        self.read: ReadResult | None = None
        self.mistakes: tuple[Mistake, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if (file is not None and file.size > LARGEST) or len(text.encode()) > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 2 MB. Split it, or use the command import_questions.")
            )
        data = file.read() if file is not None else text.encode()
        if not data.strip():
            raise forms.ValidationError(_("Choose a file, or put in its text."))
        if (lesson := cleaned.get("lesson")) and cleaned.get("course") and lesson.course_id != cleaned["course"].pk:
            self.add_error("lesson", _("This lesson belongs to another course."))
        name = cleaned.get("format") or bank.guess(data, file.name if file else "")
        cleaned["format"], cleaned["source"] = name, data.decode("utf-8", "replace")
        try:
            self.read = FORMATS[name].read(data, file.name if file else "")
        except FormatError as error:
            self.mistakes = error.mistakes
        return cleaned


class AsItWillBe:
    """A question of a file, drawn for its author with its key."""

    def __init__(self, question: PlainQuestion, course: Course, again: Question | None) -> None:
        self.question, self.again = question, again
        self.kind = TYPES[question.type].label
        parsed = TYPES[question.type].parse(question.data)
        order = parsed.order(random.Random(question.key))  # noqa: S311  (nobody answers it)
        self.form = parsed.form(order=order, prefix=question.key, readonly=True, reveal=parsed.reveal(None))
        self.introduction, self.legend = stem_parts(question.stem, course.language, course.key)


class TopicsForm(forms.Form):
    add = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Add"), queryset=Topic.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    remove = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Take away"), queryset=Topic.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class MoveForm(forms.Form):
    """A lesson or a module of the course that all the questions are of."""

    lesson = forms.ModelChoiceField(label=gettext_lazy("Lesson"), queryset=Lesson.objects.none(), required=False)
    module = forms.ModelChoiceField(
        label=gettext_lazy("Or module alone"), queryset=Module.objects.none(), required=False
    )

    def __init__(self, *args: Any, questions: QuerySet[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        courses = list(questions.order_by().values_list("course", flat=True).distinct()[:2])
        self.several = len(courses) > 1
        fields["lesson"].queryset = Lesson.objects.filter(course__in=courses[:1]).in_order()
        fields["module"].queryset = Module.objects.filter(course__in=courses[:1]).order_by("position")

    def clean(self) -> dict[str, Any]:
        if self.several:
            raise forms.ValidationError(_("The questions are of several courses: move those of one course at a time."))
        return super().clean() or {}


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=gettext_lazy("Format"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["format"]
        choice.choices = [(name, str(one.label)) for name, one in FORMATS.items()]


class BankAdmin(OwnRowsAdmin[Question]):
    """Adds to the list of questions: import, export, and what is done to many at once."""

    change_list_template = "admin/quizzes/question/bank.html"
    actions = ["tag", "move", "duplicate", "export", "archive", "restore"]

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "POST"])(self.import_view)
        guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(view)
        return [path("import/", guarded, name="quizzes_question_import"), *super().get_urls()]

    # In ------------------------------------------------------------------------------------------

    def import_view(self, request: MemberRequest) -> HttpResponse:
        """POST shows every question as it will be; POST with `go=store` stores all of them, or none."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = ImportForm(*((request.POST, request.FILES) if posted else ()), request=request)
        if not posted or not form.is_valid() or form.mistakes:
            return self.show_import(request, form, status=422 if posted else 200)
        data = form.cleaned_data
        assert form.read is not None
        if request.POST.get("go") != "store":
            return self.show_import(request, form)
        again = request.POST.get("again", bank.SKIP)
        again = again if again in (bank.SKIP, bank.VERSION, bank.ADD) else bank.SKIP
        place = bank.Place(lesson=data["lesson"], topics=tuple(data["topics"]))
        taken = bank.take_in(data["course"], form.read, request.user, place, again)
        count = len(taken.added)
        said = ngettext("%(n)d question is added.", "%(n)d questions are added.", count) % {"n": count}
        if taken.versions:
            count = len(taken.versions)
            said += " " + ngettext("%(n)d has a new version.", "%(n)d have a new version.", count) % {"n": count}
        if taken.skipped:
            count = len(taken.skipped)
            said += " " + ngettext("%(n)d was there already.", "%(n)d were there already.", count) % {"n": count}
        messages.success(request, said)
        return redirect(f"{reverse('admin:quizzes_question_changelist')}?course={data['course'].pk}")

    def show_import(self, request: MemberRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "title": _("Import questions")}
        if form.read is not None and form.is_valid():
            course = form.cleaned_data["course"]
            known = bank.same(course, form.read.questions)
            questions = form.read.questions
            context |= {
                "course": course,
                "format": FORMATS[form.cleaned_data["format"]].label,
                "chosen": form.cleaned_data,
                "questions": [AsItWillBe(one, course, known.get(one.key)) for one in questions[:SHOWN]],
                "rest": questions[SHOWN:],
                "count": len(questions),
                "again": len(known),
                "notices": form.read.notices,
            }
        return self.page(request, "import.html", context, status=status)

    # Many at once --------------------------------------------------------------------------------

    def own_of(self, request: HttpRequest, questions: QuerySet[Question]) -> QuerySet[Question]:
        return questions.filter(course__in=changeable_courses(request).values("pk"))

    @admin.action(description=gettext_lazy("Tag with topics"), permissions=["change"])
    def tag(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        questions = self.own_of(request, questions)
        form = TopicsForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, "tag", questions, form, _("Tag with topics"))
        bank.tag(questions, form.cleaned_data["add"], form.cleaned_data["remove"])
        self.said(request, questions.count())
        return None

    @admin.action(description=gettext_lazy("Move to a lesson or module"), permissions=["change"])
    def move(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        questions = self.own_of(request, questions)
        form = MoveForm(request.POST if "apply" in request.POST else None, questions=questions)
        if not form.is_valid():
            return self.ask(request, "move", questions, form, _("Move to a lesson or module"))
        bank.move(list(questions), form.cleaned_data["lesson"], form.cleaned_data["module"])
        self.said(request, questions.count())
        return None

    @admin.action(description=gettext_lazy("Duplicate"), permissions=["change"])
    def duplicate(self, request: MemberRequest, questions: QuerySet[Question]) -> None:
        rows = self.own_of(request, questions).select_related("current", "lesson", "module", "objective")
        made = bank.duplicate(rows, person(request))
        self.said(request, len(made))

    @admin.action(description=gettext_lazy("Archive"), permissions=["change"])
    def archive(self, request: MemberRequest, questions: QuerySet[Question]) -> None:
        rows = list(self.own_of(request, questions).in_use())  # type: ignore[attr-defined]
        for question in rows:
            question.archive()
        self.said(request, len(rows))

    @admin.action(description=gettext_lazy("Take out of the archive"), permissions=["change"])
    def restore(self, request: MemberRequest, questions: QuerySet[Question]) -> None:
        rows = list(self.own_of(request, questions).exclude(archived_at=None))
        for question in rows:
            question.restore()
        self.said(request, len(rows))

    @admin.action(description=gettext_lazy("Export"), permissions=["view"])
    def export(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse:
        """First the format, then line by line what it can't carry, then the file."""
        form = ExportForm(request.POST if "format" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, "export", questions, form, _("Export"))
        name = form.cleaned_data["format"]
        rows = questions.select_related("current").prefetch_related("topics").order_by("course", "position", "pk")
        written = bank.written_as(name, bank.plain_questions(rows))
        if request.POST.get("apply") != "download":
            more = {"notices": written.notices, "ready": True, "format": FORMATS[name].label}
            return self.ask(request, "export", questions, form, _("Export"), **more)
        response = HttpResponse(written.data, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="questions.{FORMATS[name].extension}"'
        return response

    def ask(
        self, request: MemberRequest, action: str, questions: QuerySet[Question], form: forms.Form, title: str,
        **more: Any,
    ) -> HttpResponse:  # fmt: skip
        context = {
            "title": title,
            "action": action,
            "form": form,
            "count": questions.count(),
            "sample": questions.select_related("current")[:10],
            "selected": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
            "address": request.get_full_path(),
            **more,
        }
        return self.page(request, "bulk.html", context, status=422 if form.errors else 200)

    def said(self, request: HttpRequest, count: int) -> None:
        text = ngettext("Done: %(n)d question.", "Done: %(n)d questions.", count)
        messages.success(request, text % {"n": count})

    def page(self, request: MemberRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        request.current_app = self.admin_site.name
        return render(request, f"admin/quizzes/question/{template}", context, status=status)
