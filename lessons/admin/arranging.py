"""The tree of a course in the admin: its modules and lessons, their order, and what students see of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons.admin.base import OwnRowsAdmin
from lessons.arranging import WAYS, OrderMoved, arranged, move_lesson, move_module, order_of
from lessons.models import Course, Lesson, Module
from lessons.models.keys import key_for
from lessons.requests import MemberRequest

STATES = ("publish", "send_to_review", "unpublish")  # methods of lessons; modules have the first and the last


class ArrangingAdmin(OwnRowsAdmin[Course]):
    """Adds the tree to a course's pages."""

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(f"<int:pk>/{name.replace('_', '/')}/", guarded, name=f"lessons_course_{name}")

        return [
            page("tree", self.tree_view, require_safe),
            page("tree_move", self.move_view, require_POST),
            page("tree_state", self.state_view, require_POST),
            page("tree_add", self.add_part_view, require_POST),
            *super().get_urls(),
        ]

    def course_for(self, request: HttpRequest, pk: int, *, change: bool) -> Course:
        course = self.get_object(request, str(pk))
        if change and not self.has_change_permission(request, course):
            raise PermissionDenied
        return course

    def tree_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """`?at=lesson:12` puts the focus there, `?at=lesson:12:up` on the button that was pressed."""
        course = self.course_for(request, pk, change=False)
        return self.show_tree(request, course, at=request.GET.get("at", ""))

    def move_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """A button named `move` with "lesson:12:up"."""
        course = self.course_for(request, pk, change=True)
        part, way = self.part_of(request, course, "move", WAYS)
        move: Any = move_lesson if isinstance(part, Lesson) else move_module
        part.course = course
        try:
            moved = move(part, way, request.POST.get("seen", ""))
        except OrderMoved as error:
            return self.show_tree(request, course, problem=str(error), status=409)
        said = _("“%s” moved up.") if way == "up" else _("“%s” moved down.")
        if not moved:
            said = _("“%s” stands at the end already.")
        return self.done(request, course, part, said % part, way)

    def state_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """A button named `state` with "lesson:12:publish"."""
        course = self.course_for(request, pk, change=True)
        part, verb = self.part_of(request, course, "state", STATES)
        keeper: Any = self.admin_site.get_model_admin(type(part))
        keeper.keep_before(request, part)
        getattr(part, verb)()
        keeper.log_change(request, part, part.get_state_display())
        self.log_change(request, course, f"{part}: {part.get_state_display()}")
        return self.done(request, course, part, _("“%(part)s”: %(state)s.") % {
            "part": part, "state": part.get_state_display(),
        })  # fmt: skip

    @transaction.atomic
    def add_part_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """A new module, or a new lesson in the module that the button `to` names; both start as drafts."""
        course = self.course_for(request, pk, change=True)
        title, to = request.POST.get("title", "").strip(), request.POST.get("to", "")
        if not title or len(title) > 200:
            return self.show_tree(request, course, problem=_("A title has 1 to 200 letters."), status=422)
        part: Module | Lesson
        if to:
            module = get_object_or_404(Module, course=course, pk=to if to.isdecimal() else 0)
            key = key_for(title, set(course.lessons.values_list("key", flat=True)), "lesson")
            position = module.lessons.count() + 1
            part = Lesson.objects.create(course=course, module=module, key=key, title=title, position=position)
        else:
            key = key_for(title, set(course.modules.values_list("key", flat=True)), "module")
            part = Module.objects.create(course=course, key=key, title=title, position=course.modules.count() + 1)
        keeper: Any = self.admin_site.get_model_admin(type(part))
        keeper.log_addition(request, part, [{"added": {}}])
        return self.done(request, course, part, _("“%s” is added.") % part)

    def part_of(self, request: HttpRequest, course: Course, name: str, known: tuple[str, ...]) -> tuple[Any, str]:
        kind, _colon, rest = request.POST.get(name, "").partition(":")
        pk, _colon, verb = rest.partition(":")
        model: Any = {"lesson": Lesson, "module": Module}.get(kind)
        if model is None or not pk.isdecimal() or verb not in known or (not hasattr(model, verb) and verb not in WAYS):
            return get_object_or_404(Lesson.objects.none()), ""
        return get_object_or_404(model, course=course, pk=int(pk)), verb

    def done(
        self, request: MemberRequest, course: Course, part: Module | Lesson, said: str, way: str = ""
    ) -> HttpResponse:
        at = f"{part._meta.model_name}:{part.pk}" + (f":{way}" if way else "")
        if request.htmx:
            return self.show_tree(request, course, at=at, said=said)
        messages.success(request, said)
        return redirect(f"{reverse('admin:lessons_course_tree', args=[course.pk])}?at={at}")

    def show_tree(
        self,
        request: MemberRequest,
        course: Course,
        *,
        at: str = "",
        said: str = "",
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        parts = arranged(course)
        rows = {f"module:{module.pk}": module for module, _lessons in parts}
        rows |= {f"lesson:{lesson.pk}": lesson for _module, lessons in parts for lesson in lessons}  # type: ignore[misc]
        kind, _colon, rest = at.partition(":")
        number, _colon, way = rest.partition(":")
        row = rows.get(f"{kind}:{number}")
        edge = kind == "module" and bool(parts) and row == parts[-1 if way == "down" else 0][0]
        template = "admin/lessons/course/tree.html" + ("#tree" if request.htmx else "")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Modules and lessons of %s") % course,
            "course": course,
            "parts": parts,
            "seen": order_of(parts),
            "at": None if way and not edge else row,
            "moved": row,
            "way": way,
            "said": said,
            "problem": problem,
            "may_change": self.has_change_permission(request, course),
        }
        request.current_app = self.admin_site.name
        return render(request, template, context, status=status)
