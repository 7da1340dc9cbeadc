"""What every question type offers, and the shapes that pass between it and its callers.

A type is one frozen dataclass that holds the parsed data of one question. It knows nothing of models, of
attempts or of who may see what: callers ask `reveal` only after the release function has allowed it.

Shapes
    data      the type's own keys of questions.yaml (docs/course-package.md)
    order     {list name: [keys]}, drawn once when an attempt starts and stored with it; {} where nothing is
              shuffled. JSON-able.
    response  {"option": key} and the like, see each type. Stable keys, never positions, tokens or texts of
              options. JSON-able. None: not answered.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext

if TYPE_CHECKING:
    from quizzes.question_types.forms import QuestionForm

Order: TypeAlias = dict[str, list[str]]
Response: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

FIVE_PLACES = Decimal("0.00001")


@dataclass(frozen=True)
class Problem:
    """One mistake in a question's data. `path` leads to it: ("options", 2, "text"), counted from 0."""

    path: Path
    reason: str

    def __str__(self) -> str:
        where = " → ".join(str(step + 1) if isinstance(step, int) else step for step in self.path)
        return f"{where}: {self.reason}" if where else self.reason


class DataError(ValueError):
    """The data of a question is not usable; `problems` names every mistake at once, in the data's order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ResponseError(ValueError):
    """A stored response does not fit this question: an option that it names is gone, or its shape is another.

    Forms never produce such a response. A regrade against a newer version can meet one, and gives it to a
    person.
    """


class Outcome(StrEnum):
    """What became of one part (an option, gap, pair, item) of the question."""

    RIGHT = "right"  # chosen or written, and right
    WRONG = "wrong"  # chosen or written, and wrong
    MISSED = "missed"  # right, but not chosen; or left blank
    LEFT = "left"  # a wrong option, rightly not chosen
    OPEN = "open"  # a person decides


@dataclass(frozen=True)
class Result:
    """`fraction` is in [0, 1] with five places; None: a person has to grade it.

    `parts` maps stable keys to what became of them; "answer" is the key of a question with a single part.
    `feedback` holds the explanations (Markdown) that this response calls for.
    """

    fraction: Decimal | None
    parts: Mapping[str, Outcome] = field(default_factory=dict)
    feedback: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        return self.fraction is None

    @property
    def is_right(self) -> bool:
        return self.fraction == 1


@dataclass(frozen=True)
class Mark:
    """How one part is shown after release.

    `whys` are its explanations, `answer` is what was right where the part does not show it; both are
    Markdown.
    """

    outcome: Outcome
    whys: tuple[str, ...] = ()
    answer: str = ""

    @property
    def css(self) -> str:
        match self.outcome:
            case Outcome.RIGHT:
                return "is-right"
            case Outcome.WRONG:
                return "is-wrong"
            case Outcome.MISSED:
                return "is-missed"
            case _:
                return ""

    @property
    def tag(self) -> str:
        """Shape and word, so that the mark is never colour alone."""
        match self.outcome:
            case Outcome.RIGHT:
                return gettext("✓ Right")
            case Outcome.WRONG:
                return gettext("✕ Not right")
            case Outcome.MISSED:
                return gettext("○ Not answered")
            case _:
                return ""


@dataclass(frozen=True)
class Reveal:
    """Everything that feedback shows after release: a mark for each part, by stable key.

    `answers` is the solution written out where the marks can't carry it, one paragraph each: the items in the
    right order and a model answer as Markdown, an accepted text and a number as they are.
    """

    marks: Mapping[str, Mark]
    answers: tuple[str, ...] = ()


class QuestionType(ABC):
    """One question's data, with the four things that a type decides: parse, form, grade, template."""

    label: ClassVar[str | Promise]
    template: ClassVar[str]
    form_class: ClassVar[type[QuestionForm]]

    @classmethod
    @abstractmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Reads the type's own keys of questions.yaml. Raises DataError with every problem."""

    @abstractmethod
    def data(self) -> dict[str, Any]:
        """The canonical form: JSON-able, keys in the order of the documentation, numbers as decimal strings,
        yes/no as bool, absent and default values left out. `parse(x.data()).data() == x.data()`."""

    def unexplained(self) -> tuple[Problem, ...]:
        """What a draft may lack and a published question should have: an explanation for every option."""
        return ()

    @abstractmethod
    def keys(self) -> frozenset[str]:
        """Every text that gives the answer away and stays on the server until release.

        The keys of options, pairs, items and gaps are not among them: pages carry tokens instead, see
        forms.py."""

    def order(self, rng: random.Random) -> Order:
        """Draws the order of presentation: from `rng` and the set of keys, never from which is right."""
        return {}

    def form(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        order: Order,
        response: Response | None = None,
        prefix: str | None = None,
        readonly: bool = False,
        reveal: Reveal | None = None,
    ) -> QuestionForm:
        """The form that asks the question, or shows `response` again.

        `order` is the frozen one of `order()`. With `readonly` nothing can be changed; with `reveal`, which
        implies it, every part carries its mark. A valid form has the new response as `form.response`."""
        return self.form_class(
            self, data, order=order, response=response, prefix=prefix, readonly=readonly, reveal=reveal
        )

    @abstractmethod
    def grade(self, response: Response | None) -> Result:
        """Pure and repeatable. A blank response is worth 0. Raises ResponseError."""

    def reread(self, response: Response, seen: Self) -> Response:
        """What a response to another version of the question, `seen`, is in this one: keys are stable, so it is
        mostly the same. Raises ResponseError where this version calls for something that `seen` did not show;
        nobody can be graded by that."""
        return response

    @abstractmethod
    def reveal(self, response: Response | None) -> Reveal:
        """What feedback shows. Call it after the release function has said yes. Raises ResponseError."""


def texts(*candidates: str) -> tuple[str, ...]:
    """The candidates that say something, each once."""
    return tuple(dict.fromkeys(text for text in candidates if text))


def written(response: Response | None) -> str:
    """What a response {"text": …} says; "" when it is blank. Raises ResponseError for another shape."""
    text = "" if response is None else response.get("text")
    if not isinstance(text, str):
        raise ResponseError("The response has no text.")
    return text.strip()


def chosen_parts(response: Response | None, name: str, keys: Iterable[str]) -> dict[str, str]:
    """The parts that a response {name: {key: text}} answers; {} when it is blank. Raises ResponseError when
    it names a key that is not among `keys`, or has another shape."""
    parts = {} if response is None else response.get(name)
    known = set(keys)
    if not isinstance(parts, dict) or not all(isinstance(text, str) for text in parts.values()):
        raise ResponseError(f"The response has no “{name}”.")
    if not known.issuperset(parts):
        raise ResponseError("The response names a part that this question does not have.")
    return {key: text.strip() for key, text in parts.items() if text.strip()}


def share(right: int | Decimal, of: int | Decimal) -> Decimal:
    """`right / of` within [0, 1], five places, halves rounded up; exact until the last step."""
    fraction = min(max(Fraction(right) / Fraction(of), Fraction(0)), Fraction(1))
    return (Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(FIVE_PLACES, ROUND_HALF_UP)


NOTHING = share(0, 1)
EVERYTHING = share(1, 1)
