"""What a student did: day by day over the last weeks, and as a history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from lessons.models import LessonCompletion
from quizzes.models import Answer, Attempt, ReviewLog

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

WEEKS = 8
TALL, APART, BAR = 60, 10, 7  # of a strip: its height, the width of a day, and of its bar


class Done(NamedTuple):
    """How much was done, on a day or in a week that begins on it."""

    day: date
    lessons: int
    answers: int
    reviews: int


def activity_of(user: "User") -> list[Done]:
    """The last eight weeks, day by day in the reader's zone. Three queries."""
    today = timezone.localdate()
    first = today - timedelta(days=7 * WEEKS - 1)
    since = timezone.now() - timedelta(days=7 * WEEKS + 1)

    def per_day(rows: QuerySet[Any], moment: str) -> dict[date, int]:
        rows = rows.filter(**{f"{moment}__gte": since}).order_by().annotate(day=TruncDate(moment))
        return dict(rows.values_list("day").annotate(Count("pk")))

    lessons = per_day(LessonCompletion.objects.filter(enrolment__user=user), "completed_at")
    answers = Answer.objects.filter(slot__attempt__enrolment__user=user, response__isnull=False, replaced_by=None)
    answered = per_day(answers, "saved_at")
    reviews = per_day(ReviewLog.objects.filter(card__user=user, source=ReviewLog.Source.REVIEW), "reviewed_at")
    days = [first + timedelta(days=n) for n in range(7 * WEEKS)]
    return [Done(day, lessons.get(day, 0), answered.get(day, 0), reviews.get(day, 0)) for day in days]


def weeks_of(days: Sequence[Done]) -> list[Done]:
    """The same by week, the oldest first."""
    weeks = [days[n : n + 7] for n in range(0, len(days), 7)]
    return [
        Done(week[0].day, sum(d.lessons for d in week), sum(d.answers for d in week), sum(d.reviews for d in week))
        for week in weeks
    ]


class Bar(NamedTuple):
    x: int
    y: int
    tall: int


@dataclass(frozen=True)
class Strip:
    """One kind of work over the days, drawn to its own scale: `most` on one day fills the height."""

    label: str
    total: int
    most: int
    bars: list[Bar]


def strips_of(days: Sequence[Done]) -> list[Strip]:
    """Days on which nothing was done have no bar; a little is never drawn as nothing."""
    rows = [
        (_("Lessons read"), [day.lessons for day in days]),
        (_("Questions answered"), [day.answers for day in days]),
        (_("Reviews"), [day.reviews for day in days]),
    ]
    strips = []
    for label, counts in rows:
        most = max(counts, default=0)
        heights = [max(2, round(TALL * count / most)) if count else 0 for count in counts]
        bars = [Bar(n * APART, TALL - tall, tall) for n, tall in enumerate(heights) if tall]
        strips.append(Strip(label, sum(counts), most, bars))
    return strips


def history_of(user: "User") -> QuerySet[Any, Any]:
    """Attempts and lessons done, as rows (at, kind, pk), the newest first; one query, to be cut into pages."""
    kind = CharField()
    attempts = Attempt.objects.visible_to(user).annotate(at=F("started_at"), kind=Value("attempt", kind))
    lessons = LessonCompletion.objects.filter(enrolment__user=user)
    lessons = lessons.annotate(at=F("completed_at"), kind=Value("lesson", kind))
    rows = attempts.order_by().values_list("at", "kind", "pk").union(lessons.values_list("at", "kind", "pk"), all=True)
    return rows.order_by("-at", "kind", "-pk")
