"""Sitting an attempt: its questions, saving, handing in, the result."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from lessons.models import Lesson
from lessons.prepared import first_or_404
from lessons.requests import MemberRequest
from quizzes.asked import Asked, asked
from quizzes.attempts import AnsweredElsewhere, TooLate, answer, explain, settle, submit
from quizzes.models import Answer, Attempt, AttemptSlot
from quizzes.regrading import corrections, score_before
from quizzes.release import Facts, released
from quizzes.results import calibration, score_of, weakest_module
from quizzes.sheets import own_attempts, slot_at, slot_to_answer, slots_of
from quizzes.templatetags.sitting import saved, step
from quizzes.views.pages import refusal, refuse_strange_fields, unstored


def find_attempt(request: MemberRequest, pk: int) -> Attempt:
    """The student's own attempt, brought up to date with the clock; else 404."""
    attempt = first_or_404(own_attempts(pk, request.user.pk))
    if attempt.due_state(timezone.now()) != attempt.state:
        attempt = settle(attempt.pk)
    return attempt


def elsewhere(attempt: Attempt) -> str:
    """Where a running attempt's pages lead when it runs no more: to handing in during the grace, else the result."""
    if attempt.state == Attempt.State.OVERDUE:
        return reverse("submit_attempt", args=[attempt.pk])
    return reverse("result", args=[attempt.pk])


def about(attempt: Attempt, slots: list[AttemptSlot], **more: Any) -> dict[str, Any]:
    """What every page of a running attempt shows: the clock, and what became of each question."""
    left = attempt.seconds_left()
    limit = attempt.ends_at and (attempt.ends_at - attempt.started_at).total_seconds()
    return {
        "attempt": attempt,
        "quiz": attempt.quiz,
        "course": attempt.quiz.course,
        "slots": slots,
        "seconds_left": left,
        "seconds_of": round(limit or 0),
        "clock": None if left is None else f"{left // 60}:{left % 60:02}",
        "levels": Answer.Confidence.choices if attempt.quiz.confidence else [],
        **more,
    }


@require_GET
@unstored
def attempt(request: MemberRequest, pk: int) -> HttpResponse:
    """The overview; with ?view=all every question on one page."""
    attempt = find_attempt(request, pk)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return redirect(elsewhere(attempt))
    slots = slots_of(attempt)
    if request.GET.get("view") != "all":
        following = next((slot for slot in slots if not slot.is_answered), slots[0])
        return render(request, "quizzes/overview.html", about(attempt, slots, following=following))
    AttemptSlot.objects.filter(attempt=attempt, seen_at=None).update(seen_at=timezone.now())
    sheet = [asked(attempt, slot) for slot in slots]
    return render(request, "quizzes/all.html", about(attempt, slots, sheet=sheet))


@require_GET
@unstored
def question(request: MemberRequest, pk: int, position: int) -> HttpResponse:
    attempt = find_attempt(request, pk)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return redirect(elsewhere(attempt))
    slot = slot_at(attempt, position)
    slot.see()
    return question_page(request, asked(attempt, slot, again="again" in request.GET))


def question_page(request: MemberRequest, one: Asked, *, status: int = 200) -> HttpResponse:
    """One question on its page; for HTMX the question alone."""
    slots = slots_of(one.attempt, asking=one.slot)
    last = len(slots)
    position = one.slot.position
    context = about(
        one.attempt,
        slots,
        one=one,
        previous=position - 1 or None,
        next=position + 1 if position < last else None,
        swapped=bool(request.htmx),
    )
    page = "quizzes/question.html#asked" if request.htmx else "quizzes/question.html"
    response = render(request, page, context, status=status)
    if request.htmx:
        response["HX-Retarget"] = f"#asked-{position}"
        response["HX-Reswap"] = "outerHTML"
    return response


class Kept:
    """An attempt to save one question's part of a page. `status`: 200, 409 or 422; raises TooLate."""

    def __init__(self, request: HttpRequest, one: Asked) -> None:
        self.one = one
        self.stored: Answer | None = None
        self.explained = False
        self.form = one.bind(request.POST)
        sure = request.POST.get(f"{one.prefix}-sure", "")
        names = {f"{one.prefix}-{name}" for name in (*self.form.fields, "replaces", "sure")}
        self.forged = sure not in ("", *(Answer.Confidence.values if one.attempt.quiz.confidence else ())) or any(
            name.startswith(f"{one.prefix}-") and name not in names for name in request.POST
        )
        self.status = 422
        if self.forged or not self.form.is_valid():
            return
        value = request.POST.get(f"{one.prefix}-replaces", "")
        replaces = None if not value else int(value) if re.fullmatch("[0-9]{1,18}", value) else 0
        try:
            self.stored = answer(one.slot, self.form.response, replaces, sure)
            self.status = 200
        except AnsweredElsewhere:
            self.status = 409

    def again(self) -> Asked:
        """The question as it is to be shown now: with what was sent, unless that is stored."""
        slot = self.one.slot
        if self.status == 200 and not self.explained:
            slot.newest = self.stored, slot.grade
        else:
            slot = slot_at(slot.attempt, slot.position)
        if self.status == 200 and not self.form.moved:
            return asked(slot.attempt, slot)
        sent = None if self.status == 200 else self.form.data
        return Asked(slot.attempt, slot, bound=self.form, conflict=self.status == 409, sent=sent)


def too_late(request: MemberRequest, attempt: Attempt) -> HttpResponse:
    if settle(attempt.pk).state == Attempt.State.EXPIRED:
        messages.error(request, _("Time was up: your last change wasn’t saved. What was saved before counts."))
    else:
        messages.error(request, _("It was handed in already: your last change wasn’t saved."))
    target = reverse("result", args=[attempt.pk])
    if not request.htmx:
        return redirect(target)
    response = HttpResponseClientRedirect(target)
    response.status_code = 409
    return response


@require_POST
@unstored
@refuse_strange_fields("go", "flagged", questions=True)
def save(request: MemberRequest, pk: int, position: int) -> HttpResponse:
    """Save one question. `go` is the button: where to go afterwards, `check` to have it explained; none: autosave."""
    slot = slot_to_answer(pk, position, request.user.pk)
    try:
        kept = Kept(request, Asked(slot.attempt, slot))
    except TooLate:
        return too_late(request, slot.attempt)
    if kept.forged:
        return refusal(request)
    if kept.status == 422:
        slot.attempt = find_attempt(request, pk)
    attempt = slot.attempt
    go = request.POST.get("go", "")
    if kept.status == 200 and go == "check":
        explain(slot)
        kept.explained = True
    stays = request.htmx and go in ("", "check")
    if kept.status == 200 and not kept.form.moved and not stays:
        return redirect(way_on(attempt, position, go))
    one = kept.again()
    if request.htmx and not go and not kept.form.moved and kept.status != 409:
        receipt = saved(one, kept.form, attempt.seconds_left(), fresh=kept.status == 200)
        return HttpResponse(receipt + step(one.slot, position, swap=True), status=kept.status)
    return question_page(request, one, status=kept.status)


def way_on(attempt: Attempt, position: int, go: str) -> str:
    """The address that a button of the question page leads to."""
    if go == "submit":
        return reverse("submit_attempt", args=[attempt.pk])
    if go == "overview":
        return reverse("attempt", args=[attempt.pk])
    if go == "leave":
        return attempt.quiz.get_absolute_url()
    number = int(go) if re.fullmatch("[0-9]{1,4}", go) else position
    target = {"next": position + 1, "previous": position - 1}.get(go, number)
    if not attempt.slots.filter(position=target).exists():
        target = position
    address = reverse("question", args=[attempt.pk, target])
    return f"{address}#asked-{position}" if target == position else address


@require_POST
@unstored
@refuse_strange_fields("go", questions=True)
def save_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Save every question of the long page. What can't be saved is shown again, what can is saved."""
    attempt = find_attempt(request, pk)
    slots = slots_of(attempt)
    try:
        kept = [Kept(request, Asked(attempt, slot)) for slot in slots]
    except TooLate:
        return too_late(request, attempt)
    if any(one.forged for one in kept):
        return refusal(request)
    status = max(one.status for one in kept)
    if status == 200 and not any(one.form.moved for one in kept):
        if request.POST.get("go") == "submit":
            return redirect("submit_attempt", attempt.pk)
        return redirect(f"{reverse('attempt', args=[attempt.pk])}?view=all")
    context = about(attempt, slots, sheet=[one.again() for one in kept])
    return render(request, "quizzes/all.html", context, status=status)


@require_POST
@unstored
@refuse_strange_fields("flagged", "go", questions=True)
def flag(request: MemberRequest, pk: int, position: int) -> HttpResponse:
    """Flag a question to come back to, or clear the flag; what stands on the page is saved with it."""
    attempt = find_attempt(request, pk)
    slot = slot_at(attempt, position)
    if not attempt.is_running:
        return redirect(elsewhere(attempt))
    slot.flagged = request.POST.get("flagged") != "no"
    slot.save(update_fields=["flagged"])
    if any(name.startswith(f"q{position}-") for name in request.POST):
        try:
            kept = Kept(request, Asked(attempt, slot))
        except TooLate:
            return too_late(request, attempt)
        if kept.forged:
            return refusal(request)
        if kept.status != 200:
            return question_page(request, kept.again(), status=kept.status)
        slot = kept.again().slot
    if request.htmx:
        context = about(attempt, [slot], one=asked(attempt, slot), swapped=True)
        return render(request, "quizzes/question.html#flag", context)
    return redirect("question", attempt.pk, position)


@require_http_methods(["GET", "POST"])
@unstored
@refuse_strange_fields()
def submit_attempt(request: MemberRequest, pk: int) -> HttpResponse:
    """GET asks, naming what is unanswered; POST hands in, once."""
    attempt = find_attempt(request, pk)
    if not attempt.is_running:
        return redirect("result", attempt.pk)
    if request.method == "POST":
        submit(attempt.pk)
        return redirect("result", attempt.pk)
    slots = slots_of(attempt)
    open_slots = [slot for slot in slots if not slot.is_answered]
    context = about(attempt, slots, unanswered=open_slots, overdue=attempt.state == Attempt.State.OVERDUE)
    return render(request, "quizzes/submit.html", context)


@require_GET
@unstored
def result(request: MemberRequest, pk: int) -> HttpResponse:
    """The score, and each question with the own answer, as far as they are released."""
    attempt = find_attempt(request, pk)
    if attempt.is_running:
        return redirect(attempt)
    slots = slots_of(attempt)
    facts = Facts(attempt.quiz, request.user.pk)
    seen = released(attempt, facts=facts)
    sheet = [asked(attempt, slot, facts) for slot in slots]
    score = score_of(attempt.quiz, slots) if seen.score else None
    corrected = corrections(slots) if score else {}
    for one in sheet:
        one.corrections = corrected.get(one.slot.pk, []) if one.shows_key else []
    weakest = weakest_module(slots) if seen.score and attempt.quiz.diagnostic else None
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz,
        "course": attempt.quiz.course,
        "sheet": sheet,
        "released": seen,
        "closing": facts.closing,
        "score": score,
        "before": score_before(score, slots, corrected) if score else None,
        "calibration": calibration(slots) if seen.key else [],
        "weakest": weakest,
        "first": Lesson.objects.published().filter(module=weakest).in_order().first() if weakest else None,
    }
    return render(request, "quizzes/result.html", context)
