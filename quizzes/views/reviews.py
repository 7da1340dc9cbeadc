"""Review: one question at a time, what it teaches, and what comes when."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lessons.models import Lesson
from lessons.requests import MemberRequest
from quizzes.attempts import AnsweredElsewhere
from quizzes.checks import stem_parts
from quizzes.models import QuestionVersion, ReviewCard, ReviewLog, ReviewSettings
from quizzes.outlook import APART, DAYS, TALL, days_ahead, recall_by_topic
from quizzes.question_types import Result
from quizzes.question_types.forms import QuestionForm
from quizzes.reviews import (
    Asking,
    day_of,
    newest_log,
    next_card,
    order_of,
    shown_version,
    take_in_released,
)
from quizzes.reviews import review as keep_review
from quizzes.views.pages import unstored

PREFIX = "review"


def page(request: MemberRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page, or for HTMX the part that changes."""
    name = "quizzes/review.html#card" if request.htmx else "quizzes/review.html"
    context |= {"swapped": bool(request.htmx), "day": day_of(request.user)}
    return render(request, name, context, status=status)


def asked(version: QuestionVersion, form: QuestionForm) -> dict[str, Any]:
    """What the page shows of any question."""
    course = version.question.course
    introduction, legend = stem_parts(version.stem, course.language, course.key)
    return {"course": course, "version": version, "form": form, "introduction": introduction, "legend": legend}


@require_GET
@unstored
def review(request: MemberRequest) -> HttpResponse:
    """The next question that is due, or that there is none for today."""
    take_in_released(request.user)
    asking = next_card(request.user) if day_of(request.user).left else None
    if asking is None:
        return page(request, finished=True)
    return ask(request, asking)


def ask(request: MemberRequest, asking: Asking, form: QuestionForm | None = None, status: int = 200) -> HttpResponse:
    form = form or asking.version.parsed().form(order=asking.order, prefix=PREFIX)
    return page(request, status=status, card=asking.card, asking=asking, **asked(asking.version, form))


def find_card(request: MemberRequest, pk: int) -> ReviewCard:
    """The student's own card; else 404."""
    return get_object_or_404(ReviewCard.objects.of(request.user).select_related("question__course"), pk=pk)


@require_POST
@unstored
def review_card(request: MemberRequest, pk: int) -> HttpResponse:
    """Grade and keep the answer. A page that is out of date gets what is kept, and 409."""
    card = find_card(request, pk)
    replaces = number(request.POST.get("replaces", ""))
    version = shown_version(card, number(request.POST.get("version", "")))
    if version is None:
        raise Http404
    asking = Asking(card, version, replaces)
    form = version.parsed().form(request.POST, order=asking.order, prefix=PREFIX)
    if form.is_valid() and form.response is None:
        form.add_error(None, _("Choose or write an answer first."))
    if not form.is_valid() or form.moved:
        return ask(request, asking, form, status=200 if form.is_valid() else 422)
    assert form.response is not None
    try:
        log = keep_review(card, version, form.response, replaces)
    except AnsweredElsewhere:
        newest = newest_log(card)
        assert newest is not None
        return feedback(request, newest, status=409)
    return feedback(request, log) if request.htmx else redirect("review_answer", log.pk)


def number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0


@require_GET
@unstored
def review_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """What an own answer was worth, and what it teaches."""
    return feedback(request, get_object_or_404(ReviewLog, card__user=request.user, source="review", pk=pk))


def feedback(request: MemberRequest, log: ReviewLog, status: int = 200) -> HttpResponse:
    card = find_card(request, log.card_id)
    version = QuestionVersion.objects.select_related("question__course").get(pk=log.version_id)
    parsed = version.parsed()
    form = parsed.form(
        order=order_of(version, log.replaces_id or 0),
        response=log.response,
        prefix=PREFIX,
        reveal=parsed.reveal(log.response),
    )
    lesson = Lesson.objects.published().filter(pk=version.question.lesson_id or 0).select_related("course").first()
    context = {"log": log, "card": card, "result": Result(log.fraction), "lesson": lesson, "elsewhere": status == 409}
    return page(request, status=status, **context, **asked(version, form))


class SettingsForm(forms.ModelForm[ReviewSettings]):
    class Meta:
        model = ReviewSettings
        fields = ["per_day"]


@require_http_methods(["GET", "POST"])
@unstored
def review_ahead(request: MemberRequest) -> HttpResponse:
    """What is due when, what is likely remembered, and how many questions a day."""
    own = ReviewSettings.objects.filter(user=request.user).first() or ReviewSettings(user=request.user)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=own)
    if request.method == "POST" and form.is_valid():
        ReviewSettings.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(reverse("review_ahead"))
    context = {
        "form": form,
        "days": days_ahead(request.user),
        "topics": recall_by_topic(request.user),
        "picture": {"wide": DAYS * APART, "tall": TALL, "bar": APART - 4},
    }
    return render(request, "quizzes/review_ahead.html", context, status=422 if form.errors else 200)
