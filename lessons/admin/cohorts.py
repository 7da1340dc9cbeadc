"""Cohorts, who teaches them, who is in them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from lessons.admin.base import OwnRowsAdmin, PeopleInline, person
from lessons.models import Cohort, CohortRole, Enrolment


class CohortRoleInline(PeopleInline[CohortRole]):
    model = CohortRole


class EnrolmentInline(PeopleInline[Enrolment]):
    model = Enrolment
    fields = ["user", "extra_time", "joined_at", "left_at"]


@admin.register(Cohort)
class CohortAdmin(OwnRowsAdmin[Cohort]):
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    fields = ["name", "courses", "starts_on", "ends_on", "time_zone"]
    filter_horizontal = ["courses"]
    inlines = [CohortRoleInline, EnrolmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        return Cohort.objects.visible_to(person(request))

    def save_model(self, request: HttpRequest, obj: Cohort, form: ModelForm[Cohort], change: bool) -> None:
        """Whoever makes a cohort teaches it."""
        super().save_model(request, obj, form, change)
        if not change:
            CohortRole.objects.create(cohort=obj, user=person(request), role=CohortRole.Role.OWNER)
