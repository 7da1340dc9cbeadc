"""What two wordings of a question differ in: for people, line by line; and whether they are graded alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quizzes.authoring import FORMS
from quizzes.authoring.forms import Field, Part, Rows, load
from quizzes.question_types.ordering import longest_increasing

PROSE = {"text", "prompt", "explanation", "criterion", "model_answer", "when_true", "when_false"}
GRADED_TEXTS = {"accepted", "mistakes"}  # lists whose texts are what an answer is compared with


@dataclass(frozen=True)
class Written:
    """What a version holds: everything that is asked, graded and explained."""

    stem: str
    content: dict[str, Any]
    explanation: str = ""
    hints: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        return cls(stored["stem"], stored["content"], stored["explanation"], tuple(stored["hints"]))

    def stored(self) -> dict[str, Any]:
        return {
            "stem": self.stem, "content": self.content, "explanation": self.explanation, "hints": list(self.hints),
        }  # fmt: skip


def graded_by(content: Mapping[str, Any]) -> Any:
    """A question's data without its prose: keys, what is right, and whatever else an answer is measured by."""
    return _measured(content, inside="")


def _measured(data: Any, inside: str) -> Any:
    if isinstance(data, list):
        if inside == "pairs":  # which prompts share a match decides what is right, not how it is worded
            first: dict[str, int] = {}
            return [
                {**_measured(pair, inside), "match": first.setdefault(pair["match"], place)}
                for place, pair in enumerate(data)
            ]
        return [_measured(entry, inside) for entry in data]
    if not isinstance(data, Mapping):
        return data
    prose = PROSE - {"text"} if inside in GRADED_TEXTS else PROSE
    return {name: _measured(value, inside=name) for name, value in data.items() if name not in prose}


@dataclass(frozen=True)
class Item:
    """One labelled text of a question; `id` tells which one it is in both of two wordings."""

    id: str
    label: str
    text: str


def items_of(type_name: str, wording: Written) -> list[Item]:
    """All texts of a wording, in the order of the form."""
    items = [Item("stem", _("Question"), wording.stem)]
    form = FORMS[type_name]
    items += _items(form.parts, load(form.parts, wording.content), "", "")
    items.append(Item("explanation", _("Explanation"), wording.explanation))
    items += [Item(f"hint-{n}", _("Hint %(n)s") % {"n": n}, hint) for n, hint in enumerate(wording.hints, 1)]
    return [item for item in items if item.text]


def _items(parts: tuple[Part, ...], values: Mapping[str, Any], path: str, before: str) -> Iterator[Item]:
    for part in parts:
        if isinstance(part, Field):
            text = _shown(part, values.get(part.name))
            if text and part.name != "kind":
                yield Item(f"{path}{part.name}", f"{before}{part.label}", text)
            continue
        for place, row in enumerate(values[part.name]):
            name = row["key"] or str(place)
            label = _row_label(part, row["key"], place)
            yield from _items(part.parts, row, f"{path}{part.name}-{name}-", f"{before}{label}: ")


def _row_label(part: Rows, key: str, place: int) -> str:
    return _("Gap {{%(key)s}}") % {"key": key} if part.name == "gaps" else str(part.one) % {"n": place + 1}


def _shown(part: Field, value: Any) -> str:
    labels: Mapping[str, str | Promise] = dict(part.choices)
    match part.kind:
        case "yes" | "pick":
            return _("yes") if value else ""
        case "boxes":
            return ", ".join(str(labels[word]) for word in value if word in labels)
        case "menu" | "radio":
            return "" if value == part.default else str(labels.get(value, value))
        case _other:
            return str(value or "").strip()


@dataclass(frozen=True)
class Line:
    """One text before and after; "" where it isn't there. `moved`: it stands elsewhere among the others."""

    label: str
    before: str
    after: str
    moved: bool = False

    @property
    def differs(self) -> bool:
        return self.moved or self.before != self.after


def side_by_side(type_name: str, before: Written, after: Written) -> list[Line]:
    """Every text of both wordings; what only one has stands where that one has it."""
    old, new = items_of(type_name, before), items_of(type_name, after)
    olds = {item.id: item for item in old}
    ranks = {item.id: rank for rank, item in enumerate(old)}
    stayed = set(longest_increasing([ranks[item.id] for item in new if item.id in ranks]))
    lines = []
    for item in new:
        moved = item.id in ranks and ranks[item.id] not in stayed
        label = _("%(new)s (was %(old)s)") % {"new": item.label, "old": olds[item.id].label} if moved else item.label
        lines.append(Line(label, olds[item.id].text if item.id in olds else "", item.text, moved))
    places = {item.id: place for place, item in enumerate(new)}
    place, gone = -1, []
    for item in old:
        place = places.get(item.id, place)
        if item.id not in places:
            gone.append((place, Line(item.label, item.text, "")))
    for place, line in reversed(gone):
        lines.insert(place + 1, line)
    return lines
