"""What needs a person: the rules of a cohort's page, each with a threshold that the cohort sets.

What depends on the time is asked when it is read, of what is kept: so that a large cohort costs little more than a
small one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ctlearn.accounts.models import User
from ctlearn.progress.matrix import students_of
from ctlearn.progress.models import Standing
from ctlearn.progress.upserts import adapted, read
from lessons.models import Cohort, Lesson
from lessons.prepared import prepared
from quizzes.models import Assignment, PersonalDates

NAMED = 3  # students whom a rule names
LOOKED_AT = 10  # pieces of work that are open, those due first


class Students(NamedTuple):
    """A SELECT of students by enrolment and name, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


WHERE = "WHERE s.cohort_id = %s AND s.is_in = TRUE"  # as it is written here, SQLite uses the index
NOBODY = "1 = 0"


def select(shown: Sequence[int] | None) -> str:
    """Students of the cohort; of these `shown` ones alone: then the plus keeps SQLite from looking at all others."""
    where = WHERE
    if shown is not None:
        some = ", ".join(str(int(pk)) for pk in shown)
        where = f"WHERE +s.cohort_id = %s AND s.is_in = TRUE AND s.enrolment_id IN ({some})"
    return f"SELECT s.enrolment_id, s.name FROM progress_standing s {where} AND "  # noqa: S608  (ours)


@dataclass(frozen=True)
class Named:
    """A student: the enrolment's id, and what to call the person."""

    pk: int
    name: str


@dataclass
class Notice:
    """Students for whom a rule holds: how many, and the first by name."""

    rule: str
    count: int
    first: list[Named] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def not_started(cohort: Cohort, now: datetime, shown: Sequence[int] | None = None) -> Students:
    """Nothing was ever done, so many days after joining, and after the first day."""
    before = now - timedelta(days=cohort.not_started_days)
    if cohort.starts_on is not None and cohort.starts_on > before.astimezone(cohort.zone).date():
        return Students(select(shown) + NOBODY, (cohort.pk,))
    joined = "(SELECT e.joined_at FROM lessons_enrolment e WHERE e.id = s.enrolment_id)"
    return Students(f"{select(shown)}s.seen_at IS NULL AND {joined} <= %s", (cohort.pk, adapted(before)))


def stalled(cohort: Cohort, now: datetime, shown: Sequence[int] | None = None) -> Students:
    """Something was done, then nothing for so many days, while dated work is open that isn't done.

    Looked at are the LOOKED_AT pieces of work that are due first. Who is excused from one doesn't owe it.
    """
    works = open_work(cohort.pk, now)
    by_quiz = all(work.quiz_id for work in works)
    lessons = [] if by_quiz else lessons_to_do(cohort.pk, now)
    owed = [NOBODY]
    for work in works:
        own = {pk for pk, module, course in lessons if module == work.module_id or course == work.course_id}
        undone = undone_by(work, own)
        if getattr(work, "has_excused", False):
            undone += f" AND NOT EXISTS ({EXCUSED} AND p.assignment_id = {work.pk})"
        owed.append(f"({undone})")
    before = adapted(now - timedelta(days=cohort.stalled_days))
    return Students(f"{select(shown)}s.seen_at < %s AND ({' OR '.join(owed)})", (cohort.pk, before))


EXCUSED = "SELECT 1 FROM quizzes_personaldates p WHERE p.enrolment_id = s.enrolment_id AND p.excused"


@prepared
def open_work(cohort: int, now: datetime) -> QuerySet[Assignment]:
    """What has a date, has opened and hasn't closed; due first."""
    dated = Assignment.objects.filter(cohort=cohort).exclude(due_at=None, closes_at=None)
    opened = dated.filter(Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now))
    excused = PersonalDates.objects.filter(assignment=OuterRef("pk"), excused=True)
    due_first = opened.annotate(has_excused=Exists(excused)).order_by(Coalesce("due_at", "closes_at"), "pk")
    return due_first[:LOOKED_AT]


@prepared
def lessons_to_do(cohort: int, now: datetime) -> QuerySet[Lesson, tuple[int, int, int]]:
    """Published lessons, each with its module and course, of modules and courses that are assigned."""
    assigned = Assignment.objects.filter(cohort=cohort)
    modules = assigned.exclude(module=None).values("module")
    courses = assigned.exclude(course=None).values("course")
    lessons = Lesson.objects.published(now).filter(Q(module__in=modules) | Q(course__in=courses))
    return lessons.order_by().values_list("pk", "module_id", "course_id")


def undone_by(work: Assignment, lessons: set[int]) -> str:
    """Students who haven't handed in the quiz, or haven't read all of these lessons, of the module or the course."""
    if work.quiz_id is not None:
        handed_in = "SELECT 1 FROM progress_outcome o WHERE o.enrolment_id = s.enrolment_id AND NOT o.running"
        return f"NOT EXISTS ({handed_in} AND o.quiz_id = {work.quiz_id})"
    if not lessons:
        return NOBODY
    read = "SELECT COUNT(*) FROM lessons_lessoncompletion d WHERE d.enrolment_id = s.enrolment_id"
    return f"({read} AND d.lesson_id IN ({', '.join(map(str, sorted(lessons)))})) < {len(lessons)}"


def failing(cohort: Cohort, now: datetime, shown: Sequence[int] | None = None) -> Students:
    """So many attempts at one quiz, all of them under its pass mark."""
    if shown is not None:
        own = "SELECT 1 FROM progress_coursestanding c WHERE c.enrolment_id = s.enrolment_id AND c.failed >= %s"
        return Students(f"{select(shown)}EXISTS ({own})", (cohort.pk, max(1, cohort.failed_attempts)))
    often = "SELECT DISTINCT enrolment_id FROM progress_coursestanding WHERE cohort_id = %s AND failed > 0"
    few_first = f"({often} AND failed >= %s) c CROSS JOIN progress_standing s"
    sql = f"SELECT s.enrolment_id, s.name FROM {few_first} {WHERE} AND s.enrolment_id = c.enrolment_id"  # noqa: S608
    return Students(sql, (cohort.pk, cohort.failed_attempts, cohort.pk))


RULES = {"not_started": not_started, "stalled": stalled, "failing": failing}


def word_for(rule: str) -> str:
    return {"not_started": _("not started"), "stalled": _("stalled"), "failing": _("fails repeatedly")}[rule]


def concerned(cohort: Cohort, rule: str, now: datetime) -> QuerySet[Standing]:
    """The students for whom a rule holds; `help`: any of them; anything else: all."""
    rules = [RULES[name] for name in RULES if rule in (name, "help")]
    students = students_of(cohort)
    if not rules:
        return students
    found = [find(cohort, now) for find in rules]
    held = f"SELECT enrolment_id FROM ({' UNION ALL '.join(one.sql for one in found)}) held"  # noqa: S608  (ours)
    return students.filter(pk__in=RawSQL(held, [value for one in found for value in one.parameters]))  # noqa: S611


# For each rule its students, numbered by their names, and how many there are: of these the first.
WHO = """
SELECT rule, ranked.enrolment_id, total, u.display_name, u.email FROM (
    SELECT rule, enrolment_id, ROW_NUMBER() OVER (PARTITION BY rule ORDER BY name, enrolment_id) AS place,
        COUNT(*) OVER (PARTITION BY rule) AS total
    FROM ({held}) held
) ranked JOIN lessons_enrolment e ON e.id = ranked.enrolment_id JOIN accounts_user u ON u.id = e.user_id
WHERE place <= {named} ORDER BY rule, place
"""


def notices(cohort: Cohort, now: datetime) -> list[Notice]:
    """The rules that hold for somebody. One query, and one or two for the work that is open."""
    found = {rule: find(cohort, now) for rule, find in RULES.items()}
    parts = [f"SELECT '{rule}' AS rule, {rule}.* FROM ({one.sql}) {rule}" for rule, one in found.items()]  # noqa: S608
    values = [value for one in found.values() for value in one.parameters]
    told: dict[str, Notice] = {}
    for rule, pk, total, name, email in read(WHO.format(held=" UNION ALL ".join(parts), named=NAMED), *values):
        named = Named(pk, str(User(display_name=name, email=email)))
        told.setdefault(rule, Notice(rule, total)).first.append(named)
    return [told[rule] for rule in RULES if rule in told]


def help_words(cohort: Cohort, shown: Sequence[int], now: datetime) -> dict[int, list[str]]:
    """What each of these students needs help with, in words, by enrolment. One query, and those for open work."""
    words: dict[int, list[str]] = defaultdict(list)
    if not shown:
        return words
    parts: list[str] = []
    values: list[Any] = []
    for rule, find in RULES.items():
        sql, parameters = find(cohort, now, shown)
        parts.append(f"SELECT '{rule}' AS rule, {rule}.enrolment_id FROM ({sql}) {rule}")  # noqa: S608  (ours)
        values += parameters
    held = set(read(" UNION ALL ".join(parts), *values))
    for rule in RULES:
        for pk in shown:
            if (rule, pk) in held:
                words[pk].append(word_for(rule))
    return words
