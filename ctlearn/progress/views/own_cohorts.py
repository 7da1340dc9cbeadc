"""A student's own cohorts: what they are, and leaving one."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessons.models import Course, Enrolment
from lessons.requests import MemberRequest
from quizzes.set_work import work_set_for


def own_cohorts(request: MemberRequest) -> HttpResponse:
    """The cohorts that this person is or was in; self-study has its place on the page of its course."""
    courses = Prefetch("cohort__courses", Course.objects.published().in_order())
    own = Enrolment.objects.filter(user=request.user, cohort__self_study_of=None).select_related("cohort")
    enrolments = list(own.prefetch_related(courses).newest_first())
    context = {
        "running": [one for one in enrolments if one.left_at is None and one.cohort.archived_at is None],
        "over": [one for one in enrolments if one.left_at is not None or one.cohort.archived_at is not None],
        "teaches": request.user.cohort_roles.exists(),
    }
    return render(request, "progress/own_cohorts.html", context)


def find_own_enrolment(request: MemberRequest, pk: int) -> Enrolment:
    """Of a student who is in this cohort; else 404."""
    own = Enrolment.objects.filter(user=request.user, cohort__self_study_of=None, left_at=None)
    return get_object_or_404(own.select_related("cohort"), cohort=pk)


def own_cohort(request: MemberRequest, pk: int) -> HttpResponse:
    """The cohort as its students see it."""
    enrolment = find_own_enrolment(request, pk)
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "courses": enrolment.cohort.courses.published().in_order(),
        "announcements": enrolment.cohort.announcements.select_related("author")[:20],
        "work": work_set_for(enrolment),
        "now": timezone.now(),
        "instructors": [role.user for role in enrolment.cohort.roles.select_related("user").order_by("-role", "pk")],
    }
    return render(request, "progress/own_cohort.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, and leave. The work stays with the enrolment, and is there again on return."""
    enrolment = find_own_enrolment(request, pk)
    if request.method == "POST":
        enrolment.leave()
        messages.success(request, _("You left the cohort. Your work is kept in case you return."))
        return redirect("own_cohorts")
    return render(request, "progress/leave_cohort.html", {"cohort": enrolment.cohort})
