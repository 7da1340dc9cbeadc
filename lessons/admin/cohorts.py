"""Cohorts, who teaches them, who is in them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

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
    inlines = [CohortRoleInline]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Boxes to tick: the stock widget with two lists doesn't pass axe."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

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

    # Deleting --------------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Iterable[Cohort], request: HttpRequest) -> Any:
        cohorts = list(objs)
        kept = [cohort for cohort in cohorts if cohort.has_records]
        gone, counts, needed, protected = super().get_deleted_objects([c for c in cohorts if c not in kept], request)
        sentence = _("“%s” has students: it is archived instead, and everything is kept.")
        return [*(sentence % cohort for cohort in kept), *gone], counts, needed, protected

    def delete_model(self, request: HttpRequest, obj: Cohort) -> None:
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for cohort in queryset:
            if not cohort.has_records:
                cohort.delete()
                continue
            cohort.archive()
            self.log_change(request, cohort, _("Archived instead of deleted"))
            text = _("“%s” has students. It is archived, not deleted: nobody’s work is lost.")
            messages.warning(request, text % cohort)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        if Cohort.objects.filter(pk=obj_id).exists():
            return redirect("admin:lessons_cohort_changelist")
        return super().response_delete(request, obj_display, obj_id)
