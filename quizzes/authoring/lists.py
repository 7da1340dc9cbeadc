"""Authoring pairs to match and items to order."""

from django.utils.translation import gettext_lazy as _

from quizzes.authoring.forms import EXPLANATION, AuthoringForm, Field, Rows


class MatchingForm(AuthoringForm):
    type = "matching"
    summary = _("Each of several things belongs to another.")
    parts = (
        Rows(
            "pairs",
            _("Pairs"),
            _("Pair %(n)s"),
            _("Add a pair"),
            (Field("prompt", _("What is to be matched")), Field("match", _("Its match")), EXPLANATION),
            help=_("Two pairs may share a match; it is offered once."),
            made_of="prompt",
            start=3,
        ),
        Rows(
            "distractors",
            _("Matches that belong to nothing"),
            _("Match %(n)s"),
            _("Add a match that belongs to nothing"),
            (Field("text", _("Text"), "text"), EXPLANATION),
        ),
    )


class OrderingForm(AuthoringForm):
    type = "ordering"
    summary = _("Items are put in the right order.")
    parts = (
        Rows(
            "items",
            _("Items, in the right order"),
            _("Item %(n)s"),
            _("Add an item"),
            (Field("text", _("Text"), "text"), EXPLANATION),
            help=_("Students see them shuffled."),
            start=4,
        ),
    )
