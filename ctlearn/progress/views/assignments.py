"""What is set for a cohort, and when; other dates for single students."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ctlearn.progress.access import find_cohort, find_enrolment, find_own_cohort, may_change
from ctlearn.progress.assignment_forms import AssignmentForm, PersonalDatesForm
from lessons.models import Cohort
from lessons.requests import MemberRequest
from quizzes.models import Assignment, PersonalDates

FOUND = 20  # students offered by a search


def find_assignment(cohort: Cohort, pk: int) -> Assignment:
    return get_object_or_404(Assignment.objects.with_work().select_related("cohort").filter(cohort=cohort), pk=pk)


def assignments(request: MemberRequest, pk: int) -> HttpResponse:
    """In order of what is due."""
    cohort = find_cohort(request, pk)
    others = Count("personal", filter=Q(personal__enrolment__left_at=None))
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "assignments": Assignment.objects.filter(cohort=cohort).with_work().annotate(others=others).in_order(),
    }
    return render(request, "progress/assignments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_assignment(request: MemberRequest, pk: int) -> HttpResponse:
    cohort = find_own_cohort(request, pk)
    form = AssignmentForm(request.POST if request.method == "POST" else None, cohort=cohort, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("It is set. The cohort’s students see it on their pages."))
        return redirect("assignments", pk)
    context = {"cohort": cohort, "may_change": True, "form": form}
    return render(request, "progress/new_assignment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: MemberRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """Its dates, and the students who have others; `q` looks for one."""
    cohort = find_own_cohort(request, pk)
    found = find_assignment(cohort, assignment_pk)
    sent = request.POST if request.method == "POST" else None
    form = AssignmentForm(sent, instance=found, cohort=cohort, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The dates are saved."))
        return redirect("assignment", pk, assignment_pk)
    query = request.GET.get("q", "").strip()[:100]
    students = cohort.enrolments.in_cohort().select_related("user").order_by("user__display_name", "pk")
    named = Q(user__display_name__icontains=query) | Q(user__email__icontains=query) | Q(student_number=query)
    context = {
        "cohort": cohort,
        "may_change": True,
        "assignment": find_assignment(cohort, assignment_pk),
        "form": form,
        "personal": found.personal.select_related("enrolment__user").order_by("enrolment__user__display_name", "pk"),
        "query": query,
        "students": students.filter(named)[:FOUND] if query else None,
    }
    return render(request, "progress/assignment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_assignment(request: MemberRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """Ask, and delete: the dates go, single students' too; the work stays."""
    cohort = find_own_cohort(request, pk)
    found = find_assignment(cohort, assignment_pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("It is not set any more."))
        return redirect("assignments", pk)
    context = {"cohort": cohort, "may_change": True, "assignment": found, "others": found.personal.count()}
    return render(request, "progress/delete_assignment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def personal_dates(request: MemberRequest, pk: int, assignment_pk: int, enrolment_pk: int) -> HttpResponse:
    """Other dates for one student, or excused. Saved without any, the assignment's hold again."""
    cohort = find_own_cohort(request, pk)
    found = find_assignment(cohort, assignment_pk)
    enrolment = find_enrolment(cohort, enrolment_pk)
    stored = PersonalDates.objects.filter(assignment=found, enrolment=enrolment).first()
    dates = stored or PersonalDates(assignment=found, enrolment=enrolment)
    form = PersonalDatesForm(request.POST if request.method == "POST" else None, instance=dates)
    if request.method == "POST" and form.is_valid():
        if not form.says_nothing:
            form.save()
        elif stored is not None:
            stored.delete()
        messages.success(request, _("Saved for %(name)s.") % {"name": enrolment.user})
        return redirect("assignment", pk, assignment_pk)
    context = {"cohort": cohort, "may_change": True, "assignment": found, "enrolment": enrolment, "form": form}
    return render(request, "progress/personal_dates.html", context, status=422 if form.errors else 200)
