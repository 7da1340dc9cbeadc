"""Several packages at once: the courses that ship, or those at given paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lessons.models import Course

from .format import CoursePackage
from .lint import lint_course, lint_overlap
from .loading import load_package
from .mistakes import PackageError
from .reading import read_package
from .report import LoadReport


def shipped_courses() -> list[Path]:
    folder: Path = settings.BASE_DIR / "lessons" / "courses"
    return sorted(path.parent for path in folder.glob("*/course.yaml"))


def read_courses(paths: Sequence[Path]) -> list[CoursePackage]:
    """The packages in the order of the paths. Raises PackageError with the mistakes of all of them."""
    packages = []
    mistakes = []
    for path in paths:
        try:
            packages.append(read_package(path))
        except PackageError as error:
            mistakes += [replace(mistake, file=f"{path.name}/{mistake.file}") for mistake in error.mistakes]
    if mistakes:
        raise PackageError(mistakes)
    return packages


def check_courses(paths: Sequence[Path]) -> list[str]:
    """What the lint finds, a line each, with the course before the file. Raises PackageError."""
    packages = read_courses(paths)
    found = [f"{package.key}/{finding}" for package in packages for finding in lint_course(package)]
    return found + [str(finding) for finding in lint_overlap(packages)]


def load_courses(paths: Sequence[Path], *, overwrite: bool = False) -> list[LoadReport]:
    """All or nothing; instructors may copy a course that ships from its first loading on. Raises PackageError."""
    packages, shipped = read_courses(paths), set(shipped_courses())
    with transaction.atomic():
        reports = [load_package(package, overwrite=overwrite) for package in packages]
        made = [
            report.course
            for path, report in zip(paths, reports, strict=True)
            if path in shipped and f"course {report.course}" in report.created
        ]
        Course.objects.filter(key__in=made).update(shares_questions=True)
    return reports
