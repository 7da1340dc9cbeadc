"""Kinds of fields. A kind turns a YAML node into a value and back.

`read` returns the value, or raises `Unfit` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

import yaml

from .mistakes import Notes
from .yamltext import Mapping, Node, Scalar, Sequence, line_of

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
KEY_RULE = "lower-case letters, digits and single dashes, at most 80 characters"
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
URL = re.compile(r"https?://[^\s<>\"]+")
# What only an escape keeps; and lines that a block of text can't hold: blank at either end.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
BROKEN = re.compile(r"\A(?=[^\n]*\n)[ \n]| \n|\n[^\n]* \Z|\n\Z")
YES, NO = ("yes", "true"), ("no", "false")


class Unfit(Exception):
    """Why a node is not of the wanted kind; `path` leads to the part of it that is to blame."""

    def __init__(self, reason: str, *path: str | int) -> None:
        super().__init__(reason)
        self.path = path


class Kind(Protocol):
    def read(self, node: Node, notes: Notes) -> Any: ...
    def write(self, value: Any) -> yaml.Node: ...


def decimal_text(value: Decimal) -> str:
    """The shortest text of a number: 0.60000 is "0.6"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def word(text: str) -> yaml.ScalarNode:
    """A number or yes/no, written without quotes."""
    tag = "int" if re.fullmatch(r"-?[1-9]\d*|0", text) else "float" if re.fullmatch(r"-?\d+\.\d+", text) else "bool"
    return yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", text)


def text_node(text: str) -> yaml.ScalarNode:
    """The style is PyYAML's choice wherever that keeps every character."""
    style = None
    if UNSAFE.search(text) or BROKEN.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)


def list_node(items: list[yaml.Node]) -> yaml.SequenceNode:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=False)


def map_node(items: list[tuple[yaml.Node, yaml.Node]]) -> yaml.MappingNode:
    return yaml.MappingNode("tag:yaml.org,2002:map", items, flow_style=False)


def _scalar(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise Unfit(f"must be text, not a {'list' if isinstance(node, Sequence) else 'mapping'}")
    return node.text


@dataclass(frozen=True)
class Text:
    """Text of at most `most` characters; `one_line` for titles and the like, `pattern` for codes."""

    most: int = 100_000
    one_line: bool = False
    pattern: re.Pattern[str] | None = None
    rule: str = ""

    def read(self, node: Node, notes: Notes) -> str:
        text = _scalar(node)
        if not text.strip():
            raise Unfit("is empty")
        if self.one_line and "\n" in text:
            raise Unfit("must be one line")
        if len(text) > self.most:
            raise Unfit(f"may have at most {self.most} characters, not {len(text)}")
        if self.pattern and not self.pattern.fullmatch(text):
            raise Unfit(f"must be {self.rule}, not “{text}”")
        return text

    def write(self, value: str) -> yaml.Node:
        return text_node(value)


class Key:
    def read(self, node: Node, notes: Notes) -> str:
        text = _scalar(node)
        if not KEY.fullmatch(text) or len(text) > 80:
            raise Unfit(f"must be {KEY_RULE}, not “{text}”")
        return text

    def write(self, value: str) -> yaml.Node:
        return text_node(value)


class Flag:
    def read(self, node: Node, notes: Notes) -> bool:
        text = _scalar(node)
        if text not in YES + NO:
            raise Unfit(f"must be yes or no, not “{text}”")
        return text in YES

    def write(self, value: bool) -> yaml.Node:
        return word("yes" if value else "no")


@dataclass(frozen=True)
class Whole:
    least: int
    most: int

    def read(self, node: Node, notes: Notes) -> int:
        text = _scalar(node)
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise Unfit(f"must be a whole number from {self.least} to {self.most}, not “{text}”")
        return int(text)

    def write(self, value: int) -> yaml.Node:
        return word(str(value))


@dataclass(frozen=True)
class Number:
    """A decimal number with at most five places, as its shortest text."""

    least: Decimal
    most: Decimal

    def read(self, node: Node, notes: Notes) -> str:
        text = _scalar(node)
        value = Decimal(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,5})?", text) else None
        if value is None or not self.least <= value <= self.most:
            raise Unfit(f"must be a number from {self.least} to {self.most}, not “{text}”")
        return decimal_text(value)

    def write(self, value: str) -> yaml.Node:
        return text_node(value)


@dataclass(frozen=True)
class Choice:
    words: tuple[str, ...]

    def read(self, node: Node, notes: Notes) -> str:
        text = _scalar(node)
        if text not in self.words:
            raise Unfit(f"must be one of {', '.join(self.words)}, not “{text}”")
        return text

    def write(self, value: str) -> yaml.Node:
        return text_node(value)


@dataclass(frozen=True)
class Listed:
    """A list whose members are of one kind, each once; `ordered` where their order says something."""

    kind: Kind
    most: int | None = None
    ordered: bool = True

    def read(self, node: Node, notes: Notes) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise Unfit("must be a list")
        if self.most is not None and len(node.items) > self.most:
            raise Unfit(f"may have at most {self.most} entries, not {len(node.items)}")
        values: list[Any] = []
        for position, item in enumerate(node.items):
            try:
                value = self.kind.read(item, notes)
            except Unfit as unfit:
                raise Unfit(f"holds an entry that {unfit}", position, *unfit.path) from None
            if value in values:
                raise Unfit(f"holds “{value}” twice", position)
            values.append(value)
        return tuple(values if self.ordered else sorted(values))

    def write(self, value: tuple[Any, ...]) -> yaml.Node:
        return list_node([self.kind.write(item) for item in (value if self.ordered else sorted(value))])


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True)
class Rest:
    """Takes the entries that no field names into the field `name`. `read` gives None after a mistake."""

    name: str
    read: Callable[[Mapping, dict[str, Any], Notes], Any]
    write: Callable[[Any], yaml.Node]


@dataclass(frozen=True)
class Record:
    """A mapping with these fields, as an instance of `cls`; None where a mistake forbids one.

    Without `rest`, entries that no field names are mistakes.
    """

    cls: Callable[..., Any]
    what: str
    fields: tuple[Field, ...]
    rest: Rest | None = None

    def read(self, node: Node, notes: Notes, **known: Any) -> Any:
        """`known` are fields that stand elsewhere, such as a key that is the file's name."""
        if not isinstance(node, Mapping):
            notes.add(node.line, f"{self.what} must be a mapping, lines of “name: value”.")
            return None
        values: dict[str, Any] = dict(known)
        good = True
        for field in self.fields:
            if field.name not in node.entries:
                if field.required:
                    notes.add(node.line, f"{self.what} lacks “{field.name}”.")
                    good = False
                continue
            entry = node.entries[field.name]
            try:
                if not field.required and isinstance(entry, Scalar) and not entry.text:
                    raise Unfit("is empty; leave it out if there is none")
                values[field.name] = field.kind.read(entry, notes)
            except Unfit as unfit:
                notes.add(line_of(node, field.name, *unfit.path), f"“{field.name}” {unfit}.")
                good = False
        if self.rest:
            values[self.rest.name] = self.rest.read(node, values, notes)
            return self.cls(**values) if good and values[self.rest.name] is not None else None
        names = {field.name for field in self.fields}
        for name in node.entries:
            if name not in names:
                notes.add(node.key_lines[name], f"“{name}” is not a field of {self.what}.")
                good = False
        return self.cls(**values) if good else None

    def items(self, value: Any) -> list[tuple[yaml.Node, yaml.Node]]:
        """The entries that a mapping needs: what is required, and what differs from its default."""
        defaults = {field.name: field.default for field in fields(value)}
        return [
            (text_node(field.name), field.kind.write(content))
            for field in self.fields
            if (content := getattr(value, field.name)) != defaults[field.name] or defaults[field.name] is MISSING
        ]

    def write(self, value: Any) -> yaml.Node:
        items = self.items(value)
        if self.rest:
            items += self.rest.write(getattr(value, self.rest.name)).value
        return map_node(items)


@dataclass(frozen=True)
class Records:
    """A list of records, each with its own key where they are `keyed`; broken ones are left out.

    Where their order says nothing they are not `ordered`, and stand in that of their keys.
    """

    record: Record
    keyed: bool = True
    ordered: bool = True

    def read(self, node: Node, notes: Notes) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise Unfit("must be a list")
        return tuple(value for _, value in self.pairs(node, notes))

    def pairs(self, node: Sequence, notes: Notes) -> list[tuple[Node, Any]]:
        """The records, each with its node."""
        found = [(item, value) for item in node.items if (value := self.record.read(item, notes)) is not None]
        seen: dict[str, int] = {}
        for item, value in found if self.keyed else []:
            line = line_of(item, "key")
            if value.key in seen:
                notes.add(
                    line,
                    f"the key “{value.key}” is taken: {self.record.what} in line {seen[value.key]} has it.",
                )
            seen.setdefault(value.key, line)
        return found if self.ordered else sorted(found, key=lambda pair: pair[1].key)

    def write(self, value: tuple[Any, ...]) -> yaml.Node:
        records = value if self.ordered else sorted(value, key=lambda record: record.key)
        return list_node([self.record.write(record) for record in records])
