"""Where a lesson stands in its course: dots that fill, and the outline beside the text. Drawn in Python, since every
page of a lesson draws them for all lessons of the course."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lessons.models import Course, Lesson

register = template.Library()

CURRENT = mark_safe(' aria-current="page"')
SLICE = mark_safe(
    '<circle class="slice" cx="6" cy="6" r="3" pathLength="100" stroke-dasharray="{} 100"'
    ' transform="rotate(-90 6 6)"></circle>'
)


@register.simple_tag
def dot(share: int) -> SafeString:
    """How far something is, with its word. `share` in per cent: 0 is not done, 100 is done."""
    return draw(int(share), get_language())


@lru_cache(maxsize=1024)
def draw(share: int, language: str | None) -> SafeString:
    return format_html(
        '<svg class="dot{}" viewBox="0 0 12 12" role="img" aria-label="{}">{}'
        '<circle class="ring" cx="6" cy="6" r="5.2"></circle></svg>',
        " all" if share == 100 else "",
        _("done") if share == 100 else _("begun") if share else _("not done"),
        format_html(SLICE, share) if share else "",
    )


@register.simple_tag
def outline(course: Course, modules: list[dict[str, Any]], done: Collection[int], lesson: Lesson) -> SafeString:
    """The modules of the course, that of the lesson with its lessons; `modules` as `views.reading.outline` makes it."""
    lessons = reverse("lesson", args=[course.key, "-"]).removesuffix("-/")

    def entry(of: Any, share: int, title: str) -> SafeString:
        address, current = f"{lessons}{of.key}/", CURRENT if of.pk == lesson.pk else ""
        return format_html('<a href="{}"{}>{}<span>{}</span></a>', address, current, dot(share), title)

    def own(of: Any, title: str) -> SafeString:
        return entry(of, 100 if of.pk in done else 0, title)

    def item(part: dict[str, Any]) -> SafeString:
        title, parts = part["title"], part["lessons"]
        share = round(100 * part["done"] / len(parts))
        if len(parts) == 1:
            return own(parts[0], title)
        if not part["current"]:
            return entry(parts[0], share, title)
        inner = format_html_join("", "<li>{}</li>", ((own(other, other.title),) for other in parts))
        return format_html('<span class="part">{}<span>{}</span></span><ol>{}</ol>', dot(share), title, inner)

    return format_html_join("\n", "<li>{}</li>", ((item(part),) for part in modules))
