"""Numbers of a quiz's statistics, drawn in Python: a table has hundreds."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import get_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def statistic(of: Any, name: str, digits: int, unit: str = "") -> SafeString:
    """The statistic `name` of a question or a quiz, or why there is none."""
    value = getattr(of, name)
    if value is None:
        why: Mapping[str, Any] = of.undefined
        return mark_safe(  # noqa: S308  (escaped)
            '<span class="muted" aria-hidden="true">–</span>'
            f'<span class="visually-hidden">{escape(why[name].label if name in why else "")}</span>'
        )
    shown = f"{round(value, digits) + 0.0:.{digits}f}".replace(".", get_format("DECIMAL_SEPARATOR"))
    return mark_safe(f"{shown}{escape(unit)}")  # noqa: S308  (a number)
