"""The rows of a lesson's page, by prepared queries: no pages are asked for more often."""

from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value

from lessons.models import (
    Bookmark,
    Claim,
    Course,
    Enrolment,
    GlossaryTerm,
    Lesson,
    LessonCompletion,
    LessonVisit,
    Note,
    Topic,
)
from lessons.models.content import LessonQuerySet
from lessons.prepared import person, prepared

# Rows with more than their model has: see the docstrings of the queries.
FoundLesson: TypeAlias = Any
Reader: TypeAlias = Any


@prepared
def lessons(
    course: str, key: str, now: datetime, own: int | None, reader: int | None, everything: bool
) -> QuerySet[Lesson, FoundLesson]:
    """The lesson of these keys, if it may be read: with its course and module, with the section that it was built from,
    and with what is the `own` person's on it: whether there is a bookmark, the note, when that was written. `edited`
    says that the reader works on the course, and so sees drafts too."""
    user = person(reader, everything)
    courses = Course.objects.visible_to(user).filter(key=course)
    edited = Course.objects.edited_by(user) if user.is_authenticated else Course.objects.none()
    notes = Note.objects.filter(user=own, lesson=OuterRef("pk"))
    found = Lesson.objects.filter(key=key, course__in=courses.values("pk")).annotate(
        edited=Exists(edited.filter(pk=OuterRef("course"))),
        noted=Subquery(notes.values("text")[:1]),
        noted_at=Subquery(notes.values("updated_at")[:1]),
        bookmarked=Exists(Bookmark.objects.filter(user=own, lesson=OuterRef("pk"))),
    )
    readable = found.filter(Q(edited=True) | LessonQuerySet.is_published(now))
    left_out = ("section__text", "section__revision__skipped", "section__revision__edits")
    return readable.select_related("course", "module", "section__revision__document").defer(*left_out)


@prepared
def readers(user: int, course: int) -> QuerySet[Enrolment, Reader]:
    """As `Enrolment.of` finds them, with the lesson that was `opened` last, and when."""
    visits = LessonVisit.objects.filter(enrolment=OuterRef("pk")).order_by("-last_at")
    opened, opened_at = (Subquery(visits.values(name)[:1]) for name in ("lesson_id", "last_at"))
    return Enrolment.objects.of(user, course).annotate(opened=opened, opened_at=opened_at)


@prepared
def outline(course: int, now: datetime | None, enrolment: int | None) -> QuerySet[Lesson, Any]:
    """All lessons published by now (without a `now` drafts too) in reading order, with what a list of them shows and
    how this student has done each. Named tuples: a row of the model for each would be half of the page's rows."""
    done = LessonCompletion.objects.filter(enrolment=enrolment, lesson=OuterRef("pk")).values("how")
    how = Subquery(done) if enrolment is not None else Value(None, CharField(null=True))
    columns = ("pk", "key", "title", "module_id", "module__title", "how")
    lessons = Lesson.objects.filter(course=course)
    readable = lessons if now is None else lessons.published(now)
    return readable.annotate(how=how).in_order().values_list(*columns, named=True)


@prepared
def claims(lesson: int) -> QuerySet[Claim]:
    return Claim.objects.filter(lesson=lesson)


@prepared
def topics(lesson: int) -> QuerySet[Topic]:
    return Topic.objects.filter(lessons=lesson)


@prepared
def terms(course: int, *keys: str) -> QuerySet[GlossaryTerm]:
    return GlossaryTerm.objects.filter(course=course, key__in=keys)
