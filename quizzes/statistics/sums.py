"""The same statistics from sums that are kept as attempts end, instead of from every answer.

Sums are whole numbers: fractions, shares and rest scores count in units of 1 / SCALE, each rounded once, when an
attempt is taken in. So they can be added to and taken from in any order, and are what a fresh count would be.

What needs every single answer is left out: the discriminative efficiency, which compares two sorted columns. The
shape of the scores (median, skewness, kurtosis) comes from their distribution in tenths of a per cent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from operator import add
from typing import NamedTuple

from quizzes.statistics import formulas
from quizzes.statistics.analysis import ENOUGH, Analysis, Choices, Known, agreed, guess_of
from quizzes.statistics.findings import doubts_key, findings_of
from quizzes.statistics.formulas import Spread
from quizzes.statistics.results import ItemStatistics, OptionStatistics, QuizStatistics
from quizzes.statistics.words import Population, Undefined

SCALE = 100_000
RIGHT, WRONG = "+", "-"


class Mark(NamedTuple):
    """A question of an attempt: `fraction` and `points` in units of 1 / SCALE; `chosen` and `right` are the keys of
    options, None where there are none to choose."""

    version: int
    fraction: int
    points: int
    chosen: Collection[str] | None = None
    right: Collection[str] = ()


class Share(NamedTuple):
    """What an attempt says about one question, JSON-able. In units of 1 / SCALE: `weight` is the question's share of
    the points, `rest` the score on everything else, None when nothing else is worth points. `chosen` marks each key as
    right or wrong, as in "+a"."""

    version: int
    fraction: int
    weight: int
    rest: int | None
    chosen: list[str] | None
    keyed: bool


def ratio(part: int, of: int) -> int:
    """part / of in units of 1 / SCALE, halves rounded up."""
    return (2 * SCALE * part + of) // (2 * of)


def score(marks: Iterable[Mark]) -> int | None:
    """What was earned, in units of 1 / SCALE; None when nothing is worth points."""
    earned = possible = 0
    for mark in marks:
        earned += mark.fraction * mark.points
        possible += mark.points
    return ratio(earned, possible * SCALE) if possible else None


def shares(marks: Sequence[Mark]) -> list[Share]:
    """Of a finished and fully graded attempt in which something is worth points."""
    earned = sum(mark.fraction * mark.points for mark in marks)
    possible = sum(mark.points for mark in marks)
    found = []
    for mark in marks:
        others = possible - mark.points
        rest = ratio(earned - mark.fraction * mark.points, others * SCALE) if others else None
        chosen = mark.chosen
        keys = None if chosen is None else [(RIGHT if key in mark.right else WRONG) + key for key in sorted(chosen)]
        keyed = chosen is not None and bool(mark.right) and set(chosen) == set(mark.right)
        found.append(Share(mark.version, mark.fraction, ratio(mark.points, possible), rest, keys, keyed))
    return found


class ItemSums(NamedTuple):
    """Of one version. x: fractions, w: weights, m: marks (x w), t: scores of the whole attempts. With `r`: over the
    attempts that have a rest, whose score is y. `keyed`: of those who chose what is right and nothing else."""

    n: int = 0
    x: int = 0
    xx: int = 0
    w: int = 0
    m: int = 0
    mm: int = 0
    mt: int = 0
    rn: int = 0
    rx: int = 0
    rxx: int = 0
    ry: int = 0
    ryy: int = 0
    rxy: int = 0
    blank: int = 0
    keyed: int = 0
    keyed_rn: int = 0
    keyed_y: int = 0
    keyed_yy: int = 0


class OptionSums(NamedTuple):
    """Of those who chose an option."""

    n: int = 0
    rn: int = 0
    y: int = 0
    yy: int = 0


class Totals(NamedTuple):
    """Of whole attempts."""

    n: int = 0
    t: int = 0
    tt: int = 0


def item_sums(share: Share, total: int) -> ItemSums:
    x, mark = share.fraction, (2 * share.fraction * share.weight + SCALE) // (2 * SCALE)
    y = share.rest
    has_rest, keyed = int(y is not None), int(share.keyed)
    y = y or 0
    with_rest = (1, x, x * x, y, y * y, x * y) if has_rest else (0, 0, 0, 0, 0, 0)
    blank = int(share.chosen is not None and not share.chosen)
    of_keyed = (keyed, keyed * has_rest, keyed * y, keyed * y * y)
    return ItemSums(1, x, x * x, share.weight, mark, mark * mark, mark * total, *with_rest, blank, *of_keyed)


def option_sums(share: Share) -> OptionSums:
    """What the attempt adds to each option that was chosen."""
    y = share.rest
    return OptionSums(1, 0, 0, 0) if y is None else OptionSums(1, 1, y, y * y)


@dataclass
class VersionSums:
    """`options`: by key."""

    sums: ItemSums
    options: Mapping[str, OptionSums] = field(default_factory=dict)


def together(parts: Collection[VersionSums]) -> VersionSums:
    options: defaultdict[str, OptionSums] = defaultdict(OptionSums)
    sums = ItemSums()
    for part in parts:
        sums = ItemSums(*map(add, sums, part.sums))
        for key, found in part.options.items():
            options[key] = OptionSums(*map(add, options[key], found))
    return VersionSums(sums, options)


def analyse_sums(
    totals: Totals,
    scores: Mapping[int, int],
    versions: Mapping[Hashable, VersionSums],
    choices: Mapping[Hashable, Choices],
    *,
    population: Population = Population.FIRST,
    enough: int = ENOUGH,
) -> Analysis:
    """Statistics of a quiz, and of its questions with their versions.

    `scores` counts the attempts by tenths of a per cent; `choices` names each version's question as well. Alpha and
    effective weights are defined when every attempt holds every question.
    """
    questions: defaultdict[Hashable, dict[Hashable, VersionSums]] = defaultdict(dict)
    for version, found in versions.items():
        if found.sums.n:
            questions[choices[version].question][version] = found
    wholes = {question: together(parts.values()) for question, parts in questions.items()}
    alpha: float | Undefined = Undefined.DIFFERENT_QUESTIONS
    weights: dict[Hashable, float | Undefined] = dict.fromkeys(wholes, Undefined.DIFFERENT_QUESTIONS)
    if all(whole.sums.n == totals.n for whole in wholes.values()):
        items = {question: whole.sums for question, whole in wholes.items()}
        alpha, weights = alpha_of(items.values(), totals), effective_weights(items, totals)
    items_found = {}
    for question, parts in questions.items():
        whole = item_statistics(wholes[question], parts, weights[question], choices, enough)
        if len(parts) == 1:
            each = dict.fromkeys(parts, whole)
        else:
            each = {
                version: item_statistics(part, {version: part}, Undefined.ONE_VERSION, choices, enough)
                for version, part in parts.items()
            }
        items_found[question] = replace(whole, versions=each)
    return Analysis(quiz_statistics(totals, scores, alpha, population), items_found)


def scatter(n: int, these: int, those: int, products: int) -> int:
    """n Σ (a - ā)(b - b̄), exact."""
    return n * products - these * those


def alpha_of(items: Collection[ItemSums], totals: Totals) -> float | Undefined:
    """As `formulas.alpha`; the marks are shares of what an attempt can earn, which changes nothing."""
    counting = [item for item in items if item.w]
    if len(counting) < 2:
        return Undefined.ONE_QUESTION
    if totals.n < 3:
        return Undefined.TOO_FEW
    whole = scatter(totals.n, totals.t, totals.t, totals.tt)
    if not whole:
        return Undefined.NO_VARIANCE
    spread = sum(scatter(item.n, item.m, item.m, item.mm) for item in counting)
    return min(100.0, 100 * len(counting) / (len(counting) - 1) * (1 - spread / whole))


def effective_weights(items: Mapping[Hashable, ItemSums], totals: Totals) -> dict[Hashable, float | Undefined]:
    """As `formulas.effective_weights`."""
    if totals.n < 2:
        return dict.fromkeys(items, Undefined.TOO_FEW)
    if not scatter(totals.n, totals.t, totals.t, totals.tt):
        return dict.fromkeys(items, Undefined.NO_VARIANCE)
    shared = {question: scatter(item.n, item.m, totals.t, item.mt) for question, item in items.items()}
    roots = {question: sqrt(max(0, value)) for question, value in shared.items()}
    of = sum(roots.values())
    return {
        question: Undefined.AGAINST_TOTAL if value < 0 or not of else 100 * roots[question] / of
        for question, value in shared.items()
    }


def discrimination(sums: ItemSums) -> float | Undefined:
    """As `formulas.discrimination`."""
    if not sums.rn:
        return Undefined.ONE_QUESTION
    if sums.rn < 2:
        return Undefined.TOO_FEW
    x, y = scatter(sums.rn, sums.rx, sums.rx, sums.rxx), scatter(sums.rn, sums.ry, sums.ry, sums.ryy)
    if not x or not y:
        return Undefined.NO_VARIANCE
    return max(-100.0, min(100.0, 100 * scatter(sums.rn, sums.rx, sums.ry, sums.rxy) / (sqrt(x) * sqrt(y))))


def spread(n: int, y: int, yy: int) -> Spread:
    """Of rest scores in per cent."""
    if not n:
        return Spread(0, 0.0, 0.0)
    return Spread(n, 100 * y / n / SCALE, scatter(n, y, y, yy) / n * (100 / SCALE) ** 2)


def item_statistics(
    found: VersionSums,
    parts: Mapping[Hashable, VersionSums],
    weight: float | Undefined,
    choices: Mapping[Hashable, Choices],
    enough: int,
) -> ItemStatistics:
    known, sums = Known(), found.sums
    n, per_cent = sums.n, 100 / SCALE
    deviation = Undefined.TOO_FEW if n < 2 else per_cent * sqrt(scatter(n, sums.x, sums.x, sums.xx) / (n * (n - 1)))
    asked = Counter({version: part.sums.n for version, part in parts.items()})
    item = ItemStatistics(
        n,
        facility=known.get("facility", per_cent * sums.x / n),
        deviation=known.get("deviation", deviation),
        discrimination=known.get("discrimination", discrimination(sums)),
        efficiency=known.get("efficiency", Undefined.EVERY_ANSWER),
        guess=known.get("guess", guess_of(asked, choices)),
        intended_weight=known.get("intended_weight", per_cent * sums.w / n),
        effective_weight=known.get("effective_weight", weight),
        undefined=known.undefined,
    )
    offer = agreed({choices.get(version) for version in parts})
    if offer:
        item = with_options(item, found, offer)
    return replace(item, findings=findings_of(item, enough))


def with_options(item: ItemStatistics, found: VersionSums, offer: Choices) -> ItemStatistics:
    sums = found.sums
    keyed = spread(sums.keyed_rn, sums.keyed_y, sums.keyed_yy)
    options = []
    for key in (*offer.options, *sorted(set(found.options) - set(offer.options))):
        own = found.options.get(key, OptionSums())
        rest = spread(own.rn, own.y, own.yy)
        right = key in offer.right
        options.append(
            OptionStatistics(
                key,
                right,
                own.n,
                100 * own.n / item.attempts,
                rest.mean if rest.n else None,
                not right and doubts_key(rest, keyed),
            )
        )
    return replace(
        item,
        blank=sums.blank,
        keyed=sums.keyed,
        keyed_rest=keyed.mean if keyed.n else None,
        options=tuple(options),
    )


def quiz_statistics(
    totals: Totals, scores: Mapping[int, int], alpha: float | Undefined, population: Population
) -> QuizStatistics:
    known, n = Known(), totals.n
    few = Undefined.TOO_FEW
    variance = scatter(n, totals.t, totals.t, totals.tt) / (n * (n - 1)) if n > 1 else None
    deviation: float | Undefined = few if variance is None else 100 / SCALE * sqrt(variance)
    error_ratio = alpha if isinstance(alpha, Undefined) else formulas.error_ratio(alpha)
    error: float | Undefined = few
    if isinstance(error_ratio, Undefined):
        error = error_ratio
    elif not isinstance(deviation, Undefined):
        error = error_ratio * deviation / 100
    skewness, kurtosis = shape(scores)
    return QuizStatistics(
        population,
        n,
        mean=known.get("mean", 100 * totals.t / n / SCALE if n else few),
        median=known.get("median", median(scores)),
        deviation=known.get("deviation", deviation),
        skewness=known.get("skewness", skewness),
        kurtosis=known.get("kurtosis", kurtosis),
        alpha=known.get("alpha", alpha),
        error_ratio=known.get("error_ratio", error_ratio),
        standard_error=known.get("standard_error", error),
        undefined=known.undefined,
    )


def median(scores: Mapping[int, int]) -> float | Undefined:
    """In per cent, of counts by tenths of a per cent."""
    n = sum(scores.values())
    if not n:
        return Undefined.TOO_FEW
    lower, upper, seen = (n - 1) // 2, n // 2, 0
    middle: list[int] = []
    for value in sorted(scores):
        seen += scores[value]
        if len(middle) == 0 and seen > lower:
            middle.append(value)
        if seen > upper:
            return (middle[0] + value) / 20
    raise AssertionError


def shape(scores: Mapping[int, int]) -> tuple[float | Undefined, float | Undefined]:
    """Skewness and kurtosis, as `formulas` has them, of counts by tenths of a per cent."""
    n = sum(scores.values())
    few, flat = Undefined.TOO_FEW, Undefined.NO_VARIANCE
    if n < 3:
        return few, few
    mean = sum(value * count for value, count in scores.items()) / n
    s2, s3, s4 = (sum(count * (value - mean) ** power for value, count in scores.items()) for power in (2, 3, 4))
    if len([count for count in scores.values() if count]) < 2:
        return flat, flat if n > 3 else few
    k2 = s2 / (n - 1)
    skewness = n * s3 / ((n - 1) * (n - 2)) / k2**1.5
    if n < 4:
        return skewness, few
    k4 = n * ((n + 1) * s4 - 3 * (n - 1) * s2 * s2 / n) / ((n - 1) * (n - 2) * (n - 3))
    return skewness, k4 / k2**2
