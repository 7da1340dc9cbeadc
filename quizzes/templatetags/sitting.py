"""What every save of an answer draws, in Python for speed: the receipt, and the question's place in the row of
numbers above it."""

from django import template
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lessons.templatetags.content import TICK
from quizzes.asked import Asked
from quizzes.models import Answer, AttemptSlot
from quizzes.question_types.forms import QuestionForm

register = template.Library()


@register.simple_tag
def saved(
    one: Asked,
    form: QuestionForm | None = None,
    seconds_left: int | None = None,
    *,
    fresh: bool = False,
    swap: bool = False,
) -> SafeString:
    """The receipt of the question, after the commit and never before. `form` is the one that came with this save,
    `seconds_left` until time is up; `fresh`: to be announced; `swap` puts it into a page that is open."""
    errors = form.errors if form is not None else None
    return format_html(
        '<div class="saved" id="saved-{}"{}{}{}><input type="hidden" name="{}-replaces" value="{}">{}</div>',
        one.slot.position,
        mark_safe(' hx-swap-oob="true"') if swap else "",
        "" if seconds_left is None else format_html(' data-left="{}"', seconds_left),
        mark_safe(" data-unsaved") if errors else "",
        one.prefix,
        one.replaces,
        unsaved(errors) if errors else "" if one.answer is None or one.conflict else receipt(one.answer, fresh),
    )


def unsaved(errors: ErrorDict) -> SafeString:
    messages = ((message,) for of_field in errors.values() for message in of_field)
    return format_html('<p class="receipt not">{} {}</p>', _("Not saved yet:"), format_html_join(" ", "{}", messages))


def receipt(answer: Answer, fresh: bool) -> SafeString:
    text = _("Saved %(time)s") % {"time": f"{timezone.localtime(answer.saved_at):%H:%M:%S}"}
    return format_html(
        '<p class="receipt"{}>{} {}{}</p>',
        format_html(' data-say="{}"', text) if fresh else "",
        TICK,
        text,
        f" · {_('left blank')}" if answer.response is None else "",
    )


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
