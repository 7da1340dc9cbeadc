"""A longer text that a person grades by a rubric."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from quizzes.question_types.contract import Problem, QuestionType
from quizzes.question_types.options import present
from quizzes.question_types.reading import Reader, plain

WORDS = re.compile(r"(\d{1,5})\s*[-–]\s*(\d{1,5})\Z", re.ASCII)


@dataclass(frozen=True)
class Criterion:
    key: str
    points: Decimal
    criterion: str


@dataclass(frozen=True)
class Essay(QuestionType):
    """`words` is the advised range, lowest and highest."""

    words: tuple[int, int] | None = None
    rubric: tuple[Criterion, ...] = ()
    model_answer: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        words = read_words(reader)
        keys: set[str] = set()
        rubric = []
        for entry in reader.each("rubric"):
            rubric.append(Criterion(entry.key(keys), entry.number("points"), entry.text("criterion")))
            if entry.has("points") and rubric[-1].points <= 0:
                entry.problem("Points are more than 0.", "points")
        model_answer = reader.block("model_answer", required=False)
        reader.finish()
        return cls(words, tuple(rubric), model_answer)

    def data(self) -> dict[str, Any]:
        return present(
            words=f"{self.words[0]}-{self.words[1]}" if self.words else "",
            rubric=[
                {"key": one.key, "points": plain(one.points), "criterion": one.criterion}
                for one in self.rubric
            ],
            model_answer=self.model_answer,
        )

    def unexplained(self) -> tuple[Problem, ...]:
        return () if self.rubric else (Problem(("rubric",), "Say what a good answer is graded by."),)

    def keys(self) -> frozenset[str]:
        return frozenset({self.model_answer, *(one.criterion for one in self.rubric)} - {""})


def read_words(reader: Reader) -> tuple[int, int] | None:
    written = reader.text("words", required=False)
    match = WORDS.match(written)
    if match and 0 < int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    if written:
        reader.problem("Write a range, like 150-300.", "words")
    return None
