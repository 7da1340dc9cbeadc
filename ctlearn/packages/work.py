"""What the steps of loading one package share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lessons.models import Lesson, Module, Objective, Section, Topic
from quizzes.models import Question

from . import format as f
from .digests import Fate
from .report import LoadReport
from .stored import Stored

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


class Work:
    """The maps hold the rows by key, and grow as they are made.

    All digests of what is stored are taken at the beginning, before a step changes a row that they depend on.
    """

    def __init__(
        self,
        package: f.CoursePackage,
        stored: Stored,
        *,
        overwrite: bool,
        user: User | None,
        is_new: bool,
        only_look: bool = False,
    ) -> None:
        self.package = package
        self.stored = stored
        self.overwrite = overwrite
        self.user = user
        self.is_new = is_new
        self.only_look = only_look
        self.report = LoadReport(package.key)
        self.fates: dict[str, Fate] = {}
        self.topics: dict[str, Topic] = {}
        self.arranged: set[str] = set()  # modules that follow the package: new ones, and those not edited
        self.sections: dict[str, Section] = {section.key: section for section in stored.sections}
        self.modules: dict[str, Module] = {row.key: row for row in stored.modules}
        self.objectives: dict[tuple[str, str], Objective] = {
            (stored.module_keys[module], row.key): row for module, rows in stored.objectives.items() for row in rows
        }
        self.lessons: dict[str, Lesson] = {row.key: row for row in stored.lessons}
        self.questions: dict[str, Question] = {row.key: row for row in stored.questions}
        lesson_keys = {module.key: {lesson.key for lesson in module.lessons} for module in package.modules}
        self.module_digests = {
            row.pk: stored.module_digest(row, lesson_keys.get(row.key, set())) for row in stored.modules
        }
        self.lesson_digests = {row.pk: stored.lesson_digest(row) for row in stored.lessons}
        self.question_digests = {row.pk: stored.question_digest(row) for row in stored.questions}
        self.quiz_digests = {row.pk: stored.quiz_digest(row) for row in stored.quizzes}
