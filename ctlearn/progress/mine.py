"""Where a student stands in each course: what was read, the time that is left, results as far as they are released.

Everything is computed from stored facts when it is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from ctlearn.progress.due import Due
from lessons.completion import progress_of
from lessons.models import Course, Lesson, LessonCompletion, LessonVisit
from lessons.models.content import WORDS_PER_MINUTE
from quizzes.models import Attempt, Quiz
from quizzes.release import Released, facts_of, released
from quizzes.results import Score, counting, scores_in

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

ENOUGH = 5  # lessons from which an own pace is told
SLOWEST, FASTEST = 30, 1000  # words a minute that are believed
WIDE, GAP = 100, 16  # of the picture of a course: a lesson's width, and the space between modules


# Reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """Words read in a minute. `own`: told from this student's lessons, else the usual one."""

    words: int
    own: bool


def pace(read: Iterable[tuple[int, datetime, datetime]]) -> Pace:
    """From the words of lessons, when each was opened and when it was done.

    The median over those that took between a minute and an hour, from five such lessons on.
    """
    speeds = [
        words / minutes
        for words, opened_at, done_at in read
        if words and 1 <= (minutes := (done_at - opened_at).total_seconds() / 60) <= 60
    ]
    if len(speeds) < ENOUGH:
        return Pace(WORDS_PER_MINUTE, own=False)
    return Pace(max(SLOWEST, min(FASTEST, round(median(speeds)))), own=True)


def pace_of(user: "User") -> Pace:
    opened = LessonVisit.objects.filter(enrolment=OuterRef("enrolment"), lesson=OuterRef("lesson")).values("first_at")
    done = LessonCompletion.objects.filter(enrolment__user=user).annotate(opened=Subquery(opened[:1]))
    return pace(done.filter(opened__isnull=False).values_list("lesson__word_count", "opened", "completed_at"))


# Results ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finished:
    """An attempt that is over, and what the student may see of it."""

    attempt: Attempt
    released: Released


def finished_by(user: "User") -> list[Finished]:
    """In the order in which they were started. Six queries at most, however many there are."""
    rows = Attempt.objects.visible_to(user).with_rules().exclude(state__in=Attempt.RUNNING)
    attempts = list(rows.order_by("started_at", "pk"))
    facts = facts_of({one.quiz_id: one.quiz for one in attempts}.values(), user.pk)
    return [Finished(one, released(one, facts=facts[one.quiz_id])) for one in attempts]


def scores_shown(finished: Iterable[Finished]) -> dict[int, Score]:
    """By attempt, of those whose score is released, in their order. One query."""
    return scores_in([one.attempt for one in finished if one.released.score])


@dataclass(frozen=True)
class QuizResult:
    """`score` is that of the attempt that counts; None before its release."""

    quiz: Quiz
    attempts: int
    score: Score | None


def results_of(finished: Sequence[Finished]) -> dict[int, list[QuizResult]]:
    """By course, in the order of its quizzes. One query."""
    scores = scores_shown(finished)
    by_quiz: dict[int, list[Attempt]] = defaultdict(list)
    for one in finished:
        by_quiz[one.attempt.quiz_id].append(one.attempt)
    found: dict[int, list[QuizResult]] = defaultdict(list)
    for own in sorted(by_quiz.values(), key=lambda own: (own[0].quiz.position, own[0].quiz_id)):
        quiz = own[0].quiz
        counts = counting(quiz, {one.pk: scores[one.pk] for one in own if one.pk in scores})
        found[quiz.course_id].append(QuizResult(quiz, len(own), None if counts is None else scores[counts]))
    return found


# Courses ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ModulePart:
    """A module with its lessons; `x`, `wide` and `filled` place it in the picture of the course."""

    title: str
    done: int
    of: int
    x: int

    @property
    def is_done(self) -> bool:
        return self.done == self.of

    @property
    def wide(self) -> int:
        return self.of * WIDE - GAP

    @property
    def filled(self) -> int:
        return self.wide * self.done // self.of


@dataclass(frozen=True)
class CourseRow:
    """`next_due` is the first that is due of this course; None: nothing is."""

    course: Course
    done: int
    total: int
    minutes_left: int
    next_lesson: Lesson | None
    modules: list[ModulePart]
    results: list[QuizResult]
    next_due: Due | None

    @property
    def modules_done(self) -> int:
        return sum(part.is_done for part in self.modules)

    @property
    def tests(self) -> list[QuizResult]:
        """The results that count for something: no practice."""
        return [one for one in self.results if one.quiz.mode != Quiz.Mode.PRACTICE]

    @property
    def wide(self) -> int:
        return self.total * WIDE - GAP


def courses_of(user: "User", pace: Pace, finished: Sequence[Finished], due: Sequence[Due]) -> list[CourseRow]:
    """The one last read first. Eight queries."""
    progress = progress_of(user)
    enrolments = [one.enrolment.pk for one in progress]
    done = set(LessonCompletion.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "lesson_id"))
    lessons: dict[int, list[tuple[int, str, int, int]]] = defaultdict(list)
    rows = Lesson.objects.published().filter(course__in=[one.course.pk for one in progress]).in_order()
    for course, module, title, pk, words in rows.values_list(
        "course_id", "module_id", "module__title", "pk", "word_count"
    ):
        lessons[course].append((module, title, pk, words))
    results = results_of(finished)
    found = []
    for one in progress:
        read = {lesson for enrolment, lesson in done if enrolment == one.enrolment.pk}
        left = sum(words for _module, _title, pk, words in lessons[one.course.pk] if pk not in read)
        next_due = next((work for work in due if work.assignment.in_course == one.course), None)
        found.append(
            CourseRow(
                course=one.course,
                done=one.done,
                total=one.total,
                minutes_left=round(left / pace.words),
                next_lesson=one.next_lesson,
                modules=parts_of(lessons[one.course.pk], read),
                results=results.get(one.course.pk, []),
                next_due=next_due,
            )
        )
    return found


def parts_of(lessons: Iterable[tuple[int, str, int, int]], read: set[int]) -> list[ModulePart]:
    """Of lessons in order as (module, its title, lesson, words)."""
    titles: dict[int, str] = {}
    own: dict[int, list[bool]] = defaultdict(list)
    for module, title, pk, _words in lessons:
        titles[module] = title
        own[module].append(pk in read)
    parts, x = [], 0
    for module, title in titles.items():
        parts.append(ModulePart(title, sum(own[module]), len(own[module]), x))
        x += len(own[module]) * WIDE
    return parts
