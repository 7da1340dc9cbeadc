"""What a student sees of the own progress: results, activity, calibration, mastery, pace.

Everything is computed from stored facts when it is read. Scores and keys are shown as the release function says.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from ctlearn.progress.due import quizzes_of
from lessons.completion import progress_of
from lessons.models import Course, Lesson, LessonCompletion, LessonVisit
from lessons.models.content import WORDS_PER_MINUTE
from quizzes import scheduling
from quizzes.models import Answer, Attempt, Grade, Quiz, ReviewCard, ReviewLog
from quizzes.outlook import recall_by_topic
from quizzes.release import Facts, released
from quizzes.results import Calibration, Score, counting, scores_of

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

WEEKS = 8
TALL, APART, BAR = 60, 10, 8  # of the picture of the last weeks
ENOUGH = 5  # lessons from which an own pace is told
MASTERED, SHARE, LEAST = 85, 0.8, 3  # per cent remembered; of the questions came back right; questions asked


# Reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """Words read in a minute. `own`: told from this student's lessons, else the usual one."""

    words: int
    own: bool


def pace_of(user: "User") -> Pace:
    """The median over lessons that were opened and finished within an hour, from five such lessons on."""
    opened = LessonVisit.objects.filter(enrolment=OuterRef("enrolment"), lesson=OuterRef("lesson")).values("first_at")
    done = LessonCompletion.objects.filter(enrolment__user=user).annotate(opened=Subquery(opened[:1]))
    rows = done.filter(opened__isnull=False).values_list("lesson__word_count", "opened", "completed_at")
    speeds = [
        words / minutes
        for words, opened_at, at in rows
        if 1 <= (minutes := (at - opened_at).total_seconds() / 60) <= 60 and words
    ]
    if len(speeds) < ENOUGH:
        return Pace(WORDS_PER_MINUTE, own=False)
    return Pace(max(30, min(1000, round(median(speeds)))), own=True)


# Results ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuizResult:
    """`score` is that of the attempt that counts; None before its release."""

    quiz: Quiz
    attempts: int
    score: Score | None


def results_of(user: "User") -> dict[int, list[QuizResult]]:
    """By course. Its cost follows the quizzes that were taken, not the attempts."""
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    rows = Attempt.objects.visible_to(user).with_rules().exclude(state__in=Attempt.RUNNING).order_by("started_at")
    for attempt in rows:
        attempts[attempt.quiz_id].append(attempt)
    found: dict[int, list[QuizResult]] = defaultdict(list)
    for quiz in quizzes_of(user):
        own = attempts[quiz.pk]
        facts = Facts(quiz, user.pk)
        scores = scores_of(quiz, [one for one in own if released(one, facts=facts).score])
        best = counting(quiz, scores)
        found[quiz.course_id].append(QuizResult(quiz, len(own), scores[best] if best else None))
    return found


@dataclass(frozen=True)
class CourseRow:
    """A course with its modules as (title, lessons done, lessons)."""

    course: Course
    done: int
    total: int
    percent: int
    minutes_left: int
    next_lesson: Lesson | None
    modules: list[tuple[str, int, int]]
    results: list[QuizResult]


def courses_of(user: "User", pace: Pace) -> list[CourseRow]:
    results = results_of(user)
    progress = progress_of(user)
    lessons = Lesson.objects.published().filter(course__in=[one.course.pk for one in progress])
    done: dict[int, set[int]] = defaultdict(set)
    enrolments = [one.enrolment.pk for one in progress]
    for enrolment, lesson in LessonCompletion.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment", "lesson"
    ):
        done[enrolment].add(lesson)
    parts: dict[int, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for pk, course, module, words in lessons.in_order().values_list("pk", "course_id", "module__title", "word_count"):
        parts[course][module].append((pk, words))
    rows = []
    for one in progress:
        read = done[one.enrolment.pk]
        modules = parts[one.course.pk]
        left = sum(words for group in modules.values() for pk, words in group if pk not in read)
        rows.append(
            CourseRow(
                one.course,
                one.done,
                one.total,
                one.percent,
                round(left / pace.words),
                one.next_lesson,
                [(title, sum(pk in read for pk, _words in group), len(group)) for title, group in modules.items()],
                results.get(one.course.pk, []),
            )
        )
    return rows


# The last weeks -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """What was done on a day; `x`, `y` and `tall` place its bar."""

    day: date
    lessons: int
    answers: int
    reviews: int
    x: int
    y: int
    tall: int

    @property
    def all(self) -> int:
        return self.lessons + self.answers + self.reviews


def activity_of(user: "User") -> list[Day]:
    """The last eight weeks, day by day in the reader's zone. Three queries."""
    today = timezone.localdate()
    first = today - timedelta(days=7 * WEEKS - 1)
    since = timezone.now() - timedelta(days=7 * WEEKS + 1)

    def per_day(rows: Any, moment: str) -> Counter[date]:
        return Counter(rows.filter(**{f"{moment}__gte": since}).values_list(TruncDate(moment), flat=True))

    lessons = per_day(LessonCompletion.objects.filter(enrolment__user=user), "completed_at")
    answers = per_day(Answer.objects.filter(slot__attempt__enrolment__user=user, response__isnull=False), "saved_at")
    reviews = per_day(ReviewLog.objects.filter(card__user=user, source=ReviewLog.Source.REVIEW), "reviewed_at")
    days = [first + timedelta(days=n) for n in range(7 * WEEKS)]
    most = max((lessons[day] + answers[day] + reviews[day] for day in days), default=0) or 1
    found = []
    for n, day in enumerate(days):
        tall = round(TALL * (lessons[day] + answers[day] + reviews[day]) / most)
        found.append(Day(day, lessons[day], answers[day], reviews[day], n * APART, TALL - tall, tall))
    return found


def weeks_of(days: list[Day]) -> list[tuple[date, int, int, int]]:
    """The same by week, the newest first: its first day, lessons, answers, reviews."""
    weeks = [days[n : n + 7] for n in range(0, len(days), 7)]
    sums = [
        (week[0].day, sum(d.lessons for d in week), sum(d.answers for d in week), sum(d.reviews for d in week))
        for week in weeks
    ]
    return sums[::-1]


# How sure, how right ------------------------------------------------------------------------------


def calibration_of(user: "User") -> list[Calibration]:
    """Over the answers of attempts whose keys are released, once and for all. One query."""
    newest = Grade.objects.filter(slot=OuterRef("slot")).order_by("-pk")
    answers = Answer.objects.filter(
        slot__attempt__enrolment__user=user, slot__attempt__taken_in__isnull=False, replaced_by=None
    ).exclude(confidence="")
    graded = answers.annotate(
        worth=Subquery(newest.values("fraction")[:1]), dropped=Subquery(newest.values("dropped")[:1])
    )
    said = graded.filter(worth__isnull=False, dropped=False).values_list("confidence", "worth")
    by_level: dict[str, list[bool]] = defaultdict(list)
    for level, worth in said:
        by_level[level].append(worth == 1)
    return [
        Calibration(str(level.label), len(by_level[level]), sum(by_level[level]))
        for level in Answer.Confidence
        if by_level[level]
    ]


# Mastery ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mastery:
    """A topic: per cent remembered today, of how many questions that were asked, and whether that is mastery."""

    title: str
    percent: int
    asked: int
    of: int
    mastered: bool
    x: int

    @property
    def said(self) -> str:
        return _("mastered") if self.mastered else _("growing") if self.percent >= MASTERED else _("needs review")


def mastery_of(user: "User") -> list[Mastery]:
    """Weakest first. Mastered: at least three questions asked, 85 per cent remembered today, and four fifths of them
    answered right when they came back in review. It is told anew at each look, so it can be lost."""
    right = ReviewLog.objects.filter(
        card__user=user, source=ReviewLog.Source.REVIEW, replaced_by=None, rating__gt=scheduling.AGAIN
    )
    kept: Counter[str | None] = Counter(right.values_list("card__question__topics__title", flat=True))
    return [
        Mastery(
            one.title or _("Without a topic"), one.percent, one.asked, one.of,
            one.asked >= LEAST and one.percent >= MASTERED and kept[one.title or None] >= SHARE * one.asked,
            one.percent,
        )
        for one in recall_by_topic(user)
    ]  # fmt: skip


def cards_due(user: "User") -> int:
    return ReviewCard.objects.of(user).due(timezone.now()).count()


# History ------------------------------------------------------------------------------------------


def history_of(user: "User") -> Any:
    """Attempts and lessons done, as rows (at, kind, pk), the newest first; one query, to be cut into pages."""
    kind = CharField()
    attempts = Attempt.objects.visible_to(user).annotate(at=F("started_at"), kind=Value("attempt", kind))
    lessons = LessonCompletion.objects.filter(enrolment__user=user)
    lessons = lessons.annotate(at=F("completed_at"), kind=Value("lesson", kind))
    rows = attempts.order_by().values_list("at", "kind", "pk").union(lessons.values_list("at", "kind", "pk"), all=True)
    return rows.order_by("-at", "kind", "-pk")
