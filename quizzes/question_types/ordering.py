"""Items to be put in the right order, in which the data lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.question_types.contract import QuestionType
from quizzes.question_types.options import present
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class Item:
    key: str
    text: str
    explanation: str


@dataclass(frozen=True)
class Ordering(QuestionType):
    items: tuple[Item, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        keys: set[str] = set()
        texts: set[str] = set()
        items = tuple(
            Item(
                key=entry.key(keys),
                text=entry.distinct("text", texts),
                explanation=entry.text("explanation", required=False),
            )
            for entry in reader.each("items", least=2)
        )
        reader.finish()
        return cls(items)

    def data(self) -> dict[str, Any]:
        return {
            "items": [
                present(key=item.key, text=item.text, explanation=item.explanation) for item in self.items
            ]
        }

    def keys(self) -> frozenset[str]:
        return frozenset({item.explanation for item in self.items} - {""})
