"""What higher layers show on the pages of this one."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from lessons.extensions import CoursePageParts, course_page_parts
from lessons.models import Course, Module

register = template.Library()


@register.simple_tag(takes_context=True)
def parts_of(context: dict[str, Any], course: Course) -> list[CoursePageParts]:
    """What there is to show on the course's page."""
    return [part(context["request"], course) for part in course_page_parts]


@register.simple_tag
def before_modules(parts: list[CoursePageParts]) -> SafeString:
    return format_html_join("", "{}", ((part.before,) for part in parts))


@register.simple_tag
def under_module(parts: list[CoursePageParts], module: Module) -> SafeString:
    return format_html_join("", "{}", ((part.modules.get(module.pk, ""),) for part in parts))


@register.simple_tag
def after_modules(parts: list[CoursePageParts]) -> SafeString:
    return format_html_join("", "{}", ((part.after,) for part in parts))
