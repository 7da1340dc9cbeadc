"""Adding attempts to the sums of a quiz, and taking them out again.

Each table takes one statement that adds to the rows that are there and makes those that aren't. Rows are written in
the order of their keys, and the row of the quiz first: whoever has it goes on, the others wait.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import add
from typing import Any

from django.db import models

from ctlearn.progress.models import OptionSums, QuestionSums, QuizSums, ScoreCount
from ctlearn.progress.upserts import upsert
from quizzes.statistics import sums
from quizzes.statistics.sums import RIGHT, Share

COHORT_AND_QUIZ = ("cohort_id", "quiz_id")
OF_VERSION = (*COHORT_AND_QUIZ, "version_id")
Numbers = tuple[int, ...]


class Changes:
    """What is to be added to the sums, over any cohorts and quizzes."""

    def __init__(self) -> None:
        self.quizzes: dict[tuple[int, int], Numbers] = defaultdict(sums.Totals)
        self.scores: dict[tuple[int, int, int], Numbers] = defaultdict(lambda: (0,))
        self.questions: dict[tuple[int, int, int], Numbers] = defaultdict(sums.ItemSums)
        self.options: dict[tuple[int, int, int, str, bool], Numbers] = defaultdict(sums.OptionSums)

    def add(self, cohort: int, quiz: int, score: int, shares: Iterable[Sequence[Any]], sign: int = 1) -> None:
        """An attempt with this score; `sign` -1 takes it out."""

        def put(into: dict[Any, Numbers], key: Any, numbers: Numbers) -> None:
            into[key] = tuple(map(add, into[key], numbers if sign > 0 else (-number for number in numbers)))

        put(self.quizzes, (cohort, quiz), (1, score, score * score))
        put(self.scores, (cohort, quiz, (score + 50) // 100), (1,))
        for stored in shares:
            share = Share(*stored)
            put(self.questions, (cohort, quiz, share.version), sums.item_sums(share, score))
            for key in share.chosen or ():
                option = (cohort, quiz, share.version, key[1:], key[0] == RIGHT)
                put(self.options, option, sums.option_sums(share))

    def write(self) -> None:
        """The caller is in a transaction."""
        write(QuizSums, COHORT_AND_QUIZ, sums.Totals._fields, self.quizzes)
        write(ScoreCount, (*COHORT_AND_QUIZ, "score"), ("n",), self.scores)
        write(QuestionSums, OF_VERSION, sums.ItemSums._fields, self.questions)
        write(OptionSums, (*OF_VERSION, "option"), sums.OptionSums._fields, self.options, ("right",))


def write(
    model: type[models.Model],
    unique: tuple[str, ...],
    names: tuple[str, ...],
    changes: dict[Any, Numbers],
    keep: tuple[str, ...] = (),
) -> None:
    rows = [(*key, *numbers) for key, numbers in sorted(changes.items()) if any(numbers)]
    upsert(model, unique, (*unique, *keep, *names), rows, add=names, keep=keep)
