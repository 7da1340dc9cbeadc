"""What must hold before students meet a quiz, and what its author should look at.

An error keeps a draft from being published; a warning keeps nobody from anything.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.models import State
from quizzes.drawing import Stock, stock
from quizzes.models import Attempt, Quiz, Slot
from quizzes.models.assignments import closing_of

Kind: TypeAlias = tuple[int, ...]  # of questions: the slots that may draw them


@dataclass(frozen=True)
class Concern:
    """`slot`: the number of the place in the quiz that it is about, None for the whole."""

    text: str
    is_error: bool = True
    slot: int | None = None


def concerns(quiz: Quiz, now: datetime | None = None) -> list[Concern]:
    """Everything, errors first. A fixed number of queries."""
    found = stock(quiz)
    said = [*of_slots(found), *of_points(found), *of_dates(quiz, now or timezone.now()), *of_place(quiz)]
    return sorted(said, key=lambda concern: not concern.is_error)


def of_slots(found: Stock) -> list[Concern]:
    if not found.slots:
        return [Concern(_("The quiz has no questions."))]
    said = []
    taken = {question.pk for question in found.fixed.values()}
    short = False
    for place, slot in enumerate(found.slots, 1):
        if slot.question_id and slot.pk not in found.fixed:
            said.append(
                Concern(_("Number %(n)d can’t be asked: it is archived or kept for exams.") % {"n": place}, slot=place)
            )
        if slot.draw:
            free = sum(question.pk not in taken for question in found.pools[slot.pk])
            if free < slot.draw:
                short = True
                text = ngettext(
                    "Number %(place)d draws %(draw)d, but only %(n)d question fits that isn’t asked anyway.",
                    "Number %(place)d draws %(draw)d, but only %(n)d questions fit that aren’t asked anyway.",
                    free,
                )
                said.append(Concern(text % {"place": place, "draw": slot.draw, "n": free}, slot=place))
    wanted = sum(slot.draw or 0 for slot in found.slots)
    if not short and (filled := most_filled(found)) < wanted:
        text = _("The draws overlap: together they need %(wanted)d questions, and only %(filled)d can be found.")
        said.append(Concern(text % {"wanted": wanted, "filled": filled}))
    return said


def most_filled(found: Stock) -> int:
    """How many drawn places can be filled at once, each question once: a maximum flow from slots to questions.

    Questions that the same slots may draw are one to the search: it costs as much with thousands as with a few.
    """
    taken = {question.pk for question in found.fixed.values()}
    slots_of: dict[int, list[int]] = {}
    for pk, pool in found.pools.items():
        for question in pool:
            if question.pk not in taken:
                slots_of.setdefault(question.pk, []).append(pk)
    free = Counter(tuple(slots) for slots in slots_of.values())  # who may draw them → how many aren't drawn yet
    drawn: dict[tuple[int, Kind], int] = defaultdict(int)
    filled = 0
    for slot in found.slots:
        left = slot.draw or 0
        while left and (got := fill(slot.pk, left, free, drawn)):
            left -= got
            filled += got
    return filled


def fill(slot: int, wanted: int, free: Counter[Kind], drawn: dict[tuple[int, Kind], int]) -> int:
    """Fill up to so many places of a slot, other slots changing over to other questions where needed; 0: none can be.

    Breadth first from the slot, over the kinds of questions that a slot may draw and the slots that hold some of them.
    """
    came: dict[int, tuple[int, Kind] | None] = {slot: None}  # slot → who takes over which kind of question from it
    waiting = [slot]
    for taker in waiting:
        for kind in free:
            if taker not in kind:
                continue
            if free[kind]:
                way = [(taker, kind)]
                while (step := came[way[-1][0]]) is not None:
                    way.append(step)
                # each slot on the way but the first gives up what the one before it takes
                given = [drawn[giver, kind] for (giver, _new), (_taker, kind) in pairwise(way)]
                count = min([wanted, free[kind], *given])
                free[kind] -= count
                for taking, what in way:
                    drawn[taking, what] += count
                for (giver, _new), (_taker, what) in pairwise(way):
                    drawn[giver, what] -= count
                return count
            for holder in kind:
                if holder not in came and drawn[holder, kind]:
                    came[holder] = taker, kind
                    waiting.append(holder)
    return 0


def of_points(found: Stock) -> list[Concern]:
    worthless = [place for place, slot in enumerate(found.slots, 1) if not slot.points]
    graded = found.quiz.mode != Quiz.Mode.PRACTICE
    text = _("Number %(n)d is worth no points.")
    return [Concern(text % {"n": place}, is_error=graded, slot=place) for place in worthless]


def of_dates(quiz: Quiz, now: datetime) -> list[Concern]:
    said = []
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        said.append(Concern(_("It closes before it opens.")))
    elif quiz.closes_at and quiz.closes_at <= now:
        said.append(Concern(_("It has closed already: nobody could start it.")))
    if quiz.mode == Quiz.Mode.EXAM and closing_of(quiz).latest is None:
        text = _("The exam never closes: its answers will not be shown to anybody. Dates of cohorts count too.")
        said.append(Concern(text, is_error=False))
    return said


def of_place(quiz: Quiz) -> list[Concern]:
    said = []
    if quiz.course.state != State.PUBLISHED:
        said.append(Concern(_("The course is not published: students don’t see the quiz either."), is_error=False))
    if quiz.module is not None and quiz.module.state != State.PUBLISHED:
        said.append(Concern(_("Its module is not published: students don’t see the quiz either."), is_error=False))
    return said


def may_publish(said: Sequence[Concern]) -> bool:
    return not any(concern.is_error for concern in said)


# A quiz that people are sitting -----------------------------------------------------------------------

# Settings that are asked anew on every page of an attempt, in contrast to what was frozen when it started.
AT_ONCE = ("minutes", "opens_at", "closes_at", "release", "attempts_allowed", "pass_mark", "counts", "mode")


def running(quiz: Quiz) -> int:
    return Attempt.objects.running().filter(quiz=quiz).count()


def while_running(count: int) -> list[str]:
    """What a change of the quiz means for those who are sitting it."""
    if not count:
        return []
    said = ngettext(
        "%(n)d attempt is running. Its questions, their order and points stay as they are.",
        "%(n)d attempts are running. Their questions, their order and points stay as they are.",
        count,
    )
    return [
        said % {"n": count},
        _("Changed questions hold for whoever starts later. Minutes, dates and release hold at once for everybody."),
    ]


def slots_with_questions(quiz: Quiz) -> list[Slot]:
    rows = quiz.slots.select_related("question__current", "question__lesson", "question__module")
    return list(rows.order_by("position"))
