"""What attempts are worth, and what a student can learn from one. Callers ask the release function first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery

from lessons.models import Module
from quizzes.models import Answer, Attempt, AttemptSlot, Grade, Quiz

FIVE_PLACES = Decimal("0.00001")


@dataclass(frozen=True)
class Score:
    """Points, exact; `pending` questions wait for a person and count as nothing so far."""

    points: Decimal
    of: Decimal
    pending: int
    passing: Decimal | None

    def with_other(self, slot: AttemptSlot, fraction: Decimal | None, dropped: bool) -> "Score":
        """The score if the slot's grade, one of those counted here, were this one."""
        grade = slot.grade
        points, of, pending = self.points, self.of, self.pending
        if grade is None or not grade.dropped:
            of -= slot.points
            if grade is None or grade.fraction is None:
                pending -= 1
            else:
                points -= slot.points * grade.fraction
        if not dropped:
            of += slot.points
            if fraction is None:
                pending += 1
            else:
                points += slot.points * fraction
        return Score(points, of, pending, self.passing)

    @property
    def fraction(self) -> Decimal:
        """In [0, 1], five places, halves rounded up."""
        return (self.points / self.of).quantize(FIVE_PLACES, ROUND_HALF_UP) if self.of else Decimal(0)

    @property
    def percent(self) -> int:
        return int((self.fraction * 100).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def passed(self) -> bool | None:
        """None: nobody passes here, nothing counts any more, or it is not decided yet."""
        if self.passing is None or not self.of:
            return None
        if self.fraction >= self.passing:
            return True
        return None if self.pending else False


def score_of(quiz: Quiz, slots: Iterable[AttemptSlot]) -> Score:
    """The score of slots `with_newest`; a question that was dropped counts neither way."""
    points, of, pending = Decimal(0), Decimal(0), 0
    for slot in slots:
        if slot.grade is not None and slot.grade.dropped:
            continue
        of += slot.points
        if slot.grade is None or slot.grade.fraction is None:
            pending += 1
        else:
            points += slot.points * slot.grade.fraction
    return Score(points, of, pending, quiz.passing)


def scores_of(quiz: Quiz, attempts: Iterable[Attempt]) -> dict[int, Score]:
    """The scores of finished attempts at one quiz, by attempt. Three queries."""
    slots: dict[int, list[AttemptSlot]] = {attempt.pk: [] for attempt in attempts if not attempt.is_running}
    rows = AttemptSlot.objects.filter(attempt__in=slots).with_newest().select_related(None).defer("order")
    newest_first = Prefetch("grades", Grade.objects.order_by("-pk"))
    for slot in rows.prefetch_related(None).prefetch_related(newest_first):
        slots[slot.attempt_id].append(slot)
    return {pk: score_of(quiz, own) for pk, own in slots.items()}


def scores_by_attempt(quiz: Quiz, slots: QuerySet[AttemptSlot]) -> dict[int, Score]:
    """The scores of the finished attempts at one quiz that have these slots, as `score_of` has them. One query,
    however many they are."""
    newest = Grade.objects.filter(slot=OuterRef("pk")).order_by("-pk")
    rows = slots.order_by().values_list(
        "attempt", "points", Subquery(newest.values("fraction")[:1]), Subquery(newest.values("dropped")[:1])
    )
    nothing = Score(Decimal(0), Decimal(0), 0, quiz.passing)
    scores: dict[int, Score] = defaultdict(lambda: nothing)
    for attempt, worth, fraction, dropped in rows.iterator(chunk_size=5000):
        before = scores[attempt]
        if not dropped:
            points = before.points + (0 if fraction is None else worth * fraction)
            pending = before.pending + (fraction is None)
            scores[attempt] = Score(points, before.of + worth, pending, quiz.passing)
    return scores


def scores_in(attempts: Iterable[Attempt]) -> dict[int, Score]:
    """The scores of finished attempts at any quizzes, by attempt, as `scores_of` has them. One query.

    Slots that are worth the same are counted by the database; their points and fractions are added up exactly.
    """
    finished = {attempt.pk: attempt.quiz for attempt in attempts if not attempt.is_running}
    newer = Grade.objects.filter(slot=OuterRef("slot"), pk__gt=OuterRef("pk"))
    newest = Grade.objects.filter(~Exists(newer), slot__attempt__in=list(finished), dropped=False)
    points, of, pending = (defaultdict[int, Any](kind) for kind in (Decimal, Decimal, int))
    rows = newest.order_by().values_list("slot__attempt", "slot__points", "fraction").annotate(slots=Count("pk"))
    for attempt, worth, fraction, slots in rows:
        of[attempt] += slots * worth
        if fraction is None:
            pending[attempt] += slots
        else:
            points[attempt] += slots * worth * fraction
    return {pk: Score(points[pk], of[pk], pending[pk], quiz.passing) for pk, quiz in finished.items()}


def counting(quiz: Quiz, scores: dict[int, Score]) -> int | None:
    """The attempt that counts, of scores in the order of the attempts; None without one."""
    if not scores:
        return None
    if quiz.counts == Quiz.Counts.LAST:
        return list(scores)[-1]
    return max(scores, key=lambda pk: scores[pk].fraction)


@dataclass(frozen=True)
class Calibration:
    """Of the answers given with this certainty, how many were fully right."""

    label: str
    answers: int
    right: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.answers)


def calibration(slots: Iterable[AttemptSlot]) -> list[Calibration]:
    """How sure they were, and how often right; empty when nothing was said."""
    rows = []
    said = [
        (slot.answer.confidence, slot.grade.fraction == 1)
        for slot in slots
        if slot.answer and slot.answer.confidence and slot.grade and slot.grade.counts
    ]
    for level in Answer.Confidence:
        right = [is_right for confidence, is_right in said if confidence == level]
        if right:
            rows.append(Calibration(str(level.label), len(right), sum(right)))
    return rows


def weakest_module(slots: Iterable[AttemptSlot]) -> Module | None:
    """The module whose questions were answered worst, the earlier one of equals; None when all was right."""
    earned: dict[Module, list[Decimal]] = {}
    for slot in slots:
        question = slot.version.question
        module = question.module
        if module is not None and slot.grade is not None and slot.grade.counts:
            assert slot.grade.fraction is not None
            earned.setdefault(module, []).append(slot.grade.fraction)
    means = {module: sum(fractions, Decimal(0)) / len(fractions) for module, fractions in earned.items()}
    weak = [module for module, mean in means.items() if mean < 1]
    return min(weak, key=lambda module: (means[module], module.position), default=None)
