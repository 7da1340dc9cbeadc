"""What simulated students share: the plan, the syllabus, and the tables that they write into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from ctlearn.accounts.models import User
from ctlearn.simulation.rows import Rows, go_on_counting
from ctlearn.simulation.syllabus import Calendar, Syllabus
from lessons.models import Enrolment, LessonCompletion, LessonVisit
from quizzes.models import (
    Answer,
    Attempt,
    AttemptSlot,
    Grade,
    PersonalDates,
    Quiz,
    ReviewCard,
    ReviewLog,
    TakenIn,
)
from quizzes.models.assignments import Closing, closing_of
from quizzes.models.attempts import GRACE
from quizzes.release import Facts


@dataclass(frozen=True)
class Window:
    """A student's own dates of a test."""

    due: datetime
    closes: datetime | None


WAITING = 100_000  # rows that are put in together


class Tables:
    """In the order in which their rows can be put in."""

    def __init__(self) -> None:
        self.users = Rows(User, "email", "display_name", "password", "date_joined")
        self.enrolments = Rows(Enrolment, "cohort", "user", "extra_time", "student_number", "joined_at", "left_at")
        self.personal = Rows(PersonalDates, "assignment", "enrolment", "due_at", "closes_at", "excused", "reason")
        self.visits = Rows(LessonVisit, "enrolment", "lesson", "first_at", "last_at")
        self.completions = Rows(LessonCompletion, "enrolment", "lesson", "how", "completed_at")
        self.attempts = Rows(Attempt, "enrolment", "quiz", "number", "state", "started_at", "submitted_at")
        self.slots = Rows(AttemptSlot, "attempt", "position", "version", "order", "points", "flagged", "seen_at")
        self.answers = Rows(Answer, "slot", "response", "replaces", "confidence", "saved_at")
        self.grades = Rows(Grade, "slot", "answer", "fraction", "by", "reason", "feedback", "rubric", "created_at")
        self.cards = Rows(
            ReviewCard, "user", "question", "stability", "difficulty", "reviewed_at", "due_at", "sure_but_wrong"
        )
        self.logs = Rows(
            ReviewLog, "card", "replaces", "source", "version", "response", "fraction", "rating", "sure_but_wrong",
            "reviewed_at", "parameters",
        )  # fmt: skip
        self.taken_in = Rows(TakenIn, "attempt")

    def all(self) -> list[Rows]:
        return list(self.__dict__.values())

    def flush(self, *, at_least: int = 1) -> None:
        """Put in what waits, when it is this many rows."""
        if sum(map(len, self.all())) >= at_least:
            for rows in self.all():
                rows.flush()

    def finish(self) -> None:
        self.flush()
        go_on_counting(self.all())


@dataclass
class World:
    """`grader` is the person who grades essays; None: they wait."""

    calendar: Calendar
    syllabus: Syllabus
    tables: Tables
    seed: object
    grader: int | None = None
    keeps_cards: bool = True
    closings: dict[int, Closing] = field(default_factory=dict)

    @cached_property
    def now(self) -> datetime:
        return self.calendar.now

    def closing(self, quiz: Quiz) -> Closing:
        if quiz.pk not in self.closings:
            self.closings[quiz.pk] = closing_of(quiz)
        return self.closings[quiz.pk]


class FactsThen(Facts):
    """What the rules of release ask, as it was at a moment of the simulated past; no queries but for the closing."""

    def __init__(self, world: World, quiz: Quiz, moment: datetime, *, made: int, running: bool) -> None:
        super().__init__(quiz, 0, moment)
        limit = quiz.attempt_limit
        self.closing = world.closing(quiz)
        self.closed_where_dated = self.closing.latest is None or moment >= self.closing.latest + GRACE
        self.may_try_again = running or limit is None or made < limit
