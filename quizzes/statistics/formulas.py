"""The formulas, each over plain columns of numbers. A statistic that is not defined comes back as its reason.

In the docstrings: n attempts, an item's fractions x, the rest scores y of the same attempts, the totals T;
s² and cov are those of a sample. "QSC" is Moodle's "Quiz statistics calculations".
Sums are `math.fsum`, exact before the last rounding, so that the order of the attempts changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from operator import mul
from typing import NamedTuple

from quizzes.statistics.words import Undefined

Column = Sequence[float]


def mean(values: Column) -> float:
    return fsum(values) / len(values)


def deviations(values: Column) -> list[float]:
    centre = mean(values)
    return [value - centre for value in values]


def products(these: Column, those: Column) -> float:
    return fsum(map(mul, these, those))


def variance(values: Column) -> float:
    """s² = Σ (v - v̄)² / (n - 1)"""
    away = deviations(values)
    return products(away, away) / (len(values) - 1)


def is_flat(values: Column) -> bool:
    """All the same, but for the rounding of floats."""
    top = max(values)
    return top - min(values) <= 1e-12 * max(1.0, abs(top))


def facility(fractions: Column) -> float | Undefined:
    """Facility index, in per cent: 100 x̄ (QSC, "Facility index")."""
    return 100 * mean(fractions) if fractions else Undefined.TOO_FEW


def deviation(values: Column) -> float | Undefined:
    """Standard deviation √s², in the unit of the values (QSC, "Standard deviation"); 0 when all are the same."""
    if len(values) < 2:
        return Undefined.TOO_FEW
    return 0.0 if is_flat(values) else sqrt(variance(values))


def median(values: Column) -> float | Undefined:
    """The middle value, or the mean of the middle two (QSC, "Median score")."""
    if not values:
        return Undefined.TOO_FEW
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def discrimination(fractions: Column, rests: Column) -> float | Undefined:
    """Discrimination index, in per cent: 100 cov(x, y) / (s_x s_y) (QSC, "Discrimination index").

    The correlation of the item with the rest of the quiz, itself left out: the corrected item-total correlation.
    """
    undefined = undefined_correlation(fractions, rests)
    if undefined:
        return undefined
    x, y = deviations(fractions), deviations(rests)
    value = 100 * products(x, y) / (sqrt(products(x, x)) * sqrt(products(y, y)))
    return max(-100.0, min(100.0, value))


def efficiency(fractions: Column, rests: Column) -> float | Undefined:
    """Discriminative efficiency, in per cent: 100 cov(x, y) / cov_max(x, y) (QSC, "Discriminative efficiency").

    cov_max is what the covariance would be if the same fractions and the same rest scores met in the same order,
    both sorted. So it is at most 100 whatever the facility, and tells a hard question from a bad one.
    """
    undefined = undefined_correlation(fractions, rests)
    if undefined:
        return undefined
    x, y = deviations(fractions), deviations(rests)
    return min(100.0, 100 * products(x, y) / products(sorted(x), sorted(y)))


def undefined_correlation(these: Column, those: Column) -> Undefined | None:
    if len(these) < 2:
        return Undefined.TOO_FEW
    return Undefined.NO_VARIANCE if is_flat(these) or is_flat(those) else None


def effective_weights(marks: Sequence[Column], totals: Column) -> list[float | Undefined]:
    """Effective weight of each item, in per cent: 100 √cov(x_i, T) / Σ √cov(x_j, T) (QSC, "Effective weight").

    `marks` holds one column for each item, in points. The covariance includes the item itself; items whose
    covariance is negative have no weight, and the others share the hundred.
    """
    if len(totals) < 2:
        return [Undefined.TOO_FEW for _ in marks]
    if is_flat(totals):
        return [Undefined.NO_VARIANCE for _ in marks]
    away = deviations(totals)
    noise = 1e-12 * products(away, away)
    shared = [0.0 if is_flat(column) else products(deviations(column), away) for column in marks]
    roots = [sqrt(value) if value > noise else 0.0 for value in shared]
    return [
        Undefined.AGAINST_TOTAL if value < -noise else 100 * root / fsum(roots)
        for value, root in zip(shared, roots, strict=True)
    ]


def skewness(values: Column) -> float | Undefined:
    """k₃ / k₂^{3/2}, with k₂ = n m₂ / (n - 1) and k₃ = n² m₃ / ((n - 1)(n - 2)), mᵣ = Σ (v - v̄)ʳ / n
    (QSC, "Skewness"). Needs three values."""
    n = len(values)
    if n < 3:
        return Undefined.TOO_FEW
    if is_flat(values):
        return Undefined.NO_VARIANCE
    away = deviations(values)
    k3 = n * fsum(value**3 for value in away) / ((n - 1) * (n - 2))
    return k3 / float(variance(values) ** 1.5)


def kurtosis(values: Column) -> float | Undefined:
    """Excess kurtosis k₄ / k₂², with k₄ = n² ((n + 1) m₄ - 3 (n - 1) m₂²) / ((n - 1)(n - 2)(n - 3)); 0 for the
    normal distribution (QSC, "Kurtosis"). Needs four values."""
    n = len(values)
    if n < 4:
        return Undefined.TOO_FEW
    if is_flat(values):
        return Undefined.NO_VARIANCE
    away = deviations(values)
    m2, m4 = (fsum(value**power for value in away) / n for power in (2, 4))
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    return k4 / variance(values) ** 2


def alpha(marks: Sequence[Column], totals: Column) -> float | Undefined:
    """Cronbach's alpha, in per cent: 100 k / (k - 1) · (1 - Σ s²_i / s²_T), for k items (QSC, "Coefficient of
    internal consistency"; Cronbach 1951). With items right or wrong it is KR-20.

    At most 100; negative when items work against each other. Needs two items and, as in Moodle, three attempts.
    """
    if len(marks) < 2:
        return Undefined.ONE_QUESTION
    if len(totals) < 3:
        return Undefined.TOO_FEW
    if is_flat(totals):
        return Undefined.NO_VARIANCE
    spread = fsum(0.0 if is_flat(column) else variance(column) for column in marks)
    return min(100.0, 100 * len(marks) / (len(marks) - 1) * (1 - spread / variance(totals)))


def error_ratio(alpha: float) -> float:
    """100 √(1 - alpha), in per cent: how much of the standard deviation is chance (QSC, "Error ratio")."""
    return 100 * sqrt(1 - alpha / 100)


class Spread(NamedTuple):
    """A group of values: how many, their mean, and the sum of their squared deviations from it."""

    n: int
    mean: float
    squares: float


def spread(values: Column) -> Spread:
    if not values:
        return Spread(0, 0.0, 0.0)
    away = deviations(values)
    return Spread(len(values), mean(values), products(away, away))


def outdo(these: Spread, those: Spread, errors: float) -> bool:
    """Is the mean of the first higher by more than so many standard errors of the difference?

    Student's: s √(1/n₁ + 1/n₂), s² pooled within the two groups.
    """
    difference = these.mean - those.mean
    freedom = these.n + those.n - 2
    if difference <= 1e-9 or freedom < 1:
        return False
    return difference > errors * sqrt((these.squares + those.squares) / freedom * (1 / these.n + 1 / those.n))
