"""Items to be put in the right order, in which the data lists them.

Worth (L - 1) / (n - 1), where n items are asked and L is the length of the longest subsequence of the
answer that is in the right order: n - L is the fewest items that one would have to take out and put
elsewhere (Ulam's distance, D. E. Critchlow, Metric Methods for Analyzing Partially Ranked Data, 1985;
"longest ordered subset" of Moodle's ordering questions). One item in the wrong place therefore costs one
step, however far it is off, because it is one slip; counting pairs (Kendall) would charge it by the
distance, and counting places would charge every item that it pushed aside. The reversed order is worth
nothing.

The response is {"order": [keys, the first item first]}.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    NOTHING,
    Mark,
    Order,
    Outcome,
    QuestionType,
    Response,
    ResponseError,
    Result,
    Reveal,
    share,
    texts,
)
from quizzes.question_types.forms import GONE, Choice, QuestionForm, Row, Tokens, choice_field, frozen
from quizzes.question_types.options import present, shuffled
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class Item:
    key: str
    text: str
    explanation: str


class ItemMark(Mark):
    """The mark of an item: whether it stands rightly among the others."""

    @property
    def tag(self) -> str:
        match self.outcome:
            case Outcome.RIGHT:
                return gettext("✓ In order")
            case Outcome.WRONG:
                return gettext("✕ Out of order")
            case _:
                return super().tag


@dataclass(frozen=True)
class ItemRow(Row):
    """`place` is counted from 1. `focus` names the button, "up" or "down", that was pressed last."""

    token: str = ""
    place: int = 0
    first: bool = False
    last: bool = False
    focus: str = ""


class OrderingForm(QuestionForm):
    """For each item a menu of its place, and buttons that move it one place up or down.

    Blank menus are no answer. A button sends the whole form: `moved` tells that the same question is to be
    shown again, which this very form does, with the item in its new place and the focus on the button.
    """

    question: Ordering

    def build(self) -> None:
        self.hint = gettext("Choose the place of each item, or move the items up and down.")
        self.items = {item.key: item for item in self.question.items}
        self.tokens = Tokens("item", frozen(self.order, "items", self.items))
        self.shown = self.question.chosen(self.earlier) or self.order["items"]
        self.places = [str(place) for place in range(1, len(self.items) + 1)]
        for key, place in zip(self.shown, self.places, strict=True):
            self.fields[self.tokens.of[key]] = choice_field(self.places, place if self.earlier else None)
        self.fields["move"] = forms.CharField(required=False)

    def clean_move(self) -> str:
        command: str = self.cleaned_data["move"]
        token, _colon, way = command.partition(":")
        if command and (token not in self.tokens.key or way not in ("up", "down")):
            raise forms.ValidationError(GONE)
        return command

    def read(self) -> Response | None:
        given = {key: self.cleaned_data[self.tokens.of[key]] for key in self.shown}
        command = self.cleaned_data["move"]
        if command:
            return self.move(given, command)
        if not any(given.values()):
            return None
        if sorted(given.values(), key=self.place_of) != self.places:
            raise forms.ValidationError(
                _("Give every item a place of its own, from 1 to %(last)s."), params={"last": self.places[-1]}
            )
        self.shown = sorted(given, key=lambda key: self.place_of(given[key]))
        return {"order": self.shown}

    def move(self, given: Mapping[str, str], command: str) -> Response:
        """Items without a place, or with one that is taken, keep the order in which they were shown."""
        shown = {key: str(place) for place, key in enumerate(self.shown, start=1)}
        settled = sorted(self.shown, key=lambda key: self.place_of(given[key] or shown[key]))
        self.moved = True
        self.shown = [self.tokens.key[token] for token in moved([self.tokens.of[key] for key in settled], command)]
        key = self.tokens.key[command.partition(":")[0]]
        self.announcement = gettext("“%(item)s” is now number %(place)d of %(count)d.") % {
            "item": self.items[key].text,
            "place": self.shown.index(key) + 1,
            "count": len(self.shown),
        }
        return {"order": self.shown}

    @staticmethod
    def place_of(place: str) -> int:
        return int(place) if place else 0

    def settled(self) -> bool:
        """The menus show the places in `shown`, not what was sent."""
        return self.is_bound and self.is_valid() and self.response is not None

    @property
    def move_name(self) -> str:
        return self.add_prefix("move")

    def rows(self) -> list[ItemRow]:
        return [self.item_row(key, place) for place, key in enumerate(self.shown, start=1)]

    def item_row(self, key: str, place: int) -> ItemRow:
        field = self[self.tokens.of[key]]
        value = str(place) if self.settled() else field.value() or ""
        last = place == len(self.shown)
        return ItemRow(
            name=field.html_name,
            id=field.auto_id,
            text=self.items[key].text,
            label=gettext("Place"),
            invalid=bool(self.errors),
            choices=tuple(Choice(other, other, other == value) for other in self.places),
            mark=self.mark(key),
            token=self.tokens.of[key],
            place=place,
            first=place == 1,
            last=last,
            focus=self.focus(key, place == 1, last),
        )

    def focus(self, key: str, first: bool, last: bool) -> str:
        token, _colon, way = (self.cleaned_data["move"] if self.moved else "").partition(":")
        if token != self.tokens.of[key]:
            return ""
        return "down" if first else "up" if last else str(way)


@dataclass(frozen=True)
class Ordering(QuestionType):
    label = _("Ordering")
    template = "quizzes/question_types/ordering.html"
    form_class = OrderingForm

    items: tuple[Item, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        keys: set[str] = set()
        texts: set[str] = set()
        items = tuple(
            Item(
                key=entry.key(keys),
                text=entry.distinct("text", texts),
                explanation=entry.text("explanation", required=False),
            )
            for entry in reader.each("items", least=2)
        )
        reader.finish()
        return cls(items)

    def data(self) -> dict[str, Any]:
        return {"items": [present(key=item.key, text=item.text, explanation=item.explanation) for item in self.items]}

    def keys(self) -> frozenset[str]:
        return frozenset(texts(*(item.explanation for item in self.items)))

    def right_order(self) -> list[str]:
        return [item.key for item in self.items]

    def order(self, rng: random.Random) -> Order:
        """Any order, the right one too: of two items the other would give it away."""
        return {"items": shuffled(self.right_order(), rng)}

    def chosen(self, response: Response | None) -> list[str]:
        """The keys as they were ordered; [] for a blank response. Raises ResponseError."""
        if response is None:
            return []
        order = response.get("order")
        if not isinstance(order, list) or not all(isinstance(key, str) for key in order):
            raise ResponseError("The response has no order.")
        if order and sorted(order) != sorted(self.right_order()):
            raise ResponseError("The response orders other items than this question has.")
        return list(order)

    def grade(self, response: Response | None) -> Result:
        """`parts`: the items of one longest subsequence are right, those to be moved are wrong."""
        chosen = self.chosen(response)
        if not chosen:
            return Result(NOTHING, dict.fromkeys(self.right_order(), Outcome.MISSED))
        right = self.right_order()
        longest = longest_increasing([right.index(key) for key in chosen])
        in_order = {right[place] for place in longest} if len(longest) > 1 else set()
        parts = {key: Outcome.RIGHT if key in in_order else Outcome.WRONG for key in right}
        wrong = (item.explanation for item in self.items if item.key not in in_order)
        return Result(share(len(longest) - 1, of=len(right) - 1), parts, texts(*wrong))

    def reveal(self, response: Response | None) -> Reveal:
        """`answers`: the items in the right order."""
        parts = self.grade(response).parts
        marks = {item.key: ItemMark(parts[item.key], texts(item.explanation)) for item in self.items}
        return Reveal(marks, tuple(item.text for item in self.items))


def moved(order: list[str], command: str) -> list[str]:
    """`order` with one entry moved by one place. `command` is "<entry>:up" or "<entry>:down"; at the end of
    the list nothing changes. Raises ValueError for an unknown entry or way."""
    entry, _colon, way = command.partition(":")
    if way not in ("up", "down"):
        raise ValueError(f"“{way}” is not a way to move.")
    place = order.index(entry)
    other = place - 1 if way == "up" else place + 1
    result = list(order)
    if 0 <= other < len(order):
        result[place], result[other] = result[other], result[place]
    return result


def longest_increasing(numbers: list[int]) -> list[int]:
    """One longest strictly increasing subsequence of distinct numbers, in O(n²)."""
    best: list[list[int]] = []
    for place, number in enumerate(numbers):
        tails = [best[before] for before in range(place) if numbers[before] < number]
        best.append([*max(tails, key=len, default=[]), number])
    return max(best, key=len, default=[])
