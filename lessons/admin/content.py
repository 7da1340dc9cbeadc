"""Courses, modules, lessons and what hangs on them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lessons.admin.arranging import ArrangingAdmin
from lessons.admin.base import PeopleInline, RowsInline, changeable_courses, person
from lessons.admin.keeping import KeepingAdmin
from lessons.admin.states import FieldChange, Kept, Names, changed, write
from lessons.extensions import tools_for
from lessons.models import (
    Claim,
    Course,
    CourseRole,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    State,
    Topic,
)


class CourseRoleInline(PeopleInline[CourseRole]):
    """Owners share a course; others see who works on it."""

    model = CourseRole

    def may_share(self, request: HttpRequest, course: Model | None) -> bool:
        return course is None or Course.objects.owned_by(person(request)).filter(pk=course.pk).exists()

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and self.may_share(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.may_share(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.may_share(request, obj)


@admin.register(Course)
class CourseAdmin(ArrangingAdmin, KeepingAdmin[Course]):
    course_path = "pk"
    list_display = ["title", "state", "open", "lesson_count", "parts", "on_site"]
    list_filter = ["state", "open"]
    search_fields = ["title", "key"]
    fields = [
        "title", "short_title", "key", "summary", "language", "state", "open", "shares_questions", "document", "topics",
    ]  # fmt: skip
    prepopulated_fields = {"key": ["title"]}
    inlines = [CourseRoleInline]
    actions = ["publish", "unpublish"]
    change_form_template = "admin/lessons/course/change.html"
    change_list_template = "admin/lessons/course/list.html"

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "tools": tools_for(request, None)})

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        course = kwargs.get("obj")
        context["tools"] = tools_for(request, course) if course else []
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Topics as boxes to tick: a handful, that any keyboard and screen reader can use."""
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Course | None = None) -> list[str]:
        """Owners decide who else sees the questions."""
        owned = obj is None or Course.objects.owned_by(person(request)).filter(pk=obj.pk).exists()
        return [] if owned else ["shares_questions"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        return super().get_queryset(request).annotate(lesson_count=Count("lessons"))

    @admin.display(description=_("lessons"), ordering="lesson_count")
    def lesson_count(self, course: Course) -> int:
        return getattr(course, "lesson_count", 0)

    @admin.display(description=_("modules and lessons"))
    def parts(self, course: Course) -> SafeString:
        address = reverse("admin:lessons_course_tree", args=[course.pk])
        return format_html('<a href="{}">{}</a>', address, _("Arrange"))

    @admin.display(description=_("on the site"))
    def on_site(self, course: Course) -> SafeString:
        return format_html('<a href="{}">{}</a>', course.get_absolute_url(), _("Read"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever makes a course owns it."""
        super().save_related(request, form, formsets, change)
        if not change:
            CourseRole.objects.update_or_create(
                course=form.instance, user=person(request), defaults={"role": CourseRole.Role.OWNER}
            )

    def bring_back(self, request: HttpRequest, kept: Kept) -> Course:
        """Whoever recovers it owns it: its roles went with it."""
        course = super().bring_back(request, kept)
        CourseRole.objects.create(course=course, user=person(request), role=CourseRole.Role.OWNER)
        return course

    @admin.action(description=_("Publish with all lessons"))
    def publish(self, request: HttpRequest, courses: QuerySet[Course]) -> None:
        keeper = self.keeper_of(Lesson)
        for course in courses.filter(pk__in=changeable_courses(request)):
            drafts = list(course.lessons.filter(state=State.DRAFT))
            self.keep_before(request, course)
            keeper.keep_before(request, *drafts)
            course.publish()
            for lesson in drafts:
                lesson.state = State.PUBLISHED
            Lesson.objects.bulk_update(drafts, ["state"])
            self.log_change(request, course, gettext("Published"))
            keeper.keep_many(request, drafts, gettext("Published with its course"))
            count = course.lessons.filter(state=State.PUBLISHED).count()
            messages.success(
                request,
                ngettext(
                    "“%(course)s” is published with %(count)d lesson.",
                    "“%(course)s” is published with %(count)d lessons.",
                    count,
                )
                % {"course": course, "count": count},
            )

    @admin.action(description=_("Unpublish"))
    def unpublish(self, request: HttpRequest, courses: QuerySet[Course]) -> None:
        for course in courses.filter(pk__in=changeable_courses(request)):
            self.keep_before(request, course)
            course.unpublish()
            self.log_change(request, course, gettext("Unpublished"))
        messages.success(request, _("Unpublished: students no longer see it; their work is kept."))


class ObjectiveInline(RowsInline[Objective]):
    model = Objective
    extra = 0


@admin.register(Module)
class ModuleAdmin(KeepingAdmin[Module]):
    list_display = ["title", "course", "position", "state"]
    list_select_related = ["course"]
    list_filter = ["state"]
    search_fields = ["title", "key", "course__title"]
    fields = ["course", "title", "key", "summary", "state"]
    prepopulated_fields = {"key": ["title"]}
    inlines = [ObjectiveInline]
    belonging = Objective
    belonging_by = "module_id"

    def belongings(self, row: Module) -> QuerySet[Objective]:
        return row.objectives.order_by("pk")

    def changes(self, row: Module, old: Kept, new: Kept, names: Names) -> list[FieldChange]:
        before, after = ("\n".join(one["text"] for one in kept.parts) for kept in (old, new))
        objectives = [changed(gettext("Objectives"), before, after)] if before != after else []
        return super().changes(row, old, new, names) + objectives

    def put_back(self, request: HttpRequest, row: Module, kept: Kept) -> None:
        """With its objectives; those that came later stay, because questions may name them."""
        super().put_back(request, row, kept)
        for values in kept.parts:
            write(Objective(pk=values["id"]), values)

    def bring_back(self, request: HttpRequest, kept: Kept) -> Module:
        module = super().bring_back(request, kept)
        for values in kept.parts:
            write(Objective(pk=values["id"]), values)
        return module


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(KeepingAdmin[GlossaryTerm]):
    list_display = ["term", "course", "definition"]
    list_select_related = ["course"]
    search_fields = ["term", "course__title"]


class ClaimForm(ModelForm[Claim]):
    def clean(self) -> dict[str, Any]:
        """A claim stands on a lesson of its own course."""
        cleaned = super().clean() or {}
        lesson, course = cleaned.get("lesson"), cleaned.get("course")
        if lesson and course and lesson.course_id != course.pk:
            self.add_error("lesson", _("This lesson belongs to another course."))
        return cleaned


@admin.register(Claim)
class ClaimAdmin(KeepingAdmin[Claim]):
    form = ClaimForm
    list_display = ["said", "verdict", "lesson", "course"]
    list_select_related = ["lesson", "course"]
    list_filter = ["verdict"]
    search_fields = ["said", "correction"]
    raw_id_fields = ["section"]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ["title", "key"]
    search_fields = ["title", "key"]
    prepopulated_fields = {"key": ["title"]}
