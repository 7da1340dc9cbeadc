"""The order of a course's modules and lessons, changed one step at a time."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lessons.models import Course, Lesson, Module

WAYS = ("up", "down")


class OrderMoved(Exception):
    """The order is not the one that the page showed."""

    def __str__(self) -> str:
        return _("The order was changed elsewhere in the meantime: this is how it stands now. Nothing was moved.")


def arranged(course: Course) -> list[tuple[Module, list[Lesson]]]:
    """All modules in order, empty ones too, each with its lessons in order. Two queries."""
    modules = list(course.modules.order_by("position", "pk"))
    lessons: dict[int, list[Lesson]] = {module.pk: [] for module in modules}
    for lesson in Lesson.objects.filter(course=course).defer("body").order_by("position", "pk"):
        lessons[lesson.module_id].append(lesson)
    return [(module, lessons[module.pk]) for module in modules]


def order_of(parts: Sequence[tuple[Module, list[Lesson]]]) -> str:
    """A fingerprint of the order: the page sends it back, and nothing moves when it has become another."""
    text = ";".join(f"{module.pk}:{','.join(str(lesson.pk) for lesson in lessons)}" for module, lessons in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def move_module(module: Module, way: str, seen: str) -> bool:
    """One place `up` or `down`; False where it stands at that end already. Raises OrderMoved."""
    parts = _held(module.course, seen)
    modules = [one for one, _lessons in parts]
    place = next(n for n, one in enumerate(modules) if one.pk == module.pk)
    target = place + (1 if way == "down" else -1)
    if not 0 <= target < len(modules):
        return False
    modules.insert(target, modules.pop(place))
    _number(modules)
    return True


@transaction.atomic
def move_lesson(lesson: Lesson, way: str, seen: str) -> bool:
    """One place `up` or `down`, over the edge of its module into the next one; False at the course's ends.

    Raises OrderMoved.
    """
    parts = _held(lesson.course, seen)
    at = next(n for n, (module, _lessons) in enumerate(parts) if module.pk == lesson.module_id)
    own = parts[at][1]
    place = next(n for n, one in enumerate(own) if one.pk == lesson.pk)
    step = 1 if way == "down" else -1
    if 0 <= place + step < len(own):
        own.insert(place + step, own.pop(place))
        _number(own)
        return True
    if not 0 <= at + step < len(parts):
        return False
    module, neighbours = parts[at + step]
    moved = own.pop(place)
    neighbours.insert(0 if way == "down" else len(neighbours), moved)
    Lesson.objects.filter(pk=moved.pk).update(module=module)
    _number(own)
    _number(neighbours)
    return True


def _held(course: Course, seen: str) -> list[tuple[Module, list[Lesson]]]:
    Course.objects.select_for_update().get(pk=course.pk)
    parts = arranged(course)
    if order_of(parts) != seen:
        raise OrderMoved
    return parts


def _number(rows: Sequence[Module | Lesson]) -> None:
    """Give them positions 1, 2, 3 …; only those that change are written."""
    for position, row in enumerate(rows, 1):
        if row.position != position:
            type(row)._default_manager.filter(pk=row.pk).update(position=position)
