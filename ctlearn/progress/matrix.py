"""A cohort's students against the modules and tests of a course, from what is kept: four queries, however many
students there are and whatever they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ctlearn.progress.models import CourseStanding, Standing
from ctlearn.progress.outcomes import Go, counting
from ctlearn.progress.standings import sort_name
from lessons.models import Cohort, Course, Lesson, Module, State
from lessons.prepared import prepared
from quizzes.models import Quiz
from quizzes.statistics.sums import SCALE

STEPS = 10  # shades of a score
PIES = "◔◔◑◕●"  # by quarters of what was read
ORDERS = {
    "name": gettext_lazy("Name"),
    "seen": gettext_lazy("Longest away"),
    "-seen": gettext_lazy("Last seen"),
    "progress": gettext_lazy("Least read"),
    "-progress": gettext_lazy("Most read"),
    "score": gettext_lazy("Lowest score"),
    "-score": gettext_lazy("Highest score"),
}


@dataclass(frozen=True)
class Column:
    """A module with its quizzes, or a test that stands beside the modules: it has no number.

    `lessons` are ids of published ones.
    """

    anchor: str
    title: str
    lessons: frozenset[int] = frozenset()
    quizzes: tuple[Quiz, ...] = ()
    number: int | None = None


@dataclass(frozen=True)
class Cell:
    """`text` is what is seen, `label` what it means, `said` the same as HTML, `css` how it looks."""

    anchor: str
    text: str
    label: str
    said: str
    css: str


@dataclass
class Row:
    """`help` are words for what the student needs."""

    standing: Standing
    address: str
    columns: Sequence[Column]
    cells: list[Cell]
    help: list[str] = field(default_factory=list)

    @property
    def student(self) -> str:
        return str(self.standing.enrolment.user)

    @property
    def seen(self) -> str:
        """When the student did something last, in days."""
        return days_since(self.standing.seen_at)

    @property
    def pairs(self) -> list[tuple[Column, Cell]]:
        return list(zip(self.columns, self.cells, strict=True))


def days_since(moment: datetime | None) -> str:
    """In whole days of the reader's time zone."""
    if moment is None:
        return _("never")
    return days_ago((timezone.localdate() - timezone.localdate(moment)).days, get_language())


@lru_cache(maxsize=1000)
def days_ago(days: int, language: str | None) -> str:
    if days <= 1:
        return _("yesterday") if days == 1 else _("today")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def columns_of(course: Course) -> list[Column]:
    """Three queries."""
    lessons: dict[int, set[int]] = {}
    for pk, module in lessons_of(course.pk, timezone.now()):
        lessons.setdefault(module, set()).add(pk)
    quizzes: dict[int | None, list[Quiz]] = {}
    for quiz in quizzes_of(course.pk):
        quizzes.setdefault(quiz.module_id, []).append(quiz)
    shown = [module for module in modules_of(course.pk) if module.pk in lessons or module.pk in quizzes]
    columns = [
        Column(
            f"module-{module.pk}",
            module.title,
            frozenset(lessons.get(module.pk, ())),
            tuple(quizzes.get(module.pk, ())),
            number,
        )
        for number, module in enumerate(shown, 1)
    ]
    return columns + [Column(f"quiz-{quiz.pk}", quiz.title, quizzes=(quiz,)) for quiz in quizzes.get(None, ())]


@prepared
def lessons_of(course: int, now: datetime) -> QuerySet[Lesson, tuple[int, int]]:
    return Lesson.objects.published(now).filter(course=course).order_by().values_list("pk", "module_id")


@prepared
def quizzes_of(course: int) -> QuerySet[Quiz]:
    return Quiz.objects.filter(course=course, lesson=None, state=State.PUBLISHED, diagnostic=False)


@prepared
def modules_of(course: int) -> QuerySet[Module]:
    return Module.objects.filter(course=course, state=State.PUBLISHED)


@dataclass
class Work:
    """What one student did in the course, as it is kept."""

    done: frozenset[int] = frozenset()
    opened: frozenset[int] = frozenset()
    goes: dict[int, list[Go]] = field(default_factory=dict)

    @staticmethod
    def of(done: list[int], opened: list[int], quizzes: dict[str, list[Any]]) -> "Work":
        """As a CourseStanding keeps it."""
        goes = {int(pk): [Go(*go) for go in kept[2]] for pk, kept in quizzes.items()}
        return Work(frozenset(done), frozenset(opened), goes)

    def cell(self, column: Column, language: str | None) -> Cell:
        done, of = len(self.done & column.lessons), len(column.lessons)
        scores, low, waits, running = [], False, False, False
        for quiz in column.quizzes:
            goes = self.goes.get(quiz.pk)
            if not goes:
                continue
            running |= goes[-1].running
            waits |= any(go.pending for go in goes)
            counts = counting(quiz, goes)
            if counts is not None and counts.score is not None:
                scores.append(counts.score)
                low |= counts.passed(quiz) is False
        score = round(100 * sum(scores) / len(scores) / SCALE) if scores else None
        begun = bool(done or self.opened & column.lessons)
        return Cell(column.anchor, *look(score, done, of, begun, low, waits, running, language))


NOTHING = Work()
NO_WORDS: Mapping[int, list[str]] = {}


@lru_cache(maxsize=20_000)
def look(
    score: int | None, done: int, of: int, begun: bool, low: bool, waits: bool, running: bool, language: str | None
) -> tuple[str, str, str, str]:
    """Text, label, the label as HTML and classes of a cell."""
    pie = 4 * done // of if of else 0
    words = []
    if score is not None:
        text, css = str(score), f"score s{score * STEPS // 100} p{pie}"
        words.append(_("%(score)d per cent") % {"score": score})
    elif running:
        text, css = "▸", "none"
    elif begun:
        text, css = PIES[pie], "none"
    else:
        text, css = "·", "none"
    if low:
        words.append(_("under the pass mark"))
        css += " low"
    if waits:
        words.append(_("waits for a grade"))
        text += "…"
    if running:
        words.append(_("attempt in progress"))
    if begun and of:
        read = ngettext("%(done)d of %(of)d lesson read", "%(done)d of %(of)d lessons read", of)
        words.append(read % {"done": done, "of": of})
    label = ", ".join(words) or _("not started")
    return text, label, escape(label), css


class Matrix:
    """Students of a cohort by the columns of a course."""

    def __init__(self, cohort: Cohort, course: Course) -> None:
        self.cohort, self.course = cohort, course

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.course)

    def rows(self, standings: Sequence[Standing], words: Mapping[int, list[str]] = NO_WORDS) -> list[Row]:
        """Of these students, with their users; `words` for what they need help with, by enrolment. One query besides
        those for the columns."""
        pks, language = [standing.pk for standing in standings], get_language()
        kept = CourseStanding.objects.filter(course=self.course, enrolment__in=pks)
        works = {pk: Work.of(*work) for pk, *work in kept.values_list("enrolment_id", "done", "opened", "quizzes")}
        address = f"{reverse('student_progress', args=[self.cohort.pk, 0])}?course={self.course.pk}"
        return [
            Row(
                standing,
                address.replace("/0/", f"/{standing.pk}/"),
                self.columns,
                [works.get(standing.pk, NOTHING).cell(column, language) for column in self.columns],
                words.get(standing.pk, []),
            )
            for standing in standings
        ]


READ = (
    "cohort", "seen_at", "changed_at", "results_at", "enrolment__user__display_name", "enrolment__user__email",
)  # fmt: skip


def students_of(cohort: Cohort) -> QuerySet[Standing]:
    """Who is in the cohort."""
    # as a list, since SQLite uses no index for a bare “is_in”
    return Standing.objects.filter(cohort=cohort, is_in__in=[True]).select_related("enrolment__user").only(*READ)


def found(students: QuerySet[Standing], query: str) -> QuerySet[Standing]:
    """By part of the name, whatever its case and accents, or of the number."""
    words = query.replace("\0", "").strip()[:100]
    if not words:
        return students
    by_name = students.filter(name__contains=sort_name(words))
    return by_name | students.filter(enrolment__student_number__icontains=words)


def ordered(students: QuerySet[Standing], order: str, course: Course | None) -> QuerySet[Standing]:
    """By one of ORDERS; who did nothing yet has read least, and has no score."""
    name, falling = order.lstrip("-"), order.startswith("-")
    if name == "seen":
        key = F("seen_at").desc(nulls_last=True) if falling else F("seen_at").asc(nulls_first=True)
        return students.order_by(key, "name", "pk")
    if name in ("progress", "score") and course is not None:
        own = CourseStanding.objects.filter(enrolment=OuterRef("pk"), course=course)
        column = {"progress": "lessons_done", "score": "score"}[name]
        kept = students.annotate(key=Subquery(own.values(column)[:1]))
        least_first = F("key").asc(nulls_first=True) if name == "progress" else F("key").asc(nulls_last=True)
        key = F("key").desc(nulls_last=True) if falling else least_first
        return kept.order_by(key, "name", "pk")
    return students.order_by("name", "pk")
