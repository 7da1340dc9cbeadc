"""One or more right options out of two or more.

Worth (right options chosen - wrong options chosen) / number of right options, never below zero. A wrong
choice costs what a right one earns, so choosing everything earns nothing extra, and leaving an option out
costs no more than its own share. Canvas calls the rule "partial credit with penalty" (New Quizzes
instructor guide, multiple answer questions).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import Order, Outcome, Problem, Response, Result, share
from quizzes.question_types.options import Choosing, Option, present, read_options, unexplained_options
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class MultipleChoice(Choosing):
    label = _("Multiple choice")
    many = True

    options: tuple[Option, ...]
    keep_order: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        question = cls(read_options(reader, one_right=False), reader.flag("keep_order"))
        reader.finish()
        return question

    def data(self) -> dict[str, Any]:
        return present(options=[option.data() for option in self.options], keep_order=self.keep_order)

    def unexplained(self) -> tuple[Problem, ...]:
        return unexplained_options(self.options)

    def choices(self) -> tuple[Option, ...]:
        return self.options

    def order(self, rng: random.Random) -> Order:
        return {"options": [option.key for option in self.options]} if self.keep_order else super().order(rng)

    def grade(self, response: Response | None) -> Result:
        parts = self.parts(response)
        outcomes = list(parts.values())
        right, wrong = outcomes.count(Outcome.RIGHT), outcomes.count(Outcome.WRONG)
        fraction = share(right - wrong, of=right + outcomes.count(Outcome.MISSED))
        return Result(fraction, parts, self.feedback(response))
