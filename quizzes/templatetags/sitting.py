"""The row of numbers above a question: drawn in Python, since every page and every save draws it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quizzes.models import AttemptSlot

register = template.Library()


@register.simple_tag
def step(slot: AttemptSlot, current: int | None = None, swap: bool = False) -> SafeString:
    """One question in the row. `current` is the position of the page; `swap` puts it into a page that is open."""
    classes = " ".join(name for name, wanted in (("done", slot.is_answered), ("flag", slot.flagged)) if wanted)
    answer = slot.answer.pk if slot.answer else ""
    return format_html(
        '<li id="step-{0}" data-slot="{1}" data-answer="{2}"{3}><button form="sheet" name="go" value="{0}"{4}{5}'
        ' aria-label="{6}">{0}</button></li>',
        slot.position,
        slot.pk,
        answer,
        mark_safe(' hx-swap-oob="true"') if swap else "",
        format_html(' class="{}"', classes) if classes else "",
        mark_safe(' aria-current="step"') if slot.position == current else "",
        spoken(slot),
    )


def spoken(slot: AttemptSlot) -> str:
    """As a screen reader says it: “Question 3, answered, flagged”."""
    unanswered = _("not answered") if slot.seen_at else _("not seen")
    state = _("answered") if slot.is_answered else unanswered
    return ", ".join([f"{_('Question')} {slot.position}", state, *([_("flagged")] if slot.flagged else [])])
