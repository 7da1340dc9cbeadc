"""What the pages of courses in the admin offer besides: packages and copies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lessons.extensions import Tool, course_tool
from lessons.models import Course, CourseCopy
from lessons.requests import AnyRequest


@course_tool
def packages_and_copies(request: AnyRequest, course: Course | None) -> list[Tool]:
    if course is None:
        return [Tool(_("Load a package"), reverse("packages")), Tool(_("Copy a course"), reverse("copies"))]
    tools = [
        Tool(_("Download as package"), reverse("package", args=[course.key])),
        Tool(_("Load a package"), reverse("packages")),
        Tool(_("Copy this course"), reverse("copy_course", args=[course.key])),
    ]
    if CourseCopy.objects.filter(course=course).exists():
        tools.insert(0, Tool(_("Where it comes from"), reverse("course_origin", args=[course.key])))
    return tools
