"""Who is in a cohort: the list, and each student's number, extra time, moving, leaving and coming back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctlearn.progress.access import find_cohort, find_enrolment, find_own_cohort, may_change
from ctlearn.progress.forms import EnrolmentForm, MoveForm
from ctlearn.progress.moving import move
from lessons.models import Cohort, Enrolment, RosterEntry
from lessons.requests import MemberRequest

PAGE = 50


def students(request: MemberRequest, pk: int) -> HttpResponse:
    """Those who are in, those who are awaited, those who left."""
    cohort = find_cohort(request, pk)
    query = request.GET.get("q", "").strip()[:100]
    shown = request.GET.get("show", "in")
    kinds: dict[str, QuerySet[Any]] = {
        "in": search(cohort.enrolments.filter(left_at=None), query),
        "waiting": search_entries(cohort.roster.filter(enrolment=None), query),
        "left": search(cohort.enrolments.exclude(left_at=None), query),
    }
    shown = shown if shown in kinds else "in"
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "query": query,
        "shown": shown,
        "counts": {name: rows.count() for name, rows in kinds.items()},
        "page": Paginator(kinds[shown], PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "progress/students.html", context)


def search(rows: QuerySet[Enrolment], query: str) -> QuerySet[Enrolment]:
    rows = rows.select_related("user").order_by("user__display_name", "pk")
    found = Q(user__display_name__icontains=query) | Q(user__email__icontains=query) | Q(student_number=query)
    return rows.filter(found) if query else rows


def search_entries(rows: QuerySet[RosterEntry], query: str) -> QuerySet[RosterEntry]:
    found = Q(name__icontains=query) | Q(email__icontains=query) | Q(student_number=query)
    return rows.filter(found) if query else rows


def student_page(request: MemberRequest, cohort: Cohort, enrolment: Enrolment, **forms: Any) -> HttpResponse:
    context = {
        "cohort": cohort,
        "may_change": True,
        "enrolment": enrolment,
        "form": EnrolmentForm(instance=enrolment),
        "moving": MoveForm(enrolment=enrolment, user=request.user),
    } | forms
    return render(request, "progress/edit_student.html", context, status=422 if forms else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_student(request: MemberRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """Number and extra time; and the forms for moving and removing."""
    cohort = find_own_cohort(request, pk)
    enrolment = find_enrolment(cohort, enrolment_pk)
    if request.method != "POST":
        return student_page(request, cohort, enrolment)
    form = EnrolmentForm(request.POST, instance=enrolment)
    if not form.is_valid():
        return student_page(request, cohort, find_enrolment(cohort, enrolment_pk), form=form)
    form.save()
    messages.success(request, _("Saved. The extra time holds for every quiz from now on."))
    return redirect("edit_student", pk, enrolment_pk)


@require_POST
def move_student(request: MemberRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """To another cohort that this person owns."""
    cohort = find_own_cohort(request, pk)
    enrolment = find_enrolment(cohort, enrolment_pk)
    form = MoveForm(request.POST, enrolment=enrolment, user=request.user)
    if not form.is_valid():
        return student_page(request, cohort, enrolment, moving=form)
    there = move(enrolment, form.cleaned_data["cohort"])
    messages.success(
        request, _("%(name)s is in %(cohort)s now.") % {"name": there.user, "cohort": form.cleaned_data["cohort"]}
    )
    return redirect("cohort_students", pk)


@require_POST
def remove_student(request: MemberRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """The work stays."""
    enrolment = find_enrolment(find_own_cohort(request, pk), enrolment_pk)
    enrolment.remove()
    messages.success(request, _("%(name)s is out. All work is kept.") % {"name": enrolment.user})
    return redirect("cohort_students", pk)


@require_POST
def bring_back(request: MemberRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    enrolment = find_enrolment(find_own_cohort(request, pk), enrolment_pk)
    enrolment.come_back()
    messages.success(request, _("%(name)s is in again, with all earlier work.") % {"name": enrolment.user})
    return redirect("cohort_students", pk)


@require_POST
def stop_waiting(request: MemberRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take somebody who has no account yet off the roster."""
    entry = get_object_or_404(find_own_cohort(request, pk).roster.filter(enrolment=None), pk=entry_pk)
    entry.delete()
    messages.success(request, _("%(email)s is off the roster.") % {"email": entry.email})
    return redirect("cohort_students", pk)
