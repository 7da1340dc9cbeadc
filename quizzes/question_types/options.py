"""Options to choose from. All of single choice, multiple choice and true/false, but for how they are
graded; and the menus of cloze."""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext

from quizzes.question_types.contract import (
    Mark,
    Order,
    Outcome,
    Path,
    Problem,
    QuestionType,
    Response,
    ResponseError,
    Reveal,
    texts,
)
from quizzes.question_types.forms import GONE, QuestionForm, Row, Tokens, choice_field, frozen
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class Option:
    key: str
    text: str
    correct: bool
    explanation: str

    def data(self) -> dict[str, Any]:
        return present(key=self.key, text=self.text, correct=self.correct, explanation=self.explanation)


class OptionMark(Mark):
    """The mark of an option: one that was missed is right in itself, and says so."""

    @property
    def css(self) -> str:
        return "is-right" if self.outcome is Outcome.MISSED else super().css

    @property
    def tag(self) -> str:
        match self.outcome:
            case Outcome.RIGHT:
                return gettext("✓ Right, your answer")
            case Outcome.MISSED:
                return gettext("✓ Right")
            case Outcome.WRONG:
                return gettext("✕ Your answer")
            case _:
                return ""


class ChoiceForm(QuestionForm):
    """Radio buttons, or boxes where several may be chosen; none is chosen beforehand."""

    question: Choosing

    def build(self) -> None:
        options = {option.key: option for option in self.question.choices()}
        self.drawn = [options[key] for key in frozen(self.order, "options", options)]
        self.tokens = Tokens("option", self.order["options"])
        self.many = self.question.many
        self.kind = "checkbox" if self.many else "radio"
        chosen = self.question.chosen(self.earlier)
        initial = [token for key, token in self.tokens.of.items() if key in chosen]
        if self.many:
            self.hint = gettext("Choose all that apply.")
            self.fields["option"] = forms.MultipleChoiceField(
                choices=[(token, token) for token in self.tokens.key],
                required=False,
                initial=initial,
                error_messages={"invalid_choice": GONE, "invalid_list": GONE},
            )
        else:
            self.fields["option"] = choice_field(self.tokens.key, initial[0] if initial else None)

    def read(self) -> Response | None:
        if self.many:
            keys = sorted(self.tokens.key[token] for token in set(self.cleaned_data["option"]))
            return {"options": keys} if keys else None
        token = self.cleaned_data["option"]
        return {"option": self.tokens.key[token]} if token else None

    def rows(self) -> list[Row]:
        field = self["option"]
        value = field.value() or []
        chosen = [value] if isinstance(value, str) else value
        return [
            Row(
                name=field.html_name,
                id=f"{field.auto_id}_{place}",
                value=self.tokens.of[option.key],
                text=option.text,
                checked=self.tokens.of[option.key] in chosen,
                mark=self.mark(option.key),
            )
            for place, option in enumerate(self.drawn)
        ]


def chosen_keys(response: Any) -> tuple[str, ...]:
    """Of a stored response of whatever question; none of one that chooses nothing."""
    found = [response.get("option"), *(response.get("options") or ())] if response else []
    return tuple(key for key in found if isinstance(key, str))


class Choosing(QuestionType):
    """A question whose answer is one option, {"option": key}, or several, {"options": [keys, sorted]}."""

    template = "quizzes/question_types/choice.html"
    form_class = ChoiceForm
    many: ClassVar[bool] = False

    @abstractmethod
    def choices(self) -> tuple[Option, ...]:
        """The options in the order of the data."""

    def right_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.choices() if option.correct)

    def keys(self) -> frozenset[str]:
        return frozenset(texts(*(option.explanation for option in self.choices())))

    def order(self, rng: random.Random) -> Order:
        return {"options": shuffled((option.key for option in self.choices()), rng)}

    def chosen(self, response: Response | None) -> frozenset[str]:
        """The keys of the chosen options. Raises ResponseError when one is unknown."""
        if response is None:
            return frozenset()
        picks = response.get("options") if self.many else [response.get("option")]
        known = {option.key for option in self.choices()}
        if not isinstance(picks, list) or not all(isinstance(key, str) and key in known for key in picks):
            raise ResponseError("The response names an option that this question does not have.")
        return frozenset(picks)

    def reread(self, response: Response, seen: Self) -> Response:
        must_have_shown(self.choices(), seen.choices())
        return response

    def parts(self, response: Response | None) -> dict[str, Outcome]:
        chosen = self.chosen(response)
        return {option.key: outcome(option, option.key in chosen) for option in self.choices()}

    def feedback(self, response: Response | None) -> tuple[str, ...]:
        """The explanations of the options that were chosen."""
        chosen = self.chosen(response)
        return texts(*(option.explanation for option in self.choices() if option.key in chosen))

    def reveal(self, response: Response | None) -> Reveal:
        parts = self.parts(response)
        return Reveal(
            {option.key: OptionMark(parts[option.key], texts(option.explanation)) for option in self.choices()}
        )


def must_have_shown(options: Iterable[Option], seen: Iterable[Option]) -> None:
    """Raise ResponseError when a right option was not among those seen: nobody could choose it."""
    if not {option.key for option in options if option.correct} <= {option.key for option in seen}:
        raise ResponseError("A right option of this version was not offered.")


def outcome(option: Option, chosen: bool) -> Outcome:
    if chosen:
        return Outcome.RIGHT if option.correct else Outcome.WRONG
    return Outcome.MISSED if option.correct else Outcome.LEFT


def shuffled(keys: Iterable[str], rng: random.Random) -> list[str]:
    """The keys in an order that depends on nothing but `rng` and which keys there are."""
    drawn = sorted(keys)
    rng.shuffle(drawn)
    return drawn


def read_options(reader: Reader, *, one_right: bool) -> tuple[Option, ...]:
    """Two options or more; exactly one of them correct, or at least one."""
    keys: set[str] = set()
    taken: set[str] = set()
    options = tuple(
        Option(
            key=entry.key(keys),
            text=entry.distinct("text", taken),
            correct=entry.flag("correct"),
            explanation=entry.text("explanation", required=False),
        )
        for entry in reader.each("options", least=2)
    )
    right = sum(option.correct for option in options)
    if options and (right != 1 if one_right else right < 1):
        wanted = "exactly one" if one_right else "at least one"
        reader.problem(f"Mark {wanted} option “correct: yes”; {right} are marked.", "options")
    return options


def unexplained_options(options: tuple[Option, ...], path: Path = ("options",)) -> tuple[Problem, ...]:
    return tuple(
        Problem((*path, place, "explanation"), f"Say why “{option.text}” is right or wrong.")
        for place, option in enumerate(options)
        if not option.explanation
    )


def present(**values: Any) -> dict[str, Any]:
    """The values in the order given, without those that are absent: "", (), [], False, None."""
    return {name: value for name, value in values.items() if value}
