"""One or more right options out of two or more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.question_types.contract import Problem, QuestionType
from quizzes.question_types.options import Option, present, read_options, unexplained_options
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class MultipleChoice(QuestionType):
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

    def keys(self) -> frozenset[str]:
        return frozenset(option.explanation for option in self.options if option.explanation)
