"""Dates of assignments, for a cohort and for one student."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ctlearn.progress.assigning import work_choices
from ctlearn.progress.local_time import LocalTimeField
from lessons.models import Cohort
from quizzes.models import Assignment, PersonalDates
from quizzes.models.assignments import check_order

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


def date_fields(cohort: Cohort) -> dict[str, LocalTimeField]:
    return {
        "opens_at": LocalTimeField(label=_("Opens"), zone=cohort.zone, earliest=True),
        "due_at": LocalTimeField(label=_("Due"), zone=cohort.zone),
        "closes_at": LocalTimeField(label=_("Closes"), zone=cohort.zone),
    }


class AssignmentForm(forms.ModelForm[Assignment]):
    """What is set, while it is new, and when. Dates are local time of the cohort."""

    class Meta:
        model = Assignment
        fields: list[str] = []

    def __init__(self, *args: Any, cohort: Cohort, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.cohort = cohort
            choices = [("", "–"), *work_choices(cohort, user)]
            self.fields["work"] = forms.ChoiceField(label=_("What"), choices=choices)
        for name, field in date_fields(cohort).items():
            self.fields[name] = field
            self.initial[name] = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("opens_at", "due_at", "closes_at"):
            setattr(self.instance, name, data.get(name))
        if data.get("work"):
            kind, _colon, pk = data["work"].partition(":")
            setattr(self.instance, f"{kind}_id", int(pk))
        return data


class PersonalDatesForm(forms.ModelForm[PersonalDates]):
    """Other dates for one student. An empty field means the assignment's date."""

    class Meta:
        model = PersonalDates
        fields = ["excused", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in reversed(date_fields(self.instance.assignment.cohort).items()):
            self.fields = {name: field} | self.fields
            self.initial[name] = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        """The dates have to follow one another as they would hold, the assignment's among them."""
        data = super().clean() or self.cleaned_data
        holding = PersonalDates()
        for name in ("opens_at", "due_at", "closes_at"):
            setattr(self.instance, name, data.get(name))
            setattr(holding, name, data.get(name) or getattr(self.instance.assignment, name))
        try:
            check_order(holding)
        except ValidationError as error:
            self.add_error(None, [sentence for sentences in error.message_dict.values() for sentence in sentences])
        return data

    @property
    def says_nothing(self) -> bool:
        """Nothing differs from the assignment."""
        return not any(self.cleaned_data.get(name) for name in ("opens_at", "due_at", "closes_at", "excused"))
