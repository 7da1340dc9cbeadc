"""A longer text that a person grades by a rubric; a blank one is worth nothing and needs no person.

Worth the points given / the points of the rubric. The number of words is advice and changes nothing. The
response is {"text": as it was written}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    NOTHING,
    Mark,
    Outcome,
    Problem,
    QuestionType,
    Response,
    Result,
    Reveal,
    share,
    texts,
    written,
)
from quizzes.question_types.forms import QuestionForm, Row, text_field
from quizzes.question_types.options import present
from quizzes.question_types.reading import Reader, plain

LONGEST = 50_000  # characters
WORDS = re.compile(r"(\d{1,5})\s*[-–]\s*(\d{1,5})\Z", re.ASCII)


@dataclass(frozen=True)
class Criterion:
    key: str
    points: Decimal
    criterion: str


class EssayForm(QuestionForm):
    """`given`: the points that a person gave, by the key of the criterion, once they may be seen."""

    question: Essay
    given: Mapping[str, str] | None = None

    def build(self) -> None:
        if self.question.words:
            self.hint = gettext("%(least)d to %(most)d words are advised.") % {
                "least": self.question.words[0],
                "most": self.question.words[1],
            }
        self.fields["text"] = text_field(written(self.earlier), longest=LONGEST)

    def read(self) -> Response | None:
        text = self.cleaned_data["text"]
        return {"text": text} if text else None

    def rows(self) -> list[Row]:
        return [self.row("text", label=gettext("Your answer"), mark=self.mark("answer"))]

    def words(self) -> int:
        """How many words the text on the page has."""
        return len((self["text"].value() or "").split())

    def rubric(self) -> list[tuple[Criterion, str]]:
        """By what it was graded, with the points given, "" for none; empty before release."""
        given = self.given or {}
        return [(one, given.get(one.key, "")) for one in self.question.rubric] if self.reveal else []


@dataclass(frozen=True)
class Essay(QuestionType):
    """`words` is the advised range, lowest and highest."""

    label = _("Essay")
    template = "quizzes/question_types/essay.html"
    form_class = EssayForm

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
            rubric=[{"key": one.key, "points": plain(one.points), "criterion": one.criterion} for one in self.rubric],
            model_answer=self.model_answer,
        )

    def unexplained(self) -> tuple[Problem, ...]:
        return () if self.rubric else (Problem(("rubric",), "Say what a good answer is graded by."),)

    def keys(self) -> frozenset[str]:
        return frozenset(texts(self.model_answer, *(one.criterion for one in self.rubric)))

    def grade(self, response: Response | None) -> Result:
        if not written(response):
            return Result(NOTHING, {"answer": Outcome.MISSED})
        return Result(None, {"answer": Outcome.OPEN})

    def award(self, points: Mapping[str, Decimal]) -> Decimal:
        """The fraction that a person's points make, by criterion. Raises ValueError for an unknown
        criterion, one that is left out, and points outside of its range."""
        if {one.key for one in self.rubric} != set(points):
            raise ValueError("Give points for each criterion of the rubric.")
        for one in self.rubric:
            if not 0 <= points[one.key] <= one.points:
                raise ValueError(f"“{one.criterion}” has 0 to {plain(one.points)} points.")
        total = sum((one.points for one in self.rubric), Decimal(0))
        return share(sum(points.values(), Decimal(0)), of=total)

    def reveal(self, response: Response | None) -> Reveal:
        """`answers`: the model answer, in blocks of Markdown."""
        return Reveal({"answer": Mark(self.grade(response).parts["answer"])}, texts(self.model_answer))


def read_words(reader: Reader) -> tuple[int, int] | None:
    written = reader.text("words", required=False)
    match = WORDS.match(written)
    if match and 0 < int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    if written:
        reader.problem("Write a range, like 150-300.", "words")
    return None
