"""What comes out: frozen, with None where a statistic is not defined and the reason in `undefined`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from quizzes.statistics.words import (
    DUBIOUS_EFFICIENCY,
    Discrimination,
    Facility,
    Finding,
    Flag,
    Population,
    Reliability,
    Undefined,
)


@dataclass(frozen=True)
class OptionStatistics:
    """One option: chosen by how many, which share of those asked, and what its choosers scored on the rest.

    `share` and `rest` are in per cent; `rest` is None when nobody chose it, or there is no rest. `doubts_key`: a
    wrong option whose choosers beat those who chose the key.
    """

    key: str
    right: bool
    choosers: int
    share: float
    rest: float | None
    doubts_key: bool = False


@dataclass(frozen=True)
class ItemStatistics:
    """One item: a question, a slot, or one version of either. All in per cent but the counts.

    `attempts` counts those that hold it; `blank` those without an option chosen; `keyed` those who chose what is
    right and nothing else, and `keyed_rest` what they scored on the rest. `options` is empty, and these are None,
    where there are no options, and where versions differ in them: then see each in `versions`.
    `undefined` has a reason for every statistic that is None, by its name. `findings`: worst first.
    """

    attempts: int
    facility: float | None = None
    deviation: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None
    guess: float | None = None
    intended_weight: float | None = None
    effective_weight: float | None = None
    blank: int | None = None
    keyed: int | None = None
    keyed_rest: float | None = None
    options: tuple[OptionStatistics, ...] = ()
    findings: tuple[Finding, ...] = ()
    versions: Mapping[Hashable, ItemStatistics] = field(default_factory=dict)
    undefined: Mapping[str, Undefined] = field(default_factory=dict)

    @property
    def facility_band(self) -> Facility | None:
        return None if self.facility is None else Facility.of(self.facility)

    @property
    def discrimination_band(self) -> Discrimination | None:
        return None if self.discrimination is None else Discrimination.of(self.discrimination)

    @property
    def is_dubious(self) -> bool:
        """Moodle's mark: the efficiency is known, and below 15 %."""
        return self.efficiency is not None and self.efficiency < DUBIOUS_EFFICIENCY

    @property
    def flags(self) -> tuple[Flag, ...]:
        return tuple(dict.fromkeys(finding.flag for finding in self.findings))


@dataclass(frozen=True)
class QuizStatistics:
    """The quiz as a whole, in per cent of what each attempt could earn; skewness and kurtosis have no unit.

    `standard_error` is error ratio times deviation: how far, in per cent of the quiz, a score may be from what the
    student is worth, in about two of three cases. `undefined` as in ItemStatistics.
    """

    population: Population
    attempts: int
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    alpha: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None
    undefined: Mapping[str, Undefined] = field(default_factory=dict)

    @property
    def reliability(self) -> Reliability | None:
        return None if self.alpha is None else Reliability.of(self.alpha)
