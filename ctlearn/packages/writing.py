"""A course package to disk, in one canonical form: the same package always gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import yaml

from . import schema
from .format import CoursePackage, Lesson, numbered
from .kinds import Records
from .storage import make_zip, write_folder

WIDTH = 110


def write_package(package: CoursePackage, target: Path) -> None:
    """Writes a zip if the name of `target` ends in .zip, else a folder, which then holds nothing else.

    Raises FileExistsError if the folder holds something other than a package.
    """
    if target.suffix.lower() == ".zip":
        target.write_bytes(zip_package(package))
    else:
        write_folder(package_files(package), target)


def zip_package(package: CoursePackage) -> bytes:
    return make_zip(package_files(package), package.key)


def package_files(package: CoursePackage) -> dict[str, bytes]:
    """Every file of the package by its path."""
    files = {"course.yaml": dump(schema.COURSE.write(package))}
    if package.document:
        files["document.yaml"] = dump(schema.DOCUMENT.write(package.document))
    lists: list[tuple[str, Records, tuple[object, ...]]] = [
        ("glossary.yaml", schema.GLOSSARY, package.glossary),
        ("claims.yaml", schema.CLAIMS, package.claims),
        ("quizzes.yaml", schema.QUIZZES, package.quizzes),
    ]
    files |= {name: dump(kind.write(values)) for name, kind, values in lists if values}
    for number, module in enumerate(package.modules, 1):
        folder = numbered(number, module.key)
        files[f"{folder}/module.yaml"] = dump(schema.MODULE.write(module))
        for position, lesson in enumerate(module.lessons, 1):
            files[f"{folder}/{numbered(position, lesson.key)}.md"] = lesson_file(lesson)
        if module.questions:
            files[f"{folder}/questions.yaml"] = dump(schema.QUESTIONS.write(module.questions))
    files |= {f"files/{name}": content for name, content in package.files.items()}
    return dict(sorted(files.items()))


def lesson_file(lesson: Lesson) -> bytes:
    head = dump(schema.LESSON.write(lesson))
    body = f"\n{lesson.body}\n".encode() if lesson.body else b""
    return b"---\n" + head + b"---\n" + body


def dump(node: yaml.Node) -> bytes:
    text: str = yaml.serialize(node, Dumper=yaml.SafeDumper, width=WIDTH, allow_unicode=True)
    return text.encode()
