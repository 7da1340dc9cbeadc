"""Who teaches a cohort."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctlearn.progress.access import find_own_cohort
from ctlearn.progress.forms import RoleForm
from lessons.models import Cohort, CohortRole
from lessons.models.cohorts import LastOwner
from lessons.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def instructors(request: MemberRequest, pk: int) -> HttpResponse:
    """Owners and assistants, and one more."""
    cohort = find_own_cohort(request, pk)
    form = RoleForm(request.POST if request.method == "POST" else None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        CohortRole.objects.get_or_create(cohort=cohort, user=form.person, defaults={"role": form.cleaned_data["role"]})
        messages.success(request, _("%(name)s teaches the cohort now.") % {"name": form.person})
        return redirect("cohort_instructors", pk)
    context = {
        "cohort": cohort,
        "may_change": True,
        "form": form,
        "roles": cohort.roles.select_related("user").order_by("-role", "user__display_name"),
    }
    return render(request, "progress/instructors.html", context, status=422 if form.errors else 200)


@require_POST
def change_role(request: MemberRequest, pk: int, role_pk: int) -> HttpResponse:
    """Owner or assistant, as the form says."""
    role = get_object_or_404(find_own_cohort(request, pk).roles.select_related("user"), pk=role_pk)
    wanted = request.POST.get("role", "")
    if wanted in CohortRole.Role:
        try:
            role.change_to(wanted)
            messages.success(request, f"{role}.")
        except LastOwner:
            messages.error(request, _("A cohort needs an owner: make somebody else one first."))
    return way_on(request, pk)


@require_POST
def remove_role(request: MemberRequest, pk: int, role_pk: int) -> HttpResponse:
    role = get_object_or_404(find_own_cohort(request, pk).roles.select_related("user"), pk=role_pk)
    try:
        role.withdraw()
    except LastOwner:
        messages.error(request, _("A cohort needs an owner: make somebody else one first."))
    else:
        messages.success(request, _("%(name)s teaches the cohort no more.") % {"name": role.user})
    return way_on(request, pk)


def way_on(request: MemberRequest, pk: int) -> HttpResponse:
    """Who has just given up the cohort is led to the others."""
    owns = Cohort.objects.owned_by(request.user).filter(pk=pk).exists()
    return redirect("cohort_instructors", pk) if owns else redirect("teach")
