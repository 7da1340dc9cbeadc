"""Questions as simulated students meet them: how hard each is, and what an answer to it is worth.

Item response theory, two parameters and guessing (Birnbaum's model in Lord & Novick, "Statistical Theories of Mental
Test Scores", 1968): a part of a question comes out right with the chance c + (1 - c) / (1 + exp(-a (θ - b))), where
θ is the ability, b the difficulty, a the discrimination, and c what a guess among the options earns.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from math import exp
from typing import NamedTuple

from quizzes.models import Question, QuestionVersion
from quizzes.question_types import QuestionType
from quizzes.question_types.options import Choosing
from quizzes.question_types.single_choice import SingleChoice
from quizzes.reviews import NEVER
from quizzes.scheduling import rating_of

LEVELS = {Question.Difficulty.EASY: -1.0, Question.Difficulty.HARD: 0.9}


class Reply(NamedTuple):
    """A response as JSON, and its grade; `fraction` None: a person has to say. `rating`: of it in review."""

    text: str
    fraction: Decimal | None
    rating: int


@dataclass(eq=False)
class Item:
    """A question: its version with the key that is stored, `parsed`, and the one by which students answer, `truth`."""

    question: Question
    version: QuestionVersion
    parsed: QuestionType
    truth: QuestionType
    difficulty: float
    discrimination: float
    replies: dict[str, Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pk = self.question.pk

    @cached_property
    def is_planted(self) -> bool:
        return self.truth != self.parsed

    @cached_property
    def comes_back(self) -> bool:
        """In review."""
        return not self.question.exam_only and self.question.type not in NEVER

    @cached_property
    def guess(self) -> float:
        """What a random guess earns: known where one option is right."""
        if isinstance(self.parsed, Choosing) and not self.parsed.many:
            return 1 / len(self.parsed.choices())
        return 0

    @property
    def tells(self) -> bool:
        """Neither very easy nor very hard, and the strong know it rather than the weak."""
        return -0.9 < self.difficulty < 0.3 and self.discrimination > 1

    def chance(self, ability: float) -> float:
        """That somebody of this ability knows it."""
        return 1 / (1 + exp(-self.discrimination * (ability - self.difficulty)))

    def worth(self, text: str) -> Reply:
        """The graded reply; each distinct one is graded once."""
        reply = self.replies.get(text)
        if reply is None:
            fraction = self.parsed.grade(json.loads(text)).fraction
            reply = self.replies[text] = Reply(text, fraction, rating_of(fraction or Decimal(0)))
        return reply


def make_item(version: QuestionVersion, seed: object, *, truth: QuestionType | None = None) -> Item:
    """Difficulty and discrimination are the question's own, whatever else is simulated with this seed."""
    question = version.question
    rng = random.Random(f"{seed}/{question.course.key}/{question.key}")  # noqa: S311  (not a secret)
    level = LEVELS.get(Question.Difficulty(question.difficulty), 0.0) if question.difficulty else 0.0
    parsed = version.parsed()
    return Item(question, version, parsed, truth or parsed, level + rng.gauss(-0.2, 0.9), exp(rng.gauss(0.2, 0.2)))


def plant_wrong_keys(
    questions: Iterable[Question], many: int, seed: object, saved_at: datetime
) -> dict[int, QuestionType]:
    """Give some single-choice questions a new version with a wrong key; the truth by question.

    Chosen are those of which statistics can tell, in the order given; fewer where there are no more. The wrong key is
    the most tempting wrong option.
    """
    truths: dict[int, QuestionType] = {}
    for question in questions:
        if len(truths) == many:
            break
        assert question.current is not None
        question.current.question = question
        item = make_item(question.current, seed)
        truth = item.parsed
        if not isinstance(truth, SingleChoice) or len(truth.options) < 3 or not item.tells:
            continue
        wrong = next(option for option in truth.options if not option.correct)
        content = truth.data()
        for option in content["options"]:
            option.pop("correct", None)
            if option["key"] == wrong.key:
                option["correct"] = True
        old = question.current
        question.current = QuestionVersion.objects.create(
            question=question,
            number=old.number + 1,
            stem=old.stem,
            content=type(truth).parse(content).data(),
            explanation=old.explanation,
            hints=old.hints,
            created_at=saved_at,
        )
        question.save(update_fields=["current"])
        truths[question.pk] = truth
    return truths
