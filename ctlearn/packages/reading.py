"""A course package from disk. Every mistake is found before any is raised."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import schema
from .format import CoursePackage, Document, Lesson, Module, clean
from .kinds import KEY, KEY_RULE, Record, Records
from .mistakes import Notes, PackageError
from .parts import Parts, Placed
from .references import check_references
from .storage import folders_of, read_files
from .yamltext import Mapping, Node, Scalar, Sequence, parse_yaml

LARGEST_TEXT = 2 * 1024 * 1024  # bytes of one YAML or Markdown file
NUMBERED = re.compile(r"([0-9]{2,6})-(.+)", re.ASCII)
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,118}", re.ASCII)
TOP_FILES = ("course.yaml", "document.yaml", "glossary.yaml", "claims.yaml", "quizzes.yaml")


def read_package(source: Path | bytes) -> CoursePackage:
    """The package in a folder or a zip (a path to one, or its bytes). Raises PackageError."""
    reader = Reader(read_files(source))
    parts = reader.read()
    check_references(parts, reader.notes)
    if reader.notes.mistakes:
        raise PackageError(reader.notes.mistakes)
    return assemble(parts)


def assemble(parts: Parts) -> CoursePackage:
    assert parts.course
    modules = tuple(
        replace(
            module.value,
            lessons=tuple(lesson.value for lesson in parts.lessons if lesson.module == module.value.key),
            questions=tuple(question.value for question in parts.questions if question.module == module.value.key),
        )
        for module in parts.modules
    )
    document: Document | None = parts.document.value if parts.document else None
    course: CoursePackage = parts.course.value
    return replace(
        course,
        document=document,
        modules=modules,
        glossary=tuple(term.value for term in parts.glossary),
        claims=tuple(claim.value for claim in parts.claims),
        quizzes=tuple(quiz.value for quiz in parts.quizzes),
        files=dict(sorted(parts.files.items())),
        places=parts.place,
    )


class Reader:
    def __init__(self, files: Map[str, bytes]) -> None:
        self.files = files
        self.notes = Notes("", [])
        self.parts = Parts()

    def read(self) -> Parts:
        parts = self.parts
        self.refuse_strange_files()
        if "course.yaml" in self.files:
            parts.course = self.record("course.yaml", schema.COURSE)
        else:
            self.notes.of("course.yaml").add(0, "this file is missing; it names the course.")
        if "document.yaml" in self.files:
            broken = Placed(Document(""), self.notes.of("document.yaml"), Mapping(1), broken=True)
            parts.document = self.record("document.yaml", schema.DOCUMENT) or broken
        parts.glossary = self.records("glossary.yaml", schema.GLOSSARY)
        parts.claims = self.records("claims.yaml", schema.CLAIMS)
        parts.quizzes = self.records("quizzes.yaml", schema.QUIZZES)
        parts.files = {name[6:]: data for name, data in self.files.items() if name.startswith("files/")}
        for folder, key in self.numbered(folders_of(self.files) - {"files"}, "a module"):
            self.module(folder, key)
        if not any(NUMBERED.fullmatch(folder) for folder in folders_of(self.files)):
            self.notes.of("course.yaml").add(0, "the course has no module; a module is a folder like “01-its-key”.")
        self.refuse_shared_keys(parts.modules, "module")
        self.refuse_shared_keys(parts.lessons, "lesson")
        self.refuse_shared_keys(parts.questions, "question")
        return parts

    def refuse_strange_files(self) -> None:
        for name in self.files:
            notes = self.notes.of(name)
            folder, _, rest = name.rpartition("/")
            if folder == "files":
                if not FILE_NAME.fullmatch(rest):
                    notes.add(0, "a file's name is made of letters, digits, dots, dashes and underscores.")
            elif not folder:
                if name not in TOP_FILES:
                    notes.add(0, f"this file is no part of a package; here belong {', '.join(TOP_FILES)}.")
            elif "/" in folder or folder.startswith("files/"):
                notes.add(0, "a package has no folders inside its folders.")
            elif not rest.endswith(".md") and rest not in ("module.yaml", "questions.yaml"):
                notes.add(
                    0,
                    "this file is no part of a module; here belong module.yaml, questions.yaml and lessons (.md).",
                )

    def numbered(self, names: set[str], what: str, within: str = "") -> list[tuple[str, str]]:
        """(name, key) in the order of the numbers; names that are not numbered are mistakes."""
        found: list[tuple[int, str, str]] = []
        for name in sorted(names):
            stem = name.removesuffix(".md")
            notes = self.notes.of(within + name)
            match = NUMBERED.fullmatch(stem)
            if not match:
                notes.add(0, f"the name of {what} is two digits, a dash and its key, as in “01-{stem.lower()}”.")
            elif not KEY.fullmatch(match[2]) or len(match[2]) > 80:
                notes.add(0, f"the key after the number must be {KEY_RULE}, not “{match[2]}”.")
            else:
                found.append((int(match[1]), name, match[2]))
        found.sort()
        for (number, first, _), (other, second, _) in pairwise(found):
            if number == other:
                self.notes.of(within + second).add(0, f"the number {number:02d} is taken by “{first}”.")
        return [(name, key) for _, name, key in found]

    def refuse_shared_keys(self, placed: list[Placed], what: str) -> None:
        seen: dict[str, Placed] = {}
        for one in placed:
            first = seen.setdefault(one.value.key, one)
            if first is not one and first.notes.file != one.notes.file:
                one.add(f"the key “{one.value.key}” is taken: the {what} in {first.notes.file} has it.", "key")

    def module(self, folder: str, key: str) -> None:
        prefix = f"{folder}/"
        placed = None
        if prefix + "module.yaml" in self.files:
            placed = self.record(prefix + "module.yaml", schema.MODULE, key=key)
        else:
            self.notes.of(prefix + "module.yaml").add(0, "this file is missing; it gives the module's title.")
        # A module that can't be read is kept as a name, so that the rest of the package is checked against it.
        stand_in = Placed(Module(key, key), self.notes.of(prefix + "module.yaml"), Mapping(1), broken=True)
        self.parts.modules.append(placed or stand_in)
        names = {name.removeprefix(prefix) for name in self.files if name.startswith(prefix) and name.endswith(".md")}
        names = {name for name in names if "/" not in name}
        for name, lesson_key in self.numbered(names, "a lesson", prefix):
            if lesson := self.lesson(prefix + name, lesson_key, key):
                self.parts.lessons.append(lesson)
            else:
                self.parts.unreadable.add("lessons")
        self.parts.questions += self.records(prefix + "questions.yaml", schema.QUESTIONS, key)

    def text(self, name: str) -> str | None:
        notes = self.notes.of(name)
        data = self.files[name]
        if len(data) > LARGEST_TEXT:
            notes.add(0, f"the file is larger than {LARGEST_TEXT // 2**20} MB.")
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            notes.add(data.count(b"\n", 0, error.start) + 1, "this is not UTF-8; save the file with that encoding.")
            return None
        if "\0" in text:
            notes.add(text.count("\n", 0, text.index("\0")) + 1, "the file holds a NUL character.")
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def yaml(self, name: str) -> Node | None:
        text = self.text(name)
        return None if text is None else parse_yaml(text, self.notes.of(name))

    def record(self, name: str, record: Record, **known: Any) -> Placed | None:
        before = len(self.notes.mistakes)
        node = self.yaml(name)
        if node is None:
            if len(self.notes.mistakes) == before:
                self.notes.of(name).add(1, "the file is empty.")
            return None
        value = record.read(node, self.notes.of(name), **known)
        return None if value is None else Placed(value, self.notes.of(name), node)

    def records(self, name: str, records: Records, module: str = "") -> list[Placed]:
        if name not in self.files:
            return []
        notes = self.notes.of(name)
        before = len(notes.mistakes)
        node = self.yaml(name)
        kind = name.rpartition("/")[2]
        if node is not None and not isinstance(node, Sequence):
            notes.add(node.line, "the file must be a list, entries that begin with a dash.")
        if not isinstance(node, Sequence):
            if len(notes.mistakes) > before:
                self.parts.unreadable.add(kind)
            return []
        keys = [item.entries["key"] for item in node.items if isinstance(item, Mapping) and "key" in item.entries]
        self.parts.named.setdefault(kind, set()).update(key.text for key in keys if isinstance(key, Scalar))
        return [Placed(value, notes, item, module=module) for item, value in records.pairs(node, notes)]

    def lesson(self, name: str, key: str, module: str) -> Placed | None:
        notes = self.notes.of(name)
        text = self.text(name)
        if text is None:
            return None
        lines = text.split("\n")
        end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
        if lines[0].rstrip() != "---" or end is None:
            notes.add(1, "a lesson begins with its YAML between two lines “---”.")
            return None
        before = len(notes.mistakes)
        node = parse_yaml("\n".join(lines[1:end]), notes, first_line=2)
        if node is None:
            if len(notes.mistakes) == before:
                notes.add(1, "the lesson lacks “title”.")
            return None
        rest = "\n".join(lines[end + 1 :])
        body = clean(rest).lstrip("\n")
        text_line = end + 2 + len(rest) - len(rest.lstrip("\n"))
        lesson: Lesson | None = schema.LESSON.read(node, notes, key=key, body=body)
        if lesson is None:
            # its text is checked all the same
            lesson = Lesson(key, key, body=body)
        return Placed(lesson, notes, node, text_line, module)
