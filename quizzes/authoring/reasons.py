"""The sentences of the types' parsers in the words of a page: who writes a form knows no “correct: yes”."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "text": gettext_lazy("the text"),
    "prompt": gettext_lazy("what is to be matched"),
    "match": gettext_lazy("its match"),
    "explanation": gettext_lazy("the explanation"),
    "value": gettext_lazy("the number"),
    "points": gettext_lazy("the points"),
    "criterion": gettext_lazy("the criterion"),
    "answer": gettext_lazy("whether the statement is true"),
}
MISSING = re.compile(r"“(\w+)” is missing")
TOO_FEW = re.compile(r"This list needs (\d+) or more entries; it has (\d+)")
RIGHT = re.compile(r"Mark (exactly one|at least one) option")
GAP_UNKNOWN = re.compile(r"The text has a gap {{(.*)}}, but")


def reason_for(reason: str, title: str | Promise = "") -> str:
    """What a parser says, for the page; `title` is what the list in question is called there."""
    if match := MISSING.match(reason):
        return _("Write %(what)s.") % {"what": NAMES.get(match[1], match[1])}
    if match := TOO_FEW.match(reason):
        said = {"list": title, "count": match[1], "found": match[2]}
        if match[1] == "1":
            return _("%(list)s: write at least one.") % said
        return _("%(list)s: write at least %(count)s; there are %(found)s now.") % said
    if match := RIGHT.match(reason):
        if match[1] == "exactly one":
            return _("Mark the option that is right.")
        return _("Mark at least one option as right.")
    if match := GAP_UNKNOWN.match(reason):
        return _("The gap {{%(key)s}} has no answer below.") % {"key": match[1]}
    return reason
