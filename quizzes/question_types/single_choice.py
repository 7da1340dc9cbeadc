"""One right option out of two or more. Right earns everything, anything else nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    EVERYTHING,
    NOTHING,
    Order,
    Outcome,
    Problem,
    Response,
    Result,
)
from quizzes.question_types.options import Choosing, Option, present, read_options, unexplained_options
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class SingleChoice(Choosing):
    label = _("Single choice")

    options: tuple[Option, ...]
    keep_order: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        question = cls(read_options(reader, one_right=True), reader.flag("keep_order"))
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
        right = Outcome.RIGHT in parts.values()
        return Result(EVERYTHING if right else NOTHING, parts, self.feedback(response))
