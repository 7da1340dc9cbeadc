"""Which questions an attempt asks: the fixed ones, and those drawn from pools, each question once."""

import logging
import random
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

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
    slots = tuple(quiz.slots.order_by("position"))
    questions = {question.pk: question for question in askable(quiz)}
    fixed = {slot.pk: questions[slot.question_id] for slot in slots if slot.question_id in questions}
    pools = {slot.pk: [one for one in questions.values() if fits(one, slot.pool)] for slot in slots if slot.draw}
    return Stock(quiz, slots, fixed, pools)


def draw(quiz: Quiz, enrolment: Enrolment, rng: random.Random) -> list[Drawn]:
    """The questions of one attempt of this student."""
    before = set(
        AttemptSlot.objects.filter(attempt__enrolment=enrolment, attempt__quiz=quiz).values_list(
            "version__question_id", flat=True
        )
    )
    return draw_from(stock(quiz), before, rng)


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
    if quiz.mode != Quiz.Mode.EXAM:
        questions = questions.filter(exam_only=False)
    return questions.select_related("current", "module", "lesson__module").prefetch_related("topics").order_by("pk")


def fits(question: Question, pool: dict[str, Any]) -> bool:
    """An absent key does not narrow; `exam_only` tells which of the two pools is meant."""
    module = question.module or (question.lesson.module if question.lesson else None)
    topics = {topic.key for topic in question.topics.all()}
    return (
        question.exam_only == bool(pool.get("exam_only"))
        and (not pool.get("modules") or (module is not None and module.key in pool["modules"]))
        and (not pool.get("topics") or not topics.isdisjoint(pool["topics"]))
        and (not pool.get("types") or question.type in pool["types"])
        and (not pool.get("difficulty") or question.difficulty in pool["difficulty"])
    )


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
