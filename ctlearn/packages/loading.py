"""A package into the database: matched by stable key, so that ids and learners' records stay.

A part is left alone if it was edited since it was loaded: its present digest is then not the one that it keeps
from its package. Such parts are each module (with its objectives and the order of its lessons), lesson, question and
quiz, and of the course its head (with the order of its modules), topics, document, glossary and claims. To an edited
glossary or list of claims what it lacks is added all the same, since lessons may refer to it.

What the package has no more is unpublished, if it came from a package and nobody edited it: modules, lessons and
quizzes become drafts, questions are archived. Terms, claims and objectives have no state and no learner's record
points at them; they are removed. What an instructor added is never touched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from lessons.models import Course, CourseRole
from lessons.search import reindex

from . import format as f
from .digests import COURSE_PARTS, PART, Fate, course_parts, digest, fate
from .loading_lessons import load_lessons, load_modules, point_at_new_sections
from .loading_lists import load_attachments, load_claims, load_document, load_glossary, load_topics
from .loading_questions import load_questions
from .loading_quizzes import load_checks, load_quizzes
from .mistakes import Mistake, PackageError
from .report import LoadReport
from .stored import Stored
from .work import Work

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

Tied = TypeVar("Tied", f.Lesson, f.Claim)


@transaction.atomic
def load_package(
    package: f.CoursePackage, *, overwrite: bool = False, user: User | None = None, only_look: bool = False
) -> LoadReport:
    """Makes the database hold the package, all or nothing.

    `overwrite` replaces what was edited too. `user` becomes the owner of a course that is new and may load only a
    course that it may edit; None may load any. `only_look` reports what would be done, and leaves everything as it
    is. Raises PackageError.
    """
    course = Course.objects.select_for_update().filter(key=package.key).first()
    if course is not None:
        refuse_strangers(package, course, user)
    is_new = course is None
    course = course or create_course(package, user)
    work = Work(package, Stored(course), overwrite=overwrite, user=user, is_new=is_new, only_look=only_look)
    refuse_changed_types(work)
    judge_course(work)
    load_topics(work)
    new_sections = load_document(work)
    load_modules(work)
    load_lessons(work)
    load_glossary(work)
    load_claims(work)
    if new_sections:
        point_at_new_sections(work)
    load_questions(work)
    load_quizzes(work)
    load_checks(work)
    load_attachments(work)
    if only_look:
        transaction.set_rollback(True)
    elif work.report.changed:
        reindex(course)
    return work.report


def refuse_strangers(package: f.CoursePackage, course: Course, user: User | None) -> None:
    if user is None or user.is_superuser:
        return
    roles = (CourseRole.Role.OWNER, CourseRole.Role.EDITOR)
    if not course.roles.filter(user=user, role__in=roles).exists():
        reason = f"the key “{course.key}” is taken by a course that you can't change; choose another."
        raise PackageError([mistake(package, reason, "course", package.key, "key")])


def refuse_changed_types(work: Work) -> None:
    types = {row.key: row.type for row in work.stored.questions}
    mistakes = [
        mistake(
            work.package,
            f"the question “{question.key}” is stored as {types[question.key]}, and a question's type never changes; "
            "give this one another key.",
            "question",
            question.key,
            "type",
        )
        for question in work.package.questions()
        if types.get(question.key, question.type) != question.type
    ]
    if mistakes:
        raise PackageError(mistakes)


def mistake(package: f.CoursePackage, reason: str, kind: str, key: str, *path: str) -> Mistake:
    file, line = package.places(kind, key, *path) if package.places else (package.key, 0)
    return Mistake(file, line, reason)


def create_course(package: f.CoursePackage, user: User | None) -> Course:
    course = Course.objects.create(key=package.key, title=package.title)
    if user is not None:
        CourseRole.objects.create(course=course, user=user, role=CourseRole.Role.OWNER)
    return course


def judge_course(work: Work) -> None:
    """Decides about each part of the course, and writes its head and its digest."""
    course = work.stored.course
    stored = work.stored.course_digests({module.key for module in work.package.modules})
    loaded = stored if work.is_new else course_parts(course.loaded_digest)
    work.fates["document"] = fate(
        stored["document"], loaded["document"], wanted_digests(work.package)["document"], overwrite=work.overwrite
    )
    if work.fates["document"] is Fate.KEEP:
        work.package = with_sections(work.package, work.stored.section_keys)
    package = work.package
    wanted = wanted_digests(package)
    for part in COURSE_PARTS:
        work.fates[part] = fate(stored[part], loaded[part], wanted[part], overwrite=work.overwrite)
    kept = [part for part in COURSE_PARTS if work.fates[part] is Fate.KEEP]
    report = work.report
    if work.is_new:
        report.created.append(f"course {course.key}")
    elif Fate.UPDATE in work.fates.values():
        report.updated.append(f"course {course.key}")
    elif not kept:
        report.unchanged.append(f"course {course.key}")
    report.edited += [f"{part} of the course {course.key}" for part in kept]
    values: dict[str, object] = {}
    if work.fates["head"] is Fate.UPDATE:
        names = ("title", "summary", "language", "open", "state", "short_title")
        values = {name: getattr(package, name) for name in names}
    joined = "".join(loaded[part] if part in kept else wanted[part] for part in COURSE_PARTS)
    if course.loaded_digest != joined:
        values["loaded_digest"] = joined
    for name, value in values.items():
        setattr(course, name, value)
    if values:
        course.save(update_fields=list(values))


def with_sections(package: f.CoursePackage, known: set[str]) -> f.CoursePackage:
    """The package without references to sections that the stored document, which was edited, has no more."""

    def tied(part: Tied) -> Tied:
        return part if part.section in known else replace(part, section="")

    modules = [replace(module, lessons=tuple(map(tied, module.lessons))) for module in package.modules]
    return replace(package, modules=tuple(modules), claims=tuple(map(tied, package.claims)))


def wanted_digests(package: f.CoursePackage) -> dict[str, str]:
    head = replace(package, topics=(), document=None, modules=(), glossary=(), claims=(), quizzes=(), files={})
    values = {
        "head": digest(head, [module.key for module in package.modules]),
        "topics": digest(package.topics),
        "document": digest(package.document),
        "glossary": digest(package.glossary),
        "claims": digest(package.claims),
    }
    return {name: values[name][:PART] for name in COURSE_PARTS}
