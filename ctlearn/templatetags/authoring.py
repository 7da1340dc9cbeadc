"""What the home of the admin shows an instructor."""

from typing import Any

from django import template

from ctlearn.authoring import attention, own_courses

register = template.Library()


@register.simple_tag(takes_context=True)
def courses_of_author(context: dict[str, Any]) -> Any:
    return own_courses(context["request"].user)


@register.simple_tag(takes_context=True)
def waiting_for_author(context: dict[str, Any]) -> Any:
    return attention(context["request"].user)
