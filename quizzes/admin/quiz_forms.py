"""The forms of the quiz editor: its settings, the bank's filters, a draw."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.models import Lesson, Module
from quizzes.admin.question_filters import topics_of
from quizzes.composing import Pool
from quizzes.models import Question, Quiz
from quizzes.models.questions import QuestionQuerySet
from quizzes.models.quizzes import DEFAULTS
from quizzes.question_types import TYPES

EITHER = [("", gettext_lazy("as the mode says")), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]


def defaults_in_words(mode: str) -> str:
    """What a mode means where the quiz says nothing else."""
    defaults = DEFAULTS[mode]
    said = [_("as many attempts as they like")]
    if defaults.attempts is not None:
        said = [ngettext("%(n)d attempt", "%(n)d attempts", defaults.attempts) % {"n": defaults.attempts}]
    said.append(_("%(n)d minutes") % {"n": defaults.minutes} if defaults.minutes else _("no time limit"))
    if defaults.shuffle:
        said.append(_("questions shuffled"))
    release = dict(Quiz.Release.choices)[Quiz.Release(defaults.release)]
    said.append(_("answers explained: %(when)s") % {"when": str(release)[:1].lower() + str(release)[1:]})
    return f"{Quiz.Mode(mode).label}: {', '.join(said)}"


def by_mode(name: str) -> str:
    """What an empty setting means in each mode."""
    said = []
    for mode, defaults in DEFAULTS.items():
        value = getattr(defaults, name)
        if value is None:
            shown = _("none") if name == "pass_mark" else _("no limit")
        elif isinstance(value, Decimal):
            shown = _("%(n)d per cent") % {"n": value * 100}
        else:
            shown = str(dict(Quiz.Release.choices).get(value, value))
        said.append(f"{Quiz.Mode(mode).label}: {shown}")
    return _("Empty: as the mode says (%(each)s).") % {"each": "; ".join(said)}


class QuizForm(forms.ModelForm[Quiz]):
    """Settings. What is left empty follows the mode."""

    shuffle = forms.TypedChoiceField(
        label=gettext_lazy("Shuffle the questions"),
        required=False,
        choices=EITHER,
        coerce=lambda value: value == "true",
        empty_value=None,
    )

    class Meta:
        model = Quiz
        fields = [
            "course", "module", "title", "key", "introduction", "mode", "diagnostic", "confidence", "attempts_allowed",
            "minutes", "shuffle", "pass_mark", "release", "counts", "opens_at", "closes_at",
        ]  # fmt: skip
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        if "mode" in fields:
            mode = fields["mode"]
            assert isinstance(mode, forms.ChoiceField)
            mode.choices = [(value, defaults_in_words(value)) for value in Quiz.Mode.values]
        for name, source in (("attempts_allowed", "attempts"), ("minutes", "minutes"), ("pass_mark", "pass_mark"),
                             ("release", "release")):  # fmt: skip
            if name in fields:
                fields[name].help_text = by_mode(source)
        if "pass_mark" in fields:
            fields["pass_mark"].help_text += " " + _("A fraction: 0.6 is sixty per cent.")
        if "shuffle" in fields and self.instance.shuffle is not None:
            self.initial["shuffle"] = "true" if self.instance.shuffle else "false"
        if "key" in fields:
            fields["key"].required = False
            fields["key"].help_text = _("Part of its address.")
        if self.instance.pk and "mode" in fields:
            address = reverse("admin:quizzes_quiz_rules", args=[self.instance.pk])
            for name in ("mode", "attempts_allowed", "minutes", "pass_mark", "release", "counts", "confidence"):
                fields[name].widget.attrs.update(
                    {"hx-post": address, "hx-trigger": "change", "hx-target": "#rules", "hx-include": "closest form"}
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        course = cleaned.get("course") or (self.instance.course if self.instance.course_id else None)
        module, opens, closes = cleaned.get("module"), cleaned.get("opens_at"), cleaned.get("closes_at")
        if course and module and module.course_id != course.pk:
            self.add_error("module", _("This module belongs to another course."))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It closes before it opens."))
        if "key" in self.fields and not cleaned.get("key"):
            cleaned["key"] = self.instance.key
        return cleaned


class BankForm(forms.Form):
    """Which questions of the course are offered."""

    prefix = "bank"
    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    topic = forms.TypedChoiceField(label=gettext_lazy("Topic"), required=False, coerce=int, empty_value=None)
    module = forms.TypedChoiceField(label=gettext_lazy("Module"), required=False, coerce=int, empty_value=None)
    lesson = forms.TypedChoiceField(label=gettext_lazy("Lesson"), required=False, coerce=int, empty_value=None)
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    difficulty = forms.ChoiceField(label=gettext_lazy("Difficulty"), required=False)
    unused = forms.BooleanField(label=gettext_lazy("Unused only"), required=False)
    flagged = forms.BooleanField(label=gettext_lazy("Flagged by readers only"), required=False)

    def __init__(self, *args: Any, quiz: Quiz, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiz = quiz
        any_one = ("", gettext_lazy("any"))
        course = quiz.course
        lessons = Lesson.objects.filter(course=course).in_order().values_list("pk", "title")
        self.offer("topic", [any_one, *topics_of([course]).values_list("pk", "title")])
        self.offer("module", [any_one, *Module.objects.filter(course=course).values_list("pk", "title")])
        self.offer("lesson", [any_one, *lessons])
        self.offer("type", [any_one, *((name, kind.label) for name, kind in TYPES.items())])
        self.offer("difficulty", [any_one, *Question.Difficulty.choices])

    def offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def found(self) -> QuestionQuerySet:
        """What the quiz could ask and the filters let through; an unusable filter lets nothing through."""
        questions = Question.objects.in_use().filter(course=self.quiz.course_id, current__isnull=False)
        if self.quiz.mode != Quiz.Mode.EXAM:
            questions = questions.filter(exam_only=False)
        if self.is_bound and not self.is_valid():
            return questions.none()
        wanted = self.cleaned_data if self.is_bound else {}
        for name, path in (("topic", "topics"), ("lesson", "lesson"), ("type", "type"), ("difficulty", "difficulty")):
            if wanted.get(name):
                questions = questions.filter(**{path: wanted[name]})
        if wanted.get("module"):
            questions = questions.in_module(wanted["module"])
        if wanted.get("unused"):
            questions = questions.unused()
        if wanted.get("flagged"):
            questions = questions.reported()
        return questions.saying(wanted.get("q", "")).select_related("current", "lesson").order_by("position", "pk")


class DrawForm(forms.Form):
    """Questions drawn for each attempt anew. Nothing ticked in a group: it doesn't narrow."""

    prefix = "draw"
    number = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=100, initial=3)
    points = forms.DecimalField(
        label=gettext_lazy("Points for each"), min_value=Decimal(0), max_value=Decimal(999), decimal_places=5, initial=1
    )
    modules = forms.MultipleChoiceField(
        label=gettext_lazy("Modules"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    types = forms.MultipleChoiceField(label=gettext_lazy("Types"), required=False, widget=forms.CheckboxSelectMultiple)
    difficulty = forms.MultipleChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Question.Difficulty.choices,
    )
    exam_only = forms.BooleanField(label=gettext_lazy("From the questions kept for exams"), required=False)

    def __init__(self, *args: Any, quiz: Quiz, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = quiz.course
        self.offer("modules", list(Module.objects.filter(course=course).values_list("key", "title")))
        self.offer("topics", list(topics_of([course]).values_list("key", "title")))
        self.offer("types", [(name, kind.label) for name, kind in TYPES.items()])
        if quiz.mode != Quiz.Mode.EXAM:
            del self.fields["exam_only"]

    def offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def pool(self) -> Pool:
        """What is ticked, as a slot stores it; usable while the numbers aren't yet."""
        if not self.is_bound:
            return {}
        self.is_valid()
        wanted = {
            name: self.cleaned_data.get(name) for name in ("modules", "topics", "types", "difficulty", "exam_only")
        }
        return {name: value for name, value in wanted.items() if value}


def found_in_words(count: int) -> str:
    return ngettext("%(n)d question fits.", "%(n)d questions fit.", count) % {"n": count}
