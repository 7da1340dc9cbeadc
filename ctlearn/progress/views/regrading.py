"""A question of a quiz is graded anew: preview, confirm, undo."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ctlearn.progress.grading_forms import RegradeForm
from lessons.requests import MemberRequest
from quizzes.models import Attempt, Question, Quiz, Regrade
from quizzes.regrading import GradesMoved, Plan, preview, regrade

SHOWN = 200


def find_quiz(request: MemberRequest, pk: int) -> Quiz:
    """A quiz of which this person grades attempts; else 404."""
    quiz = get_object_or_404(Quiz.objects.select_related("course"), pk=pk, lesson=None)
    if not Attempt.objects.graded_by(request.user).filter(quiz=quiz).exists():
        raise Http404
    return quiz


def find_question(request: MemberRequest, quiz: Quiz, pk: int) -> Question:
    """A question that those attempts asked."""
    asked = Attempt.objects.graded_by(request.user).filter(quiz=quiz, slots__version__question=pk)
    if not asked.exists():
        raise Http404
    return get_object_or_404(Question.objects.select_related("current"), pk=pk)


@require_http_methods(["GET", "POST"])
def regrade_question(request: MemberRequest, pk: int, question_pk: int) -> HttpResponse:
    """POST shows who would change; POST with what that page showed (`seen`) writes it."""
    quiz = find_quiz(request, pk)
    question = find_question(request, quiz, question_pk)
    form = RegradeForm(request.POST if request.method == "POST" else None, quiz=quiz, question=question)
    context: dict[str, Any] = {"quiz": quiz, "question": question, "form": form}
    if not form.is_valid():
        return render(request, "progress/regrade.html", context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    version = data["version"] if data["kind"] == Regrade.Kind.KEY else None
    plan = Plan(quiz, question, data["kind"], version)
    return planned(request, plan, data["reason"], "progress/regrade.html", context)


@require_http_methods(["GET", "POST"])
def undo_regrade(request: MemberRequest, pk: int, regrade_pk: int) -> HttpResponse:
    """A further regrade that brings back what stood before; later grades of the same answers stay."""
    quiz = find_quiz(request, pk)
    undone = get_object_or_404(Regrade.objects.filter(quiz=quiz, undone_by=None), pk=regrade_pk)
    if undone.by_id != request.user.pk and not request.user.is_superuser:
        raise Http404  # others see it, and undo only what is theirs
    plan = Plan(quiz, undone.question, Regrade.Kind.UNDO, undoes=undone)
    reason = request.POST.get("reason", "").strip()[:300]
    context: dict[str, Any] = {"quiz": quiz, "question": undone.question, "undone": undone, "reason": reason}
    if request.method == "POST" and not reason:
        context["problem"] = _("Say why: the students concerned read it.")
        return render(request, "progress/undo_regrade.html", context, status=422)
    if request.method == "GET":
        return render(request, "progress/undo_regrade.html", context)
    return planned(request, plan, reason, "progress/undo_regrade.html", context)


def planned(request: MemberRequest, plan: Plan, reason: str, template: str, context: dict[str, Any]) -> HttpResponse:
    seen = request.POST.get("seen", "")
    status, problem = 200, ""
    if seen:
        try:
            made = regrade(request.user, plan, reason, seen)
        except GradesMoved as error:
            status, problem = 409, str(error)
        else:
            count = made.grades.count() if made else 0
            said = ngettext("%(n)d grade is new.", "%(n)d grades are new.", count) % {"n": count}
            messages.success(request, said)
            return redirect("regrades", plan.quiz.pk)
    shown = preview(request.user, plan)
    context |= {
        "preview": shown,
        "changes": shown.changes[:SHOWN],
        "hidden_changes": max(0, len(shown.changes) - SHOWN),
        "crossing": sum(change.crosses for change in shown.changes),
        "problem": problem,
        "reason": reason,
    }
    return render(request, template, context, status=status)


@require_GET
def regrades(request: MemberRequest, pk: int) -> HttpResponse:
    """What was regraded in a quiz, and its questions to regrade."""
    quiz = find_quiz(request, pk)
    attempts = Attempt.objects.graded_by(request.user).filter(quiz=quiz).exclude(state__in=Attempt.RUNNING)
    asked = Question.objects.filter(versions__slots__attempt__in=attempts.values("pk")).distinct()
    made = quiz.regrades.select_related("question__current", "by", "version", "undone_by").order_by("-pk")
    context = {
        "quiz": quiz,
        "made": made.filter(grades__slot__attempt__in=attempts.values("pk")).distinct(),
        "questions": asked.select_related("current").order_by("position", "pk"),
    }
    return render(request, "progress/regrades.html", context)
