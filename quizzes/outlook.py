"""What is due when, and what a student would likely remember today. Three queries, however many cards there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from lessons.models import Course
from quizzes import scheduling
from quizzes.models import Question, ReviewCard
from quizzes.reviews import NEVER

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

DAYS = 14
TALL, APART = 60, 20  # of the picture: its height, and the width of a day


@dataclass(frozen=True)
class Due:
    """A day and how many questions come back on it; what is overdue counts today. The rest places its bar."""

    day: date
    count: int
    x: int
    y: int
    tall: int


@dataclass(frozen=True)
class Recall:
    """A topic: the mean predicted recall of its questions that were asked. `title` is empty for those without one."""

    title: str
    asked: int
    of: int
    percent: int


def days_ahead(user: "User") -> list[Due]:
    today = timezone.localdate()
    counts: dict[date, int] = defaultdict(int)
    for card in ReviewCard.objects.of(user):
        counts[max(today, timezone.localdate(card.comes_at))] += 1
    days = [today + timedelta(days=n) for n in range(DAYS)]
    most = max((counts[day] for day in days), default=0) or 1
    heights = [round(TALL * counts[day] / most) for day in days]
    return [
        Due(day, counts[day], n * APART, TALL - tall, tall)
        for n, (day, tall) in enumerate(zip(days, heights, strict=True))
    ]


def recall_by_topic(user: "User") -> list[Recall]:
    """Weakest first. A question with several topics counts in each."""
    now = timezone.now()
    recalls: dict[str, list[float]] = defaultdict(list)
    cards = ReviewCard.objects.of(user)
    rows = cards.values_list("question__topics__title", "stability", "difficulty", "reviewed_at", "due_at")
    for title, stability, difficulty, reviewed_at, due_at in rows:
        memory = scheduling.Memory(stability, difficulty, reviewed_at, due_at)
        recalls[title or ""].append(scheduling.recall(memory, now))
    askable = Question.objects.in_use().filter(
        course__in=Course.objects.visible_to(user).values("pk"), exam_only=False, current__isnull=False
    )
    counted = askable.exclude(type__in=NEVER).order_by().values_list("topics__title").annotate(n=Count("pk"))
    totals = {title or "": n for title, n in counted}
    found = [
        Recall(title, len(own), totals.get(title, len(own)), round(100 * sum(own) / len(own)))
        for title, own in recalls.items()
    ]
    return sorted(found, key=lambda one: (one.title == "", one.percent, one.title))
