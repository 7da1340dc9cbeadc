"""Where a higher layer shows something of its own on the pages of this one, by registering a function."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.functional import Promise

from lessons.models import Course, Lesson
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


PassagesInUse: TypeAlias = Callable[[Lesson], dict[str, list[str]]]

passage_users: list[PassagesInUse] = []


def passage_user(function: PassagesInUse) -> PassagesInUse:
    """Register what refers to a lesson's passages: key of the passage → what to call those that need it."""
    passage_users.append(function)
    return function


def passages_in_use(lesson: Lesson) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for function in passage_users:
        for key, names in function(lesson).items():
            found.setdefault(key, []).extend(names)
    return found


TextChecker: TypeAlias = Callable[[Course, str], list[str]]

text_checkers: list[TextChecker] = []


def text_checker(function: TextChecker) -> TextChecker:
    """Register what finds mistakes in a lesson's text that only a higher layer knows of: sentences."""
    text_checkers.append(function)
    return function


@dataclass(frozen=True)
class Insertable:
    """Something that an author can put into a text: what it is called, and the Markdown for it."""

    label: str
    markdown: str


Picker: TypeAlias = Callable[[Course], list[Insertable]]

pickers: list[tuple[Promise, Picker]] = []


def picker(title: Promise) -> Callable[[Picker], Picker]:
    """Register what else the lesson's editor offers to insert, under this title."""

    def register(function: Picker) -> Picker:
        pickers.append((title, function))
        return function

    return register


@dataclass(frozen=True)
class Tool:
    """A link beside the heading of a page in the admin."""

    label: str
    address: str


CourseTools: TypeAlias = Callable[[AnyRequest, Course | None], list[Tool]]

course_tools: list[CourseTools] = []


def course_tool(function: CourseTools) -> CourseTools:
    """Register what else can be done with a course in the admin; without a course, on the list of all."""
    course_tools.append(function)
    return function


def tools_for(request: AnyRequest, course: Course | None) -> list[Tool]:
    return [tool for function in course_tools for tool in function(request, course)]
