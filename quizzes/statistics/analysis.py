"""From attempts to statistics: columns are made, formulas asked, findings drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import fsum
from typing import NamedTuple, TypeAlias

from quizzes.statistics import formulas
from quizzes.statistics.findings import doubts_key, findings_of
from quizzes.statistics.results import ItemStatistics, OptionStatistics, QuizStatistics
from quizzes.statistics.words import Population, Undefined

ENOUGH = 10  # attempts; with fewer a correlation is off by a third and more, and flags would be noise


class Response(NamedTuple):
    """What one attempt holds of one item. `fraction` in [0, 1], 0 when left blank; `points` are what it can earn.

    `chosen`: the keys of the options, empty when blank or when the question has none. `version`: what was seen.
    """

    fraction: Decimal | float
    points: Decimal | float = 1
    chosen: Collection[str] = ()
    version: Hashable = None


Attempt: TypeAlias = Mapping[Hashable, Response]


@dataclass(frozen=True)
class Choices:
    """What a version offers: the keys of its options, those that are right, and what a random guess earns in [0, 1].

    Versions of the same `question` with the same options and key are counted together.
    """

    options: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()
    guess: Decimal | float | None = None
    question: Hashable = None


@dataclass(frozen=True)
class Analysis:
    quiz: QuizStatistics
    items: Mapping[Hashable, ItemStatistics]


@dataclass
class Columns:
    """One item's responses, side by side. `rests`: the score on everything else in per cent, None without any."""

    fractions: list[float] = field(default_factory=list)
    marks: list[float] = field(default_factory=list)
    weights: list[float | None] = field(default_factory=list)
    rests: list[float | None] = field(default_factory=list)
    chosen: list[Collection[str]] = field(default_factory=list)
    versions: list[Hashable] = field(default_factory=list)

    def by_version(self) -> dict[Hashable, Columns]:
        places: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place, version in enumerate(self.versions):
            places[version].append(place)
        return {version: self.at(found) for version, found in places.items()}

    def at(self, places: list[int]) -> Columns:
        return Columns(
            [self.fractions[place] for place in places],
            [self.marks[place] for place in places],
            [self.weights[place] for place in places],
            [self.rests[place] for place in places],
            [self.chosen[place] for place in places],
            [self.versions[place] for place in places],
        )


def analyse(
    attempts: Sequence[Attempt],
    choices: Mapping[Hashable, Choices] | None = None,
    *,
    population: Population = Population.FIRST,
    enough: int = ENOUGH,
) -> Analysis:
    """Statistics of a quiz and of its items, from finished and fully graded attempts.

    An attempt maps an item's id to its Response. Ids are what the caller wants to know about: questions, or slots.
    A question that was asked and left blank has a fraction of 0; one that was never asked is absent. With draws
    from pools attempts hold different questions: ask once by slot for the alpha and the effective weights, which
    need every item in every attempt, and once by question for the others. Rest scores are shares of what the rest
    could earn, so that they compare across draws; where all attempts hold the same, this changes nothing.

    `choices` maps version ids to what they offer. `population` names the caller's choice of attempts. Flags are
    raised from `enough` attempts on. ValueError: a fraction outside [0, 1], or negative points.
    """
    items: dict[Hashable, Columns] = {}
    totals: list[float] = []
    scores: list[float] = []
    for attempt in attempts:
        points = [float(response.points) for response in attempt.values()]
        marks = [float(response.fraction) * worth for response, worth in zip(attempt.values(), points, strict=True)]
        earned, possible = fsum(marks), fsum(points)
        totals.append(earned)
        if possible > 0:
            scores.append(100 * earned / possible)
        for (item, response), mark, worth in zip(attempt.items(), marks, points, strict=True):
            fraction = float(response.fraction)
            if not (0 <= fraction <= 1 and worth >= 0):
                raise ValueError(f"{item}: a fraction lies in [0, 1] and points are not negative, not {response[:2]}.")
            columns = items.get(item)
            if columns is None:
                columns = items[item] = Columns()
            columns.fractions.append(fraction)
            columns.marks.append(mark)
            columns.weights.append(100 * worth / possible if possible > 0 else None)
            others = possible - worth
            columns.rests.append(100 * (earned - mark) / others if others > 1e-9 else None)
            columns.chosen.append(response.chosen)
            columns.versions.append(response.version)
    table = [columns.marks for columns in items.values()]
    complete = all(len(column) == len(attempts) for column in table)
    alpha: float | Undefined = Undefined.DIFFERENT_QUESTIONS
    weights: list[float | Undefined] = [Undefined.DIFFERENT_QUESTIONS for _ in table]
    if complete:
        counting = [columns.marks for columns in items.values() if any(columns.weights)]
        alpha, weights = formulas.alpha(counting, totals), formulas.effective_weights(table, totals)
    offered = choices or {}
    return Analysis(
        quiz_statistics(scores, alpha, population),
        {
            item: with_versions(columns, weight, offered, enough)
            for (item, columns), weight in zip(items.items(), weights, strict=True)
        },
    )


class Known:
    """Keeps the numbers that are defined, and the reasons of those that are not.

    Numbers lose what floats add after the ninth place, so that 35 is not below 35, and 0 is not negative.
    """

    def __init__(self) -> None:
        self.undefined: dict[str, Undefined] = {}

    def get(self, name: str, value: float | Undefined) -> float | None:
        if isinstance(value, Undefined):
            self.undefined[name] = value
            return None
        return round(value, 9) + 0.0


def quiz_statistics(scores: list[float], alpha: float | Undefined, population: Population) -> QuizStatistics:
    known = Known()
    deviation = formulas.deviation(scores)
    ratio = alpha if isinstance(alpha, Undefined) else formulas.error_ratio(alpha)
    error: float | Undefined = Undefined.TOO_FEW
    if isinstance(ratio, Undefined):
        error = ratio
    elif not isinstance(deviation, Undefined):
        error = ratio * deviation / 100
    return QuizStatistics(
        population,
        len(scores),
        mean=known.get("mean", formulas.mean(scores) if scores else Undefined.TOO_FEW),
        median=known.get("median", formulas.median(scores)),
        deviation=known.get("deviation", deviation),
        skewness=known.get("skewness", formulas.skewness(scores)),
        kurtosis=known.get("kurtosis", formulas.kurtosis(scores)),
        alpha=known.get("alpha", alpha),
        error_ratio=known.get("error_ratio", ratio),
        standard_error=known.get("standard_error", error),
        undefined=known.undefined,
    )


def with_versions(
    columns: Columns, weight: float | Undefined, choices: Mapping[Hashable, Choices], enough: int
) -> ItemStatistics:
    whole = item_statistics(columns, weight, choices, enough)
    if len(set(columns.versions)) == 1:
        return replace(whole, versions={columns.versions[0]: whole})
    return replace(
        whole,
        versions={
            version: item_statistics(part, Undefined.ONE_VERSION, choices, enough)
            for version, part in columns.by_version().items()
        },
    )


def item_statistics(
    columns: Columns, weight: float | Undefined, choices: Mapping[Hashable, Choices], enough: int
) -> ItemStatistics:
    known = Known()
    rests = [rest for rest in columns.rests if rest is not None]
    fractions = [x for x, rest in zip(columns.fractions, columns.rests, strict=True) if rest is not None]
    alone = None if rests else Undefined.ONE_QUESTION
    deviation = formulas.deviation(columns.fractions)
    item = ItemStatistics(
        len(columns.fractions),
        facility=known.get("facility", formulas.facility(columns.fractions)),
        deviation=known.get("deviation", deviation if isinstance(deviation, Undefined) else 100 * deviation),
        discrimination=known.get("discrimination", alone or formulas.discrimination(fractions, rests)),
        efficiency=known.get("efficiency", alone or formulas.efficiency(fractions, rests)),
        guess=known.get("guess", guess_of(Counter(columns.versions), choices)),
        intended_weight=known.get("intended_weight", intended(columns.weights)),
        effective_weight=known.get("effective_weight", weight),
        undefined=known.undefined,
    )
    offer = agreed({choices.get(version) for version in set(columns.versions)})
    if offer:
        item = with_options(item, columns, offer)
    return replace(item, findings=findings_of(item, enough))


def intended(weights: Iterable[float | None]) -> float | Undefined:
    """Intended weight, in per cent: the item's points over the attempt's, on average (Moodle: "Intended weight")."""
    known = [weight for weight in weights if weight is not None]
    return formulas.mean(known) if known else Undefined.NO_POINTS


def guess_of(asked: Mapping[Hashable, int], choices: Mapping[Hashable, Choices]) -> float | Undefined:
    """What a random guess would have earned, in per cent, on average over those who were `asked`, by version."""
    guesses = {version: choices[version].guess if version in choices else None for version in asked}
    known = [float(guess) * asked[version] for version, guess in guesses.items() if guess is not None]
    return 100 * fsum(known) / sum(asked.values()) if len(known) == len(asked) else Undefined.OPEN


def agreed(offers: Collection[Choices | None]) -> Choices | None:
    """What all these versions offer, if it is the same; None otherwise, and where there are no options."""
    known = [offer for offer in offers if offer is not None and offer.options]
    kinds = {(offer.question, frozenset(offer.options), offer.right) for offer in known}
    if len(kinds) != 1 or len(known) != len(offers):
        return None
    return min(known, key=lambda offer: offer.options)


def with_options(item: ItemStatistics, columns: Columns, offer: Choices) -> ItemStatistics:
    """Adds each option, in the order offered; then keys that are not among them, of answers to what is gone."""
    answers: defaultdict[frozenset[str], list[float | None]] = defaultdict(list)
    for chosen, rest in zip(columns.chosen, columns.rests, strict=True):
        answers[frozenset(chosen)].append(rest)
    choosers = dict.fromkeys(offer.options, 0)
    rests: dict[str, list[float]] = {}
    for answer, found in answers.items():
        known = [rest for rest in found if rest is not None]
        for key in answer:
            choosers[key] = choosers.get(key, 0) + len(found)
            rests.setdefault(key, []).extend(known)
    keyed = answers.get(offer.right, [])
    keyed_rest = formulas.spread([rest for rest in keyed if rest is not None])
    order = (*offer.options, *sorted(set(choosers) - set(offer.options)))
    return replace(
        item,
        blank=len(answers.get(frozenset(), [])),
        keyed=len(keyed),
        keyed_rest=keyed_rest.mean if keyed_rest.n else None,
        options=tuple(
            OptionStatistics(
                key,
                key in offer.right,
                choosers[key],
                100 * choosers[key] / item.attempts,
                formulas.mean(rests[key]) if rests.get(key) else None,
                key not in offer.right and doubts_key(formulas.spread(rests.get(key, [])), keyed_rest),
            )
            for key in order
        ),
    )
