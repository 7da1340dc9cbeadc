"""Authoring questions with options to choose from."""

from django.utils.translation import gettext_lazy as _

from quizzes.authoring.forms import EXPLANATION, AuthoringForm, Field, Rows

EXPLAIN = _("Explain each one: why it is right, or why it tempts and fails. Students read it after answering.")
ORDER = Field("keep_order", _("Always show the options in this order"), "yes")


def options(*, pick: bool, start: int) -> Rows:
    """Rows of options; with `pick` exactly one is right."""
    right = Field("correct", _("Right answer") if pick else _("Right"), "pick" if pick else "yes")
    return Rows(
        "options",
        _("Options"),
        _("Option %(n)s"),
        _("Add an option"),
        (right, Field("text", _("Text"), "text"), EXPLANATION),
        help=EXPLAIN,
        start=start,
    )


class SingleChoiceForm(AuthoringForm):
    type = "single_choice"
    summary = _("One of several options is right.")
    parts = (options(pick=True, start=4), ORDER)


class MultipleChoiceForm(AuthoringForm):
    type = "multiple_choice"
    summary = _("Several options may be right; each wrong one costs.")
    parts = (options(pick=False, start=4), ORDER)


class TrueFalseForm(AuthoringForm):
    type = "true_false"
    summary = _("A statement that holds or doesn’t.")
    parts = (
        Field("answer", _("The statement is"), "radio", choices=(("true", _("true")), ("false", _("false")))),
        Field("when_true", _("For those who say “true”"), "text", help=_("Why it is so, or why it seems so.")),
        Field("when_false", _("For those who say “false”"), "text"),
    )
