"""Reads a question's data and collects every problem with its path, so that an author sees all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from quizzes.question_types.contract import DataError, Path, Problem

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
KEY_LENGTH = 80
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?\Z", re.ASCII)
NUMBER_SIZE = 30  # digits before and after the point that a number may need
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Reader:
    """One mapping of the data. A value that can't be used is noted, and a harmless one returned instead.

    A mapping that was read with `each` reports its unknown keys by itself; the outermost ends with `finish`.
    """

    def __init__(self, data: object, path: Path = (), problems: list[Problem] | None = None) -> None:
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        self.known: list[str] = []
        self.data: Mapping[object, object] = {}
        self.usable = isinstance(data, Mapping)
        if isinstance(data, Mapping):
            self.data = data
        else:
            self.problems.append(Problem(path, "Expected a set of “key: value” lines."))

    def problem(self, reason: str, *path: str | int) -> None:
        if self.usable:
            self.problems.append(Problem((*self.path, *path), reason))

    def get(self, name: str) -> object:
        self.known.append(name)
        return self.data.get(name)

    def has(self, name: str) -> bool:
        return self.data.get(name) is not None

    def block(self, name: str, *, required: bool = True) -> str:
        """Text of any length. "" when it is absent and not required."""
        value = self.get(name)
        if value is None:
            if required:
                self.problem(f"“{name}” is missing.", name)
            return ""
        if not isinstance(value, str):
            self.problem("Expected text; put quotes around it.", name)
            return ""
        if not value.strip():
            self.problem("Text is missing after the colon; write it, or leave the key out.", name)
        return value.strip()

    def text(self, name: str, *, required: bool = True) -> str:
        """One paragraph. "" when it is absent and not required."""
        value = self.block(name, required=required)
        if re.search(r"\n\s*\n", value):
            self.problem("This may be one paragraph only; take the blank line out.", name)
        return value

    def distinct(self, name: str, taken: set[str], *, required: bool = True) -> str:
        """One paragraph that no other entry of the list has; it is added to `taken`."""
        value = self.text(name, required=required)
        if value and value in taken:
            self.problem("This text stands in the list twice; nobody could tell the two apart.", name)
        taken.add(value)
        return value

    def key(self, taken: set[str]) -> str:
        """A key that `taken` does not have yet; it is added."""
        value = self.text("key")
        if value and (len(value) > KEY_LENGTH or not KEY.match(value)):
            self.problem(
                f"“{value}” can't be a key: use lower-case letters, digits and single dashes, "
                f"{KEY_LENGTH} characters at most.",
                "key",
            )
        elif value in taken:
            self.problem(f"The key “{value}” is used twice in this question.", "key")
        if value:
            taken.add(value)
        return value

    def flag(self, name: str) -> bool:
        value = self.get(name)
        if value is None:
            return False
        if isinstance(value, bool):
            return value
        if isinstance(value, int | str) and str(value).strip().lower() in YES_NO:
            return YES_NO[str(value).strip().lower()]
        self.problem("Write “yes” or “no”.", name)
        return False

    def number(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """An exact decimal number. Required unless there is a default."""
        value = self.get(name)
        if value is None and default is not None:
            return default
        if value is None:
            self.problem(f"“{name}” is missing.", name)
            return Decimal(0)
        number = exact(value)
        if number is None:
            self.problem("Write a number in digits with a decimal point, like 12 or -0.5.", name)
            return Decimal(0)
        return number

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        value = self.number(name, default=Decimal(default))
        if value != value.to_integral_value() or not least <= value <= most:
            self.problem(f"Write a whole number from {least} to {most}.", name)
            return default
        return int(value)

    def names(self, name: str, allowed: tuple[str, ...], *, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of words out of `allowed`, returned in the order of `allowed`."""
        value = self.get(name)
        if value is None:
            return default
        if not isinstance(value, list | tuple):
            self.problem(f"Expected a list; possible are: {', '.join(allowed)}.", name)
            return default
        for place, word in enumerate(value):
            if word not in allowed:
                self.problem(f"“{word}” is not known here; possible are: {', '.join(allowed)}.", name, place)
        return tuple(word for word in allowed if word in value)

    def each(self, name: str, *, least: int = 0) -> Iterator[Reader]:
        """The mappings of a list, one after the other; unknown keys of each are reported as it is left."""
        value = self.get(name)
        entries = value if isinstance(value, list | tuple) else []
        if value is not None and not isinstance(value, list | tuple):
            self.problem("Expected a list: lines that begin with a dash.", name)
        elif len(entries) < least:
            self.problem(f"This list needs {least} or more entries; it has {len(entries)}.", name)
        for place, entry in enumerate(entries):
            reader = Reader(entry, (*self.path, name, place), self.problems)
            yield reader
            reader.report_unknown()

    def report_unknown(self) -> None:
        for name in self.data:
            if name not in self.known:
                known = ", ".join(dict.fromkeys(self.known))
                self.problem(f"“{name}” is not known here; known are: {known}.", str(name))

    def finish(self) -> None:
        """Raises DataError when anything was wrong."""
        self.report_unknown()
        if self.problems:
            raise DataError(tuple(self.problems))


def exact(value: object) -> Decimal | None:
    """The decimal number that `value` (text, int or Decimal, never a float) writes; None when it writes none,
    or one that needs more than NUMBER_SIZE digits on a side of the point."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    text = str(value).strip()
    if not NUMBER.match(text) or len(text) > 4 * NUMBER_SIZE:
        return None
    number = Decimal(text)
    if number and not -NUMBER_SIZE <= number.adjusted() < NUMBER_SIZE:
        return None
    if len(plain(number).partition(".")[2]) > NUMBER_SIZE:
        return None
    return number


def plain(number: Decimal) -> str:
    """The canonical text of a number: no exponent, no sign before zero, no zeros at the end of a fraction."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
