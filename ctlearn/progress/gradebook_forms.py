"""The rules of a gradebook, and what each of its quizzes weighs."""

from typing import Any

from django import forms
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ctlearn.progress.gradebook import Gradebook
from ctlearn.progress.models import GradebookRules, Weight


class RulesForm(forms.ModelForm[GradebookRules]):
    class Meta:
        model = GradebookRules
        fields = ["drop_lowest", "late_percent", "late_most", "late_floor"]


class WeightForm(forms.ModelForm[Weight]):
    class Meta:
        model = Weight
        fields = ["weight", "droppable"]


class GradebookForm:
    """The rules and a row for each column, saved together. `readonly`: shown to those who may not change them."""

    def __init__(self, data: Any, *, book: Gradebook, readonly: bool) -> None:
        self.rules = RulesForm(data, instance=book.rules)
        kept = {weight.quiz_id: weight for weight in Weight.objects.filter(cohort=book.cohort)}
        self.weights = [
            (column, self.row(data, kept.get(column.quiz.pk) or Weight(cohort=book.cohort, quiz=column.quiz)))
            for column in book.columns
        ]
        for form in self.forms:
            for field in form.fields.values():
                field.disabled = readonly

    @staticmethod
    def row(data: Any, weight: Weight) -> WeightForm:
        form = WeightForm(data, instance=weight, prefix=f"quiz-{weight.quiz_id}")
        named = {"quiz": weight.quiz.title}
        form.fields["weight"].label = _("Weight of “%(quiz)s”") % named
        form.fields["droppable"].label = _("“%(quiz)s” may be dropped") % named
        return form

    @property
    def forms(self) -> list[forms.ModelForm[Any]]:
        return [self.rules, *(form for _column, form in self.weights)]

    @property
    def errors(self) -> list[tuple[BoundField, str]]:
        """Each mistake with its field."""
        return [
            (form[name], str(error)) for form in self.forms for name, errors in form.errors.items() for error in errors
        ]

    def is_valid(self) -> bool:
        return not self.errors

    @transaction.atomic
    def save(self) -> None:
        for form in self.forms:
            form.save()
