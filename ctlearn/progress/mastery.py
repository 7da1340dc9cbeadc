"""What a student would remember today, by topic, and how well the student knows it: calibration."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from ctlearn.progress.mine import Finished
from quizzes import scheduling
from quizzes.models import Answer, Grade, ReviewCard, ReviewLog
from quizzes.outlook import Recall, recall_by_topic
from quizzes.results import Calibration

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

REMEMBERED = 85  # per cent that are remembered today
SHARE = 0.8  # of the questions that were asked came back in review, and were right the last time
LEAST = 3  # questions asked; fewer say nothing


@dataclass(frozen=True)
class Mastery:
    """A topic: `percent` remembered today of the `asked` questions, out of `of` that it has."""

    title: str
    percent: int
    asked: int
    of: int
    kept: int

    @property
    def mastered(self) -> bool:
        """Told anew at each look, so it can be lost: by time, and by a wrong answer."""
        return self.asked >= LEAST and self.percent >= REMEMBERED and self.kept >= SHARE * self.asked

    @property
    def said(self) -> str:
        if self.mastered:
            return _("mastered")
        if self.percent < REMEMBERED:
            return _("needs review")
        return _("on the way")

    @property
    def percent_asked(self) -> int:
        return 100 * self.asked // self.of if self.of else 0


@dataclass(frozen=True)
class Memory:
    """All topics, weakest first, and the mean over the questions."""

    topics: list[Mastery]

    @property
    def percent(self) -> int | None:
        asked = sum(one.asked for one in self.topics)
        return round(sum(one.percent * one.asked for one in self.topics) / asked) if asked else None

    @property
    def mastered(self) -> int:
        return sum(one.mastered for one in self.topics)


def memory_of(user: "User") -> Memory:
    """Three queries."""
    right = ReviewLog.objects.filter(
        card__in=ReviewCard.objects.of(user).values("pk"),
        source=ReviewLog.Source.REVIEW,
        replaced_by=None,
        rating__gt=scheduling.AGAIN,
    )
    kept = Counter(title or "" for title in right.values_list("card__question__topics__title", flat=True))
    return Memory([mastery(one, kept[one.title]) for one in recall_by_topic(user)])


def mastery(recall: Recall, kept: int) -> Mastery:
    return Mastery(recall.title or _("Without a topic"), recall.percent, recall.asked, recall.of, kept)


def calibration_of(finished: Sequence[Finished]) -> list[Calibration]:
    """How sure, how often right, over all answers whose keys are released; without those that wait for a grade."""
    attempts = [one.attempt.pk for one in finished if one.released.key]
    newest = Grade.objects.filter(slot=OuterRef("slot")).order_by("-pk")
    answers = (
        Answer.objects.filter(slot__attempt__in=attempts, replaced_by=None)
        .exclude(confidence="")
        .annotate(worth=Subquery(newest.values("fraction")[:1]), dropped=Subquery(newest.values("dropped")[:1]))
    )
    right: dict[str, list[bool]] = defaultdict(list)
    for level, worth in answers.filter(worth__isnull=False, dropped=False).values_list("confidence", "worth"):
        right[level].append(worth == 1)
    return [
        Calibration(str(level.label), len(right[level]), sum(right[level]))
        for level in Answer.Confidence
        if right[level]
    ]
