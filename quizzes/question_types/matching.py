"""Each prompt has one match; distractors belong to none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.question_types.contract import Problem, QuestionType
from quizzes.question_types.options import present
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class Pair:
    key: str
    prompt: str
    match: str
    explanation: str


@dataclass(frozen=True)
class Distractor:
    key: str
    text: str
    explanation: str


@dataclass(frozen=True)
class Matching(QuestionType):
    """Two prompts may share a match: their texts are then one choice, and right for both."""

    pairs: tuple[Pair, ...]
    distractors: tuple[Distractor, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        keys: set[str] = set()
        prompts: set[str] = set()
        pairs = tuple(
            Pair(
                key=entry.key(keys),
                prompt=entry.distinct("prompt", prompts),
                match=entry.text("match"),
                explanation=entry.text("explanation", required=False),
            )
            for entry in reader.each("pairs", least=2)
        )
        texts = {pair.match for pair in pairs}
        distractors = tuple(
            Distractor(
                key=entry.key(keys),
                text=entry.distinct("text", texts),
                explanation=entry.text("explanation", required=False),
            )
            for entry in reader.each("distractors")
        )
        if len(pairs) > 1 and len(texts - {""}) == 1:
            reader.problem("There is only one choice for all prompts; add a match or a distractor.", "pairs")
        reader.finish()
        return cls(pairs, distractors)

    def data(self) -> dict[str, Any]:
        return present(
            pairs=[
                present(key=pair.key, prompt=pair.prompt, match=pair.match, explanation=pair.explanation)
                for pair in self.pairs
            ],
            distractors=[
                present(key=one.key, text=one.text, explanation=one.explanation) for one in self.distractors
            ],
        )

    def unexplained(self) -> tuple[Problem, ...]:
        pairs = [
            Problem(("pairs", place, "explanation"), f"Say why “{pair.match}” belongs to “{pair.prompt}”.")
            for place, pair in enumerate(self.pairs)
            if not pair.explanation
        ]
        distractors = [
            Problem(("distractors", place, "explanation"), f"Say what “{one.text}” belongs to, if not here.")
            for place, one in enumerate(self.distractors)
            if not one.explanation
        ]
        return (*pairs, *distractors)

    def keys(self) -> frozenset[str]:
        pairs = {pair.explanation for pair in self.pairs}
        return frozenset((pairs | {one.explanation for one in self.distractors}) - {""})
