"""What a rule of the lint says, and where."""

from __future__ import annotations

from dataclasses import dataclass

from .format import CoursePackage, lesson_paths


@dataclass(frozen=True, order=True)
class Finding:
    """`line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.rule}: {self.text}"


def at(package: CoursePackage, rule: str, text: str, kind: str, key: str, *path: str | int) -> Finding:
    """A finding at a part of the package; see `format.Places`. Without places the file is the canonical one."""
    if package.places:
        file, line = package.places(kind, key, *path)
    else:
        file, line = canonical_file(package, kind, key), 0
    return Finding(file, line, rule, text)


def canonical_file(package: CoursePackage, kind: str, key: str) -> str:
    if kind == "lesson":
        return lesson_paths(package)[key]
    for number, module in enumerate(package.modules, 1):
        if kind == "module" and module.key == key:
            return f"{number:02d}-{key}/module.yaml"
        if kind == "question" and any(question.key == key for question in module.questions):
            return f"{number:02d}-{module.key}/questions.yaml"
    return {"document": "document.yaml", "term": "glossary.yaml", "quiz": "quizzes.yaml"}.get(kind, "course.yaml")
