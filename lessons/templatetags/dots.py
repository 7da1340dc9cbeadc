"""How far something is, as a dot that fills; with its word."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def dot(share: int) -> SafeString:
    """`share` in per cent: 0 is not done, 100 is done."""
    return draw(int(share), get_language())


@lru_cache(maxsize=1024)
def draw(share: int, language: str | None) -> SafeString:
    """Outlines draw many dots, and few different ones."""
    slice_of = (
        '<circle class="slice" cx="6" cy="6" r="3" pathLength="100" stroke-dasharray="{} 100"'
        ' transform="rotate(-90 6 6)"></circle>'
    )
    return format_html(
        '<svg class="dot{}" viewBox="0 0 12 12" role="img" aria-label="{}">{}'
        '<circle class="ring" cx="6" cy="6" r="5.2"></circle></svg>',
        " all" if share == 100 else "",
        _("done") if share == 100 else _("begun") if share else _("not done"),
        format_html(slice_of, share) if share else "",
    )
