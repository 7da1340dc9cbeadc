"""The cells of each type in a CSV table, and its data made of them; csv_format.py describes the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.contract import Unusable, brief, letters, parse
from quizzes.formats.csv_gaps import GapMistake, read_gap, write_gap
from quizzes.question_types import TYPES, DataError

LIST = re.compile("[;,]")
YES, NO = ("yes", "true", "1"), ("no", "false", "0")
Data = dict[str, Any]
PARTS = ("options", "accepted", "mistakes", "pairs", "distractors", "items", "gaps", "rubric")
KINDS = {"match": "match", "points": "points", "explanation": "explanation"}


def split_list(text: str) -> list[str]:
    return [part.strip() for part in LIST.split(text) if part.strip()]


class RowMistake(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@dataclass
class Row:
    """The cells of a row that are not empty, by column. `asked` are the columns that somebody has looked at,
    `where` has the letters that the entries of each list of the data came from."""

    number: int
    cells: dict[str, str]
    asked: set[str] = field(default_factory=set)
    where: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        self.asked.add(name)
        return self.cells.get(name, "")

    def letters(self, *kinds: str) -> list[str]:
        """The letters for which any of the columns is filled, in order."""
        pattern = re.compile(rf"({'|'.join(kinds)})_([a-z]{{1,2}})")
        found = {match[2] for name in self.cells if (match := pattern.fullmatch(name))}
        return sorted(found, key=lambda letter: (len(letter), letter))

    def unused(self, common: list[str]) -> list[str]:
        return [name for name in self.cells if name not in self.asked and name not in common]

    def keys(self, default: list[str]) -> list[str]:
        written = split_list(self.get("keys"))
        if written and len(written) != len(default):
            counts = {"keys": len(written), "parts": len(default)}
            raise RowMistake("keys", _("There are %(keys)d keys for %(parts)d parts.") % counts)
        return written or default

    def flag(self, name: str) -> bool:
        text = self.get(name).lower()
        if text and text not in (*YES, *NO):
            raise RowMistake(name, _("Write yes or no."))
        return text in YES

    def right(self, found: list[str]) -> set[str]:
        """The letters in "correct". All of them have to be among those found."""
        right = {letter for letter in re.split(r"[\s;,]+", self.get("correct").lower()) if letter}
        if not right:
            raise RowMistake("correct", _("Name the letters of what is right."))
        for letter in sorted(right.difference(found)):
            raise RowMistake("correct", _("There is no option_%(letter)s.") % {"letter": brief(letter, 10)})
        return right

    def ignore(self) -> Data:
        text = self.get("ignore").lower()
        return {"ignore": [] if text == "nothing" else split_list(text)} if text else {}

    def problems(self, type_name: str, data: Data) -> Iterator[tuple[str, str]]:
        """What the type says against the data, each with the column that it comes from."""
        try:
            parse(type_name, data)  # which also bounds the sizes
        except Unusable as error:
            try:
                TYPES[type_name].parse(data)
                yield "stem", str(error)
            except DataError as wrong:
                for problem in wrong.problems:
                    yield self.column(problem.path), str(problem)

    def column(self, path: tuple[str | int, ...]) -> str:
        """The column of what a path in the data leads to."""
        name, *rest = [*path, "type"]
        if name in PARTS:
            kind = str(rest[-2]) if len(rest) == 3 else "text"
            column = "match" if name == "distractors" and kind == "text" else KINDS.get(kind, "option")
            found = self.where.get(str(name), [])
            place = rest[0] if rest and isinstance(rest[0], int) else 0
            return f"{column}_{found[place]}" if place < len(found) else "option_a"
        return {"answer": "correct", "value": "correct"}.get(str(name), str(name))


def read_choice(row: Row) -> Data:
    found = row.letters("option", "explanation")
    right = row.right(found)
    options = []
    for letter, key in zip(found, row.keys(letters_for(found)), strict=True):
        options.append(part(row, letter, key, "text", "options") | {"correct": letter in right})
    return {"options": options, "keep_order": row.flag("keep_order")}


def letters_for(found: list[str]) -> list[str]:
    return [letters(place) for place in range(len(found))]


def part(row: Row, letter: str, key: str, name: str, into: str) -> Data:
    """An entry of the list `into`."""
    row.where.setdefault(into, []).append(letter)
    entry = {"key": key, name: row.get(f"option_{letter}")}
    if not entry[name]:
        raise RowMistake(f"option_{letter}", _("The cell is empty."))
    why = row.get(f"explanation_{letter}")
    return entry | ({"explanation": why} if why else {})


def read_true_false(row: Row) -> Data:
    word = row.get("correct").lower()
    if word not in ("true", "false"):
        raise RowMistake("correct", _("Write true or false."))
    return {"answer": word} | {name: row.get(name) for name in ("when_true", "when_false") if row.get(name)}


def read_short_text(row: Row) -> Data:
    found = row.letters("option", "explanation")
    right = row.right(found)
    accepted, mistakes = [], []
    for letter in found:
        entry = part(row, letter, "", "text", "accepted" if letter in right else "mistakes")
        del entry["key"]
        if letter not in right:
            mistakes.append(entry)
        elif "explanation" in entry:
            raise RowMistake(f"explanation_{letter}", _("An accepted text has no explanation of its own."))
        else:
            accepted.append(entry)
    typos = row.get("typos")
    return {"accepted": accepted, "mistakes": mistakes} | row.ignore() | ({"typos": typos} if typos else {})


def read_numeric(row: Row) -> Data:
    data: Data = {"value": row.get("correct")}
    if not data["value"]:
        raise RowMistake("correct", _("The cell is empty."))
    data |= {name: row.get(name) for name in ("tolerance", "unit") if row.get(name)}
    data["unit_required"] = row.flag("unit_required")
    mistakes = [part(row, letter, "", "value", "mistakes") for letter in row.letters("option", "explanation")]
    return data | {"mistakes": [{name: one[name] for name in one if name != "key"} for one in mistakes]}


def read_matching(row: Row) -> Data:
    found = row.letters("option", "match", "explanation")
    count = {True: 0, False: 0}
    default = []
    for letter in found:
        pair = bool(row.get(f"option_{letter}"))
        count[pair] += 1
        default.append(f"{'p' if pair else 'd'}{count[pair]}")
    data: Data = {"pairs": [], "distractors": []}
    for letter, key in zip(found, row.keys(default), strict=True):
        prompt, match, why = (row.get(f"{name}_{letter}") for name in ("option", "match", "explanation"))
        if not match:
            raise RowMistake(f"match_{letter}", _("The cell is empty."))
        row.where.setdefault("pairs" if prompt else "distractors", []).append(letter)
        entry = {"key": key} | ({"prompt": prompt, "match": match} if prompt else {"text": match})
        data["pairs" if prompt else "distractors"].append(entry | ({"explanation": why} if why else {}))
    return data


def read_ordering(row: Row) -> Data:
    found = row.letters("option", "explanation")
    keys = row.keys([f"i{place}" for place in range(1, len(found) + 1)])
    return {"items": [part(row, letter, key, "text", "items") for letter, key in zip(found, keys, strict=True)]}


def read_essay(row: Row) -> Data:
    found = row.letters("option", "points")
    rubric = []
    for letter, key in zip(found, row.keys(letters_for(found)), strict=True):
        points = row.get(f"points_{letter}")
        if not points:
            raise RowMistake(f"points_{letter}", _("The cell is empty."))
        entry = part(row, letter, key, "criterion", "rubric")
        if "explanation" in entry:
            raise RowMistake(f"explanation_{letter}", _("This column means nothing for this type."))
        rubric.append(entry | {"points": points})
    return {"rubric": rubric} | {name: row.get(name) for name in ("words", "model_answer") if row.get(name)}


def read_cloze(row: Row) -> Data:
    found = row.letters("option")
    gaps = []
    if not row.get("text"):
        raise RowMistake("text", _("The cell is empty."))
    for letter, key in zip(found, row.keys(letters_for(found)), strict=True):
        row.where.setdefault("gaps", []).append(letter)
        try:
            gaps.append({"key": key} | read_gap(row.get(f"option_{letter}")))
        except GapMistake as error:
            raise RowMistake(f"option_{letter}", str(error)) from None
    return {"text": row.get("text"), "gaps": gaps}


READERS: dict[str, Callable[[Row], Data]] = {
    "single_choice": read_choice,
    "multiple_choice": read_choice,
    "true_false": read_true_false,
    "short_text": read_short_text,
    "numeric": read_numeric,
    "matching": read_matching,
    "ordering": read_ordering,
    "cloze": read_cloze,
    "essay": read_essay,
}


def parts(entries: list[Data], names: dict[str, str], default: list[str]) -> dict[str, str]:
    """The lettered cells of a list: `names` leads from the name in the data to the column's."""
    cells = {
        f"{column}_{letters(place)}": str(entry[name])
        for place, entry in enumerate(entries)
        for name, column in names.items()
        if name in entry
    }
    keys = [entry["key"] for entry in entries if "key" in entry]
    return cells | ({"keys": ";".join(keys)} if keys != default and keys else {})


def right_letters(entries: list[Data]) -> str:
    return " ".join(letters(place) for place, entry in enumerate(entries) if entry.get("correct"))


def ignored(data: Data) -> dict[str, str]:
    cells = {"typos": data["typos"]} if "typos" in data else {}
    return cells | ({"ignore": ";".join(data["ignore"]) or "nothing"} if "ignore" in data else {})


def yes(data: Data, name: str) -> dict[str, str]:
    return {name: "yes"} if data.get(name) else {}


def write_choice(data: Data) -> dict[str, str]:
    options = data["options"]
    cells = parts(options, {"text": "option", "explanation": "explanation"}, numbered_letters(options))
    return cells | {"correct": right_letters(options)} | yes(data, "keep_order")


def numbered_letters(entries: list[Data]) -> list[str]:
    return [letters(place) for place in range(len(entries))]


def write_true_false(data: Data) -> dict[str, str]:
    return {"correct": data["answer"]} | {name: data[name] for name in ("when_true", "when_false") if name in data}


def write_short_text(data: Data) -> dict[str, str]:
    entries = [entry | {"correct": True} for entry in data["accepted"]] + data.get("mistakes", [])
    cells = parts(entries, {"text": "option", "explanation": "explanation"}, [])
    return cells | {"correct": right_letters(entries)} | ignored(data)


def write_numeric(data: Data) -> dict[str, str]:
    cells = parts(data.get("mistakes", []), {"value": "option", "explanation": "explanation"}, [])
    cells |= {name: data[name] for name in ("tolerance", "unit") if name in data}
    return cells | {"correct": data["value"]} | yes(data, "unit_required")


def write_matching(data: Data) -> dict[str, str]:
    pairs, distractors = data["pairs"], data.get("distractors", [])
    entries = pairs + [{"match" if name == "text" else name: one[name] for name in one} for one in distractors]
    default = [f"p{place + 1}" for place in range(len(pairs))] + [f"d{place + 1}" for place in range(len(distractors))]
    return parts(entries, {"prompt": "option", "match": "match", "explanation": "explanation"}, default)


def write_ordering(data: Data) -> dict[str, str]:
    default = [f"i{place + 1}" for place in range(len(data["items"]))]
    return parts(data["items"], {"text": "option", "explanation": "explanation"}, default)


def write_cloze(data: Data) -> dict[str, str]:
    entries = [{"key": gap["key"], "gap": write_gap(gap)} for gap in data["gaps"]]
    return parts(entries, {"gap": "option"}, numbered_letters(entries)) | {"text": data["text"]}


def write_essay(data: Data) -> dict[str, str]:
    rubric = data.get("rubric", [])
    cells = parts(rubric, {"criterion": "option", "points": "points"}, numbered_letters(rubric))
    return cells | {name: data[name] for name in ("words", "model_answer") if name in data}


WRITERS: dict[str, Callable[[Data], dict[str, str]]] = {
    "single_choice": write_choice,
    "multiple_choice": write_choice,
    "true_false": write_true_false,
    "short_text": write_short_text,
    "numeric": write_numeric,
    "matching": write_matching,
    "ordering": write_ordering,
    "cloze": write_cloze,
    "essay": write_essay,
}
