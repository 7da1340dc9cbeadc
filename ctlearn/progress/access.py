"""Which cohort an instructor's page is about, and what the instructor may do with it."""

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from lessons.models import Cohort, Enrolment
from lessons.prepared import first_or_404, person, prepared, who
from lessons.requests import MemberRequest

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


def may_change(user: "User", cohort: Cohort) -> bool:
    """Owners may; assistants read and grade. Nobody runs a self-study cohort."""
    return cohort.self_study_of_id is None and bool(owned(cohort.pk, *who(user)))


def find_cohort(request: MemberRequest, pk: int) -> Cohort:
    """A cohort that this person teaches; else 404."""
    return first_or_404(taught(pk, *who(request.user)))


@prepared
def taught(cohort: int, pk: int | None, is_superuser: bool) -> QuerySet[Cohort]:
    return Cohort.objects.visible_to(cast("User", person(pk, is_superuser))).filter(pk=cohort)


@prepared
def owned(cohort: int, pk: int | None, is_superuser: bool) -> QuerySet[Cohort, int]:
    own = Cohort.objects.owned_by(cast("User", person(pk, is_superuser)))
    return own.filter(pk=cohort).values_list("pk", flat=True)


def find_own_cohort(request: MemberRequest, pk: int) -> Cohort:
    """A cohort that this person may change: 404 for strangers, 403 for its assistants."""
    cohort = find_cohort(request, pk)
    if not may_change(request.user, cohort):
        raise PermissionDenied
    return cohort


def find_enrolment(cohort: Cohort, pk: int) -> Enrolment:
    """Somebody who is in the cohort, or was."""
    return get_object_or_404(cohort.enrolments.select_related("user"), pk=pk)
