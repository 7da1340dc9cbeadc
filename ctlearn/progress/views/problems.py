"""What students reported on lessons and questions, and what became of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ctlearn.progress.forms import ProblemForm
from lessons.models import ProblemReport
from lessons.requests import MemberRequest
from quizzes.models import Question

PAGE = 30


def problems(request: MemberRequest) -> HttpResponse:
    """By state, the newest first; `state` narrows, open ones without it."""
    if not (request.user.is_instructor or request.user.cohort_roles.exists()):
        raise Http404
    concerning = ProblemReport.objects.concerning(request.user)
    counts = dict(concerning.order_by().values_list("state").annotate(n=Count("pk")))
    state = request.GET.get("state", ProblemReport.State.OPEN)
    state = state if state in ProblemReport.State else ProblemReport.State.OPEN
    rows = concerning.filter(state=state).select_related("course", "lesson", "reporter").order_by("-created_at")
    context = {
        "states": [(one, counts.get(one, 0)) for one in ProblemReport.State],
        "state": state,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "progress/problems.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def problem(request: MemberRequest, pk: int) -> HttpResponse:
    """One of them; who may change the course says what became of it."""
    concerning = ProblemReport.objects.concerning(request.user)
    report = get_object_or_404(concerning.select_related("course", "lesson__course", "reporter"), pk=pk)
    may_resolve = report.may_be_resolved_by(request.user)
    form = ProblemForm(request.POST if request.method == "POST" else None, instance=report)
    if request.method == "POST":
        if not may_resolve:
            raise PermissionDenied
        if form.is_valid():
            report.resolve(form.cleaned_data["state"], form.cleaned_data["answer"])
            messages.success(request, _("Saved."))
            return redirect("problems")
    context: dict[str, Any] = {"report": report, "may_resolve": may_resolve, "form": form}
    if report.question:
        asked = Question.objects.filter(course=report.course, key=report.question).select_related("current")
        context["question"] = asked.first()
    return render(request, "progress/problem.html", context, status=422 if form.errors else 200)
