"""Markdown in templates, and the tick of a receipt."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from lessons.rendering import render_cached, render_inline

register = template.Library()

TICK = mark_safe(
    '<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
    '<path d="M2 7.5 5.5 11 12 3" fill="none" stroke="currentColor" stroke-width="2"></path></svg>'
)


@register.simple_tag
def tick() -> SafeString:
    return TICK


@register.filter
def inline_markdown(text: str) -> SafeString:
    """One paragraph of Markdown as inline HTML."""
    return mark_safe(render_inline(str(text)))  # noqa: S308  (sanitised by nh3)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as blocks of HTML."""
    return mark_safe(render_cached(str(text)).html)  # noqa: S308  (sanitised by nh3)
