"""Markdown in templates."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from lessons.rendering import render_cached, render_inline

register = template.Library()


@register.filter
def inline_markdown(text: str) -> SafeString:
    """One paragraph of Markdown as inline HTML."""
    return mark_safe(render_inline(str(text)))  # noqa: S308  (sanitised by nh3)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as blocks of HTML."""
    return mark_safe(render_cached(str(text)).html)  # noqa: S308  (sanitised by nh3)
