"""What is said about a question that goes out into a foreign format, and what is made of its data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.answers import with_ignore
from quizzes.formats.contract import CONTROL, Notice, PlainQuestion, Written, letters, some
from quizzes.formats.texts import to_plain
from quizzes.question_types.options import present
from quizzes.question_types.reading import exact, plain

PREFIXES = {"pairs": "p", "distractors": "d", "items": "i", "gaps": "g"}


@dataclass
class Outgoing:
    """One question on its way out. `notes` are what the target can't carry."""

    question: PlainQuestion
    notes: list[str] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        return self.question.data

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def lacks(self, **present: object) -> None:
        """Names what is there and can't be carried; the names of the arguments choose the words."""
        words = {
            "hints": _("hints"),
            "explanation": _("the explanation"),
            "topics": _("topics, difficulty and family"),
            "parts": _("the explanations of its parts"),
            "typos": _("the number of typos that are forgiven"),
            "unit": _("the unit"),
            "keep_order": _("the fixed order of its options"),
            "rubric": _("the rubric"),
            "words": _("the advised number of words"),
            "model_answer": _("the model answer"),
            "title": _("the title"),
        }
        lost = [words[name] for name, value in present.items() if value]
        if lost:
            self.note(_("Not carried: %(list)s.") % {"list": ", ".join(lost)})

    def plain(self, markdown: str) -> str:
        """Plain text for a place that knows no Markdown."""
        text = to_plain(markdown)
        if text is None:
            self.note(
                _("Shown as it is written, because no formatting is known there: %(text)s.")
                % {"text": some([markdown])}
            )
        return markdown if text is None else text

    def check_keys(self) -> None:
        """Says so when the keys of parts are not the ones that a reader gives."""
        if any(changed(entries, name) for name, entries in self.data.items() if isinstance(entries, list)):
            self.note(_("Options and other parts lose their keys; answers that were given can't be matched."))

    def check_ignore(self, data: dict[str, Any], *, case_can_matter: bool) -> bool:
        """Whether upper and lower case matter; says what else can't be carried about comparing."""
        bare = present(accepted=data["accepted"], mistakes=data.get("mistakes"))
        ignore = data.get("ignore", ["case", "spacing", "punctuation"])
        case_matters = case_can_matter and "case" not in ignore
        if sorted(with_ignore(bare, case_matters=case_matters)["ignore"]) != sorted(ignore):
            self.note(_("Not carried: what is ignored when answers are compared."))
        self.lacks(typos=data.get("typos"))
        return case_matters

    def absolute_tolerance(self) -> str:
        tolerance = str(self.data.get("tolerance", "0"))
        if not tolerance.endswith("%"):
            return tolerance
        amount = abs(Decimal(self.data["value"])) * (exact(tolerance[:-1]) or Decimal(0)) / 100
        written = {"percent": tolerance, "amount": plain(amount)}
        self.note(_("The tolerance of %(percent)s is written as %(amount)s.") % written)
        return plain(amount)


def cleaned(question: PlainQuestion) -> Outgoing:
    """The question without characters that no text file should hold."""
    texts = {name: without_control(value) for name, value in vars(question).items() if name != "notices"}
    one = Outgoing(replace(question, **texts))
    if one.question != question:
        one.note(_("Control characters are left out."))
    return one


def without_control(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {name: without_control(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without_control(one) for one in value)
    return value


def changed(entries: list[dict[str, Any]], name: str) -> bool:
    prefix = PREFIXES.get(name)
    inside = any(changed(entry["options"], "options") for entry in entries if "options" in entry)
    given = [f"{prefix}{place + 1}" if prefix else letters(place) for place in range(len(entries))]
    return inside or any("key" in entry and entry["key"] != key for entry, key in zip(entries, given, strict=True))


def shares(options: Iterable[dict[str, Any]]) -> list[str]:
    """The weights of options of which several may be chosen, in percent with five places, as Moodle lists them."""
    entries = list(options)
    share = Decimal(100) / sum(bool(entry.get("correct")) for entry in entries)
    weight = plain(share.quantize(Decimal("0.00001")))
    return [weight if entry.get("correct") else f"-{weight}" for entry in entries]


def written(data: bytes, outgoing: Iterable[Outgoing]) -> Written:
    return Written(data, tuple(Notice(None, one.question.key, text) for one in outgoing for text in one.notes))
