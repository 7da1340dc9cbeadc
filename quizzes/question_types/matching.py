"""Each prompt has one match; distractors belong to none.

Every prompt has the same weight: the fraction is right prompts / prompts, and a wrong match costs no more
than a blank one. The response is {"pairs": {key of the prompt's pair: key of the chosen match}}; the key of
a match is the one of its pair or distractor. The choices are shuffled over all of them, so that their order
says nothing of the prompts, which keep the order of the data.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    Mark,
    Order,
    Outcome,
    Problem,
    QuestionType,
    Response,
    ResponseError,
    Result,
    Reveal,
    chosen_parts,
    share,
    texts,
)
from quizzes.question_types.forms import QuestionForm, Row, Tokens, choice_field, frozen
from quizzes.question_types.options import present, shuffled
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


class MatchingForm(QuestionForm):
    """One menu for each prompt."""

    question: Matching

    def build(self) -> None:
        self.choices = self.question.choices()
        self.tokens = Tokens("choice", frozen(self.order, "choices", self.choices))
        self.names = Tokens("prompt", [*self.order["choices"], *(pair.key for pair in self.question.pairs)])
        for key, chosen in self.question.chosen(self.earlier).items():
            self.initial[self.names.of[key]] = self.tokens.of[chosen]
        for pair in self.question.pairs:
            self.fields[self.names.of[pair.key]] = choice_field(self.tokens.key, None)

    def read(self) -> Response | None:
        given = {pair.key: self.cleaned_data[self.names.of[pair.key]] for pair in self.question.pairs}
        pairs = {key: self.tokens.key[token] for key, token in given.items() if token}
        return {"pairs": pairs} if pairs else None

    def rows(self) -> list[Row]:
        matches = {token: self.choices[key] for token, key in self.tokens.key.items()}
        return [
            self.menu(self.names.of[pair.key], matches, text=pair.prompt, mark=self.mark(pair.key))
            for pair in self.question.pairs
        ]


@dataclass(frozen=True)
class Matching(QuestionType):
    """Two prompts may share a match: their texts are then one choice, and right for both."""

    label = _("Matching")
    template = "quizzes/question_types/matching.html"
    form_class = MatchingForm

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
            distractors=[present(key=one.key, text=one.text, explanation=one.explanation) for one in self.distractors],
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

    def choices(self) -> dict[str, str]:
        """The text of each choice by its key. A text that several pairs share has the first of their keys."""
        pairs = sorted(self.pairs, key=lambda pair: pair.key, reverse=True)
        keys = {pair.match: pair.key for pair in pairs} | {one.text: one.key for one in self.distractors}
        return {key: text for text, key in keys.items()}

    def order(self, rng: random.Random) -> Order:
        return {"choices": shuffled(self.choices(), rng)}

    def chosen(self, response: Response | None) -> dict[str, str]:
        """The key of the chosen match by the key of the prompt's pair. Raises ResponseError."""
        chosen = chosen_parts(response, "pairs", (pair.key for pair in self.pairs))
        if not self.choices().keys() >= set(chosen.values()):
            raise ResponseError("The response names a match that this question does not have.")
        return chosen

    def reread(self, response: Response, seen: Self) -> Response:
        """A choice is its text, whichever pair has it: the usual correction lets two pairs change their matches.
        A text that is gone was reworded where its key has a new text, and has no counterpart otherwise."""
        if not {pair.key for pair in self.pairs} <= {pair.key for pair in seen.pairs}:
            raise ResponseError("A prompt of this version was not shown.")
        new, old = self.choices(), seen.choices()
        keys = {text: key for key, text in new.items()}
        reworded = {key for key in new.keys() & old.keys() if new[key] not in old.values() and old[key] not in keys}
        if any(pair.match not in old.values() and keys[pair.match] not in reworded for pair in self.pairs):
            raise ResponseError("A match of this version was not offered.")
        chosen = {}
        for prompt, choice in seen.chosen(response).items():
            key = keys.get(old[choice], choice if choice in reworded else "")
            if not key:
                raise ResponseError("A match that was chosen is gone.")
            chosen[prompt] = key
        return {"pairs": chosen}

    def grade(self, response: Response | None) -> Result:
        chosen = self.chosen(response)
        matches = self.choices()
        parts = {}
        for pair in self.pairs:
            match = matches.get(chosen.get(pair.key, ""))
            right = Outcome.RIGHT if match == pair.match else Outcome.WRONG
            parts[pair.key] = Outcome.MISSED if match is None else right
        feedback = [why for pair in self.pairs if pair.key in chosen for why in self.whys(pair, chosen)]
        right_ones = list(parts.values()).count(Outcome.RIGHT)
        return Result(share(right_ones, of=len(parts)), parts, texts(*feedback))

    def whys(self, pair: Pair, chosen: Mapping[str, str]) -> tuple[str, ...]:
        """The explanation of the distractor that was chosen for the pair, and the pair's own."""
        lures = [one.explanation for one in self.distractors if one.key == chosen.get(pair.key)]
        return texts(*lures, pair.explanation)

    def reveal(self, response: Response | None) -> Reveal:
        chosen = self.chosen(response)
        parts = self.grade(response).parts
        return Reveal(
            {
                pair.key: Mark(
                    parts[pair.key],
                    self.whys(pair, chosen),
                    answer="" if parts[pair.key] is Outcome.RIGHT else pair.match,
                )
                for pair in self.pairs
            }
        )
