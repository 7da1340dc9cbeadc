"""A course copied to be changed freely: made from what one may see of it, and compared with it afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lessons.models import Attachment, Course, CourseCopy, Document, Lesson
from lessons.outlines.comparing import without_sameness, word_diff
from quizzes.authoring.comparing import Written
from quizzes.versions import Changed, differences

from . import format as f
from .digests import bare
from .exporting import export_course
from .loading import load_package, with_sections

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

Parts = Mapping[str, Mapping[str, Any]]

KINDS = {
    "course": _("Course"),
    "module": _("Module"),
    "lesson": _("Lesson"),
    "question": _("Question"),
    "quiz": _("Quiz"),
    "term": _("Glossary term"),
    "claim": _("Claim"),
    "file": _("File"),
}
LABELS = {
    "title": _("Title"), "short_title": _("Short title"), "summary": _("Summary"), "language": _("Language"),
    "lede": _("Lede"), "body": _("Text"), "topics": _("Topics"), "objectives": _("Objectives"),
    "module": _("Module"), "lesson": _("Lesson"), "term": _("Term"), "definition": _("Definition"),
    "reference": _("Reference"), "url": _("Address"), "said": _("What the source says"), "verdict": _("Verdict"),
    "correction": _("What is right"), "introduction": _("Introduction"), "slots": _("Questions"),
    "digest": _("Content"), "difficulty": _("Difficulty"), "family": _("Family"), "passage": _("Passage"),
    "mode": _("Mode"), "minutes": _("Minutes"), "attempts": _("Attempts"), "pass_mark": _("Pass mark"),
}  # fmt: skip
WORDED = {"stem", "data", "explanation", "hints"}  # what a question's versions hold


class KeyTaken(Exception):
    """A course of this key is there already: nothing was copied."""


def readable(course: Course, user: User, *, files: bool = True) -> f.CoursePackage:
    """What this person may take of a course: all of an own one, else what is published, and no private document."""
    package = export_course(course, files=files)
    if Course.objects.edited_by(user).filter(pk=course.pk).exists():
        return package
    if course.document and course.document.owner_id and course.document not in Document.objects.visible_to(user):
        package = replace(with_sections(package, set()), document=None)
    return published_part(package, set(Lesson.objects.published().filter(course=course).values_list("key", flat=True)))


def published_part(package: f.CoursePackage, lessons: set[str]) -> f.CoursePackage:
    """Without drafts, and without what would refer to them; `lessons` are the keys of those that students see."""

    def question(one: f.Question) -> f.Question:
        return one if one.lesson in lessons else replace(one, lesson="", passage="")

    modules = tuple(
        replace(
            module,
            lessons=tuple(lesson for lesson in module.lessons if lesson.key in lessons),
            questions=tuple(map(question, module.questions)),
        )
        for module in package.modules
        if module.state == "published"
    )
    kept = {module.key for module in modules}
    asked = {one.key for module in modules for one in module.questions}
    quizzes = [
        replace(
            quiz,
            slots=tuple(
                replace(slot, modules=tuple(key for key in slot.modules if key in kept))
                for slot in quiz.slots
                if slot.question in asked or (slot.draw and (not slot.modules or set(slot.modules) & kept))
            ),
        )
        for quiz in package.quizzes
        if quiz.state == "published" and (not quiz.module or quiz.module in kept)
    ]
    return replace(
        package,
        modules=modules,
        claims=tuple(claim for claim in package.claims if claim.lesson in lessons),
        quizzes=tuple(quiz for quiz in quizzes if quiz.slots),
    )


@transaction.atomic
def copy_course(source: Course, user: User, *, key: str, title: str) -> CourseCopy:
    """A draft of this person's own with everything that `readable` gives, and the same keys. Raises KeyTaken."""
    if Course.objects.filter(key=key).exists():
        raise KeyTaken
    package = readable(source, user)
    load_package(replace(package, key=key, title=title, state="draft", open=False), user=user)
    return CourseCopy.objects.create(
        course=Course.objects.get(key=key),
        source=source,
        source_title=source.title,
        parts=parts_of(package, source),
        copied_by=user,
    )


# What has changed there since ----------------------------------------------------------------------


def parts_of(package: f.CoursePackage, course: Course) -> dict[str, dict[str, Any]]:
    """Everything that can be told apart in a course, as plain data by kind and key. The package needs no files."""
    parts: dict[str, dict[str, Any]] = {}

    def add(kind: str, key: str, part: Any, **more: Any) -> None:
        parts[f"{kind} {key}"] = {name: value for name, value in {**bare(part), **more}.items() if name != "state"}

    head = {name: getattr(package, name) for name in ("title", "short_title", "summary", "language")}
    add("course", "", {name: value for name, value in head.items() if value})
    for module in package.modules:
        add("module", module.key, replace(module, lessons=(), questions=()))
        for lesson in module.lessons:
            add("lesson", lesson.key, lesson, module=module.key)
        for question in module.questions:
            add("question", question.key, question, module=module.key)
    for quiz in package.quizzes:
        add("quiz", quiz.key, quiz)
    for term in package.glossary:
        add("term", term.key, term)
    for claim in package.claims:
        add("claim", claim.key, claim)
    for row in Attachment.objects.filter(course=course):
        add("file", row.name, {"digest": row.digest or digest_of(row)})
    return parts


def digest_of(row: Attachment) -> str:
    try:
        with row.file.open("rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""


@dataclass(frozen=True)
class Change:
    """A part that was added, changed or taken away. `here`: the copy's part isn't as it was copied either."""

    kind: str
    name: str
    fate: str  # added, changed, gone
    fields: list[Changed]
    here: bool

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])


def changes(copied: Parts, now: Parts, mine: Parts) -> list[Change]:
    """What is otherwise in the source than it was when it was copied, in its order; what is gone comes last."""
    found = []
    for name in [*now, *(name for name in copied if name not in now)]:
        before, after = copied.get(name, {}), now.get(name, {})
        if before == after:
            continue
        kind = name.split(" ", 1)[0]
        fate = "added" if not before else "gone" if not after else "changed"
        lines = list(differing(kind, before, after)) if fate == "changed" else []
        here = bool(before) and mine.get(name, {}) != before
        found.append(Change(kind, named(name, after or before), fate, lines, here))
    return found


def named(name: str, part: Mapping[str, Any]) -> str:
    """What people call a part."""
    words = part.get("title") or part.get("stem") or part.get("term") or part.get("said") or name.split(" ", 1)[1]
    return " ".join(str(words).split())


def differing(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Changed]:
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    if kind == "question" and before.get("type") == after.get("type") and WORDED & set(names):
        yield from differences(after["type"], wording(before), wording(after))
        names = [name for name in names if name not in WORDED]
    for name in names:
        pieces = without_sameness(word_diff(shown(before.get(name)), shown(after.get(name))))
        yield Changed(str(LABELS.get(name, name)), list(pieces))


def wording(part: Mapping[str, Any]) -> Written:
    return Written(part["stem"], dict(part.get("data", {})), part.get("explanation", ""), tuple(part.get("hints", ())))


def shown(value: Any) -> str:
    """Plain data as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return " · ".join(shown(one) for one in value.values() if one)
    if isinstance(value, list | tuple):
        return "\n".join(shown(one) for one in value)
    return str(value)
