"""Authoring a text with gaps: who writes {{the answer}} into the text finds a gap for it below."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.authoring.choices import options
from quizzes.authoring.forms import AuthoringForm, Done, Field, Rows, Values, blank_row, control_id, fresh_key
from quizzes.authoring.written import ACCEPTED, IGNORE, MISTAKES, TYPOS
from quizzes.question_types.cloze import GAP
from quizzes.question_types.reading import KEY

MENU, TYPED = "menu", "typed"


def only(part: Any, when: str, **more: Any) -> Any:
    return type(part)(**{**part.__dict__, "when": when, **more})


class ClozeForm(AuthoringForm):
    type = "cloze"
    summary = gettext_lazy("Words are missing in a text.")
    parts = (
        Field(
            "text",
            gettext_lazy("Text with gaps"),
            "text",
            help=gettext_lazy(
                "Write each answer in double braces: {{sanctions}}. For a menu write all its options, the right one "
                "first: {{binding|optional}}. Then press “Make the gaps”."
            ),
        ),
        Rows(
            "gaps",
            gettext_lazy("Gaps"),
            gettext_lazy("Gap %(n)s"),
            gettext_lazy("Make the gaps"),
            (
                Field(
                    "kind",
                    gettext_lazy("Answered by"),
                    "menu",
                    choices=((TYPED, gettext_lazy("typing")), (MENU, gettext_lazy("choosing from a menu"))),
                    default=TYPED,
                ),
                only(options(pick=True, start=0), MENU),
                only(ACCEPTED, TYPED, start=1),
                only(IGNORE, TYPED),
                only(TYPOS, TYPED),
                only(MISTAKES, TYPED),
                Field("explanation", gettext_lazy("What settles it"), "text", when=TYPED),
            ),
            movable=False,
        ),
    )

    @classmethod
    def of(cls, data: Any) -> ClozeForm:
        gaps = [gap | {"kind": MENU if gap.get("options") else TYPED} for gap in data.get("gaps", [])]
        return super().of({**data, "gaps": gaps})

    def arrange(self) -> None:
        """One row for each gap of the text, in its order; rows that lost their gap stay while something is in them."""
        known = {row["key"]: row for row in self.values["gaps"] if row["key"]}
        part = next(part for part in self.parts if isinstance(part, Rows))
        written: list[str] = []

        def gap(match: re.Match[str]) -> str:
            inside = match[1]
            if inside in known:
                written.append(inside)
                return match[0]
            answers = [answer.strip() for answer in inside.split("|") if answer.strip()]
            if not answers:
                return match[0]
            key = inside if KEY.match(inside) else fresh_key(answers[0], set(known), "gap")
            known[key] = new_gap(part, key, answers)
            written.append(key)
            return f"{{{{{key}}}}}"

        self.values["text"] = GAP.sub(gap, self.values["text"])
        lost = [row for key, row in known.items() if key not in written and not part.is_blank(row)]
        self.values["gaps"] = [known[key] for key in dict.fromkeys(written)] + lost
        for row in self.values["gaps"]:
            turn(row, part)

    def apply(self, command: str) -> Done:
        """“Make the gaps” has nothing left to do: they are made whenever the text is read."""
        if command != "add:gaps":
            return super().apply(command)
        count = len(self.values["gaps"])
        said = ngettext("%(n)d gap.", "%(n)d gaps.", count) % {"n": count}
        return Done(control_id("gaps-0-kind") if count else control_id("text"), said)

    def label(self, part: Rows, row: Values, place: int) -> str:
        if part.name == "gaps":
            return _("Gap {{%(key)s}}") % {"key": row["key"]}
        return super().label(part, row, place)

    def stored(self, parts: Any, values: Values, path: Any, name: str, taken: set[str]) -> dict[str, Any]:
        data = super().stored(parts, values, path, name, taken)
        if path and values.get("kind") == TYPED and not data.get("accepted"):
            data["accepted"] = []  # the parser then misses an answer, not the kind of gap
        return data


def new_gap(part: Rows, key: str, answers: list[str]) -> Values:
    row = blank_row(part) | {"key": key}
    if len(answers) == 1:
        return row | {"kind": TYPED, "accepted": [{"key": "", "text": answers[0]}]}
    options = [option(part, answer, correct=not place) for place, answer in enumerate(answers)]
    return row | {"kind": MENU, "options": options}


def option(part: Rows, text: str, *, correct: bool = False) -> Values:
    inner = next(one for one in part.parts if one.name == "options")
    assert isinstance(inner, Rows)
    return blank_row(inner) | {"text": text, "correct": correct}


def turn(row: Values, part: Rows) -> None:
    """A gap that is now answered the other way takes its answer along."""
    if row["kind"] == MENU and not row["options"]:
        answer = next((one["text"] for one in row["accepted"] if one["text"].strip()), "")
        row["options"] = [option(part, answer, correct=True), option(part, ""), option(part, "")]
    elif row["kind"] == TYPED and not row["accepted"]:
        answer = next((one["text"] for one in row["options"] if one["correct"]), "")
        row["accepted"] = [{"key": "", "text": answer}]
