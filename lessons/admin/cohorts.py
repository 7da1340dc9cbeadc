"""Cohorts, who teaches them, who is in them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from lessons.admin.base import OwnRowsAdmin, PeopleInline, person
from lessons.models import Cohort, CohortRole


class CohortRoleInline(PeopleInline[CohortRole]):
    model = CohortRole


@admin.register(Cohort)
class CohortAdmin(OwnRowsAdmin[Cohort]):
    """Its students join, move and leave below /teach/, where their work goes along."""

    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    fields = ["name", "courses", "starts_on", "ends_on", "time_zone"]
    filter_horizontal = ["courses"]
    inlines = [CohortRoleInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        return Cohort.objects.visible_to(person(request))

    def may_change(self, request: HttpRequest, row: Cohort) -> bool:
        """Assistants read and grade."""
        return person(request).is_superuser or row.roles.filter(user=person(request), role="owner").exists()

    def has_delete_permission(self, request: HttpRequest, obj: Cohort | None = None) -> bool:
        """One in which nobody ever was; any other is archived, with all that its students did."""
        return obj is not None and not obj.enrolments.exists() and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever makes a cohort teaches it."""
        super().save_related(request, form, formsets, change)
        if not change:
            CohortRole.objects.update_or_create(
                cohort=form.instance, user=person(request), defaults={"role": CohortRole.Role.OWNER}
            )
