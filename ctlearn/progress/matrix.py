"""A cohort's students against the modules of a course, and who needs a person. Read from facts, a page at a time:
the cost follows the students that are shown."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import DateTimeField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from lessons.models import Cohort, Course, Enrolment, Lesson, LessonCompletion, LessonVisit, Module
from quizzes.models import Assignment, Attempt, AttemptSlot, Grade, Quiz

STEPS = 5  # shades of a cell
NAMED = 5  # students whom a notice names
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)  # of somebody who was never there


@dataclass(frozen=True)
class Cell:
    """A student in a module: lessons read of how many, and the best score in its graded quizzes, in per cent."""

    done: int
    of: int
    score: int | None
    failing: bool
    begun: bool

    @property
    def step(self) -> int:
        """The shade, 0 to STEPS: of the score, else of what was read."""
        share = self.score if self.score is not None else (100 * self.done // self.of if self.of else 0)
        return round(share * STEPS / 100)

    @property
    def kind(self) -> str:
        """`failing`, `scored`, `read`, `reading` or `open`; each has a shape of its own."""
        if self.score is not None:
            return "failing" if self.failing else "scored"
        if self.of and self.done == self.of:
            return "read"
        return "reading" if self.begun else "open"


@dataclass(frozen=True)
class MatrixRow:
    enrolment: Enrolment
    seen_at: datetime | None
    cells: list[Cell]


def students_of(cohort: Cohort) -> Any:
    """Who is in, with `seen_at`: when they last opened a lesson or began an attempt, null for never."""
    visited = LessonVisit.objects.filter(enrolment=OuterRef("pk")).order_by("-last_at").values("last_at")[:1]
    tried = Attempt.objects.filter(enrolment=OuterRef("pk")).order_by("-started_at").values("started_at")[:1]
    latest = Greatest(
        Coalesce(Subquery(visited), ALWAYS, output_field=DateTimeField()),
        Coalesce(Subquery(tried), ALWAYS, output_field=DateTimeField()),
    )
    return cohort.enrolments.filter(left_at=None).select_related("user").annotate(latest=latest)


def seen_at(enrolment: Enrolment) -> datetime | None:
    latest: datetime = enrolment.latest  # type: ignore[attr-defined]
    return None if latest.year == ALWAYS.year else latest


def modules_of(course: Course) -> list[Module]:
    return list(course.modules.filter(state="published").order_by("position", "pk"))


def matrix(course: Course, modules: Sequence[Module], enrolments: Sequence[Enrolment]) -> list[MatrixRow]:
    """The rows of these students. Five queries, however many they are."""
    pks = [enrolment.pk for enrolment in enrolments]
    lessons = dict(Lesson.objects.published().filter(course=course).values_list("pk", "module_id"))
    of: dict[int, int] = defaultdict(int)
    for pk in lessons.values():
        of[pk] += 1
    done = counted(LessonCompletion.objects.filter(enrolment__in=pks, lesson__in=lessons), lessons)
    begun = counted(LessonVisit.objects.filter(enrolment__in=pks, lesson__in=lessons), lessons)
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.filter(course=course, lesson=None).exclude(module=None)}
    best = best_scores(pks, quizzes)
    rows = []
    for student in enrolments:
        cells = []
        for module in modules:
            own = {pk: best[student.pk, pk] for pk in quizzes
                   if quizzes[pk].module_id == module.pk and (student.pk, pk) in best}  # fmt: skip
            score = max(own.values(), default=None)
            failing = any((passing := quizzes[pk].passing) is not None and value < passing for pk, value in own.items())
            key = (student.pk, module.pk)
            cells.append(
                Cell(done[key], of[module.pk], None if score is None else percent(score), failing,
                     bool(begun[key] or done[key] or own))
            )  # fmt: skip
        rows.append(MatrixRow(student, seen_at(student), cells))
    return rows


def percent(fraction: Decimal) -> int:
    return int((fraction * 100).quantize(Decimal(1), ROUND_HALF_UP))


def counted(rows: QuerySet, modules: dict[int, int]) -> dict[tuple[int, int], int]:  # type: ignore[type-arg]
    """(enrolment, module) → how many lessons."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    for enrolment, lesson in rows.values_list("enrolment_id", "lesson_id"):
        found[enrolment, modules[lesson]] += 1
    return found


def best_scores(enrolments: Sequence[int], quizzes: dict[int, Quiz]) -> dict[tuple[int, int], Decimal]:
    """(enrolment, quiz) → the best fraction of a finished attempt; what waits for a person counts as nothing."""
    newest = Grade.objects.filter(slot=OuterRef("pk")).order_by("-pk")
    slots = (
        AttemptSlot.objects.filter(attempt__enrolment__in=enrolments, attempt__quiz__in=quizzes)
        .exclude(attempt__state__in=Attempt.RUNNING)
        .annotate(worth=Subquery(newest.values("fraction")[:1]), dropped=Subquery(newest.values("dropped")[:1]))
        .values_list("attempt_id", "attempt__enrolment_id", "attempt__quiz_id", "points", "worth", "dropped")
    )
    sums: dict[tuple[int, int, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for attempt, enrolment, quiz, points, worth, dropped in slots:
        if not dropped:
            earned = sums[attempt, enrolment, quiz]
            earned[0] += points * (worth or 0)
            earned[1] += points
    best: dict[tuple[int, int], Decimal] = {}
    for (_attempt, enrolment, quiz), (points, most) in sums.items():
        if most:
            best[enrolment, quiz] = max(best.get((enrolment, quiz), Decimal(0)), points / most)
    return best


# Who and what needs a person ------------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """Students for whom a rule of the cohort holds: how many, and the first of them."""

    count: int
    first: list[Enrolment]
    days: int


def not_started(cohort: Cohort, now: datetime) -> Notice:
    """Nothing opened and nothing tried, so many days after joining or after the start. Two queries."""
    before = now - timedelta(days=cohort.not_started_days)
    rows = students_of(cohort).filter(latest=ALWAYS, joined_at__lt=before)
    if cohort.starts_on and cohort.starts_on > before.date():
        rows = rows.none()
    return notice(rows, cohort.not_started_days)


def stalled(cohort: Cohort, now: datetime) -> Notice:
    """Begun, then nothing for so many days while work of the cohort is open. Three queries."""
    open_work = Assignment.objects.filter(cohort=cohort).filter(
        Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now)
    )
    rows = students_of(cohort).filter(latest__gt=ALWAYS, latest__lt=now - timedelta(days=cohort.stalled_days))
    return notice(rows if open_work.exists() else rows.none(), cohort.stalled_days)


def notice(rows: QuerySet[Enrolment], days: int) -> Notice:
    return Notice(rows.count(), list(rows.order_by("user__display_name", "pk")[:NAMED]), days)


def waiting_answers(cohort: Cohort, now: datetime) -> tuple[int, datetime | None]:
    """Answers that wait for a grade for longer than the cohort allows, and since when the oldest does."""
    before = now - timedelta(days=cohort.essay_days)
    rows = AttemptSlot.objects.filter(
        attempt__enrolment__cohort=cohort, attempt__quiz__lesson=None, attempt__submitted_at__lte=before
    ).ungraded()
    return rows.count(), rows.aggregate(oldest=Min("attempt__submitted_at"))["oldest"]
