"""A believable cohort, made up: so that dashboards, statistics and benchmarks have something to show."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ctlearn.accounts.models import User
from ctlearn.progress.rebuilding import rebuild
from ctlearn.simulation.items import Item, plant_wrong_keys
from ctlearn.simulation.people import Person, person
from ctlearn.simulation.rows import take_stock
from ctlearn.simulation.student import Student
from ctlearn.simulation.syllabus import Calendar, plan, tests_of
from ctlearn.simulation.world import WAITING, Tables, Window, World
from lessons.models import Cohort, CohortRole, Course
from quizzes.drawing import stock
from quizzes.models import Question

NO_PASSWORD = "!simulated"  # noqa: S105  (no hash begins like this: nobody can sign in)
LONGEST = 200  # weeks
LONGER, EXCUSED = 0.02, 0.01  # students with later dates for what is graded, and without


class CannotSimulate(Exception):
    """Nothing was made; the message says why."""


@dataclass(frozen=True)
class Wish:
    """What is to be made. The same wish makes the same cohort from the same courses.

    The weeks end at `now`. `courses`: those worked through, all published ones when empty. `cohort`: an existing one
    that takes the students in; else a new one of this `name`, taught by `owner` if there is one. `wrong_keys`: so
    many single-choice questions of tests, if there are so many that serve, get a wrong key, and the students answer by
    the right one. Without `reviews` nobody
    has review cards, which halves the rows.
    """

    students: int
    weeks: int
    seed: int | str
    name: str = ""
    courses: Sequence[Course] = ()
    cohort: Cohort | None = None
    owner: User | None = None
    wrong_keys: int = 0
    reviews: bool = True
    now: datetime = field(default_factory=timezone.now)
    progress: Callable[[int], None] = lambda done: None


@dataclass(frozen=True)
class Made:
    """`counts` are rows by their plural names; `items` by question, with the difficulties that were simulated."""

    cohort: Cohort
    counts: dict[str, int]
    items: dict[int, Item]

    @property
    def planted(self) -> list[Question]:
        return [item.question for item in self.items.values() if item.is_planted]


@transaction.atomic
def simulate(wish: Wish) -> Made:
    """Make the cohort, all of it or nothing. Raises CannotSimulate."""
    check(wish)
    courses = list(wish.courses) or list(Course.objects.published().in_order())
    if not courses:
        raise CannotSimulate("There is no published course to work through.")
    calendar = calendar_of(wish)
    cohort = wish.cohort or new_cohort(wish, calendar)
    cohort.courses.add(*courses)
    truths = plant_wrong_keys(plantable(courses, wish.seed), wish.wrong_keys, wish.seed, calendar.start)
    syllabus = plan(cohort, courses, calendar, truths, wish.seed)
    world = World(calendar, syllabus, Tables(), wish.seed, wish.owner.pk if wish.owner else None, wish.reviews)
    people = [person(random.Random(f"{wish.seed}/{n}"), 7 * wish.weeks) for n in range(wish.students)]  # noqa: S311
    enrolled = [enrol(world, cohort, who, n) for n, who in enumerate(people, 1)]
    world.tables.flush()
    for done, student in enumerate(enrolled, 1):
        Student(world, *student, done).study()
        world.tables.flush(at_least=WAITING)
        wish.progress(done)
    world.tables.finish()
    take_stock()
    rebuild([cohort])
    counts = {str(rows.model._meta.verbose_name_plural): rows.count for rows in world.tables.all()}
    return Made(cohort, counts, syllabus.items)


def check(wish: Wish) -> None:
    if wish.students < 1:
        raise CannotSimulate("A cohort has at least one student.")
    if not 1 <= wish.weeks <= LONGEST:
        raise CannotSimulate(f"A cohort lasts 1 to {LONGEST} weeks.")
    if wish.cohort is None and Cohort.objects.filter(name=wish.name).exists():
        raise CannotSimulate(f"There is a cohort called “{wish.name}” already: choose another name, or delete it.")


def calendar_of(wish: Wish) -> Calendar:
    zone = ZoneInfo(wish.cohort.time_zone if wish.cohort else "UTC")
    first = wish.now.astimezone(zone).date() - timedelta(weeks=wish.weeks)
    return Calendar(datetime.combine(first, clock(), zone), wish.now, wish.weeks, zone)


def new_cohort(wish: Wish, calendar: Calendar) -> Cohort:
    first = calendar.start.date()
    cohort = Cohort.objects.create(name=wish.name, starts_on=first, ends_on=first + timedelta(weeks=wish.weeks + 2))
    if wish.owner is not None:
        CohortRole.objects.create(cohort=cohort, user=wish.owner, role=CohortRole.Role.OWNER)
    return cohort


def enrol(world: World, cohort: Cohort, who: Person, number: int) -> tuple[Person, int, int, dict[int, Window | None]]:
    """The student's account (nobody can sign in to it) and enrolment; what Student is made of."""
    tables, start = world.tables, world.calendar.start
    joined = min(start + timedelta(days=who.joins), world.now - timedelta(minutes=1))
    left = start + timedelta(days=who.gone) if who.leaves and who.gone is not None else None
    address = f"{who.name.replace(' ', '.').lower()}.{number}@cohort-{cohort.pk}.example.org"
    user = tables.users.add(address, who.name, NO_PASSWORD, joined)
    known = f"{300_000 + 7 * number}"
    enrolment = tables.enrolments.add(cohort.pk, user, who.extra_time, known, joined, left and max(left, joined))
    return who, user, enrolment, personal_dates(world, enrolment, number)


def personal_dates(world: World, enrolment: int, number: int) -> dict[int, Window | None]:
    """Some have three days more for what is graded, some are excused from one test; by quiz, None for excused."""
    rng = random.Random(f"{world.seed}/dates/{number}")  # noqa: S311  (not a secret)
    kind, add = rng.random(), world.tables.personal.add
    windows: dict[int, Window | None] = {}
    for place, test in enumerate(world.syllabus.tests):
        assignment, later = test.assignment, timedelta(days=3)
        if kind < LONGER:
            due, closes = test.due + later, test.closes and test.closes + later
            add(assignment, enrolment, due, closes, False, "Illness.")
            windows[test.quiz.pk] = Window(due, closes)
        elif kind < LONGER + EXCUSED and place == 0:
            add(assignment, enrolment, None, None, True, "Away on exchange.")
            windows[test.quiz.pk] = None
    return windows


def plantable(courses: Sequence[Course], seed: object) -> list[Question]:
    """What is asked in tests: first what no lesson asks, then by how many are asked it; among equals by chance."""
    rng = random.Random(f"{seed}/wrong keys")  # noqa: S311  (not a secret)
    shares: dict[Question, float] = {}
    for kept in (stock(quiz) for course in courses for quiz in tests_of(course)):
        for slot in kept.slots:
            asked = [kept.fixed[slot.pk]] if slot.pk in kept.fixed else kept.pools.get(slot.pk, [])
            for question in asked:
                share = min(1.0, (slot.draw or len(asked)) / len(asked))
                shares[question] = max(share, shares.get(question, 0.0))
    by_course = {course.pk: course for course in courses}
    for question in shares:
        question.course = by_course[question.course_id]
    return sorted(shares, key=lambda question: (not question.exam_only, -shares[question], rng.random()))
