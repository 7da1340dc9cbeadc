"""Putting a quiz together: its slots in their order, by questions and by draws.

Running attempts are not touched: what they ask was frozen when they started.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from quizzes.drawing import askable, meets
from quizzes.models import Question, Quiz, Slot
from quizzes.question_types import TYPES

FAR = 1_000_000  # beyond every position: there slots stand while they change places
Pool = dict[str, Any]


class CannotAdd(Exception):
    """The quiz can't ask it; the message says why."""


def held(quiz: Quiz) -> list[Slot]:
    """The slots in their order, held with their quiz until the transaction ends."""
    Quiz.objects.select_for_update().get(pk=quiz.pk)
    return list(Slot.objects.filter(quiz=quiz).order_by("position"))


@transaction.atomic
def add_question(quiz: Quiz, question: Question, points: Decimal = Decimal(1)) -> Slot:
    slots = held(quiz)
    if question.course_id != quiz.course_id or question.archived_at is not None or question.current_id is None:
        raise CannotAdd(_("This question can’t be asked here."))
    if question.exam_only and quiz.mode != Quiz.Mode.EXAM:
        raise CannotAdd(_("This question is kept for exams."))
    if any(slot.question_id == question.pk for slot in slots):
        raise CannotAdd(_("This question is in the quiz already."))
    return Slot.objects.create(quiz=quiz, position=following(quiz), question=question, points=points)


@transaction.atomic
def add_draw(quiz: Quiz, pool: Pool, number: int, points: Decimal = Decimal(1)) -> Slot:
    held(quiz)
    return Slot.objects.create(quiz=quiz, position=following(quiz), draw=number, pool=pool, points=points)


def following(quiz: Quiz) -> int:
    return (quiz.slots.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def move(quiz: Quiz, slot_pk: int, way: str) -> int | None:
    """One place "up" or "down"; returns the new place, counted from 1. None when it can't."""
    order = [slot.pk for slot in held(quiz)]
    if slot_pk not in order:
        return None
    place = order.index(slot_pk)
    other = place + {"up": -1, "down": 1}[way]
    if not 0 <= other < len(order):
        return None
    order[place], order[other] = order[other], order[place]
    arrange(quiz, order)
    return other + 1


@transaction.atomic
def remove(quiz: Quiz, slot_pk: int) -> bool:
    slots = held(quiz)
    gone, _counts = Slot.objects.filter(quiz=quiz, pk=slot_pk).delete()
    arrange(quiz, [slot.pk for slot in slots if slot.pk != slot_pk])
    return bool(gone)


def arrange(quiz: Quiz, order: list[int]) -> None:
    """Number the slots from 1, in two steps, because no two may ever share a position."""
    Slot.objects.filter(quiz=quiz).update(position=F("position") + FAR)
    slots = Slot.objects.in_bulk(order)
    for position, pk in enumerate(order, 1):
        slots[pk].position = position
    Slot.objects.bulk_update(slots.values(), ["position"])


@transaction.atomic
def weigh(quiz: Quiz, points: dict[int, Decimal], draws: dict[int, int]) -> None:
    """Store the points of slots, and how many questions a draw draws, by the slot's number."""
    changed = []
    for slot in held(quiz):
        slot.points = points.get(slot.pk, slot.points)
        slot.draw = draws.get(slot.pk, slot.draw) if slot.draw else None
        changed.append(slot)
    Slot.objects.bulk_update(changed, ["points", "draw"])


def candidates(quiz: Quiz, pool: Pool) -> int:
    """How many questions of the course a draw from this pool could meet."""
    return askable(quiz).filter(meets(pool)).count()


def pool_in_words(pool: Pool, modules: Mapping[str, object], topics: Mapping[str, object]) -> str:
    """What a draw draws from; the mappings lead from a key to what it is called."""
    difficulties = dict(Question.Difficulty.choices)
    parts = [
        " / ".join(str(modules.get(key, key)) for key in pool.get("modules", [])),
        " / ".join(str(topics.get(key, key)) for key in pool.get("topics", [])),
        " / ".join(str(TYPES[name].label) for name in pool.get("types", []) if name in TYPES),
        " / ".join(str(difficulties.get(level, level)) for level in pool.get("difficulty", [])),
        _("for exams only") if pool.get("exam_only") else "",
    ]
    return "; ".join(part for part in parts if part) or _("all questions of the course")


def in_digits(points: Decimal) -> str:
    """Without zeros that say nothing."""
    return f"{points.normalize():f}"
