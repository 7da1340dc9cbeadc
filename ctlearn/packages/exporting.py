"""A stored course as a package."""

from __future__ import annotations

from dataclasses import replace

from lessons.models import Course, Module

from . import format as f
from .markup import scan
from .stored import Stored, text


def export_course(course: Course, *, files: bool = True) -> f.CoursePackage:
    """The course as a package. Archived questions and the quizzes that lessons' checks make are left out.

    A question without a module goes to that of its lesson, or else to the first. `files`: with what they hold.
    """
    return Exporter(Stored(course), files).package()


class Exporter:
    def __init__(self, stored: Stored, files: bool = True) -> None:
        self.stored = stored
        self.files = files
        self.lessons = {row.key: stored.lesson(row) for row in stored.lessons}
        self.passages = {
            key: {passage.name for passage in scan(lesson.body).passages} for key, lesson in self.lessons.items()
        }
        self.homes = {row.pk: row.module_id for row in stored.lessons}
        self.questions = [row for row in stored.questions if row.archived_at is None and row.current]

    def package(self) -> f.CoursePackage:
        stored = self.stored
        modules = tuple(self.module(row) for row in stored.modules)
        return replace(
            stored.head(),
            topics=self.topics(),
            document=stored.document(),
            modules=modules,
            glossary=tuple(stored.term(row) for row in stored.glossary),
            claims=tuple(stored.claim(row) for row in stored.claims),
            quizzes=tuple(self.quizzes()),
            files={row.name: self.content(row.file) for row in stored.attachments} if self.files else {},
        )

    def content(self, file: object) -> bytes:
        with file.open("rb") as opened:  # type: ignore[attr-defined]
            content: bytes = opened.read()
        return content

    def topics(self) -> tuple[f.Topic, ...]:
        """Those of the course, and those that its lessons and questions have beside them."""
        found = {topic.key: topic for topic in self.stored.topics}
        for lesson in self.stored.lessons:
            found |= {topic.key: topic for topic in lesson.topics.all()}
        for question in self.questions:
            found |= {topic.key: topic for topic in question.topics.all()}
        return tuple(f.Topic(key, text(topic.title)) for key, topic in sorted(found.items()))

    def module(self, row: Module) -> f.Module:
        stored = self.stored
        return replace(
            stored.module(row),
            lessons=tuple(self.lessons[lesson.key] for lesson in stored.lessons if lesson.module_id == row.pk),
            questions=tuple(
                self.question(stored.question(question))
                for question in self.questions
                if self.home(question.lesson_id, question.module_id) == row.pk
            ),
        )

    def home(self, lesson: int | None, module: int | None) -> int | None:
        first = self.stored.modules[0].pk if self.stored.modules else None
        return self.homes.get(lesson or 0) or module or first

    def question(self, question: f.Question) -> f.Question:
        """Without a passage that its lesson has lost."""
        known = self.passages.get(question.lesson, set())
        return question if question.passage in known else replace(question, passage="")

    def quizzes(self) -> list[f.Quiz]:
        """Those that lessons' checks make are left out, and the slots of archived questions."""
        asked = {question.key for question in self.questions}
        found = [self.stored.quiz(row) for row in self.stored.quizzes if row.lesson_id is None]
        return [
            replace(quiz, slots=tuple(slot for slot in quiz.slots if slot.draw or slot.question in asked))
            for quiz in found
        ]
