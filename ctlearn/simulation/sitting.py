"""Sitting a quiz in the simulation, leaving the rows that `quizzes.attempts` would have left.

The questions are drawn and frozen as for everyone, each save names the answer that it replaces, time is up when it is
up, every question is graded on its newest answer: in practice when it was checked, else when the attempt ends.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ctlearn.simulation.items import Item, Reply
from ctlearn.simulation.syllabus import Sitting
from quizzes.drawing import draw_from
from quizzes.models import Answer, Attempt
from quizzes.models.attempts import GRACE
from quizzes.question_types.essay import Essay

if TYPE_CHECKING:
    from ctlearn.simulation.student import Student

SECOND_TIME = 0.5  # how much ability a further attempt adds
CHANGES_MIND, LEAVES_BLANK, BREAKS_OFF = 0.07, 0.015, 0.015
NOTHING = Decimal(0)
PRAISE = (
    (Decimal("0.8"), "Clear and to the point; the reservation is well made."),
    (Decimal("0.5"), "The main point is there. Say next time what would follow from it."),
    (Decimal(0), "This names the topic rather than answering the question: please read the lesson again."),
)


@dataclass(frozen=True)
class Given:
    """An answer: the newest one of its question, as review takes it in."""

    item: Item
    reply: Reply
    at: datetime
    certain: bool


@dataclass(eq=False)
class Asked:
    """A question of the attempt, with its answers one after the other."""

    item: Item
    points: Decimal
    order: str
    seen_at: datetime | None = None
    flagged: bool = False
    answers: list[tuple[Reply, str, datetime]] = field(default_factory=list)

    @property
    def given(self) -> Given | None:
        if not self.answers:
            return None
        reply, confidence, at = self.answers[-1]
        return Given(self.item, reply, at, confidence == Answer.Confidence.CERTAIN)


@dataclass(frozen=True)
class Record:
    """What the student remembers of an attempt."""

    pk: int
    sitting: Sitting
    state: str
    over_at: datetime | None
    questions: frozenset[int]
    given: list[Given]

    @property
    def is_running(self) -> bool:
        return self.state in Attempt.RUNNING

    def is_running_at(self, moment: datetime) -> bool:
        return self.over_at is None or moment < self.over_at


def sit(student: Student, sitting: Sitting, start: datetime) -> datetime:
    """One attempt from its start to its end, or to where it was left; the moment of that."""
    quiz, rng, now = sitting.quiz, student.rng, student.world.now
    made = student.records.setdefault(quiz.pk, [])
    before = set().union(*(record.questions for record in made))
    end = end_of(student, sitting, start)
    stop = student.until if end is None else min(student.until, end)
    items = student.world.syllabus.items
    sheet = [
        Asked(item, drawn.points, json.dumps(item.parsed.order(rng)))
        for drawn in draw_from(sitting.stock, before, rng)
        for item in [items[drawn.question.pk]]
    ]
    at, finished = answer_all(student, sitting, sheet, start, stop, ability=len(made) * SECOND_TIME)
    state = Attempt.State.IN_PROGRESS
    submitted_at = None
    if finished:
        state, submitted_at = Attempt.State.SUBMITTED, at
    elif end is not None and end <= now:
        state = Attempt.State.OVERDUE
        if end + GRACE <= now:
            state, submitted_at = Attempt.State.EXPIRED, end
    record = write(student, sitting, sheet, start, state, submitted_at, number=len(made) + 1)
    made.append(record)
    if student.who.reviews:
        student.waiting.append(record)
    for asked in sheet:
        student.met.add(asked.item.pk)
    if record.is_running:
        student.running |= record.questions
    elif earned(sheet) < (quiz.passing or Decimal("0.6")) and rng.random() < 0.25 + 0.5 * student.who.diligence:
        pause = timedelta(minutes=5) if quiz.passing is None else timedelta(hours=rng.uniform(12, 40))
        student.again.append((at + pause, sitting))
    return at


def end_of(student: Student, sitting: Sitting, start: datetime) -> datetime | None:
    """When time is up, as `Attempt.base_end` has it."""
    closes, limit = student.closes(sitting), sitting.quiz.time_limit
    ends = [] if closes is None else [closes]
    if limit is not None:
        ends.append(start + limit * float(student.who.extra_time))
    return min(ends, default=None)


def answer_all(
    student: Student, sitting: Sitting, sheet: list[Asked], at: datetime, stop: datetime, *, ability: float
) -> tuple[datetime, bool]:
    """Answer one after the other, then go back to some; when that was over, and whether it was handed in in time."""
    rng, practice = student.rng, sitting.quiz.explains_at_once
    breaks_off = rng.random() < BREAKS_OFF * (2 if practice else 1)
    for place, asked in enumerate(sheet):
        at += timedelta(seconds=rng.uniform(2, 6))
        if at >= stop or (breaks_off and place > len(sheet) / 2):
            return at, False
        asked.seen_at = at
        at += timedelta(seconds=student.thinking(asked.item))
        if at >= stop:
            return at, False
        asked.flagged = rng.random() < 0.04 and not practice
        if rng.random() > LEAVES_BLANK:
            save(student, sitting, asked, at, ability)
    for asked in sheet:
        if not asked.answers or rng.random() > (0.25 if practice else CHANGES_MIND):
            continue
        reply = asked.answers[-1][0]
        if practice and reply.fraction == 1:
            continue
        at += timedelta(seconds=rng.uniform(10, 60))
        if at >= stop:
            return at, False
        save(student, sitting, asked, at, ability + (1.5 if practice else 0.4))
    at += timedelta(seconds=rng.uniform(5, 40))
    return at, at < stop


def save(student: Student, sitting: Sitting, asked: Asked, at: datetime, more: float) -> None:
    """A changed answer, with how sure they are; the same one again is the same answer."""
    item = asked.item
    reply = student.reply(item, student.who.ability + more)
    confidence = ""
    if sitting.quiz.confidence and student.rng.random() < student.who.says_how_sure:
        confidence = how_sure(item.chance(student.who.ability + more), student)
    if not asked.answers or asked.answers[-1][:2] != (reply, confidence):
        asked.answers.append((reply, confidence, at))


def how_sure(chance: float, student: Student) -> str:
    felt = chance + student.who.overconfidence + student.rng.gauss(0, 0.12)
    if felt > 0.78:
        return Answer.Confidence.CERTAIN
    return Answer.Confidence.FAIRLY if felt > 0.5 else Answer.Confidence.GUESS


def earned(sheet: list[Asked]) -> Decimal:
    """The share of the points, what waits for a person left out."""
    graded = [(one.points, one.given.reply.fraction if one.given else NOTHING) for one in sheet]
    of = sum((points for points, fraction in graded if fraction is not None), NOTHING)
    got = sum((points * fraction for points, fraction in graded if fraction is not None), NOTHING)
    return got / of if of else Decimal(1)


def write(
    student: Student,
    sitting: Sitting,
    sheet: list[Asked],
    start: datetime,
    state: str,
    submitted_at: datetime | None,
    *,
    number: int,
) -> Record:
    """The rows of the attempt, its end and the essays' grades included."""
    tables = student.world.tables
    over = state not in Attempt.RUNNING
    ended_at = submitted_at and submitted_at + (GRACE if state == Attempt.State.EXPIRED else timedelta(0))
    open_essays = [one for one in sheet if one.given and one.given.reply.fraction is None] if over else []
    graded_at = when_graded(student, ended_at) if open_essays and ended_at else None
    if state == Attempt.State.SUBMITTED and (not open_essays or graded_at):
        state = Attempt.State.GRADED
    pk = tables.attempts.add(student.enrolment, sitting.quiz.pk, number, state, start, submitted_at)
    for position, asked in enumerate(sheet, 1):
        slot = tables.slots.add(
            pk, position, asked.item.version.pk, asked.order, asked.points, asked.flagged, asked.seen_at
        )
        answer = None
        for reply, confidence, at in asked.answers:
            answer = tables.answers.add(slot, reply.text, answer, confidence, at)
            if sitting.quiz.explains_at_once:
                tables.grades.add(slot, answer, reply.fraction, None, "", "", "{}", at)
        if over and (answer is None or not sitting.quiz.explains_at_once):
            fraction = asked.answers[-1][0].fraction if asked.answers else NOTHING
            tables.grades.add(slot, answer, fraction, None, "", "", "{}", ended_at)
        if graded_at and asked in open_essays and isinstance(asked.item.parsed, Essay):
            award(student, slot, answer, asked.item.parsed, graded_at)
    given = [asked.given for asked in sheet if asked.given]
    questions = frozenset(asked.item.pk for asked in sheet)
    return Record(pk, sitting, state, ended_at if over else None, questions, given)


def when_graded(student: Student, ended_at: datetime) -> datetime | None:
    """Instructors take some days for an essay, and haven't got to all of them; None: it waits."""
    at = ended_at + timedelta(hours=student.rng.uniform(8, 90))
    waits = student.world.grader is None or at >= student.world.now or student.rng.random() < 0.1
    return None if waits else at


def award(student: Student, slot: int, answer: int | None, essay: Essay, at: datetime) -> None:
    """An instructor's grade, by the rubric; in half points."""
    rng: random.Random = student.rng
    points = {}
    for one in essay.rubric:
        share = min(max(0.62 + 0.17 * student.who.ability + rng.gauss(0, 0.15), 0), 1)
        points[one.key] = min(one.points, (one.points * Decimal(share) * 2).quantize(Decimal(1)) / 2)
    fraction = essay.award(points) if points else Decimal("0.7")
    words = next(words for least, words in PRAISE if fraction >= least)
    rubric = json.dumps({key: f"{worth:f}" for key, worth in points.items()})
    student.world.tables.grades.add(slot, answer, fraction, student.world.grader, "", words, rubric, at)
