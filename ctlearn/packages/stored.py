"""A course as the database has it, in the words of a package. Its queries don't grow with the course."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from lessons.models import Attachment, Claim, Course, GlossaryTerm, Lesson, Module, Objective, Section, Topic
from quizzes.models import Question, Quiz, Slot
from quizzes.question_types import TYPES, DataError

from . import format as f
from .digests import COURSE_PARTS, GONE, PART, digest
from .kinds import decimal_text


def text(value: str) -> str:
    value = f.clean(value)
    return value if value.strip() else ""


def cleaned(data: Any) -> Any:
    if isinstance(data, str):
        return f.clean(data)
    if isinstance(data, list):
        return [cleaned(value) for value in data]
    return {name: cleaned(value) for name, value in data.items()} if isinstance(data, dict) else data


def is_loaded(row: Module | Lesson | Question | Quiz) -> bool:
    """Whether the row came from a package that still has it."""
    return bool(row.loaded_digest) and not row.loaded_digest.startswith(GONE)


class Stored:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.topics: list[Topic] = list(course.topics.order_by("key"))
        self.sections: list[Section] = []
        if course.document and (revision := course.document.latest()):
            self.sections = list(revision.sections.order_by("position", "pk"))
        self.section_keys = {section.key for section in self.sections}
        self.modules: list[Module] = list(course.modules.order_by("position", "pk"))
        self.module_keys = {module.pk: module.key for module in self.modules}
        self.objectives: dict[int, list[Objective]] = defaultdict(list)
        for objective in Objective.objects.filter(module__course=course).order_by("position", "pk"):
            self.objectives[objective.module_id].append(objective)
        self.lessons: list[Lesson] = list(
            Lesson.objects.filter(course=course).select_related("section").prefetch_related("topics").in_order()
        )
        self.lesson_keys = {lesson.pk: lesson.key for lesson in self.lessons}
        self.glossary: list[GlossaryTerm] = list(course.glossary.order_by("key"))
        self.claims: list[Claim] = list(course.claims.select_related("section").order_by("position", "pk"))
        self.questions: list[Question] = list(
            Question.objects.filter(course=course)
            .select_related("current", "objective")
            .prefetch_related("topics")
            .order_by("position", "pk")
        )
        self.question_keys = {question.pk: question.key for question in self.questions}
        self.quizzes: list[Quiz] = list(Quiz.objects.filter(course=course).order_by("position", "pk"))
        self.slots: dict[int, list[Slot]] = defaultdict(list)
        for slot in Slot.objects.filter(quiz__course=course).order_by("position"):
            self.slots[slot.quiz_id].append(slot)
        self.attachments: list[Attachment] = list(course.attachments.order_by("name"))

    # As parts of a package ---------------------------------------------------------------------------

    def head(self) -> f.CoursePackage:
        course = self.course
        return f.CoursePackage(
            course.key,
            text(course.title),
            course.language,
            summary=text(course.summary),
            open=course.open,
            state=course.state,
            short_title=text(course.short_title),
        )

    def section(self, row: Lesson | Claim) -> str:
        return row.section.key if row.section and row.section.key in self.section_keys else ""

    def document(self) -> f.Document | None:
        document = self.course.document
        if not document:
            return None
        sections = tuple(
            f.SectionRef(section.key, section.level, text(section.heading), section.digest) for section in self.sections
        )
        return f.Document(text(document.name), text(document.title), text(document.note), sections)

    def module(self, row: Module) -> f.Module:
        """Without its lessons and questions."""
        objectives = tuple(f.Objective(one.key, text(one.text)) for one in self.objectives[row.pk])
        return f.Module(row.key, text(row.title), text(row.summary), row.state, objectives)

    def lesson(self, row: Lesson) -> f.Lesson:
        return f.Lesson(
            row.key,
            text(row.title),
            lede=text(row.lede),
            section=self.section(row),
            topics=tuple(sorted(topic.key for topic in row.topics.all())),
            state=row.state,
            body=f.clean(row.body).lstrip("\n"),
        )

    def term(self, row: GlossaryTerm) -> f.GlossaryTerm:
        return f.GlossaryTerm(row.key, text(row.term), text(row.definition), text(row.reference), row.url)

    def claim(self, row: Claim) -> f.Claim:
        return f.Claim(
            row.key,
            self.lesson_keys[row.lesson_id],
            text(row.said),
            row.verdict,
            section=self.section(row),
            correction=text(row.correction),
            reference=text(row.reference),
            url=row.url,
        )

    def question(self, row: Question) -> f.Question:
        version = row.current
        objective = row.objective if row.objective and row.objective.module_id == row.module_id else None
        return f.Question(
            row.key,
            row.type,
            text(version.stem) if version else "",
            lesson=self.lesson_keys.get(row.lesson_id or 0, ""),
            passage=row.passage,
            objective=objective.key if objective else "",
            topics=tuple(sorted(topic.key for topic in row.topics.all())),
            difficulty=row.difficulty,
            family=row.family,
            exam_only=row.exam_only,
            explanation=text(version.explanation) if version else "",
            hints=tuple(text(hint) for hint in version.hints) if version else (),
            data=self.data(row),
        )

    def data(self, row: Question) -> dict[str, Any]:
        """The canonical data; as it is stored where that is unfinished."""
        data: dict[str, Any] = cleaned(row.current.content) if row.current else {}
        try:
            return TYPES[row.type].parse(data).data()
        except (DataError, KeyError):
            return data

    def quiz(self, row: Quiz) -> f.Quiz:
        return f.Quiz(
            row.key,
            text(row.title),
            row.mode,
            module=self.module_keys.get(row.module_id or 0, ""),
            introduction=text(row.introduction),
            diagnostic=row.diagnostic,
            confidence=row.confidence,
            attempts=row.attempts_allowed,
            minutes=row.minutes,
            shuffle=row.shuffle,
            pass_mark="" if row.pass_mark is None else decimal_text(Decimal(row.pass_mark)),
            counts=row.counts,
            release=row.release,
            state=row.state,
            slots=tuple(self.slot(slot) for slot in self.slots[row.pk]),
        )

    def slot(self, row: Slot) -> f.Slot:
        points = decimal_text(Decimal(row.points))
        if row.question_id:
            return f.Slot(self.question_keys[row.question_id], points=points)
        pool = row.pool
        return f.Slot(
            draw=row.draw,
            modules=tuple(pool.get("modules", ())),
            topics=tuple(pool.get("topics", ())),
            types=tuple(pool.get("types", ())),
            difficulty=tuple(pool.get("difficulty", ())),
            exam_only=bool(pool.get("exam_only")),
            points=points,
        )

    # Digests of what is stored -----------------------------------------------------------------------

    def course_digests(self, keys: set[str]) -> dict[str, str]:
        """Of each part; in the order of modules count those of `keys`, and what was loaded before."""
        order = [row.key for row in self.modules if row.key in keys or is_loaded(row)]
        topics = [f.Topic(topic.key, text(topic.title)) for topic in self.topics]
        values = {
            "head": digest(self.head(), order),
            "topics": digest(topics),
            "document": digest(self.document()),
            "glossary": digest([self.term(term) for term in self.glossary]),
            "claims": digest([self.claim(claim) for claim in self.claims]),
        }
        return {name: values[name][:PART] for name in COURSE_PARTS}

    def module_digest(self, row: Module, keys: set[str]) -> str:
        """In the order of lessons count those of `keys`, and what was loaded before."""
        lessons = [one for one in self.lessons if one.module_id == row.pk]
        return digest(self.module(row), [one.key for one in lessons if one.key in keys or is_loaded(one)])

    def lesson_digest(self, row: Lesson) -> str:
        return digest(self.module_keys[row.module_id], self.lesson(row))

    def question_digest(self, row: Question) -> str:
        module = self.module_keys.get(row.module_id or 0, "")
        return digest(module, self.question(row), row.archived_at is not None)

    def quiz_digest(self, row: Quiz) -> str:
        return digest(self.quiz(row))
