"""The parts of the question editor that all types share: its text, and where it belongs."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.models import Course, Lesson, Module, Objective, Topic
from lessons.models.keys import KeyField
from lessons.rendering import PASSAGE_LINE, passages
from quizzes.authoring.comparing import Written
from quizzes.editing import Home
from quizzes.models import Question

HINTS = ("hint_1", "hint_2", "hint_3")
EXCERPT = 70  # characters of a passage in the menu
KEY = KeyField("").formfield(required=False)


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class TextForm(forms.Form):
    """What is asked and explained besides the type's own part. Markdown."""

    stem = forms.CharField(
        label=gettext_lazy("Question"),
        widget=area(3),
        help_text=gettext_lazy("The last paragraph is what is asked; paragraphs before it introduce it."),
        error_messages={"required": gettext_lazy("Write what is asked.")},
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        widget=area(3),
        required=False,
        help_text=gettext_lazy("What settles it, for everybody who answered."),
    )
    hint_1 = forms.CharField(label=gettext_lazy("First hint"), required=False)
    hint_2 = forms.CharField(label=gettext_lazy("Second hint"), required=False)
    hint_3 = forms.CharField(label=gettext_lazy("Third hint"), required=False)

    @staticmethod
    def initial_of(question: Question) -> dict[str, str]:
        version = question.current
        if version is None:
            return {}
        hints = dict(zip(HINTS, version.hints, strict=False))
        return {"stem": version.stem, "explanation": version.explanation, **hints}

    def text(self, name: str) -> str:
        """What stands in a field, valid or not."""
        return str(self[name].value() or "").replace("\r\n", "\n").strip()

    def written(self, content: dict[str, Any]) -> Written:
        hints = tuple(hint for hint in map(self.text, HINTS) if hint)
        return Written(self.text("stem"), content, self.text("explanation"), hints)


class HomeForm(forms.Form):
    """Where it belongs. Everything offered is of one course."""

    lesson = forms.TypedChoiceField(label=gettext_lazy("Lesson"), required=False, coerce=int, empty_value=None)
    passage = forms.ChoiceField(
        label=gettext_lazy("Passage that settles it"),
        required=False,
        help_text=gettext_lazy("Marked blocks of the lesson’s text. Feedback leads there."),
    )
    module = forms.TypedChoiceField(
        label=gettext_lazy("Module"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Follows from the lesson where there is one."),
    )
    objective = forms.TypedChoiceField(label=gettext_lazy("Objective"), required=False, coerce=int, empty_value=None)
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics"),
        required=False,
        queryset=Topic.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        choices=[("", gettext_lazy("not said")), *Question.Difficulty.choices],
    )
    family = forms.CharField(
        label=gettext_lazy("Family"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("One key for questions that ask the same in other words; a student meets one of them."),
    )
    exam_only = forms.BooleanField(
        label=gettext_lazy("For exams only"),
        required=False,
        help_text=gettext_lazy("It appears in no practice, no check and no review."),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Names it in lessons and in packages. Empty: made of the question’s words."),
    )

    def __init__(self, *args: Any, course: Course, question: Question | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.question = question
        lessons = Lesson.objects.filter(course=course).in_order().select_related("module").defer("lede")
        self.lessons = {lesson.pk: lesson for lesson in lessons}
        self.modules = {module.pk: module for module in Module.objects.filter(course=course)}
        objectives = Objective.objects.filter(module__course=course).select_related("module")
        self.objectives = {objective.pk: objective for objective in objectives.order_by("module__position", "position")}
        self.choices("lesson", grouped([(one.module.title, one.pk, one.title) for one in self.lessons.values()]))
        self.choices("module", [(pk, module.title) for pk, module in self.modules.items()])
        self.choices("objective", grouped([(one.module.title, one.pk, one.text) for one in self.objectives.values()]))
        self.choices("passage", self.passages())
        self.fields["lesson"].widget.attrs["data-refresh"] = True
        if question is not None:
            del self.fields["key"]

    def choices(self, name: str, offered: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *offered]

    def passages(self) -> list[tuple[str, str]]:
        """The marked blocks of the chosen lesson, and the stored one where it is gone."""
        chosen = str(self["lesson"].value() or "")
        lesson = self.lessons.get(int(chosen)) if chosen.isdecimal() and len(chosen) < 18 else None
        offered = passages_of(lesson.body) if lesson else []
        stored = self.question.passage if self.question and lesson and self.question.lesson_id == lesson.pk else ""
        if stored and stored not in dict(offered):
            offered.append((stored, _("%(key)s (no more in the lesson)") % {"key": stored}))
        return offered

    @staticmethod
    def initial_of(question: Question) -> dict[str, Any]:
        return {
            "lesson": question.lesson_id, "passage": question.passage, "module": question.module_id,
            "objective": question.objective_id, "topics": list(question.topics.all()),
            "difficulty": question.difficulty, "family": question.family, "exam_only": question.exam_only,
        }  # fmt: skip

    def clean_family(self) -> str:
        return self.clean_key_of("family")

    def clean_key(self) -> str:
        key = self.clean_key_of("key")
        if key and Question.objects.filter(course=self.course, key=key).exists():
            raise forms.ValidationError(_("Another question of this course has this key."))
        return key

    def clean_key_of(self, name: str) -> str:
        assert KEY is not None
        return str(KEY.clean(self.cleaned_data[name].strip()))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        lesson, objective = self.lessons.get(cleaned.get("lesson") or 0), cleaned.get("objective")
        module = lesson.module_id if lesson else cleaned.get("module")
        if objective and module and self.objectives[objective].module_id != module:
            self.add_error("objective", _("This objective belongs to another module than the question."))
        return cleaned

    def home(self) -> Home:
        """Of a valid form."""
        data = self.cleaned_data
        lesson = self.lessons.get(data["lesson"] or 0)
        return Home(
            lesson=lesson,
            module=lesson.module if lesson else self.modules.get(data["module"] or 0),
            objective=self.objectives.get(data["objective"] or 0),
            passage=data["passage"],
            topics=tuple(sorted(data["topics"], key=lambda topic: topic.pk)),
            difficulty=data["difficulty"],
            family=data["family"],
            exam_only=data["exam_only"],
        )


def grouped(rows: list[tuple[str, int, str]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices below their headings, in the order given."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for heading, value, label in rows:
        groups.setdefault(heading, []).append((value, label))
    return list(groups.items())


def passages_of(body: str) -> list[tuple[str, str]]:
    """The marked blocks of a text: key, and key with the block's first words."""
    parts = PASSAGE_LINE.split(body)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    found = []
    for key in passages(body):
        words = " ".join(re.sub(r"[*_#`]|\]\([^)]*\)|\[", "", texts[key]).split())
        found.append((key, f"{key}: {words[:EXCERPT]}{'…' if len(words) > EXCERPT else ''}"))
    return found
