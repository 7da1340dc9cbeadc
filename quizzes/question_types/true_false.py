"""The stem is a statement: true or false. Right earns everything.

The two options have the keys "true" and "false" and always stand in this order.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from quizzes.question_types.contract import (
    EVERYTHING,
    NOTHING,
    Order,
    Outcome,
    Problem,
    Response,
    Result,
)
from quizzes.question_types.options import Choosing, Option, present
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class TrueFalse(Choosing):
    label = _("True or false")

    answer: bool
    when_true: str = ""
    when_false: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        if not reader.has("answer"):
            reader.problem("“answer” is missing: write “true” or “false”.", "answer")
        question = cls(
            answer=reader.flag("answer"),
            when_true=reader.text("when_true", required=False),
            when_false=reader.text("when_false", required=False),
        )
        reader.finish()
        return question

    def data(self) -> dict[str, Any]:
        """`answer` is the word "true" or "false", because it names the right option."""
        answer = "true" if self.answer else "false"
        return present(answer=answer, when_true=self.when_true, when_false=self.when_false)

    def unexplained(self) -> tuple[Problem, ...]:
        explanations = {"when_true": self.when_true, "when_false": self.when_false}
        return tuple(
            Problem((name,), f"Say what to tell those who chose “{name.removeprefix('when_')}”.")
            for name, text in explanations.items()
            if not text
        )

    def choices(self) -> tuple[Option, ...]:
        return (
            Option("true", pgettext("answer", "True"), self.answer, self.when_true),
            Option("false", pgettext("answer", "False"), not self.answer, self.when_false),
        )

    def order(self, rng: random.Random) -> Order:
        return {"options": ["true", "false"]}

    def grade(self, response: Response | None) -> Result:
        parts = self.parts(response)
        right = Outcome.RIGHT in parts.values()
        return Result(EVERYTHING if right else NOTHING, parts, self.feedback(response))
