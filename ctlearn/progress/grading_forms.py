"""What a person enters when grading: points by the rubric's criteria, or for the whole answer, and words."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.models import AttemptSlot, Grade, QuestionVersion, Quiz, Regrade
from quizzes.question_types.contract import share
from quizzes.question_types.essay import Criterion, Essay


class PointsInput(forms.NumberInput):
    def __init__(self, most: Decimal) -> None:
        super().__init__({"min": "0", "max": f"{most.normalize():f}", "step": "any", "inputmode": "decimal"})


class GradingForm(forms.Form):
    """Points for each criterion of an essay's rubric, else points for the answer; `fraction` is what they make."""

    feedback = forms.CharField(
        label=gettext_lazy("Feedback"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The student reads it together with the grade."),
    )

    def __init__(self, data: Any = None, *, slot: AttemptSlot, grade: Grade | None = None) -> None:
        """`grade` is what is stored so far; it fills the form."""
        initial = {"feedback": grade.feedback} if grade else {}
        super().__init__(data, initial=initial)
        self.slot = slot
        parsed = slot.version.parsed()
        self.essay = parsed if isinstance(parsed, Essay) and parsed.rubric else None
        own = {}
        for criterion in self.criteria:
            given = grade.rubric.get(criterion.key) if grade else None
            own[f"points-{criterion.key}"] = self.points_field(criterion.criterion, criterion.points, given)
        if not own:
            stored = grade.fraction * slot.points if grade and grade.fraction is not None else None
            own["points"] = self.points_field(_("Points"), slot.points, stored)
        self.fields = {**own, **self.fields}

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.essay.rubric if self.essay else ()

    @property
    def most(self) -> str:
        """The points of all criteria together."""
        return f"{sum((one.points for one in self.criteria), Decimal(0)).normalize():f}"

    @staticmethod
    def points_field(label: str, most: Decimal, initial: Any) -> forms.DecimalField:
        shown = f"{most.normalize():f}"
        too_many = _("“%(label)s” has 0 to %(most)s points.") % {"label": label, "most": shown}
        return forms.DecimalField(
            label=label,
            min_value=Decimal(0),
            max_value=most,
            decimal_places=5,
            initial=initial,
            widget=PointsInput(most),
            help_text=_("of %(most)s") % {"most": shown},
            error_messages={
                "min_value": too_many, "max_value": too_many,
                "required": _("Give points for “%(label)s”.") % {"label": label},
            },
        )  # fmt: skip

    @property
    def rubric(self) -> dict[str, str]:
        """The points by criterion, as they are kept."""
        return {one.key: f"{self.cleaned_data[f'points-{one.key}'].normalize():f}" for one in self.criteria}

    @property
    def fraction(self) -> Decimal:
        if self.essay:
            return self.essay.award({one.key: self.cleaned_data[f"points-{one.key}"] for one in self.criteria})
        return share(self.cleaned_data["points"], of=self.slot.points) if self.slot.points else Decimal(0)


class RegradeForm(forms.Form):
    """How a question of a quiz is to be graded anew, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("What is to be done"), widget=forms.RadioSelect)
    version = forms.ModelChoiceField(
        label=gettext_lazy("The version whose key is right"), queryset=QuestionVersion.objects.none(), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The students concerned read it, as soon as the answers may be seen."),
    )

    def __init__(self, data: Any = None, *, quiz: Quiz, question: Any) -> None:
        super().__init__(data, initial={"version": question.current_id})
        kinds = Regrade.Kind
        self.quiz, self.question = quiz, question
        labels = {
            kinds.KEY: _("Grade the answers again, by the key of a corrected version"),
            kinds.CREDIT: _("Give everyone the points"),
            kinds.DROP: _("Drop the question: it counts neither way"),
        }
        choice: Any = self.fields["kind"]
        choice.choices = [(kind, labels[kind]) for kind in (kinds.KEY, kinds.CREDIT, kinds.DROP)]
        version: Any = self.fields["version"]
        version.queryset = question.versions.order_by("-number")
        version.label_from_instance = lambda one: _("Version %(number)d: %(stem)s") % {
            "number": one.number, "stem": one.stem[:80],
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Regrade.Kind.KEY and not cleaned.get("version"):
            self.add_error("version", _("Choose the version whose key is right."))
        return cleaned
