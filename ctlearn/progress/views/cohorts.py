"""The list of an instructor's cohorts; making, changing and archiving one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctlearn.progress.access import find_cohort, find_own_cohort
from ctlearn.progress.forms import CohortForm, ThresholdsForm
from lessons.models import Cohort, CohortRole
from lessons.requests import MemberRequest


def teach(request: MemberRequest) -> HttpResponse:
    """The cohorts that this person teaches."""
    students = Count("enrolments", filter=Q(enrolments__left_at=None), distinct=True)
    cohorts = Cohort.objects.taught().visible_to(request.user).annotate(students=students).prefetch_related("courses")
    cohorts = cohorts.order_by(F("starts_on").desc(nulls_last=True), "name")
    context = {
        "running": [cohort for cohort in cohorts if cohort.archived_at is None],
        "archived": [cohort for cohort in cohorts if cohort.archived_at is not None],
        "may_make": request.user.is_instructor,
    }
    return render(request, "progress/teach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_cohort(request: MemberRequest) -> HttpResponse:
    """Whoever makes a cohort owns it."""
    if not request.user.is_instructor:
        raise PermissionDenied
    form = CohortForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            cohort = form.save()
            CohortRole.objects.create(cohort=cohort, user=request.user, role=CohortRole.Role.OWNER)
        messages.success(request, _("The cohort is made. Now let its students in."))
        return redirect("cohort", cohort.pk)
    return render(request, "progress/new_cohort.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest, pk: int) -> HttpResponse:
    cohort = find_own_cohort(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = CohortForm(sent, instance=cohort, user=request.user)
    thresholds = ThresholdsForm(sent, instance=cohort)
    if request.method == "POST" and form.is_valid() and thresholds.is_valid():
        with transaction.atomic():
            form.save()
            thresholds.save()
        messages.success(request, _("Settings saved."))
        return redirect("cohort_settings", pk)
    wrong = bool(form.errors or thresholds.errors)
    context = {"cohort": find_cohort(request, pk), "form": form, "thresholds": thresholds, "may_change": True}
    return render(request, "progress/settings.html", context, status=422 if wrong else 200)


@require_POST
def archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Archive the cohort, or bring it back, as the form says."""
    cohort = find_own_cohort(request, pk)
    if request.POST.get("archived") == "no":
        cohort.unarchive()
        messages.success(request, _("The cohort runs again."))
    else:
        cohort.archive()
        messages.success(request, _("The cohort is archived. Everything in it is kept."))
    return redirect("cohort_settings", pk)
