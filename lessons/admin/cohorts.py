"""Cohorts, who teaches them, who is in them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
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

    def may_change(self, request: HttpRequest, row: Cohort) -> bool:
        """Assistants read and grade."""
        return person(request).is_superuser or row.roles.filter(user=person(request), role="owner").exists()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever makes a cohort teaches it."""
        super().save_related(request, form, formsets, change)
        if not change:
            CohortRole.objects.update_or_create(
                cohort=form.instance, user=person(request), defaults={"role": CohortRole.Role.OWNER}
            )
