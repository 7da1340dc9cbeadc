"""A few words, compared with the accepted ones; see wording.py for what counts as equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.question_types.contract import QuestionType
from quizzes.question_types.reading import Reader
from quizzes.question_types.wording import Wording


@dataclass(frozen=True)
class ShortText(QuestionType):
    wording: Wording

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        question = cls(Wording.read(reader))
        reader.finish()
        return question

    def data(self) -> dict[str, Any]:
        return self.wording.data()

    def keys(self) -> frozenset[str]:
        return self.wording.keys()
