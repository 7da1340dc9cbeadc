"""What needs a person: the rules of a cohort's page, each with a threshold that the cohort sets.

What depends on the time is asked when it is read, of what is kept: so that a large cohort costs little more than a
small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext as _

from ctlearn.progress.matrix import students_of
from ctlearn.progress.models import CourseStanding, Outcome, Standing
from lessons.models import Cohort, Lesson, LessonCompletion
from quizzes.models import Assignment, PersonalDates

NAMED = 3  # students whom a rule names
LOOKED_AT = 10  # pieces of work that are open, those due first


@dataclass(frozen=True)
class Notice:
    """Students for whom a rule holds: how many, and the first by name."""

    rule: str
    count: int
    first: list[Standing] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def not_started(cohort: Cohort, now: datetime) -> QuerySet[Standing]:
    """Nothing was ever done, so many days after joining, and after the first day."""
    before = now - timedelta(days=cohort.not_started_days)
    students = students_of(cohort).filter(seen_at=None, enrolment__joined_at__lte=before)
    if cohort.starts_on is not None and cohort.starts_on > before.astimezone(cohort.zone).date():
        return students.none()
    return students


def stalled(cohort: Cohort, now: datetime) -> QuerySet[Standing]:
    """Something was done, then nothing for so many days, while dated work is open that isn't done.

    Looked at are the LOOKED_AT pieces of work that are due first. Who is excused from one doesn't owe it.
    """
    before = now - timedelta(days=cohort.stalled_days)
    works = open_work(cohort, now)
    lessons = list(
        Lesson.objects.published()
        .filter(Q(module__in=[work.module_id for work in works]) | Q(course__in=[work.course_id for work in works]))
        .order_by()
        .values_list("pk", "module_id", "course_id")
    )
    undone = Q(pk__in=[])
    for work in works:
        own = [pk for pk, module, course in lessons if module == work.module_id or course == work.course_id]
        excused = PersonalDates.objects.filter(assignment=work, enrolment=OuterRef("pk"), excused=True)
        owed = undone_by(work, own)
        undone |= owed & ~Q(Exists(excused)) if getattr(work, "has_excused", False) else owed
    return students_of(cohort).filter(undone, seen_at__lt=before)


def open_work(cohort: Cohort, now: datetime) -> list[Assignment]:
    """What has a date, has opened and hasn't closed; due first."""
    dated = Assignment.objects.filter(cohort=cohort).exclude(due_at=None, closes_at=None)
    opened = dated.filter(Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now))
    excused = PersonalDates.objects.filter(assignment=OuterRef("pk"), excused=True)
    due_first = opened.annotate(has_excused=Exists(excused)).order_by(Coalesce("due_at", "closes_at"), "pk")
    return list(due_first[:LOOKED_AT])


def undone_by(work: Assignment, lessons: list[int]) -> Q:
    """Students who haven't handed in the quiz, or haven't read all of these lessons, of the module or the course."""
    if work.quiz_id is not None:
        return Q(~Exists(Outcome.objects.filter(enrolment=OuterRef("pk"), quiz=work.quiz_id, running=False)))
    read = LessonCompletion.objects.filter(enrolment=OuterRef("pk"), lesson__in=lessons).order_by()
    count = Subquery(read.values("enrolment").annotate(n=Count("pk")).values("n"))
    return Q(LessThan(Coalesce(count, 0), len(lessons)))


def failing(cohort: Cohort) -> QuerySet[Standing]:
    """So many attempts at one quiz, all of them under its pass mark."""
    often = CourseStanding.objects.filter(cohort=cohort, failed__gte=max(1, cohort.failed_attempts))
    return students_of(cohort).filter(pk__in=often.values("enrolment"))


def notice(rule: str, students: QuerySet[Standing]) -> Notice:
    """Two queries."""
    return Notice(rule, students.count(), list(students.order_by("name", "pk")[:NAMED]))


def helped(cohort: Cohort, students: QuerySet[Standing], rule: str, now: datetime) -> QuerySet[Standing]:
    """Those for whom a rule holds; `help`: any of them; anything else: all."""
    concerned: list[QuerySet[Standing]] = []
    if rule in ("help", "not_started"):
        concerned.append(not_started(cohort, now))
    if rule in ("help", "stalled"):
        concerned.append(stalled(cohort, now))
    if rule in ("help", "failing"):
        concerned.append(failing(cohort))
    if not concerned:
        return students
    any_of = Q(pk__in=[])
    for one in concerned:
        any_of |= Q(pk__in=one.select_related(None).values("pk"))
    return students.filter(any_of)


def help_words(cohort: Cohort, standings: Sequence[Standing], now: datetime) -> dict[int, list[str]]:
    """What each of these students needs help with, in words. Three queries, and two for the work that is open."""
    pks = [standing.pk for standing in standings]
    words: dict[int, list[str]] = {pk: [] for pk in pks}
    rules = [
        (not_started(cohort, now), _("not started")),
        (stalled(cohort, now), _("stalled")),
        (failing(cohort), _("fails repeatedly")),
    ]
    for students, word in rules:
        for pk in students.filter(pk__in=pks).values_list("pk", flat=True):
            words[pk].append(word)
    return words
