"""What the answers to a quiz say about it, by classical test theory. Plain data in and out, without the ORM.

Names, formulas and thresholds are those of Moodle, so that an instructor who knows its report reads ours at once:

* "Quiz statistics calculations", https://docs.moodle.org/dev/Quiz_statistics_calculations (formulas);
* "Quiz report statistics", https://docs.moodle.org/dev/Quiz_report_statistics (thresholds and their words).

Both follow the texts of classical test theory; Crocker & Algina, "Introduction to Classical and Modern Test
Theory" (1986), chapters 7 and 14, derives them. As in Moodle every variance and covariance is that of a sample
(divided by n - 1), and skewness and kurtosis are the unbiased k-statistics.

Scores and indices are in per cent, as Moodle shows them: discrimination from -100 to 100, alpha up to 100.
Skewness and kurtosis have no unit.

`analyse` reads every answer; `sums.analyse_sums` says the same, but for one number, from sums that are kept as
attempts end, and costs the same however many there are.

The caller chooses whose attempts are read, and names the choice (`Population`). Moodle recommends first attempts:
later ones build on what the first has shown, and all attempts together count one student several times.
"""

from quizzes.statistics.analysis import Analysis, Attempt, Choices, Response, analyse
from quizzes.statistics.results import ItemStatistics, OptionStatistics, QuizStatistics
from quizzes.statistics.tables import Bin, Calibration, calibration, histogram, scores
from quizzes.statistics.words import (
    Discrimination,
    Facility,
    Finding,
    Flag,
    Population,
    Reliability,
    Undefined,
)

__all__ = [
    "Analysis",
    "Attempt",
    "Bin",
    "Calibration",
    "Choices",
    "Discrimination",
    "Facility",
    "Finding",
    "Flag",
    "ItemStatistics",
    "OptionStatistics",
    "Population",
    "QuizStatistics",
    "Reliability",
    "Response",
    "Undefined",
    "analyse",
    "calibration",
    "histogram",
    "scores",
]
