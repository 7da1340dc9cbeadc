"""How the question bank is narrowed: each filter offers what the person's own courses have."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lessons.admin.base import own_courses
from lessons.models import Lesson, Module, Topic
from quizzes.models import Question, Slot
from quizzes.question_types import TYPES

Questions = Any  # the list's rows, a QuestionQuerySet
Lookups = list[tuple[Any, Any]]


def number(value: str | None) -> int | None:
    """A row's number out of an address; None where it is none."""
    return int(value) if value and value.isdecimal() and len(value) < 18 else None


def topics_of(courses: Any) -> Any:
    """The topics of these courses' questions: whether there is one, without counting them all."""
    asked = Question.topics.through._default_manager.filter(topic=OuterRef("pk"), question__course__in=courses)
    return Topic.objects.filter(Exists(asked))


class NumberFilter(admin.SimpleListFilter):
    """Rows by the number of something that they belong to; `path` leads there."""

    path = ""

    def queryset(self, request: HttpRequest, queryset: Questions) -> Questions:
        if self.value() is None:
            return queryset
        chosen = number(self.value())
        return queryset.filter(**{self.path: chosen}) if chosen else queryset.none()


class CourseFilter(NumberFilter):
    title = _("course")
    parameter_name = path = "course"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return list(own_courses(request).values_list("pk", "title"))


class ModuleFilter(NumberFilter):
    """Offered once a course is chosen."""

    title = _("module")
    parameter_name = "module"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        course, module = (number(request.GET.get(name)) for name in ("course", "module"))
        if course is None and module is None:
            return []
        modules = Module.objects.filter(course__in=own_courses(request))
        modules = modules.filter(course=course) if course else modules.filter(course__modules=module)
        return list(modules.values_list("pk", "title"))

    def queryset(self, request: HttpRequest, queryset: Questions) -> Questions:
        if self.value() is None:
            return queryset
        chosen = number(self.value())
        if chosen is None:
            return queryset.none()
        return queryset.in_module(chosen)


class LessonFilter(NumberFilter):
    """Offered once a module is chosen."""

    title = _("lesson")
    parameter_name = path = "lesson"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        module, lesson = (number(request.GET.get(name)) for name in ("module", "lesson"))
        if module is None and lesson is None:
            return []
        lessons = Lesson.objects.filter(course__in=own_courses(request))
        lessons = lessons.filter(module=module) if module else lessons.filter(module__lessons=lesson)
        return list(lessons.values_list("pk", "title"))


class TopicFilter(NumberFilter):
    title = _("topic")
    parameter_name = "topic"
    path = "topics"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return list(topics_of(own_courses(request)).values_list("pk", "title"))


class TypeFilter(admin.SimpleListFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [(name, kind.label) for name, kind in TYPES.items()]

    def queryset(self, request: HttpRequest, queryset: Questions) -> Questions:
        return queryset.filter(type=self.value()) if self.value() else queryset


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("quiz", _("In a quiz")), ("lesson", _("In a lesson")), ("none", _("Unused"))]

    def queryset(self, request: HttpRequest, queryset: Questions) -> Questions:
        slots = Slot.objects.filter(question=OuterRef("pk"))
        match self.value():
            case "quiz":
                return queryset.filter(Exists(slots.filter(quiz__lesson=None)))
            case "lesson":
                return queryset.filter(Exists(slots.filter(quiz__lesson__isnull=False)))
            case "none":
                return queryset.unused()
            case _other:
                return queryset


class ReportedFilter(admin.SimpleListFilter):
    """Readers said that something is wrong with it, and nobody has answered yet."""

    title = _("reports")
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("open", _("Flagged by readers"))]

    def queryset(self, request: HttpRequest, queryset: Questions) -> Questions:
        return queryset.reported() if self.value() == "open" else queryset


class ArchivedFilter(admin.SimpleListFilter):
    """What is archived is shown when it is asked for."""

    title = _("state")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("yes", _("Archived")), ("all", _("In use and archived"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("In use")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Questions) -> Questions:
        if self.value() == "all":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "yes")
