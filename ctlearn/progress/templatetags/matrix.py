"""The matrix of a cohort, drawn in Python: the page has hundreds of cells."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ctlearn.progress.matrix import Row

register = template.Library()


@register.simple_tag
def matrix_row(row: Row, swapped: bool = False) -> SafeString:
    """A student; `swapped`: it takes the place of the row that the page shows."""
    address, swap = escape(row.address), ' hx-swap-oob="true"' if swapped else ""
    words = "".join([f'<span class="needs-help">▲ {escape(word)}</span>' for word in row.help])
    cells = "".join(
        [
            f'<td><a class="{cell.css}" href="{address}#{cell.anchor}" aria-label="{cell.said}">{cell.text}</a></td>'
            for cell in row.cells
        ]
    )
    return mark_safe(  # noqa: S308  (escaped above, and in Cell)
        f'<tr id="student-{row.standing.pk}"{swap}><th scope="row"><a href="{address}">{escape(row.student)}</a>{words}'
        f'</th>{cells}<td class="seen">{escape(row.seen)}</td></tr>\n'
    )
