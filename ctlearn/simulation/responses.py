"""What a student answers: real responses of each question type, right or wrong as the chance has it.

`right` is asked once for each part of a question (an option, a pair, a gap, an item), with the chance that a mere
guess gets it right, and says whether this part will be right. No database here, and nobody who grades.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from quizzes.question_types import QuestionType, Response
from quizzes.question_types.cloze import Cloze
from quizzes.question_types.essay import Essay
from quizzes.question_types.matching import Matching
from quizzes.question_types.multiple_choice import MultipleChoice
from quizzes.question_types.numeric import Numeric
from quizzes.question_types.options import Option
from quizzes.question_types.ordering import Ordering
from quizzes.question_types.reading import plain
from quizzes.question_types.short_text import ShortText
from quizzes.question_types.single_choice import SingleChoice
from quizzes.question_types.true_false import TrueFalse
from quizzes.question_types.wording import Wording

Right: TypeAlias = Callable[[float], bool]

BESIDE = ("a treaty", "the assembly", "no idea", "the court", "mutual trust", "a committee", "national law", "consent")
OFF_BY = [Decimal(text) for text in ("0.1", "0.5", "0.9", "1.1", "2", "10")]
OPENINGS = ("I would start with who is bound.", "The question has two parts.", "At first sight the answer is simple.")
POINTS = (
    "A promise on paper needs somebody who checks it.",
    "The state that asks has to say what it needs and why.",
    "Without a common definition each side reads the text in its own way.",
    "What is legal at home may still be refused abroad.",
    "Sharing costs little when the source stays protected, and much when it does not.",
    "The numbers are estimates, so I would not build the argument on them alone.",
    "An exception has to be written down before it is needed.",
    "A report every year is weaker than an inspection, but it is more than silence.",
    "In practice people who know each other are quicker than any channel.",
    "I am not sure that the case can be carried over to other regions.",
    "The critics have a point: the people concerned are seldom heard.",
    "Both duties can be met if a judge looks at the request first.",
)
CLOSINGS = ("So I would agree, with one reservation.", "That is why I would decide otherwise.", "It depends, as shown.")


def respond(question: QuestionType, right: Right, rng: random.Random) -> Response:
    """An answer that isn't blank, in the shape that the question's form would store."""
    return WAYS[type(question)](question, right, rng)


def lure(wrong: Sequence[Any], rng: random.Random) -> Any:
    """One of the wrong ones; the first tempt more than the last."""
    return rng.choices(wrong, [1 / (place + 1) for place in range(len(wrong))])[0]


def one_of(options: Sequence[Option], right: Right, rng: random.Random) -> str:
    """The key of the option that is chosen where one is right."""
    is_right = right(1 / len(options))
    found = [option.key for option in options if option.correct == is_right]
    return str(found[0] if is_right else lure(found, rng))


def single(question: SingleChoice | TrueFalse, right: Right, rng: random.Random) -> Response:
    return {"option": one_of(question.choices(), right, rng)}


def multiple(question: MultipleChoice, right: Right, rng: random.Random) -> Response:
    chosen = [option.key for option in question.options if option.correct == right(0.5)]
    return {"options": sorted(chosen or [rng.choice(question.options).key])}


def words(wording: Wording, right: Right, rng: random.Random) -> str:
    if right(0.02):
        text = lure(wording.accepted, rng)
        return str(text.lower() if "case" in wording.ignore and rng.random() < 0.3 else text)
    return str(lure([mistake.text for mistake in wording.mistakes] + rng.sample(BESIDE, 3), rng))


def short(question: ShortText, right: Right, rng: random.Random) -> Response:
    return {"text": words(question.wording, right, rng)}


def numeric(question: Numeric, right: Right, rng: random.Random) -> Response:
    unit = f" {question.unit}" if question.unit_required else ""
    if right(0.02):
        return {"text": plain(question.value) + unit}
    if unit and rng.random() < 0.2:
        return {"text": plain(question.value)}
    slips = [question.value * factor for factor in rng.sample(OFF_BY, 3)] if question.value else [Decimal(1)]
    return {"text": plain(lure([one.value for one in question.mistakes] + slips, rng)) + unit}


def matching(question: Matching, right: Right, rng: random.Random) -> Response:
    choices = question.choices()
    pairs = {}
    for pair in question.pairs:
        is_right = right(1 / len(choices))
        pairs[pair.key] = rng.choice([key for key, text in choices.items() if (text == pair.match) == is_right])
    return {"pairs": pairs}


def ordering(question: Ordering, right: Right, rng: random.Random) -> Response:
    """Each item that isn't known goes to a place by chance."""
    order = question.right_order()
    for key in question.right_order():
        if not right(0):
            order.remove(key)
            order.insert(rng.randint(0, len(order)), key)
    return {"order": order}


def cloze(question: Cloze, right: Right, rng: random.Random) -> Response:
    return {
        "gaps": {
            gap.key: words(gap.wording, right, rng) if gap.wording else one_of(gap.options, right, rng)
            for gap in question.gaps
        }
    }


def essay(question: Essay, right: Right, rng: random.Random) -> Response:
    """Of a length that follows the advice; nobody has read the question."""
    least = question.words[0] if question.words else 60
    text = [rng.choice(OPENINGS), *rng.sample(POINTS, min(len(POINTS), max(3, least // 14)))]
    return {"text": " ".join([*text, rng.choice(CLOSINGS)])}


WAYS: dict[type[QuestionType], Callable[[Any, Right, random.Random], Response]] = {
    SingleChoice: single,
    TrueFalse: single,
    MultipleChoice: multiple,
    ShortText: short,
    Numeric: numeric,
    Matching: matching,
    Ordering: ordering,
    Cloze: cloze,
    Essay: essay,
}
