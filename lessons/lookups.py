"""The rows of a lesson's page, by prepared queries: no pages are asked for more often."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value

from lessons.models import Bookmark, Claim, Course, GlossaryTerm, Lesson, LessonCompletion, Note, Topic
from lessons.models.content import LessonQuerySet
from lessons.prepared import person, prepared


@prepared
def courses(key: str, reader: int | None, everything: bool) -> QuerySet[Course]:
    """The course of this key, if it may be read; `edited` says whether this person works on it."""
    user = person(reader, everything)
    edited = Course.objects.edited_by(user) if user.is_authenticated else Course.objects.none()
    visible = Course.objects.visible_to(user).filter(key=key)
    return visible.annotate(edited=Exists(edited.filter(pk=OuterRef("pk"))))


def readable(course: int, now: datetime | None) -> LessonQuerySet:
    """What `readable_in` says: published by now; without a `now` drafts too, for who works on the course."""
    lessons = Lesson.objects.filter(course=course)
    return lessons if now is None else lessons.published(now)


@prepared
def lessons(key: str, course: int, now: datetime | None) -> QuerySet[Lesson]:
    """The lesson of this key, with its module and with the section that it was built from."""
    source = "section__revision__document"
    found = readable(course, now).filter(key=key).select_related("module", source)
    return found.defer("section__text", "section__revision__skipped", "section__revision__edits")


@prepared
def outline(course: int, now: datetime | None, enrolment: int | None) -> QuerySet[Lesson, Any]:
    """All lessons in reading order, with what a list of them shows and how this student has done each. Named tuples:
    a row of the model for each would be half of the page's rows."""
    done = LessonCompletion.objects.filter(enrolment=enrolment, lesson=OuterRef("pk")).values("how")
    how = Subquery(done) if enrolment is not None else Value(None, CharField(null=True))
    columns = ("pk", "key", "title", "module_id", "module__title", "how")
    return readable(course, now).annotate(how=how).in_order().values_list(*columns, named=True)


@prepared
def claims(lesson: int) -> QuerySet[Claim]:
    return Claim.objects.filter(lesson=lesson)


@prepared
def topics(lesson: int) -> QuerySet[Topic]:
    return Topic.objects.filter(lessons=lesson)


@prepared
def terms(course: int, *keys: str) -> QuerySet[GlossaryTerm]:
    return GlossaryTerm.objects.filter(course=course, key__in=keys)


@prepared
def own_marks(user: int, lesson: int) -> QuerySet[Lesson, Any]:
    """The reader's note on the lesson, when it was written, and whether there is a bookmark: one row."""
    notes = Note.objects.filter(user=user, lesson=OuterRef("pk"))
    bookmarks = Bookmark.objects.filter(user=user, lesson=OuterRef("pk"))
    marked = Lesson.objects.filter(pk=lesson).annotate(
        noted=Subquery(notes.values("text")[:1]),
        noted_at=Subquery(notes.values("updated_at")[:1]),
        bookmarked=Exists(bookmarks),
    )
    return marked.values_list("noted", "noted_at", "bookmarked", named=True)
