"""Authoring questions that are answered in writing."""

from django.utils.translation import gettext_lazy as _

from quizzes.authoring.forms import AuthoringForm, Field, Rows
from quizzes.question_types.wording import IGNORED

ACCEPTED = Rows(
    "accepted",
    _("Accepted answers"),
    _("Accepted answer %(n)s"),
    _("Add an accepted answer"),
    (Field("text", _("Answer")),),
    help=_("The first is shown as the right answer."),
    keyed=False,
    start=2,
)
IGNORE = Field(
    "ignore",
    _("Differences that don’t matter"),
    "boxes",
    choices=(
        ("case", _("capital letters")), ("spacing", _("spaces")), ("punctuation", _("punctuation")),
        ("accents", _("accents")),
    ),
    default=IGNORED,
)  # fmt: skip
TYPOS = Field(
    "typos",
    _("Typing errors that are forgiven"),
    "menu",
    choices=(("0", _("none")), ("1", _("one")), ("2", _("two"))),
    default="0",
    help=_("In words of five letters and more; digits are never guessed."),
)
MISTAKES = Rows(
    "mistakes",
    _("Mistakes you expect"),
    _("Mistake %(n)s"),
    _("Add a mistake"),
    (Field("text", _("What they write")), Field("explanation", _("What to tell them"), "text")),
    keyed=False,
)


class ShortTextForm(AuthoringForm):
    type = "short_text"
    summary = _("A word or a few, typed in.")
    parts = (ACCEPTED, IGNORE, TYPOS, MISTAKES)


class NumericForm(AuthoringForm):
    type = "numeric"
    summary = _("A number, with the tolerance that you allow.")
    parts = (
        Field("value", _("The number"), size="short", help=_("Digits with a decimal point, like 12 or -0.5.")),
        Field("tolerance", _("Tolerance"), size="short", help=_("How far off still counts: 0.5, or 5%. Empty: exact.")),
        Field("unit", _("Unit"), size="short", help=_("Shown beside the field.")),
        Field("unit_required", _("The unit is part of the answer and has to be typed"), "yes"),
        Rows(
            "mistakes",
            _("Mistakes you expect"),
            _("Mistake %(n)s"),
            _("Add a mistake"),
            (Field("value", _("Their number"), size="short"), Field("explanation", _("What to tell them"), "text")),
            keyed=False,
        ),
    )


class EssayForm(AuthoringForm):
    type = "essay"
    summary = _("A longer text that a person grades.")
    parts = (
        Field("words", _("Words advised"), size="short", help=_("A range, like 150-300. Empty: no advice.")),
        Rows(
            "rubric",
            _("What it is graded by"),
            _("Criterion %(n)s"),
            _("Add a criterion"),
            (Field("criterion", _("Criterion"), "text"), Field("points", _("Points"), size="short")),
            made_of="criterion",
            start=2,
        ),
        Field("model_answer", _("A good answer"), "text", help=_("Students read it when the answers are released.")),
    )
