"""Attempts for their instructors: minutes and reopening, and grading by a person."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessons.admin.base import OwnRowsAdmin, person
from quizzes.admin.quizzes import MINUTES
from quizzes.asked import Asked
from quizzes.models import Attempt, AttemptSlot
from quizzes.question_types.contract import share


class TaughtAdmin(OwnRowsAdmin[Any]):
    """Attempts of the cohorts that this person teaches. Rows are neither added nor deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).is_instructor

    has_change_permission = has_view_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_instructor


@admin.register(Attempt)
class AttemptAdmin(TaughtAdmin):
    list_display = ["quiz", "student", "number", "state", "started_at", "submitted_at"]
    list_filter = ["state"]
    list_select_related = ["quiz", "enrolment__user", "enrolment__cohort"]
    fields = ["quiz", "student", "number", "state", "started_at", "submitted_at", "extra_minutes"]
    readonly_fields = ["quiz", "student", "number", "state", "started_at", "submitted_at"]
    actions = ["give_minutes", "reopen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        return Attempt.objects.graded_by(person(request)).distinct()

    def save_model(self, request: HttpRequest, obj: Attempt, form: Any, change: bool) -> None:
        """The student may be sitting it: nothing else of the row is written."""
        obj.save(update_fields=["extra_minutes"])

    @admin.display(description=_("student"))
    def student(self, attempt: Attempt) -> str:
        return str(attempt.enrolment)

    @admin.action(description=_("Give 10 more minutes"), permissions=["change"])
    def give_minutes(self, request: HttpRequest, attempts: QuerySet[Attempt]) -> None:
        for attempt in attempts:
            attempt.give_minutes(MINUTES)

    @admin.action(description=_("Reopen for 10 minutes"), permissions=["change"])
    def reopen(self, request: HttpRequest, attempts: QuerySet[Attempt]) -> None:
        for attempt in attempts.select_related("quiz", "enrolment"):
            if not attempt.reopen(MINUTES):
                text = gettext("%(attempt)s can’t be reopened while an attempt is running.")
                self.message_user(request, text % {"attempt": attempt}, "warning")


class AwardForm(forms.ModelForm[AttemptSlot]):
    """A person's grade: points out of the question's, and why."""

    awarded = forms.DecimalField(label=_("Points"), min_value=Decimal(0), decimal_places=5)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The student reads it."))

    class Meta:
        model = AttemptSlot
        fields: list[str] = []

    def clean_awarded(self) -> Decimal:
        awarded: Decimal = self.cleaned_data["awarded"]
        if awarded > self.instance.points:
            text = gettext("The question is worth %(points)s points at most.")
            raise forms.ValidationError(text % {"points": self.instance.points.normalize()})
        return awarded


class ToGrade(admin.SimpleListFilter):
    title = _("grading")
    parameter_name = "grading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Waits for a person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AttemptSlot]) -> QuerySet[AttemptSlot]:
        return queryset.ungraded() if self.value() == "open" else queryset  # type: ignore[attr-defined]


@admin.register(AttemptSlot)
class AttemptSlotAdmin(TaughtAdmin):
    """Answers, to be graded by a person; every grade is kept."""

    form = AwardForm
    list_display = ["version", "attempt", "worth"]
    list_filter = [ToGrade]
    fields = ["attempt", "answered", "awarded", "reason"]
    readonly_fields = ["attempt", "answered"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AttemptSlot]:
        taught = Attempt.objects.graded_by(person(request)).exclude(state__in=Attempt.RUNNING)
        rows = AttemptSlot.objects.filter(attempt__in=taught.values("pk")).with_newest()
        # here and not by `list_select_related`, which doesn't add to what rows have already
        rows = rows.select_related("attempt__quiz", "attempt__enrolment__user", "attempt__enrolment__cohort")
        return rows.order_by("-attempt", "position")

    @admin.display(description=_("grade"))
    def worth(self, slot: AttemptSlot) -> str:
        return "–" if slot.grade is None or slot.grade.fraction is None else f"{slot.grade.fraction * slot.points:.2f}"

    @admin.display(description=_("answer"))
    def answered(self, slot: AttemptSlot) -> SafeString:
        one = Asked(slot.attempt, slot, shows_key=True)
        context = {"form": one.form, "legend": one.legend}
        return SafeString(render_to_string(one.form.template, context))

    def save_model(self, request: HttpRequest, obj: AttemptSlot, form: Any, change: bool) -> None:
        data = form.cleaned_data
        obj.award(share(data["awarded"], of=obj.points) if obj.points else Decimal(0), person(request), data["reason"])
