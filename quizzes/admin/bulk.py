"""What is done to many questions at once: each asks first, with how many there are, and does it to all or none."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.admin.base import changeable_courses, person
from lessons.models import Lesson, Module, Topic
from lessons.requests import MemberRequest
from quizzes import bank, question_files
from quizzes.admin.pages import QuestionPages
from quizzes.formats import FORMATS
from quizzes.formats.contract import MAX_QUESTIONS
from quizzes.models import Question

SAMPLE = 10  # questions that are named before something is done
KEPT = 100  # questions whose states are kept together
LISTED = 500  # things that a format can't carry, as the page lists them


class TopicsForm(forms.Form):
    add = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics to add"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remove = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics to take away"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add, remove = set(cleaned.get("add") or ()), set(cleaned.get("remove") or ())
        if not add and not remove:
            raise forms.ValidationError(_("Choose a topic to add or to take away."))
        if both := add & remove:
            raise forms.ValidationError(_("“%s” is to be added and taken away.") % min(map(str, both)))
        return cleaned


class MoveForm(forms.Form):
    """A lesson or a module of the course that all the questions are of."""

    lesson = forms.ModelChoiceField(
        label=gettext_lazy("Lesson"),
        queryset=Lesson.objects.none(),
        required=False,
        empty_label=gettext_lazy("No lesson"),
    )
    module = forms.ModelChoiceField(
        label=gettext_lazy("Or a module alone"),
        queryset=Module.objects.none(),
        required=False,
        empty_label=gettext_lazy("No module"),
    )

    def __init__(self, *args: Any, questions: QuerySet[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        courses = list(questions.order_by().values_list("course", flat=True).distinct()[:2])
        self.several = len(courses) > 1
        fields["lesson"].queryset = Lesson.objects.filter(course__in=courses[:1]).select_related("module").in_order()
        fields["module"].queryset = Module.objects.filter(course__in=courses[:1]).order_by("position")

    def clean(self) -> dict[str, Any]:
        if self.several:
            raise forms.ValidationError(_("The questions are of several courses: move those of one course at a time."))
        cleaned = super().clean() or {}
        lesson, module = cleaned.get("lesson"), cleaned.get("module")
        if not lesson and not module:
            raise forms.ValidationError(_("Choose a lesson or a module."))
        if lesson and module and lesson.module_id != module.pk:
            raise forms.ValidationError(_("This lesson stands in another module: choose the lesson alone."))
        return cleaned


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=gettext_lazy("Format"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["format"]
        choice.choices = [(name, str(one.label)) for name, one in FORMATS.items()]


class BulkAdmin(QuestionPages):
    """The actions of the list. `select_across` of Django's list makes them work on all that a filter finds."""

    actions = ["tag", "move", "duplicate", "export", "archive", "restore"]

    @admin.action(description=gettext_lazy("Add or take away topics"), permissions=["change"])
    def tag(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form = TopicsForm(sent(request))

        def do(rows: QuerySet[Question]) -> None:
            bank.tag(rows, form.cleaned_data["add"], form.cleaned_data["remove"])

        return self.ask_and_do(request, "tag", questions, form, _("Add or take away topics"), do)

    @admin.action(description=gettext_lazy("Move to a lesson or module"), permissions=["change"])
    def move(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form = MoveForm(sent(request), questions=self.own_of(request, questions))

        def do(rows: QuerySet[Question]) -> None:
            bank.move(rows, form.cleaned_data["lesson"], form.cleaned_data["module"])

        return self.ask_and_do(request, "move", questions, form, _("Move to a lesson or module"), do)

    @admin.action(description=gettext_lazy("Duplicate"), permissions=["change"])
    def duplicate(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        text = _("Each gets a copy beside it, with a key of its own and nobody’s answers.")

        def do(rows: QuerySet[Question]) -> None:
            bank.duplicate(rows, person(request))

        form = forms.Form(sent(request))
        return self.ask_and_do(request, "duplicate", questions, form, _("Duplicate"), do, text)

    @admin.action(description=gettext_lazy("Archive"), permissions=["change"])
    def archive(self, request: MemberRequest, questions: Any) -> HttpResponse | None:
        text = _("They are asked nowhere any more; every answer is kept, and they can be taken out again.")
        form, rows = forms.Form(sent(request)), questions.in_use()
        return self.ask_and_do(request, "archive", rows, form, _("Archive"), lambda some: some.archive(), text)

    @admin.action(description=gettext_lazy("Take out of the archive"), permissions=["change"])
    def restore(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form, rows = forms.Form(sent(request)), questions.exclude(archived_at=None)
        title = _("Take out of the archive")
        return self.ask_and_do(request, "restore", rows, form, title, lambda some: some.restore())

    def ask_and_do(
        self,
        request: MemberRequest,
        action: str,
        questions: QuerySet[Question],
        form: forms.Form,
        title: str,
        do: Callable[[Any], object],
        text: str = "",
    ) -> HttpResponse | None:
        """Ask with how many there are; once it was agreed to, do it to as many, or ask again."""
        rows = self.own_of(request, questions)
        with transaction.atomic():
            count = rows.count()
            context: dict[str, Any] = {"text": text, "foreign": questions.count() - count}
            if not count:
                messages.warning(request, _("“%s” would change none of these questions.") % title)
                return None
            if count > MAX_QUESTIONS:
                context["problem"] = _("At most %(most)d at once; narrow the list.") % {"most": MAX_QUESTIONS}
                return self.ask(request, action, rows, form, title, status=422, **context)
            if not form.is_bound or not form.is_valid():
                return self.ask(request, action, rows, form, title, status=422 if form.is_bound else 200, **context)
            if request.POST.get("counted") != str(count):
                context["problem"] = _("The selection has changed meanwhile: look once more. Nothing was done.")
                return self.ask(request, action, rows, form, title, status=409, **context)
            entries: Any = LogEntry.objects
            entries.log_actions(person(request).pk, list(rows.select_related(None)), CHANGE, title)
            before = list(bank.batches(rows, KEPT)) if action != "duplicate" else []
            for pks in before:
                self.keep_before(request, *whole(pks))
            do(rows)
            for pks in before:
                self.keep_many(request, whole(pks), title)
        said = ngettext("%(title)s: done with %(n)d question.", "%(title)s: done with %(n)d questions.", count)
        messages.success(request, said % {"title": title, "n": count})
        return None

    @admin.action(description=gettext_lazy("Export"), permissions=["view"])
    def export(self, request: MemberRequest, questions: QuerySet[Question]) -> HttpResponse:
        """First the format, then line by line what it can't carry, then the file."""
        form, title = ExportForm(request.POST if "format" in request.POST else None), _("Export")
        if questions.count() > MAX_QUESTIONS:
            problem = _("A file may hold %(most)d questions; narrow the list.") % {"most": MAX_QUESTIONS}
            return self.ask(request, "export", questions, form, title, status=422, problem=problem)
        if not form.is_bound or not form.is_valid():
            return self.ask(request, "export", questions, form, title, status=422 if form.is_bound else 200)
        name = form.cleaned_data["format"]
        rows = questions.select_related("current", "lesson", "objective").prefetch_related("topics")
        plain = question_files.plain_questions(rows.order_by("course", "position", "pk"))
        written = question_files.written_as(name, plain)
        if request.POST.get("apply") != "download":
            lost = len(written.notices)
            more: dict[str, Any] = {
                "notices": written.notices[:LISTED],
                "unlisted": max(0, lost - LISTED),
                "lost": lost,
            }
            return self.ask(request, "export", questions, form, title, ready=FORMATS[name].label, **more)
        response = HttpResponse(written.data, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="questions.{FORMATS[name].extension}"'
        return response

    def own_of(self, request: HttpRequest, questions: QuerySet[Question]) -> QuerySet[Question]:
        """Those that this person may change: of courses that one reviews, none."""
        return questions.filter(course__in=changeable_courses(request).values("pk"))

    def ask(
        self, request: MemberRequest, action: str, questions: QuerySet[Question], form: forms.Form, title: str,
        *, status: int = 200, **more: Any,
    ) -> HttpResponse:  # fmt: skip
        context = {
            "title": title,
            "action": action,
            "form": form,
            "checked": form.is_bound,
            "count": questions.count(),
            "sample": questions.select_related("current", "course")[:SAMPLE],
            "selected": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
            "address": request.get_full_path(),
            **more,
        }
        return self.page(request, "bulk.html", context, status=status)


def sent(request: HttpRequest) -> Any:
    """The form's data once it was sent; None when the action was only chosen."""
    return request.POST if "apply" in request.POST else None


def whole(pks: list[int]) -> list[Question]:
    """Questions with all that a state of them holds."""
    return list(Question.objects.filter(pk__in=pks).select_related("current__question").prefetch_related("topics"))
