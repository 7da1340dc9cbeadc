"""The rows of a lesson's page, by prepared queries: no pages are asked for more often."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from lessons.models import Bookmark, Claim, Course, GlossaryTerm, Lesson, Note, Topic
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
def outline(course: int, now: datetime | None) -> QuerySet[Lesson]:
    """All lessons in reading order, with what a list of them shows."""
    shown = ("key", "title", "word_count", "module", "module__title", "module__position")
    return readable(course, now).select_related("module").only(*shown).in_order()


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
def notes(user: int, lesson: int) -> QuerySet[Note]:
    return Note.objects.filter(user=user, lesson=lesson)


@prepared
def bookmarks(user: int, lesson: int) -> QuerySet[Bookmark]:
    return Bookmark.objects.filter(user=user, lesson=lesson)
