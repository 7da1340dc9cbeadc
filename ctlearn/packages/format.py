"""What a course package holds, as plain values. docs/course-package.md describes each field.

Text is normalised: newlines are "\\n" and none stands at the end. Where a field is absent its value is the
empty string, the empty tuple or None. The order of a tuple is the order of the course.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Protocol

STATES = ("draft", "in_review", "published")
VERDICTS = ("correct", "imprecise", "outdated", "wrong", "unverifiable")
DIFFICULTIES = ("easy", "medium", "hard")
MODES = ("practice", "graded", "exam")
COUNTS = ("best", "last")
RELEASES = ("at_once", "after_attempt", "after_last_attempt", "after_close")


class Places(Protocol):
    """Where things stand in the files that a package was read from."""

    def __call__(self, kind: str, key: str, *path: str | int) -> tuple[str, int]:
        """File and line of a "lesson", "question" and so on, or of what `path` leads to in its YAML.

        The path ("body", n) is line n of a lesson's text, from 0. The line is 0 where it isn't known.
        """


@dataclass(frozen=True)
class Topic:
    key: str
    title: str


@dataclass(frozen=True)
class SectionRef:
    """A section of the document, without its text; `digest` is the hexadecimal SHA-256 of that text."""

    key: str
    level: int
    heading: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Document:
    name: str
    title: str = ""
    note: str = ""
    sections: tuple[SectionRef, ...] = ()


@dataclass(frozen=True)
class GlossaryTerm:
    key: str
    term: str
    definition: str
    reference: str = ""
    url: str = ""


@dataclass(frozen=True)
class Claim:
    key: str
    lesson: str
    said: str
    verdict: str
    section: str = ""
    correction: str = ""
    reference: str = ""
    url: str = ""


@dataclass(frozen=True)
class Objective:
    key: str
    text: str


@dataclass(frozen=True)
class Lesson:
    key: str
    title: str
    lede: str = ""
    section: str = ""
    topics: tuple[str, ...] = ()
    state: str = "published"
    body: str = ""


@dataclass(frozen=True)
class Question:
    """`data` is what the question's type needs, in that type's canonical form (`QuestionType.data`)."""

    key: str
    type: str
    stem: str
    lesson: str = ""
    passage: str = ""
    objective: str = ""
    topics: tuple[str, ...] = ()
    difficulty: str = ""
    family: str = ""
    exam_only: bool = False
    explanation: str = ""
    hints: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Module:
    key: str
    title: str
    summary: str = ""
    state: str = "published"
    objectives: tuple[Objective, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A fixed `question`, or `draw` questions from the pool that the other fields describe."""

    question: str = ""
    draw: int | None = None
    modules: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    difficulty: tuple[str, ...] = ()
    exam_only: bool = False
    points: str = "1"


@dataclass(frozen=True)
class Quiz:
    """`attempts`, `minutes`, `shuffle`, `pass_mark` and `release` are the mode's own where absent.

    Attempts and minutes without a limit are 0. `counts` says which attempt does.
    """

    key: str
    title: str
    mode: str
    module: str = ""
    introduction: str = ""
    diagnostic: bool = False
    confidence: bool = False
    attempts: int | None = None
    minutes: int | None = None
    shuffle: bool | None = None
    pass_mark: str = ""
    counts: str = "best"
    release: str = ""
    state: str = "published"
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class CoursePackage:
    """A whole course; `files` are the figures and attachments, by the name that stands after `files/`."""

    key: str
    title: str
    language: str
    summary: str = ""
    open: bool = False
    state: str = "published"
    short_title: str = ""
    topics: tuple[Topic, ...] = ()
    document: Document | None = None
    modules: tuple[Module, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    claims: tuple[Claim, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    places: Places | None = field(default=None, compare=False, repr=False)

    def lessons(self) -> Iterator[Lesson]:
        for module in self.modules:
            yield from module.lessons

    def questions(self) -> Iterator[Question]:
        for module in self.modules:
            yield from module.questions


def numbered(position: int, key: str) -> str:
    """The name of the module or lesson at `position`, which counts from 1: "01-whose-definition"."""
    return f"{position:02d}-{key}"


def lesson_paths(package: CoursePackage) -> dict[str, str]:
    """Where an export puts each lesson, by its key."""
    return {
        lesson.key: str(PurePosixPath(numbered(m, module.key), numbered(n, lesson.key) + ".md"))
        for m, module in enumerate(package.modules, 1)
        for n, lesson in enumerate(module.lessons, 1)
    }


def clean(text: str) -> str:
    """Text as a package holds it: newlines are "\\n", none stands at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
