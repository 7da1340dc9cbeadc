"""Loading the small package, with changes."""

from typing import Any

from ctlearn.packages import format as f
from ctlearn.packages.loading import load_package
from ctlearn.packages.reading import read_package
from ctlearn.packages.report import LoadReport
from lessons.models import (
    Attachment,
    Claim,
    Course,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    Topic,
)
from quizzes.models import Question, Quiz
from tests.packages.small import zipped

QUESTIONS = "01-one/questions.yaml"
LESSON = "01-one/01-first.md"


def small(*changes: dict[str, str | bytes | None]) -> f.CoursePackage:
    together: dict[str, str | bytes | None] = {}
    for change in changes:
        together |= change
    return read_package(zipped(together))


def load(*changes: dict[str, str | bytes | None], **options: Any) -> LoadReport:
    return load_package(small(*changes), **options)


def ids() -> dict[str, dict[str, int]]:
    models = (Course, Module, Lesson, Question, Quiz, Objective, GlossaryTerm, Claim, Topic, Attachment)
    return {
        model.__name__: dict(model._default_manager.values_list("key" if model is not Attachment else "name", "pk"))
        for model in models
    }


def without_quizzes() -> dict[str, str | bytes | None]:
    return {"quizzes.yaml": None}
