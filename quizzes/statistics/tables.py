"""Two tables for charts: how the scores are distributed, and whether those who were sure were right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Generic, TypeVar

from quizzes.statistics.analysis import Attempt

Level = TypeVar("Level", bound=Hashable)


@dataclass(frozen=True)
class Bin:
    """Scores from `low` up to, but not including, `high`; the last bin includes 100. In per cent, as `share`."""

    low: float
    high: float
    count: int
    share: float | None


def scores(attempts: Iterable[Attempt]) -> list[float]:
    """Each attempt's score in per cent of what it could earn; attempts without points are left out."""
    found = []
    for attempt in attempts:
        points = fsum(float(response.points) for response in attempt.values())
        if points > 0:
            earned = fsum(float(response.fraction) * float(response.points) for response in attempt.values())
            found.append(100 * earned / points)
    return found


def histogram(scores: Iterable[float], bins: int = 10) -> tuple[Bin, ...]:
    """Counts scores, in per cent, in bins of equal width; empty bins are there too.

    `share` is None when there are no scores. ValueError: fewer than one bin, or a score outside 0 to 100.
    """
    if bins < 1:
        raise ValueError("A histogram has at least one bin.")
    counts = [0] * bins
    for score in scores:
        exact = round(score, 9)  # 28.999999999999996 is 29
        if not 0 <= exact <= 100:
            raise ValueError(f"A score lies between 0 and 100: {score}.")
        counts[min(int(exact * bins / 100), bins - 1)] += 1
    total = sum(counts)
    return tuple(
        Bin(100 * place / bins, 100 * (place + 1) / bins, count, 100 * count / total if total else None)
        for place, count in enumerate(counts)
    )


@dataclass(frozen=True)
class Calibration(Generic[Level]):
    """How often those with this much confidence were right: `share` in per cent, None when nobody was asked."""

    level: Level
    answers: int
    right: int
    share: float | None


def calibration(pairs: Iterable[tuple[Level, bool]], levels: Sequence[Level] = ()) -> tuple[Calibration[Level], ...]:
    """Confidence against truth, from (confidence, right?) of each answer.

    One row for each of `levels`, in their order and also where nobody chose it; then levels that are not among
    them, as met. Well calibrated: the share right rises with the level.
    """
    asked: Counter[Level] = Counter()
    right: Counter[Level] = Counter()
    for level, is_right in pairs:
        asked[level] += 1
        right[level] += is_right
    return tuple(
        Calibration(level, asked[level], right[level], 100 * right[level] / asked[level] if asked[level] else None)
        for level in dict.fromkeys((*levels, *asked))
    )
