"""YAML as a package uses it: mappings, lists and text, nothing else, each with the line it stands on.

PyYAML only splits the text into events here; no object is ever built from a tag, and `no` stays a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from .format import clean
from .mistakes import Notes

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 12
NOT_IN_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Scalar:
    text: str
    line: int


@dataclass
class Sequence:
    line: int
    items: list[Node] = field(default_factory=list)


@dataclass
class Mapping:
    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


def line_of(node: Node, *path: str | int) -> int:
    """The line of what `path` leads to, or of the last step of it that exists."""
    line = node.line
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            line, node = node.key_lines[step], node.entries[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
            line = node.line
        else:
            break
    return line


def plain(node: Node) -> Any:
    """The same as dicts, lists and text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def parse_yaml(text: str, notes: Notes, first_line: int = 1) -> Node | None:
    """The one document in `text`, whose first line has the number `first_line`.

    None if it is empty, or so broken that nothing can be said about the rest; the reason is then in `notes`.
    """
    if odd := NOT_IN_YAML.search(text):
        line = first_line + text.count("\n", 0, odd.start())
        notes.add(line, f"the character U+{ord(odd.group()):04X} is not allowed here.")
        return None
    try:
        return _Tree(notes, first_line).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        notes.add(first_line + (mark.line if mark else 0), _reason(error))
    except yaml.YAMLError as error:
        notes.add(first_line, f"this is not YAML: {' '.join(str(error).split())}.")
    except _Refused:
        pass
    return None


def _reason(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "it can't be read"
    if "mapping values are not allowed" in problem:
        return "this is not YAML: text that contains a colon and a space needs quotes around it."
    if "undefined alias" in problem:
        return "anchors (&) and aliases (*) are not allowed; text that begins so needs quotes around it."
    if "cannot start any token" in problem:
        return "this is not YAML: text that begins with this character needs quotes around it."
    return f"this is not YAML: {problem}."


class _Refused(Exception):
    pass


class _Tree:
    """Builds nodes from events without recursion, so that deep nesting can't exhaust the stack."""

    def __init__(self, notes: Notes, first_line: int) -> None:
        self.notes = notes
        self.first_line = first_line
        self.root: Node | None = None
        self.open: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []  # the key that waits for its value, for each open collection

    def build(self, text: str) -> Node | None:
        documents = 0
        for event in yaml.parse(text, Loader=LOADER):
            line = self.first_line + (event.start_mark.line if event.start_mark else 0)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(line, "a second YAML document begins here; a file holds one.")
            elif isinstance(event, yaml.NodeEvent):
                self.node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.keys.pop()
        return self.root

    def refuse(self, line: int, reason: str) -> None:
        self.notes.add(line, reason)
        raise _Refused

    def node(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.refuse(line, "anchors (&) and aliases (*) are not allowed; text that begins so needs quotes.")
        if event.tag not in (None, "!"):
            self.refuse(line, "tags (!) are not allowed; text that begins so needs quotes around it.")
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            self.place(Scalar(clean(event.value), line))
            return
        if len(self.open) >= DEEPEST:
            self.refuse(line, "this is nested too deeply.")
        node = Sequence(line) if isinstance(event, yaml.SequenceStartEvent) else Mapping(line)
        self.place(node)
        self.open.append(node)
        self.keys.append(None)

    def place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        waiting = self.keys[-1]
        if waiting is not None:
            self.keys[-1] = None
            if waiting.text in parent.entries:
                first = parent.key_lines[waiting.text]
                self.notes.add(waiting.line, f"“{waiting.text}” stands here twice, first in line {first}.")
                return
            parent.entries[waiting.text] = node
            parent.key_lines[waiting.text] = waiting.line
        elif isinstance(node, Scalar):
            self.keys[-1] = node
        else:
            self.refuse(node.line, "a name is wanted here, not a list or a mapping; text in braces needs quotes.")
