"""What a cohort works through, and by when: lessons with their checks, practice, tests; and the assignments.

The modules of each course are spread over the weeks and one week more, so that the last is still to come. What is
graded is due in the middle and never closes; exams are set for the last days, were due yesterday and close tomorrow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from ctlearn.simulation.items import Item, make_item
from lessons.models import Cohort, Course, Lesson, Module, State
from quizzes.checks import asked_today
from quizzes.drawing import Stock, stock
from quizzes.models import Assignment, Quiz, Slot
from quizzes.question_types import QuestionType


@dataclass(frozen=True)
class Reading:
    """A lesson with its checks, in their order; `quiz` is the one that the checks make."""

    opens: datetime
    lesson: int
    minutes: int
    quiz: int | None
    checks: tuple[Item, ...]


@dataclass(frozen=True)
class Sitting:
    """A quiz, and what it can ask."""

    opens: datetime
    quiz: Quiz
    stock: Stock
    closes: datetime | None


@dataclass(frozen=True)
class Test(Sitting):
    """What is graded; `assignment` can give single students other dates."""

    due: datetime
    assignment: int


@dataclass(frozen=True)
class Syllabus:
    steps: tuple[Reading | Sitting, ...]  # in the order in which they open
    tests: tuple[Test, ...]  # what is graded, by its date
    items: dict[int, Item]  # by question
    siblings: dict[int, tuple[Item, ...]]  # what review may ask instead, by question
    deadlines: frozenset[date]  # in the cohort's zone


@dataclass(frozen=True)
class Calendar:
    """`start` is the cohort's first midnight."""

    start: datetime
    now: datetime
    weeks: int
    zone: ZoneInfo

    def at(self, share: float) -> datetime:
        """The midnight after this share of the planned time."""
        day = self.start.astimezone(self.zone).date() + timedelta(days=round(share * 7 * (self.weeks + 1)))
        return datetime.combine(day, clock(), self.zone)

    def end_of(self, moment: datetime) -> datetime:
        """One minute before the next midnight."""
        return datetime.combine(moment.astimezone(self.zone).date(), clock(23, 59), self.zone)

    def window(self, quiz: Quiz) -> tuple[datetime, datetime, datetime | None]:
        """When a test opens, is due and closes; None: it doesn't."""
        if quiz.mode == Quiz.Mode.EXAM:
            due, closes = self.end_of(self.now - timedelta(days=1)), self.end_of(self.now + timedelta(days=1))
            return max(self.start, due - timedelta(days=5)), due, closes
        return self.at(0.4), self.end_of(self.at(0.6)), None


def plan(
    cohort: Cohort, courses: Sequence[Course], calendar: Calendar, truths: dict[int, QuestionType], seed: object
) -> Syllabus:
    """Set the courses for the cohort, and say what there is to do."""
    items: dict[int, Item] = {}
    steps: list[Reading | Sitting] = []
    tests: list[Test] = []
    for course in courses:
        known = items_of(course, truths, seed)
        items |= known
        lessons = list(Lesson.objects.published().filter(course=course).select_related("module").in_order())
        modules = list(dict.fromkeys(lesson.module for lesson in lessons))
        opening = {module.pk: calendar.at(place / len(modules)) for place, module in enumerate(modules)}
        assign(cohort, modules, calendar)
        steps += readings(course, lessons, opening, known)
        steps += [practice(quiz, calendar, opening) for quiz in published(course).filter(mode=Quiz.Mode.PRACTICE)]
        tests += [test(quiz, cohort, calendar) for quiz in tests_of(course)]
    steps.sort(key=lambda step: step.opens)  # stable: within a module the lessons first, and courses in turn
    tests.sort(key=lambda one: one.opens)
    deadlines = frozenset(one.due.astimezone(calendar.zone).date() for one in tests)
    return Syllabus(tuple(steps), tuple(tests), items, siblings_of(items.values()), deadlines)


def items_of(course: Course, truths: dict[int, QuestionType], seed: object) -> dict[int, Item]:
    items = {}
    questions = course.questions.in_use().filter(current__isnull=False).select_related("current", "lesson__module")
    for question in questions.order_by("position", "pk"):
        assert question.current is not None
        question.course, question.current.question = course, question
        items[question.pk] = make_item(question.current, seed, truth=truths.get(question.pk))
    return items


def assign(cohort: Cohort, modules: Sequence[Module], calendar: Calendar) -> None:
    """Each module is due on the day before the one after next begins."""
    Assignment.objects.bulk_create(
        Assignment(
            cohort=cohort,
            module=module,
            due_at=calendar.end_of(calendar.at((place + 1) / len(modules))),
            created_at=calendar.start,
        )
        for place, module in enumerate(modules)
    )


def readings(
    course: Course, lessons: Iterable[Lesson], opening: dict[int, datetime], items: dict[int, Item]
) -> Iterable[Reading]:
    slots = Prefetch("slots", asked_today(Slot.objects.filter(question__current__isnull=False)).order_by("position"))
    kept = Quiz.objects.filter(course=course, lesson__isnull=False).prefetch_related(slots)
    quizzes = {quiz.lesson_id: quiz for quiz in kept}
    for lesson in lessons:
        quiz = quizzes.get(lesson.pk)
        checks = tuple(items[slot.question_id] for slot in quiz.slots.all() if slot.question_id) if quiz else ()
        yield Reading(opening[lesson.module_id], lesson.pk, lesson.minutes, quiz.pk if quiz else None, checks)


def published(course: Course) -> QuerySet[Quiz]:
    """The course's quizzes that stand by themselves."""
    shown = Q(module=None) | Q(module__state=State.PUBLISHED)
    return Quiz.objects.filter(shown, course=course, lesson=None, state=State.PUBLISHED).order_by("position", "pk")


def tests_of(course: Course) -> QuerySet[Quiz]:
    """What is graded."""
    return published(course).exclude(mode=Quiz.Mode.PRACTICE)


def practice(quiz: Quiz, calendar: Calendar, opening: dict[int, datetime]) -> Sitting:
    """With its module, or at the start."""
    opens = opening.get(quiz.module_id or 0, calendar.start)
    return Sitting(max(opens, quiz.opens_at or opens), quiz, stock(quiz), closes=quiz.closes_at)


def test(quiz: Quiz, cohort: Cohort, calendar: Calendar) -> Test:
    """Assigned by itself."""
    opens, due, closes = calendar.window(quiz)
    assignment = Assignment.objects.create(
        cohort=cohort, quiz=quiz, opens_at=opens, due_at=due, closes_at=closes, created_at=calendar.start
    )
    return Test(opens, quiz, stock(quiz), due=due, closes=closes, assignment=assignment.pk)


def siblings_of(items: Collection[Item]) -> dict[int, tuple[Item, ...]]:
    """By question those of its family that review may ask, as `quizzes.reviews.askable_siblings` has them."""
    tests = set(Slot.objects.exclude(quiz__mode=Quiz.Mode.PRACTICE).values_list("question", flat=True))
    readable = set(Lesson.objects.published().values_list("pk", flat=True)) | {None}
    families: dict[tuple[int, str], list[Item]] = {}
    for item in items:
        question = item.question
        askable = item.comes_back and question.pk not in tests and question.lesson_id in readable
        if question.family and askable:
            families.setdefault((question.course_id, question.family), []).append(item)
    return {
        item.pk: tuple(other for other in group if other is not item)
        for item in items
        if (group := families.get((item.question.course_id, item.question.family), []))
    }
