"""Sitting a quiz: starting, answering, submitting, and what happens when time is up.

Everything here happens in a transaction that holds the attempt's row (SQLite: the whole database), reads the clock
after it got hold of it, and can be repeated: starting twice finds the attempt, saving the same answer twice finds
the answer, submitting twice changes nothing.
"""

import logging
import random
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lessons.models import Enrolment
from quizzes.drawing import draw
from quizzes.models import Answer, Attempt, AttemptSlot, Grade, Quiz, Regrade
from quizzes.models.assignments import Window, window_of
from quizzes.question_types import Response, ResponseError
from quizzes.sheets import held, newest_answers, slots_of
from quizzes.signals import attempt_changed

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """There is no attempt to be had; the message says why, to the student."""


class TooLate(Exception):
    """The attempt is over; what was saved before stays."""


class AnsweredElsewhere(Exception):
    """The answer that this one would replace has been replaced already, in another tab or on another device."""


def why_not(quiz: Quiz, window: Window, made: int, now: datetime) -> str:
    """Why no new attempt can be started after this many; "" when one can."""
    if window.set_for_others:
        return _("It is set for other cohorts.")
    if not window.has_opened(now):
        return _("It has not opened yet.")
    if window.has_closed(now):
        return _("It has closed.")
    if quiz.attempt_limit is not None and made >= quiz.attempt_limit:
        return _("You have used all your attempts.")
    return ""


@transaction.atomic
def start(quiz: Quiz, enrolment: Enrolment) -> Attempt:
    """The running attempt, or a new one. Raises CannotStart."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    now = timezone.now()
    made = list(Attempt.objects.with_rules().filter(enrolment=enrolment, quiz=quiz).order_by("number"))
    for attempt in made:
        if attempt.is_running and settle(attempt.pk).is_running:
            return attempt
    if reason := why_not(quiz, window_of(quiz, enrolment), len(made), now):
        raise CannotStart(reason)
    rng = random.SystemRandom()
    drawn = draw(quiz, enrolment, rng)
    if not drawn:
        raise CannotStart(_("It has no questions at the moment."))
    number = made[-1].number + 1 if made else 1
    attempt = Attempt.objects.create(enrolment=enrolment, quiz=quiz, number=number, started_at=now)
    slots = []
    for position, one in enumerate(drawn, 1):
        version = one.question.current
        assert version is not None
        version.question = one.question
        order = version.parsed().order(rng)
        slots.append(AttemptSlot(attempt=attempt, position=position, version=version, order=order, points=one.points))
    AttemptSlot.objects.bulk_create(slots)
    attempt_changed.send(Attempt, attempt=attempt)
    return attempt


def hold(pk: int) -> Attempt:
    """The attempt, held until the transaction ends."""
    (attempt,) = held(pk)
    return attempt


@transaction.atomic
def settle(pk: int) -> Attempt:
    """Bring the attempt's state up to date with the clock; when it has expired, what was saved is graded."""
    attempt = hold(pk)
    due = attempt.due_state(timezone.now())
    if due == attempt.state:
        return attempt
    if due == Attempt.State.EXPIRED:
        close(attempt, Attempt.State.EXPIRED)
    else:
        attempt.state = due
        attempt.save(update_fields=["state"])
    return attempt


def settle_all() -> int:
    """Settle whatever time has moved on; returns how many attempts changed."""
    now = timezone.now()
    due = [
        attempt.pk
        for attempt in Attempt.objects.running().with_rules().iterator()
        if attempt.due_state(now) != attempt.state
    ]
    for pk in due:
        settle(pk)
    return len(due)


@transaction.atomic
def answer(slot: AttemptSlot, response: Response | None, replaces: int | None, confidence: str = "") -> Answer | None:
    """Store an answer in the place of the one that the student saw, `replaces`.

    The same answer again is the same answer; a blank one to a question not yet answered is none. Raises TooLate
    after the end and its grace, AnsweredElsewhere when `replaces` isn't the newest answer any more. The slot's
    attempt is then the one of this moment.
    """
    attempt = slot.attempt = hold(slot.attempt_id)
    now = timezone.now()
    due = attempt.due_state(now)
    if not attempt.is_running or due == Attempt.State.EXPIRED:
        log.warning("Attempt %s: an answer to question %s came too late.", attempt.pk, slot.position)
        raise TooLate
    if due != attempt.state:
        attempt.state = due
        attempt.save(update_fields=["state"])
    newest = next(iter(newest_answers(slot.pk)), None)
    if newest is None and response is None and not confidence:
        return None
    if newest is not None and (newest.response, newest.confidence) == (response, confidence):
        return newest
    if (newest.pk if newest else None) != replaces:
        raise AnsweredElsewhere
    return Answer.objects.create(slot=slot, response=response, confidence=confidence, replaces=newest, saved_at=now)


@transaction.atomic
def explain(slot: AttemptSlot) -> None:
    """Practice: grade the newest answer now, which releases its explanation. Elsewhere nothing happens."""
    attempt = hold(slot.attempt_id)
    newest = next(iter(newest_answers(slot.pk)), None)
    if attempt.is_running and attempt.quiz.explains_at_once and newest is not None and not newest.grades.exists():
        standing = Grade.objects.filter(slot=slot).order_by("-pk").first()
        Grade.objects.bulk_create(grades_for(slot, newest, standing))


@transaction.atomic
def submit(pk: int) -> Attempt:
    """Hand in; after the grace it has expired instead. What is over stays as it is."""
    attempt = hold(pk)
    due = attempt.due_state(timezone.now())
    if attempt.is_running:
        close(attempt, due if due == Attempt.State.EXPIRED else Attempt.State.SUBMITTED)
    return attempt


def close(attempt: Attempt, state: str) -> None:
    """Grade every question on its newest answer and end the attempt. The caller holds it."""
    graded, new = [], []
    for slot in slots_of(attempt):
        if slot.grade is not None and slot.grade.answer_id == (slot.answer.pk if slot.answer else None):
            graded.append((slot, slot.grade))  # checked in practice, or reopened and left as it was
            continue
        given = grades_for(slot, slot.answer, slot.grade)
        graded.append((slot, given[-1]))
        new += given
    Grade.objects.bulk_create(new)
    if state == Attempt.State.SUBMITTED and all(grade.counts or grade.dropped for _slot, grade in graded):
        state = Attempt.State.GRADED
    now = timezone.now()
    attempt.state = state
    attempt.submitted_at = min(now, attempt.ends_at or now) if state == Attempt.State.EXPIRED else now
    attempt.save(update_fields=["state", "submitted_at"])
    attempt_changed.send(Attempt, attempt=attempt, graded=graded)


def grades_for(slot: AttemptSlot, answer: Answer | None, standing: Grade | None) -> list[Grade]:
    """The grade of an answer. In a reopened attempt one more follows where the question was dropped, or everyone got
    the points, since the answer before: that holds for the question, whatever the answer, until it is undone."""
    own = Grade(slot=slot, answer=answer, fraction=fraction_of(slot, answer.response if answer else None))
    if standing is None:
        return [own]
    regrade = standing.regrade if standing.regrade_id else None
    credited = regrade is not None and regrade.kind == Regrade.Kind.CREDIT
    if not standing.dropped and not credited:
        return [own]
    again = Grade(slot=slot, answer=answer, fraction=own.fraction, dropped=standing.dropped, regrade=regrade)
    if credited:
        again.fraction = standing.fraction
    if regrade is not None:
        again.by, again.reason = standing.by, standing.reason
    return [own, again]


def fraction_of(slot: AttemptSlot, response: Response | None) -> Decimal | None:
    """What a response is worth; None when a person has to say."""
    try:
        return slot.version.parsed().grade(response).fraction
    except ResponseError:
        log.exception("The answer to question %s of attempt %s can't be graded.", slot.position, slot.attempt_id)
        return None
