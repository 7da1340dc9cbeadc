"""What was read of a package, with its place, before it is known to fit together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .mistakes import Notes
from .yamltext import Node, line_of


@dataclass(frozen=True)
class Placed:
    """A value with where it stands: `node` is its YAML; a lesson's text begins in line `text_line`."""

    value: Any
    notes: Notes
    node: Node
    text_line: int = 1
    module: str = ""
    broken: bool = False  # a stand-in for what couldn't be read

    def add(self, reason: str, *path: str | int) -> None:
        self.notes.add(line_of(self.node, *path), reason)


@dataclass
class Parts:
    """What was read, before it is known to fit together."""

    course: Placed | None = None
    document: Placed | None = None
    modules: list[Placed] = field(default_factory=list)
    lessons: list[Placed] = field(default_factory=list)
    questions: list[Placed] = field(default_factory=list)
    glossary: list[Placed] = field(default_factory=list)
    claims: list[Placed] = field(default_factory=list)
    quizzes: list[Placed] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    # the keys that each list names, those of its broken entries too, by the file's name
    named: dict[str, set[str]] = field(default_factory=dict)
    # the lists that nothing is known of, because their files can't be read
    unreadable: set[str] = field(default_factory=set)
    _places: dict[tuple[str, str], Placed] = field(default_factory=dict)

    def place(self, kind: str, key: str, *path: str | int) -> tuple[str, int]:
        """See `format.Places`."""
        if not self._places:
            lists = {
                "module": self.modules,
                "lesson": self.lessons,
                "question": self.questions,
                "term": self.glossary,
                "claim": self.claims,
                "quiz": self.quizzes,
                "course": [self.course] if self.course else [],
                "document": [self.document] if self.document else [],
            }
            for name, placed in lists.items():
                self._places |= {(name, one.value.key if name != "document" else ""): one for one in placed}
        one = self._places.get((kind, key))
        if one is None:
            return "course.yaml", 0
        match path:
            case ("body", int(line)):
                return one.notes.file, one.text_line + line
        return one.notes.file, line_of(one.node, *path)
