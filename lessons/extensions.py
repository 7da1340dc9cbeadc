"""Where a higher layer shows something of its own on the pages of this one, by registering a function."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lessons.models import Course
from lessons.requests import AnyRequest


@dataclass(frozen=True)
class CoursePageParts:
    """Safe HTML that stands before a course's modules, under single modules (by id), and after them."""

    before: str = ""
    modules: dict[int, str] = field(default_factory=dict)
    after: str = ""


CoursePagePart: TypeAlias = Callable[[AnyRequest, Course], CoursePageParts]

course_page_parts: list[CoursePagePart] = []


def course_page_part(function: CoursePagePart) -> CoursePagePart:
    """Register what a course's page shows besides its lessons."""
    course_page_parts.append(function)
    return function
