"""The stem is a statement: true or false. Right earns everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.question_types.contract import Problem, QuestionType
from quizzes.question_types.options import present
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class TrueFalse(QuestionType):
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
        texts = {"when_true": self.when_true, "when_false": self.when_false}
        return tuple(
            Problem((name,), f"Say what to tell those who chose “{name.removeprefix('when_')}”.")
            for name, text in texts.items()
            if not text
        )

    def keys(self) -> frozenset[str]:
        return frozenset({self.when_true, self.when_false} - {""})
