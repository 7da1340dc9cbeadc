"""An outline becomes a draft course.

A top-level section becomes a module; its own text (when it has any, or nothing below it) and each of its subsections
become lessons; deeper sections become headings inside their lesson. An untitled introduction is a module of its
own, or the beginning of the first lesson when it is short. The course is a draft; its lessons are not, so that
publishing the course is enough.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from lessons.models import Course, CourseRole, DocumentRevision, Lesson, Module, Section, State
from lessons.models.keys import key_for
from lessons.outlines.edits import HEADING_LENGTH, OutlinedSection, OutlineMoved, heading_line, kept, outlined
from lessons.search import reindex

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

SHORT_INTRODUCTION = 40  # words


@dataclass
class DraftLesson:
    """`section` is the key of the section that it begins with, `keys` those of all sections in it."""

    title: str
    section: str
    keys: tuple[str, ...]
    parts: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """Markdown; a title that is too long for a title stands in full at the top."""
        whole_title = heading_line("##", self.title) if len(self.title) > HEADING_LENGTH else ""
        return "\n\n".join(part for part in [whole_title, *self.parts] if part)


@dataclass
class DraftModule:
    title: str
    lessons: list[DraftLesson] = field(default_factory=list)


def drafted(outline: Sequence[OutlinedSection]) -> list[DraftModule]:
    """The modules and lessons that an outline makes."""
    here = kept(outline)
    modules: list[DraftModule] = []
    for index, section in enumerate(here):
        if section.level == 1:
            modules.append(DraftModule(str(section)))
            has_subsections = index + 1 < len(here) and here[index + 1].level > 1
            if section.text or not has_subsections:
                modules[-1].lessons.append(_lesson(section))
        elif section.level == 2:
            modules[-1].lessons.append(_lesson(section))
        else:
            lesson = modules[-1].lessons[-1]
            marks = "##" if section.level == 3 else "###"
            lesson.keys += section.keys
            lesson.parts += [heading_line(marks, str(section)), section.markdown("###")]
    if len(modules) > 1 and _is_short_introduction(here[0], modules[0]):
        introduction = modules.pop(0).lessons[0]
        first = modules[0].lessons[0]
        first.keys += introduction.keys
        first.parts = introduction.parts + first.parts
    return modules


def _lesson(section: OutlinedSection) -> DraftLesson:
    return DraftLesson(str(section), section.key, section.keys, [section.markdown("##")])


def _is_short_introduction(section: OutlinedSection, module: DraftModule) -> bool:
    return not section.heading and len(module.lessons) == 1 and section.words <= SHORT_INTRODUCTION


def outline_of(revision: DocumentRevision) -> list[OutlinedSection]:
    return outlined(revision.sections.all(), revision.edits)


def state_of(revision: DocumentRevision) -> str:
    """What a form was drawn from; differs as soon as someone changed the outline or imported again."""
    digest = hashlib.sha256(json.dumps(revision.edits, sort_keys=True).encode()).hexdigest()
    return f"{revision.number}-{len(revision.edits)}-{digest[:12]}"


def course_of(revision: DocumentRevision) -> Course | None:
    """The course whose lessons stand on this revision."""
    return Course.objects.filter(document=revision.document_id, lessons__section__revision=revision).first()


@transaction.atomic
def create_draft_course(revision: DocumentRevision, owner: "User | None", drawn_from: str = "") -> Course:
    """The draft course of this revision; asking again gives the same one. Without an owner only administrators see it.

    Raises OutlineMoved when `drawn_from` is given and the outline is another by now.
    """
    revision = DocumentRevision.objects.select_for_update().get(pk=revision.pk)
    if existing := course_of(revision):
        return existing
    if drawn_from and drawn_from != state_of(revision):
        raise OutlineMoved
    document = revision.document
    title = short(document.title or document.name)
    course = Course.objects.create(
        key=key_for(title, set(Course.objects.values_list("key", flat=True)), "course"),
        title=title,
        language=revision.language or "en",
        document=document,
    )
    if owner:
        CourseRole.objects.create(course=course, user=owner, role=CourseRole.Role.OWNER)
    _fill(course, drafted(outline_of(revision)), {section.key: section for section in revision.sections.all()})
    reindex(course)
    return course


def _fill(course: Course, drafts: list[DraftModule], sections: dict[str, Section]) -> None:
    taken: set[str] = set()
    modules = [
        Module(course=course, key=_take(draft.title, taken, "module"), title=short(draft.title), position=position)
        for position, draft in enumerate(drafts, start=1)
    ]
    Module.objects.bulk_create(modules)
    taken = set()
    lessons = []
    for module, draft in zip(modules, drafts, strict=True):
        for position, part in enumerate(draft.lessons, start=1):
            lesson = Lesson(
                course=course,
                module=module,
                key=_take(part.title, taken, "lesson"),
                title=short(part.title),
                body=part.body,
                section=sections[part.section],
                position=position,
                state=State.PUBLISHED,
            )
            lesson.count_words()
            lessons.append(lesson)
    Lesson.objects.bulk_create(lessons)


def _take(title: str, taken: set[str], fallback: str) -> str:
    key = key_for(title, taken, fallback)
    taken.add(key)
    return key


def short(title: str, limit: int = HEADING_LENGTH) -> str:
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"
