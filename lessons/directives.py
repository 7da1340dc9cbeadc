"""Static block directives: what lessons draw from lines of text. Each reads as text where nothing is drawn."""

import html
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from lessons.rendering import render_inline, static_directive


def cells(content: str) -> list[list[str]]:
    """The lines of a directive as their parts between bars; empty lines don't count."""
    return [[cell.strip() for cell in line.split("|")] for line in content.splitlines() if line.strip()]


@static_directive("timeline")
def timeline(argument: str, content: str) -> str:
    """`when | what | detail` on each line."""
    items = []
    for when, *rest in cells(content):
        what, detail = (*rest, "", "")[:2]
        tail = f'<span class="detail">{render_inline(detail)}</span>' if detail else ""
        items.append(
            f'<li><span class="when">{render_inline(when)}</span>'
            f'<span class="what">{render_inline(what)}{tail}</span></li>'
        )
    return f'<figure class="timeline">{caption(argument)}<ol>{"".join(items)}</ol></figure>'


@static_directive("bars")
def bars(argument: str, content: str) -> str:
    """`label | number | shown instead` on each line: a table whose middle column is drawn to scale."""
    rows = []
    for label, *rest in cells(content):
        number, shown = (*rest, "", "")[:2]
        rows.append((label, quantity(number), shown or number or _("no figure")))
    most = max((value for _label, value, _shown in rows), default=Decimal(0)) or Decimal(1)
    body = "".join(
        f'<tr><th scope="row">{render_inline(label)}</th><td>{bar(value / most)}</td>'
        f'<td class="number">{html.escape(shown)}</td></tr>'
        for label, value, shown in rows
    )
    return f'<figure class="bars">{caption(argument)}<table><tbody>{body}</tbody></table></figure>'


def quantity(text: str) -> Decimal:
    """The number of a bar; 0 where the text is none, so that a slip of the pen spoils its bar and not the page."""
    try:
        number = Decimal(text.replace(",", "").replace("\u202f", ""))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def bar(share: Decimal) -> str:
    """A bar of a share in [0, 1] of the width."""
    width = max(Decimal(0), min(Decimal(1), share)) * 100
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect width="{width:.2f}" height="10"></rect></svg>'
    )


def caption(text: str) -> str:
    return f"<figcaption>{render_inline(text)}</figcaption>" if text else ""
