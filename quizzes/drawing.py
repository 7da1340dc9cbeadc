"""Which questions an attempt asks: the fixed ones, and those drawn from pools, each question once."""

import logging
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When, prefetch_related_objects

from lessons.models import Enrolment
from quizzes.models import AttemptSlot, Question, Quiz, Slot

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawn:
    question: Question
    points: Decimal


@dataclass(frozen=True)
class Stock:
    """What a quiz may ask at the moment: its slots, the fixed questions and the pools, by slot."""

    quiz: Quiz
    slots: tuple[Slot, ...]
    fixed: dict[int, Question]
    pools: dict[int, list[Question]]


def stock(quiz: Quiz) -> Stock:
    """One query besides that for the slots. Only questions that a slot names or a draw may meet are read; those of
    draws have no wording yet (`worded`)."""
    slots = tuple(quiz.slots.order_by("position"))
    draws = [slot for slot in slots if slot.draw]
    wanted = Q(pk__in=[slot.question_id for slot in slots if slot.question_id])
    for slot in draws:
        wanted |= meets(slot.pool)
    rows = askable(quiz).filter(wanted).order_by("pk")
    rows = rows.annotate(**{f"fits_{slot.pk}": is_true(meets(slot.pool)) for slot in draws})
    questions = {question.pk: question for question in (rows if draws else rows.select_related("current"))}
    fixed = {slot.pk: questions[slot.question_id] for slot in slots if slot.question_id in questions}
    pools = {slot.pk: [one for one in questions.values() if getattr(one, f"fits_{slot.pk}")] for slot in draws}
    return Stock(quiz, slots, fixed, pools)


def draw(quiz: Quiz, enrolment: Enrolment, rng: random.Random) -> list[Drawn]:
    """The questions of one attempt of this student."""
    before = set(
        AttemptSlot.objects.filter(attempt__enrolment=enrolment, attempt__quiz=quiz).values_list(
            "version__question_id", flat=True
        )
    )
    return worded(draw_from(stock(quiz), before, rng))


def worded(drawn: list[Drawn]) -> list[Drawn]:
    """The same, with the newest wording of each question: one query where it isn't there yet."""
    prefetch_related_objects([one.question for one in drawn], "current")
    return drawn


def draw_from(stock: Stock, before: Set[int], rng: random.Random) -> list[Drawn]:
    """The questions of one attempt, in the quiz's order or shuffled; `before` was asked in earlier ones.

    Fixed questions come first, then the pools with the fewest candidates, so that a wide pool takes nothing from a
    narrow one. What the student hasn't been asked in this quiz is preferred, and a family is asked once where the
    pool allows it.
    """
    chosen: dict[int, list[Question]] = {pk: [question] for pk, question in stock.fixed.items()}
    taken = {question.pk for question in stock.fixed.values()}
    families = {question.family for question in stock.fixed.values() if question.family}
    drawing = [slot for slot in stock.slots if slot.draw]
    for slot in sorted(drawing, key=lambda slot: len(stock.pools[slot.pk])):
        candidates = [question for question in stock.pools[slot.pk] if question.pk not in taken]
        rng.shuffle(candidates)
        candidates.sort(key=lambda question: (question.family in families, question.pk in before))
        picked = spread(candidates, slot, rng)
        taken |= {question.pk for question in picked}
        families |= {question.family for question in picked if question.family}
        if len(picked) < (slot.draw or 0):
            log.warning(
                "Quiz %s: slot %s found %s questions of %s.", stock.quiz.pk, slot.position, len(picked), slot.draw
            )
        chosen[slot.pk] = picked
    drawn = [Drawn(question, slot.points) for slot in stock.slots for question in chosen.get(slot.pk, [])]
    if stock.quiz.shuffles:
        rng.shuffle(drawn)
    return drawn


def askable(quiz: Quiz) -> QuerySet[Question]:
    """Questions of the course that this quiz may ask: those for exams only in exams."""
    questions = Question.objects.in_use().filter(course=quiz.course_id, current__isnull=False)
    return questions if quiz.mode == Quiz.Mode.EXAM else questions.filter(exam_only=False)


def meets(pool: Mapping[str, Any]) -> Q:
    """Which questions a draw from this pool may meet. An absent key does not narrow; `exam_only` tells which of the
    two kinds is meant."""
    found = Q(exam_only=bool(pool.get("exam_only")))
    if modules := pool.get("modules"):
        found &= Q(module__key__in=modules) | Q(module=None, lesson__module__key__in=modules)
    if topics := pool.get("topics"):
        link = Question.topics.through._default_manager
        found &= Q(Exists(link.filter(question=OuterRef("pk"), topic__key__in=topics)))
    for name, field in (("types", "type__in"), ("difficulty", "difficulty__in")):
        if wanted := pool.get(name):
            found &= Q(**{field: wanted})
    return found


def is_true(condition: Q) -> Case:
    """A condition as a value of the row."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def spread(candidates: Iterable[Question], slot: Slot, rng: random.Random) -> list[Question]:
    """As many as the slot draws, in equal shares over its levels of difficulty, as far as the levels last."""
    levels: dict[str, list[Question]] = defaultdict(list)
    spreading = bool(slot.pool.get("difficulty"))
    for question in candidates:
        levels[question.difficulty if spreading else ""].append(question)
    names = list(levels)
    rng.shuffle(names)
    picked: list[Question] = []
    families: set[str] = set()
    later: list[Question] = []
    while len(picked) < (slot.draw or 0) and any(levels.values()):
        for name in names:
            while levels[name] and levels[name][0].family and levels[name][0].family in families:
                later.append(levels[name].pop(0))
            if levels[name] and len(picked) < (slot.draw or 0):
                picked.append(levels[name].pop(0))
                families.add(picked[-1].family)
    return picked + later[: (slot.draw or 0) - len(picked)]
