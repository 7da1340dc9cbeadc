"""What the forms of all question types share: tokens, rows, a response out of cleaned data.

A page carries no key of an option, pair, item or gap, because a key may say too much: `a` is often the
right one, `i1` comes before `i2`. It carries tokens: keyed hashes of the key within this order of
presentation. They can't be read backwards, differ between two attempts with different orders, and a page
that was drawn with another order is refused instead of being read as other options. The response stores the
stable keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import Mark, Order, QuestionType, Response, Reveal

GONE = _("An answer here belongs to an older copy of this page. Please choose again.")
LONGEST = 300  # characters of a written answer


class Tokens:
    """Opaque stand-ins for keys, one set for each purpose and order."""

    def __init__(self, purpose: str, keys: Iterable[str]) -> None:
        keys = list(keys)
        self.of = {key: self._token(purpose, keys, key) for key in keys}
        self.key = {token: key for key, token in self.of.items()}

    @staticmethod
    def _token(purpose: str, keys: list[str], key: str) -> str:
        value = "/".join([purpose, " ".join(keys), key])
        return salted_hmac("quizzes.question_types", value, algorithm="sha256").hexdigest()[:12]


@dataclass(frozen=True)
class Choice:
    """One entry of a menu. `text` is Markdown."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class Row:
    """One control as the template writes it. `text` (Markdown) is the option, the prompt or the item."""

    name: str
    id: str
    value: str = ""
    text: str = ""
    label: str = ""
    checked: bool = False
    invalid: bool = False
    choices: tuple[Choice, ...] = ()
    mark: Mark | None = None


class QuestionForm(forms.Form):
    """One question as a form. Templates write the controls from `rows`; the fields check what comes back.

    Nothing is required: a blank answer is valid and gives the response None.
    """

    question: QuestionType
    hint = ""  # one sentence under the question
    moved = False  # the person pressed a button inside the question: show it again instead of going on
    announcement = ""  # what changed by that, for a live region

    def __init__(
        self,
        question: QuestionType,
        data: Mapping[str, Any] | None = None,
        *,
        order: Order,
        response: Response | None = None,
        prefix: str | None = None,
        readonly: bool = False,
        reveal: Reveal | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.question = question
        self.order = order
        self.earlier = response
        self.reveal = reveal
        self.readonly = readonly or reveal is not None
        self.build()

    def build(self) -> None:
        """Adds the fields, with what was answered before as their initial values."""
        raise NotImplementedError

    def read(self) -> Response | None:
        """The response that the cleaned fields make."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self.cleaned_data["response"] = self.read()
        return self.cleaned_data

    @property
    def response(self) -> Response | None:
        """The answer of a valid form; None: left blank."""
        response: Response | None = self.cleaned_data["response"]
        return response

    @property
    def template(self) -> str:
        return self.question.template

    @property
    def id(self) -> str:
        return f"question-{self.prefix}" if self.prefix else "question"

    @property
    def hint_id(self) -> str:
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        """The ids of the sentences that describe the whole question."""
        return " ".join(([self.hint_id] if self.hint else []) + ([self.error_id] if self.errors else []))

    def mark(self, key: str) -> Mark | None:
        return self.reveal.marks.get(key) if self.reveal else None

    def row(self, name: str, **more: Any) -> Row:
        """The row of a field that is one control."""
        field = self[name]
        value = field.value()
        return Row(
            name=field.html_name,
            id=field.auto_id or field.html_name,
            value="" if value is None else str(value),
            invalid=name in self.errors,
            **more,
        )

    def menu(self, name: str, texts: Mapping[str, str], **more: Any) -> Row:
        """The row of a field that is a menu; `texts` maps its values to Markdown, in order."""
        value = self[name].value()
        choices = tuple(Choice(token, text, token == value) for token, text in texts.items())
        return self.row(name, choices=choices, **more)


def choice_field(values: Iterable[str], initial: str | None) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[("", ""), *((value, value) for value in values)],
        required=False,
        initial=initial,
        error_messages={"invalid_choice": GONE},
    )


def text_field(initial: str, *, longest: int = LONGEST) -> forms.CharField:
    return forms.CharField(required=False, initial=initial, max_length=longest)


def frozen(order: Order, name: str, keys: Iterable[str]) -> list[str]:
    """The order that was drawn for `name`. Raises ValueError when it was drawn for another version."""
    drawn = order.get(name, [])
    if sorted(drawn) != sorted(keys):
        raise ValueError(f"The stored order of “{name}” does not fit this question.")
    return drawn
