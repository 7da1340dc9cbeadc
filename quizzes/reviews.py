"""Review: which questions come back to a student, in which order, and what an answer does to them.

Questions enter with an answer whose key has been released: those of checks at once, those of quizzes when review is
opened (`take_in_released`). After that an answer given elsewhere counts when the card was due, or when it is wrong
and the one before was not. A card whose question has siblings asks the sibling that the student hasn't met yet.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lessons.models import Lesson
from lessons.prepared import person, prepared
from quizzes import scheduling
from quizzes.attempts import AnsweredElsewhere
from quizzes.models import (
    Answer,
    Attempt,
    AttemptSlot,
    Grade,
    Question,
    QuestionVersion,
    Quiz,
    ReviewCard,
    ReviewLog,
    ReviewSettings,
    Slot,
    TakenIn,
)
from quizzes.models.reviews import PER_DAY
from quizzes.question_types import Order, Response
from quizzes.release import facts_of, released

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

NEVER = ("essay",)  # types that only a person can grade
LOOKED_AT = 100  # due cards among which the next one is chosen


# Into review ---------------------------------------------------------------------------------------


def take_in(user_id: int, version: QuestionVersion, answer: Answer, grade: Grade) -> None:
    """Let an answer count whose key the student may see. Doing it again changes nothing."""
    question = version.question
    if answer.response is None or grade.fraction is None or grade.dropped:
        return
    if question.exam_only or question.type in NEVER:
        return
    at = answer.saved_at
    with transaction.atomic():
        card, _made = ReviewCard.objects.select_for_update().get_or_create(
            user_id=user_id, question=question, defaults={"reviewed_at": at, "due_at": at}
        )
        newest = newest_log(card)
        rating = scheduling.rating_of(grade.fraction)
        if newest is not None and not counts(card.memory, newest.rating, rating, at):
            return
        sure = grade.fraction < 1 and answer.confidence == Answer.Confidence.CERTAIN
        source = ReviewLog.Source.QUIZ
        keep(card, newest, version, answer.response, grade, at=at, source=source, sure_but_wrong=sure)


def counts(memory: scheduling.Memory, before: int, rating: int, at: datetime) -> bool:
    """Does an answer given elsewhere change the card? When it was due, or is wrong and the one before was not."""
    relapse = rating == scheduling.AGAIN and before != scheduling.AGAIN
    return at > memory.reviewed_at and (relapse or memory.due_at <= at)


def take_in_released(user: "User") -> None:
    """Take in what quizzes have released since the last time. Attempts taken in once aren't looked at again."""
    waiting = Attempt.objects.visible_to(user).with_rules().filter(taken_in=None)
    attempts = {attempt.pk: attempt for attempt in waiting}
    if not attempts:
        return
    facts = facts_of({attempt.quiz_id: attempt.quiz for attempt in waiting}.values(), user.pk)
    cards = ReviewCard.objects.filter(user=user, question__versions__slots__attempt__in=attempts)
    known = dict(cards.values_list("question", "reviewed_at"))
    ready = []
    done = set()
    for slot in AttemptSlot.objects.filter(attempt__in=attempts).with_newest():
        attempt = attempts[slot.attempt_id]
        if not released(attempt, slot, facts[attempt.quiz_id]).key:
            continue
        if not attempt.is_running:
            done.add(attempt.pk)
        if slot.answer is None or slot.grade is None:
            continue
        reviewed_at = known.get(slot.version.question_id)
        if reviewed_at is None or slot.answer.saved_at > reviewed_at:  # else it was taken in, or changes nothing
            ready.append(slot)
    for slot in sorted(ready, key=lambda slot: slot.answer.saved_at if slot.answer else timezone.now()):
        assert slot.answer is not None
        assert slot.grade is not None
        take_in(user.pk, slot.version, slot.answer, slot.grade)
    TakenIn.objects.bulk_create((TakenIn(attempt_id=pk) for pk in done), ignore_conflicts=True)


# Answering -----------------------------------------------------------------------------------------


def newest_log(card: ReviewCard) -> ReviewLog | None:
    return ReviewLog.objects.filter(card=card, replaced_by=None).first()


def keep(
    card: ReviewCard,
    newest: ReviewLog | None,
    version: QuestionVersion,
    response: Response,
    grade: Any,
    *,
    at: datetime,
    source: str,
    sure_but_wrong: bool = False,
) -> ReviewLog:
    """Add a log and bring the card up to date. The caller holds the card; `grade` has a fraction."""
    log = ReviewLog.objects.create(
        card=card,
        replaces=newest,
        source=source,
        version=version,
        response=response,
        fraction=grade.fraction,
        rating=scheduling.rating_of(grade.fraction),
        sure_but_wrong=sure_but_wrong,
        reviewed_at=at,
        parameters=scheduling.parameters(),
    )
    before = card.memory if newest is not None else None
    card.follow(scheduling.after(card.pk, before, log.rating, log.reviewed_at, log.parameters), log)
    card.save(update_fields=["stability", "difficulty", "reviewed_at", "due_at", "sure_but_wrong"])
    return log


@transaction.atomic
def review(card: ReviewCard, version: QuestionVersion, response: Response, replaces: int) -> ReviewLog:
    """Grade and keep an answer in review. The same one sent twice is kept once.

    `replaces` is the log that was the newest when the question was shown. Raises AnsweredElsewhere when it isn't
    any more.
    """
    card = ReviewCard.objects.select_for_update().get(pk=card.pk)
    newest = newest_log(card)
    assert newest is not None
    if (newest.replaces_id, newest.version_id, newest.response) == (replaces, version.pk, response):
        return newest
    if newest.pk != replaces:
        raise AnsweredElsewhere
    now = max(timezone.now(), newest.reviewed_at)
    result = version.parsed().grade(response)
    return keep(card, newest, version, response, result, at=now, source=ReviewLog.Source.REVIEW)


def order_of(version: QuestionVersion, replaces: int) -> Order:
    """The order of one showing: another one after each review, and nobody can compute it beforehand."""
    seed = salted_hmac("quizzes.reviews", f"{version.pk}/{replaces}", algorithm="sha256").hexdigest()
    return version.parsed().order(random.Random(seed))  # noqa: S311  (the seed is the secret)


# What is asked next --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """How much of the day's share is left. `waiting` counts what is due, at most LOOKED_AT."""

    waiting: int
    done: int
    per_day: int

    @property
    def left(self) -> int:
        return max(0, min(self.waiting, self.per_day - self.done))


def day_of(user: "User") -> Day:
    """One query; `done` and `per_day` are the defaults where nothing is due."""
    now = timezone.now()
    rows = waiting(user.pk, user.is_superuser, now, now.astimezone(UTC).date(), midnight(now))
    return Day(len(rows), *rows[0]) if rows else Day(0, 0, PER_DAY)


@prepared
def waiting(
    pk: int, is_superuser: bool, now: datetime, today: date, midnight: datetime
) -> QuerySet[ReviewCard, tuple[int, int]]:
    """For each due card, at most LOOKED_AT, the same: how many were reviewed since midnight, and how many may be."""
    user = cast("User", person(pk, is_superuser))
    done = ReviewLog.objects.filter(card__user=pk, source=ReviewLog.Source.REVIEW, reviewed_at__gte=midnight)
    counted = done.order_by().values("card__user").annotate(n=Count("pk")).values("n")
    per_day = ReviewSettings.objects.filter(user=pk).values("per_day")
    cards = ReviewCard.objects.of(user).due(now, today)
    return cards.values_list(Coalesce(Subquery(counted), 0), Coalesce(Subquery(per_day), PER_DAY))[:LOOKED_AT]


def midnight(now: datetime) -> datetime:
    """The start of the day in the reader's time zone."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Asking:
    """A card as it is asked: in its newest version, or as a sibling that the student hasn't met."""

    card: ReviewCard
    version: QuestionVersion
    replaces: int

    @property
    def order(self) -> Order:
        return order_of(self.version, self.replaces)


def next_card(user: "User") -> Asking | None:
    """What to ask now: sure-but-wrong first, then by date, and not twice in a row from the same topic."""
    newest = ReviewLog.objects.filter(card=OuterRef("pk"), replaced_by=None).values("pk")[:1]
    topic = Question.topics.through.objects.filter(question=OuterRef("question")).order_by("topic").values("topic")[:1]
    cards = ReviewCard.objects.of(user).due(timezone.now()).annotate(topic=Subquery(topic), newest=Subquery(newest))
    found: list[Any] = list(cards.select_related("question__current", "question__course")[:LOOKED_AT])
    if not found:
        return None
    first = [card for card in found if card.sure_but_wrong] or found
    last = ReviewLog.objects.filter(card__user=user, source=ReviewLog.Source.REVIEW).order_by("-pk")
    before = last.values_list("card__question__topics", flat=True)[:1]
    card = next((card for card in first if card.topic not in list(before)), first[0])
    question = sibling_of(card) or card.question
    version = question.current
    assert version is not None
    version.question = question
    return Asking(card, version, card.newest)


def askable_siblings(question: Question) -> QuerySet[Question]:
    """Questions that ask the same in other words and may be shown with their key: readable, and kept for no test."""
    tests = Slot.objects.exclude(quiz__mode=Quiz.Mode.PRACTICE).filter(question__isnull=False)
    return (
        Question.objects.in_use()
        .filter(
            Q(lesson=None) | Q(lesson__in=Lesson.objects.published().values("pk")),
            course=question.course_id,
            family=question.family,
            exam_only=False,
            current__isnull=False,
        )
        .exclude(type__in=NEVER)
        .exclude(pk=question.pk)
        .exclude(pk__in=tests.values("question"))
    )


def sibling_of(card: ReviewCard) -> Question | None:
    """The first sibling that the student has met neither in a lesson or quiz nor in review."""
    if not card.question.family:
        return None
    met = AttemptSlot.objects.filter(attempt__enrolment__user=card.user_id).values("version__question")
    reviewed = ReviewLog.objects.filter(card__user=card.user_id).values("version__question")
    siblings = askable_siblings(card.question).exclude(pk__in=met).exclude(pk__in=reviewed)
    return siblings.select_related("current", "course").order_by("position", "pk").first()


def shown_version(card: ReviewCard, pk: int) -> QuestionVersion | None:
    """A version that the card may have shown, by its id; None for anything else."""
    version = QuestionVersion.objects.select_related("question__course").filter(pk=pk).first()
    if version is None or version.question_id == card.question_id:
        return version
    family = card.question.family
    return version if family and askable_siblings(card.question).filter(pk=version.question_id).exists() else None


# Rebuilding ----------------------------------------------------------------------------------------


def rebuild(user: "User | None" = None) -> int:
    """Make the cards of a person, or all, again from their logs; returns how many there are."""
    cards = ReviewCard.objects.all() if user is None else ReviewCard.objects.filter(user=user)
    count = 0
    for pk in cards.order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            card = ReviewCard.objects.select_for_update().get(pk=pk)
            replay(card, ReviewLog.objects.filter(card=card).order_by("pk"))
            count += 1
    return count


def replay(card: ReviewCard, logs: Iterable[ReviewLog]) -> None:
    memory = None
    for log in logs:
        memory = scheduling.after(card.pk, memory, log.rating, log.reviewed_at, log.parameters)
        card.follow(memory, log)
    if memory is not None:
        card.save(update_fields=["stability", "difficulty", "reviewed_at", "due_at", "sure_but_wrong"])
