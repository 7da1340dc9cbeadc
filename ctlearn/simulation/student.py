"""One simulated student's weeks: reading, checks, review; quizzes are sat in sitting.py.

What is written is what `lessons.completion` and `quizzes.checks` would have left: a row of a visit for each lesson,
one running attempt for the checks of a lesson, a grade for every answer, the lesson done when all are answered.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import exp

from ctlearn.simulation.items import Item, Reply
from ctlearn.simulation.memory import Cards
from ctlearn.simulation.people import Person, evenings
from ctlearn.simulation.responses import respond
from ctlearn.simulation.sitting import Record, sit
from ctlearn.simulation.syllabus import Reading, Sitting
from ctlearn.simulation.world import FactsThen, Window, World
from lessons.models import LessonCompletion
from quizzes.models import Attempt, ReviewLog
from quizzes.release import released
from quizzes.scheduling import recall

EXPLAINED = 2.0  # how much ability an explanation adds for the question it explains
MET = 0.3  # and for one that was met before


class Student:
    """`windows`: own dates by test, None for excused. `number` tells the students of a cohort apart."""

    def __init__(
        self, world: World, who: Person, user: int, enrolment: int, windows: Mapping[int, Window | None], number: int
    ) -> None:
        self.world, self.who, self.user, self.enrolment, self.windows = world, who, user, enrolment, windows
        self.rng = random.Random(f"{world.seed}/student/{number}")  # noqa: S311  (not a secret)
        gone = world.now if who.gone is None else world.calendar.start + timedelta(days=who.gone)
        self.until = min(world.now, gone).astimezone(UTC)
        self.cards = Cards()
        self.met: set[int] = set()
        self.running: set[int] = set()  # questions of attempts that run
        self.visits: dict[int, list[datetime]] = {}
        self.records: dict[int, list[Record]] = {}
        self.waiting: list[Record] = []  # attempts that review hasn't taken in
        self.again: list[tuple[datetime, Sitting]] = []
        self.skipped = {test.quiz.pk for test in world.syllabus.tests if self.rng.random() < 0.03 + 0.12 * self.idle}
        self.place = 0

    @property
    def idle(self) -> float:
        return 1 - self.who.diligence

    # Weeks -----------------------------------------------------------------------------------------

    def study(self) -> None:
        """Everything up to the end of the cohort's weeks, or to the day on which this student was gone."""
        calendar = self.world.calendar
        for begin, end in evenings(
            self.who, self.rng, calendar.start, self.until, calendar.zone, self.world.syllabus.deadlines
        ):
            at, stop = begin.astimezone(UTC), min(end.astimezone(UTC), self.until)
            if self.who.reviews and self.world.keeps_cards and self.rng.random() < 0.75:
                at = self.review(at)
            while at < stop and (step := self.next_step(at)) is not None:
                at = self.read(step, at) if isinstance(step, Reading) else sit(self, step, at)
                at += timedelta(seconds=self.rng.uniform(10, 90))
        self.write()

    def next_step(self, at: datetime) -> Reading | Sitting | None:
        """A test that presses, an attempt to be repeated, or what comes next in the syllabus."""
        for test in self.world.syllabus.tests:
            if test.quiz.pk in self.skipped or test.quiz.pk in self.records or not self.is_open(test, at):
                continue
            due = (self.windows.get(test.quiz.pk) or test).due
            presses = due - timedelta(days=2) < at < due + timedelta(days=4)
            if presses or (at < due and self.rng.random() < 0.1 + 0.2 * self.who.diligence):
                return test
        for place, (since, again) in enumerate(self.again):
            if since <= at and self.is_open(again, at):
                del self.again[place]
                return again
        steps = self.world.syllabus.steps
        while self.place < len(steps) and steps[self.place].opens <= at:
            step = steps[self.place]
            self.place += 1
            if isinstance(step, Reading):
                return step
            if self.rng.random() < 0.3 + 0.65 * self.who.diligence and self.is_open(step, at):
                return step
        return None

    def closes(self, sitting: Sitting) -> datetime | None:
        return (self.windows.get(sitting.quiz.pk) or sitting).closes

    def is_open(self, sitting: Sitting, at: datetime) -> bool:
        """`quizzes.attempts.why_not` has no reason, and no attempt runs."""
        pk, closes, limit = sitting.quiz.pk, self.closes(sitting), sitting.quiz.attempt_limit
        made = self.records.get(pk, [])
        excused = pk in self.windows and self.windows[pk] is None
        free = (limit is None or len(made) < limit) and not any(record.is_running for record in made)
        return not excused and free and sitting.opens <= at and (closes is None or at < closes)

    # Lessons ---------------------------------------------------------------------------------------

    def visit(self, lesson: int, at: datetime) -> None:
        self.visits.setdefault(lesson, [at, at])[1] = at

    def read(self, step: Reading, at: datetime) -> datetime:
        """Open the lesson, read, answer its checks; the moment when that is done."""
        self.visit(step.lesson, at)
        parts = len(step.checks) + 1
        skims = self.rng.random() < 0.05 + 0.1 * self.idle
        minutes = step.minutes / self.who.pace * exp(self.rng.gauss(0, 0.25)) * (0.3 if skims else 1)
        attempt, given = 0, 0
        for position, item in enumerate(step.checks, 1):
            at += timedelta(minutes=minutes / parts, seconds=self.thinking(item))
            if at >= self.until or (skims and self.rng.random() < 0.4):
                break
            if not attempt:
                attempt = self.world.tables.attempts.add(
                    self.enrolment, step.quiz, 1, Attempt.State.IN_PROGRESS, at, None
                )
            at = self.check(attempt, position, item, at)
            given += 1
        if given < len(step.checks):
            return at
        how = LessonCompletion.How.CHECKS
        if not step.checks:
            at += timedelta(minutes=minutes)
            how = LessonCompletion.How.BUTTON
            if at >= self.until or self.rng.random() < 0.08:
                return at
        self.world.tables.completions.add(self.enrolment, step.lesson, how, at)
        return at

    def check(self, attempt: int, position: int, item: Item, at: datetime) -> datetime:
        """Answer a check; half of those who were wrong try again, the explanation before their eyes."""
        tables, version = self.world.tables, item.version.pk
        own = random.Random(f"{self.user}:{version}")  # noqa: S311  (as quizzes.checks.own_order)
        slot = tables.slots.add(attempt, position, version, json.dumps(item.parsed.order(own)), 1, False, None)
        reply = self.reply(item, self.who.ability)
        answer = self.give_check(slot, item, reply, None, at)
        later = at + timedelta(seconds=self.rng.uniform(15, 60))
        if reply.fraction != 1 and later < self.until and self.rng.random() < 0.5:
            second = self.reply(item, self.who.ability + EXPLAINED)
            if second.text != reply.text:
                self.give_check(slot, item, second, answer, later)
                at = later
        self.met.add(item.pk)
        return at

    def give_check(self, slot: int, item: Item, reply: Reply, replaces: int | None, at: datetime) -> int:
        tables = self.world.tables
        answer = tables.answers.add(slot, reply.text, replaces, "", at)
        tables.grades.add(slot, answer, reply.fraction, None, "", "", "{}", at)
        if self.world.keeps_cards:
            self.cards.take_in(item, reply, at)
        return answer

    def reply(self, item: Item, ability: float) -> Reply:
        chance = item.chance(ability + (MET if item.pk in self.met else 0))
        return self.reply_with(item, chance)

    def reply_with(self, item: Item, chance: float) -> Reply:
        """An answer of somebody who knows each part with this chance, and guesses the others."""
        draw = self.rng.random
        response = respond(item.truth, lambda guess: draw() < guess + (1 - guess) * chance, self.rng)
        return item.worth(json.dumps(response))

    def thinking(self, item: Item) -> float:
        """Seconds for one question."""
        usual = 540 if item.question.type == "essay" else 38
        return usual / self.who.pace * exp(self.rng.gauss(0, 0.4))

    # Review ----------------------------------------------------------------------------------------

    def review(self, at: datetime) -> datetime:
        """Take in what was released, then answer the day's share of what is due."""
        self.take_in_released(at)
        for card in self.cards.due(at, self.running):
            asked = next(
                (one for one in self.world.syllabus.siblings.get(card.item.pk, ())
                 if one.pk not in self.met),
                card.item,
            )  # fmt: skip
            at += timedelta(seconds=0.6 * self.thinking(asked))
            if at >= self.until:
                break
            reply = self.reply_with(asked, recall(card.memory, at))
            self.met.add(asked.pk)
            self.cards.keep(card, card.item, asked, reply, at, ReviewLog.Source.REVIEW)
        return at

    def take_in_released(self, at: datetime) -> None:
        """`quizzes.reviews.take_in_released`, at this moment."""
        ready = []
        for record in list(self.waiting):
            quiz = record.sitting.quiz
            made = self.records[quiz.pk]
            facts = FactsThen(self.world, quiz, at, made=len(made), running=any(one.is_running_at(at) for one in made))
            if record.is_running_at(at):
                seen = quiz.explains_at_once
            else:
                seen = released(Attempt(quiz=quiz, state=Attempt.State.GRADED), facts=facts).key
                if seen:
                    self.waiting.remove(record)
                    self.world.tables.taken_in.add(record.pk)
            ready += record.given if seen else []
        for given in sorted(ready, key=lambda given: given.at):
            self.cards.take_in(given.item, given.reply, given.at, certain=given.certain)

    def write(self) -> None:
        """What is known only at the end."""
        for lesson, (first_at, last_at) in self.visits.items():
            self.world.tables.visits.add(self.enrolment, lesson, first_at, last_at)
        self.cards.write(self.user, self.world.tables)
