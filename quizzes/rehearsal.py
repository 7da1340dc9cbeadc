"""A quiz tried by its author: drawn, answered and graded like a student's attempt, without a record of any kind.

Nothing is written, so nothing can be left behind: the questions follow from a seed in the page's address, the answers
live in the form that is sent, and the grades in the page that answers it.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from quizzes.checks import stem_parts
from quizzes.drawing import draw_from, stock, worded
from quizzes.models import QuestionVersion, Quiz
from quizzes.question_types import Order, QuestionType, Result
from quizzes.question_types.forms import QuestionForm


@dataclass
class Rehearsed:
    """One question of the trial. `sent` is what came back, None before; `graded`: it was handed in."""

    number: int
    version: QuestionVersion
    points: Decimal
    parsed: QuestionType
    order: Order
    language: str
    sent: Mapping[str, Any] | None = None
    graded: bool = False

    @property
    def prefix(self) -> str:
        return f"q{self.number}"

    @cached_property
    def bound(self) -> QuestionForm:
        return self.parsed.form(self.sent, order=self.order, prefix=self.prefix)

    @property
    def form(self) -> QuestionForm:
        """The question to be answered; handed in, with its marks."""
        if not self.graded:
            return self.bound
        response = self.bound.response
        return self.parsed.form(
            order=self.order, response=response, prefix=self.prefix, reveal=self.parsed.reveal(response)
        )

    @cached_property
    def result(self) -> Result | None:
        return self.parsed.grade(self.bound.response) if self.graded else None

    @cached_property
    def stem(self) -> tuple[SafeString, SafeString]:
        return stem_parts(self.version.stem, self.language)


class Rehearsal:
    """`sent`: what the page sent, None at first."""

    def __init__(self, quiz: Quiz, seed: int, sent: Mapping[str, Any] | None = None) -> None:
        self.quiz = quiz
        rng = random.Random(seed)  # noqa: S311  (nothing here is a secret from its author)
        self.sheet: list[Rehearsed] = []
        for number, one in enumerate(worded(draw_from(stock(quiz), set(), rng)), 1):
            version = one.question.current
            assert version is not None
            version.question = one.question
            parsed = version.parsed()
            order = parsed.order(rng)
            self.sheet.append(Rehearsed(number, version, one.points, parsed, order, quiz.course.language, sent))

    def hand_in(self) -> bool:
        """Grade it; False while an answer can't be read, or a button inside a question was pressed."""
        if not all(one.bound.is_valid() for one in self.sheet) or any(one.bound.moved for one in self.sheet):
            return False
        for one in self.sheet:
            one.graded = True
        return True

    @property
    def possible(self) -> Decimal:
        return sum((one.points for one in self.sheet), Decimal(0))

    @property
    def earned(self) -> Decimal:
        return sum(
            (one.points * (one.result.fraction or 0) for one in self.sheet if one.result is not None), Decimal(0)
        )

    @property
    def percent(self) -> int:
        return round(100 * self.earned / self.possible) if self.possible else 0

    @property
    def pending(self) -> int:
        """Answers that a person would grade."""
        return sum(one.result is not None and one.result.fraction is None for one in self.sheet)
