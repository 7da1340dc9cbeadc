"""A cohort's gradebook: what is in it, and what each student has so far. How a grade is made: grades.py.

The columns are the graded quizzes and exams that an assignment of the cohort covers. Instructors see scores before
they are released to students.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ctlearn.progress.grades import Cell, Column, Grade, State, days_late, exact, grade
from ctlearn.progress.models import GradebookRules, Weight
from ctlearn.progress.sheets import Cell as Sheet
from lessons.models import Cohort, Enrolment
from lessons.models import State as Published
from quizzes.models import Assignment, Attempt, PersonalDates, Quiz
from quizzes.release import Facts, released
from quizzes.results import Score, counting, scores_in

TOGETHER = 500  # students that are read at a time for a file
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Dates:
    """When a quiz is due and closes for a student, and whether it counts."""

    due: datetime | None
    closes: datetime | None
    excused: bool = False

    @property
    def over(self) -> datetime | None:
        """From when on what is missing counts as nothing."""
        return self.closes or self.due


class Gradebook:
    """Of one cohort; read once, however many students are asked for."""

    def __init__(self, cohort: Cohort, now: datetime | None = None) -> None:
        self.cohort = cohort
        self.now = now or timezone.now()

    @cached_property
    def rules(self) -> GradebookRules:
        return GradebookRules.objects.filter(cohort=self.cohort).first() or GradebookRules(cohort=self.cohort)

    @cached_property
    def assignments(self) -> list[Assignment]:
        return list(Assignment.objects.filter(cohort=self.cohort))

    @cached_property
    def quizzes(self) -> list[Quiz]:
        """What is graded and covered by an assignment. An exam that is set for other cohorts alone isn't theirs."""
        covered = Q(pk__in=[one.quiz_id for one in self.assignments if one.quiz_id])
        covered |= Q(module__in=[one.module_id for one in self.assignments if one.module_id])
        covered |= Q(course__in=[one.course_id for one in self.assignments if one.course_id])
        tests = Quiz.objects.filter(covered, lesson=None, state=Published.PUBLISHED).exclude(mode=Quiz.Mode.PRACTICE)
        own = Q(pk__in=[one.quiz_id for one in self.assignments if one.quiz_id])
        theirs = Q(mode=Quiz.Mode.EXAM) & Exists(Assignment.objects.filter(quiz=OuterRef("pk"))) & ~own
        tests = tests.exclude(theirs).select_related("course", "module")
        return list(tests.order_by("course__title", "position", "pk"))

    @cached_property
    def columns(self) -> list[Column]:
        """In the order of their due dates, then of the courses."""
        weights = {weight.quiz_id: weight for weight in Weight.objects.filter(cohort=self.cohort)}
        columns = [
            Column(quiz, weight.weight, weight.droppable)
            for quiz in self.quizzes
            for weight in [weights.get(quiz.pk) or Weight()]
        ]
        return sorted(columns, key=lambda column: self.dates(column.quiz).due or NEVER)

    @cached_property
    def governing(self) -> dict[int, Assignment]:
        """By quiz its own assignment, else its module's, else its course's: as `AssignmentQuerySet.governing`."""
        by = {
            name: {getattr(one, f"{name}_id"): one for one in self.assignments} for name in ("quiz", "module", "course")
        }
        for assigned in by.values():
            assigned.pop(None, None)
        return {
            quiz.pk: by["quiz"].get(quiz.pk) or by["module"].get(quiz.module_id) or by["course"][quiz.course_id]
            for quiz in self.quizzes
        }

    def dates(self, quiz: Quiz, own: PersonalDates | None = None) -> Dates:
        """The student's own dates, else the assignment's, else the quiz's."""
        given = self.governing[quiz.pk]
        due, closes = given.due_at, given.closes_at or quiz.closes_at
        if own is None:
            return Dates(due, closes)
        return Dates(own.due_at or due, own.closes_at or closes, own.excused)

    def grades(self, enrolments: Iterable[Enrolment], *, as_released: bool = False) -> list[Grade]:
        """Of these students of the cohort, in their order. Six queries, three of them once for all calls.

        `as_released`: from what the student may know by now; for one student, as each quiz then asks its rules.
        """
        asked = list(enrolments)
        quizzes = {column.quiz.pk: column.quiz for column in self.columns}
        made: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
        found = list(Attempt.objects.filter(enrolment__in=asked, quiz__in=quizzes).order_by("number"))
        for attempt in found:
            attempt.quiz = quizzes[attempt.quiz_id]
            made[attempt.enrolment_id, attempt.quiz_id].append(attempt)
        scores = scores_in(found)
        if as_released:
            scores = known_to_student(scores, found)
        own = {
            (one.enrolment_id, one.assignment_id): one
            for one in PersonalDates.objects.filter(enrolment__in=asked, assignment__cohort=self.cohort)
        }
        rules, rows = self.rules, []
        for enrolment in asked:
            cells = [
                self.cell(quiz, dates, enrolment.joined_at, made[enrolment.pk, quiz.pk], scores)
                for quiz in quizzes.values()
                for dates in [self.dates(quiz, own.get((enrolment.pk, self.governing[quiz.pk].pk)))]
            ]
            rows.append(grade(self.columns, cells, rules.drop_lowest))
        return rows

    def cell(
        self, quiz: Quiz, dates: Dates, joined: datetime, made: Sequence[Attempt], scores: dict[int, Score]
    ) -> Cell:
        """Of the attempts made, in their order, the one that counts."""
        known = {attempt.pk: scores[attempt.pk] for attempt in made if attempt.pk in scores}
        pk = counting(quiz, known)
        score = None if pk is None else known[pk]
        submitted = next((attempt.submitted_at for attempt in made if attempt.pk == pk), None)
        days = days_late(submitted, dates.due)
        if dates.excused:
            return Cell(State.EXCUSED, score, pk, days)
        if score is not None and score.pending:
            return Cell(State.WAITS, score, pk, days)
        if score is not None:
            earned = exact(score)
            return Cell(State.COUNTS, score, pk, days, self.rules.late(earned, days) if days else earned)
        if made:
            return Cell(State.RUNS if made[-1].is_running else State.HELD)
        if dates.over is None or dates.over > self.now:
            return Cell(State.OPEN)
        return Cell(State.BEFORE) if dates.over <= joined else Cell(State.MISSING, value=Decimal(0))


def known_to_student(scores: dict[int, Score], attempts: Sequence[Attempt]) -> dict[int, Score]:
    """Without the scores that aren't released yet."""
    facts: dict[int, Facts] = {}
    for attempt in attempts:
        if attempt.quiz_id not in facts:
            facts[attempt.quiz_id] = Facts(attempt.quiz, attempt.enrolment.user_id)
    seen = {attempt.pk for attempt in attempts if released(attempt, facts=facts[attempt.quiz_id]).score}
    return {pk: score for pk, score in scores.items() if pk in seen}


def students(cohort: Cohort, query: str = "") -> QuerySet[Enrolment]:
    """Those who are in the cohort, by name; `query` is a part of a name, an address or a number."""
    found = cohort.enrolments.filter(left_at=None).select_related("user", "cohort")
    if query:
        name = Q(user__display_name__icontains=query) | Q(user__email__icontains=query)
        found = found.filter(name | Q(student_number__icontains=query))
    return found.order_by("user__display_name", "user__email", "pk")


def lines(cohort: Cohort) -> Iterator[list[Sheet]]:
    """The whole gradebook as a table: for each quiz what counts, in per cent to three places, and a remark."""
    book = Gradebook(cohort)
    head: list[Sheet] = [_("Name"), _("E-mail"), _("Student number")]
    for column in book.columns:
        title = f"{column.quiz.course.short_title or column.quiz.course.title}: {column.quiz}"
        head += [_("%(quiz)s (%%)") % {"quiz": title}, _("%(quiz)s: remark") % {"quiz": title}]
    yield [*head, _("Grade so far (%)")]
    everyone = list(students(cohort))
    for start in range(0, len(everyone), TOGETHER):
        group = everyone[start : start + TOGETHER]
        for enrolment, made in zip(group, book.grades(group), strict=True):
            who = enrolment.user
            cells = [part for cell in made.cells for part in (rounded(cell.percent), cell.remark)]
            yield [who.display_name, who.email, enrolment.student_number, *cells, rounded(made.percent)]


def rounded(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent.quantize(Decimal("0.001"), ROUND_HALF_UP)


def grade_of(enrolment: Enrolment) -> Grade:
    """What a student may know of the own grade so far."""
    return Gradebook(enrolment.cohort).grades([enrolment], as_released=True)[0]
