"""The question types: one file and one line here for each.

A leaf without the ORM. Callers look a type up by its name in questions.yaml, `TYPES[name].parse(data)`, and
use what contract.py describes.
"""

from quizzes.question_types.cloze import Cloze
from quizzes.question_types.contract import (
    DataError,
    Mark,
    Order,
    Outcome,
    Problem,
    QuestionType,
    Response,
    ResponseError,
    Result,
    Reveal,
)
from quizzes.question_types.essay import Essay
from quizzes.question_types.matching import Matching
from quizzes.question_types.multiple_choice import MultipleChoice
from quizzes.question_types.numeric import Numeric
from quizzes.question_types.ordering import Ordering
from quizzes.question_types.short_text import ShortText
from quizzes.question_types.single_choice import SingleChoice
from quizzes.question_types.true_false import TrueFalse

TYPES: dict[str, type[QuestionType]] = {
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "true_false": TrueFalse,
    "short_text": ShortText,
    "numeric": Numeric,
    "matching": Matching,
    "ordering": Ordering,
    "cloze": Cloze,
    "essay": Essay,
}

__all__ = [
    "TYPES",
    "DataError",
    "Mark",
    "Order",
    "Outcome",
    "Problem",
    "QuestionType",
    "Response",
    "ResponseError",
    "Result",
    "Reveal",
]
