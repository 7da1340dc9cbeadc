"""Letting students in by link or code, and coming in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ctlearn.accounts.adapter import JOINING
from ctlearn.accounts.addresses import confirmed_addresses
from ctlearn.progress.access import find_own_cohort
from ctlearn.progress.forms import CodeForm, JoiningForm
from ctlearn.progress.guessing import count_wrong, has_guessed_enough, refuse_to_answer
from lessons.models import Cohort
from lessons.requests import AnyRequest, MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: MemberRequest, pk: int) -> HttpResponse:
    """The link and the code, and whom they let in."""
    cohort = find_own_cohort(request, pk)
    form = JoiningForm(request.POST if request.method == "POST" else None, instance=cohort)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("cohort_joining", pk)
    context = {
        "cohort": find_own_cohort(request, pk),
        "form": form,
        "link": request.build_absolute_uri(reverse("join", args=[cohort.code])),
        "type_code_address": request.build_absolute_uri(reverse("type_code")),
        "may_change": True,
    }
    return render(request, "progress/joining.html", context, status=422 if form.errors else 200)


@require_POST
def new_code(request: MemberRequest, pk: int) -> HttpResponse:
    find_own_cohort(request, pk).rotate_code()
    messages.success(request, _("This is the new link. The old one opens nothing any more."))
    return redirect("cohort_joining", pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: AnyRequest) -> HttpResponse:
    """The form for a code; what is wrong is said the same way as behind a link."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if has_guessed_enough(request):
            return refuse_to_answer(request)
        cohort = Cohort.objects.joined_by(form.cleaned_data["code"]).first()
        if cohort is not None:
            return redirect("join", cohort.code)
        count_wrong(request)
        form.add_error("code", _("This code opens no cohort: it is mistyped, or joining is closed."))
    return render(request, "progress/type_code.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: AnyRequest, code: str) -> HttpResponse:
    """What a link leads to. Wrong codes and closed cohorts answer alike, and too many of them not at all."""
    if has_guessed_enough(request):
        return refuse_to_answer(request)
    cohort = Cohort.objects.joined_by(code).first()
    if cohort is None:
        count_wrong(request)
        return render(request, "progress/type_code.html", {"form": CodeForm(), "unknown": True}, status=404)
    context = {"cohort": cohort, "courses": cohort.courses.published().in_order()}
    if not request.user.is_authenticated:
        request.session[JOINING] = cohort.code
        return render(request, "progress/join.html", context)
    if not cohort.admits(confirmed_addresses(request.user)):
        request.session[JOINING] = cohort.code
        return render(request, "progress/join.html", context | {"refused": True})
    request.session.pop(JOINING, None)
    if request.user.enrolments.filter(cohort=cohort, left_at=None).exists():
        return redirect("own_cohort", cohort.pk)
    if request.user.enrolments.filter(cohort=cohort, removed=True).exists():
        return render(request, "progress/join.html", context | {"removed": True})
    if request.method == "POST":
        return enter(request, cohort)
    return render(request, "progress/join.html", context)


def enter(request: AnyRequest, cohort: Cohort) -> HttpResponse:
    """Enrol, unless joining was closed in this very moment."""
    assert request.user.is_authenticated
    with transaction.atomic():
        still_open = Cohort.objects.joined_by(cohort.code).select_for_update().first()
        if still_open is not None:
            still_open.enrol(request.user)
    if still_open is None:
        return redirect("join", cohort.code)
    messages.success(request, _("You are in. What you read and answer is kept from now on."))
    return redirect("own_cohort", cohort.pk)
