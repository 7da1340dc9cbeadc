"""One question of each type, with the response that is fully right and one that is not."""

import random
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string

from quizzes.question_types import TYPES, QuestionType, Response, Reveal
from quizzes.question_types.forms import QuestionForm

OPTIONS: list[dict[str, Any]] = [
    {"key": "opt-lyon", "text": "A court in Lyon", "explanation": "Why-not-lyon: it has no say."},
    {"key": "opt-council", "text": "The Council", "correct": True, "explanation": "Why-council: it decides."},
    {"key": "opt-bank", "text": "The bank", "explanation": "Why-not-bank: it obeys."},
    {"key": "opt-media", "text": "The *press*", "explanation": "Why-not-press: it reports."},
]
DATA: dict[str, dict[str, Any]] = {
    "single_choice": {"options": OPTIONS},
    "multiple_choice": {"options": [*OPTIONS[:3], OPTIONS[3] | {"correct": "yes"}]},
    "true_false": {
        "answer": "false",
        "when_true": "Why-true: tempting.",
        "when_false": "Why-false: so it is.",
    },
    "short_text": {
        "accepted": [{"text": "double criminality"}, {"text": "dual criminality"}],
        "typos": "1",
        "mistakes": [{"text": "reciprocity", "explanation": "Why-reciprocity: it answers in kind."}],
    },
    "numeric": {
        "value": "1373",
        "tolerance": "2",
        "unit": "words",
        "mistakes": [{"value": "1267", "explanation": "Why-1267: that is the list."}],
    },
    "matching": {
        "pairs": [
            {"key": "pair-a", "prompt": "Paris", "match": "France", "explanation": "Why-France: capital."},
            {"key": "pair-b", "prompt": "Rome", "match": "Italy", "explanation": "Why-Italy: capital."},
            {"key": "pair-c", "prompt": "Oslo", "match": "Norway", "explanation": "Why-Norway: capital."},
        ],
        "distractors": [{"key": "lure", "text": "Spain", "explanation": "Why-Spain: that is Madrid."}],
    },
    "ordering": {
        "items": [
            {"key": "item-1937", "text": "League draft", "explanation": "Why-draft: never in force."},
            {"key": "item-1963", "text": "Tokyo"},
            {"key": "item-1999", "text": "Financing", "explanation": "Why-financing: before 2001."},
            {"key": "item-2005", "text": "Nuclear"},
        ]
    },
    "cloze": {
        "text": "Consent binds: states {{verb-gap}} it.\n\nA decision binds ({{who-gap}}).",
        "gaps": [
            {
                "key": "verb-gap",
                "options": [
                    {
                        "key": "opt-ratify",
                        "text": "ratify",
                        "correct": True,
                        "explanation": "Why-ratify: consent.",
                    },
                    {"key": "opt-discuss", "text": "discuss", "explanation": "Why-discuss: binds nobody."},
                ],
            },
            {
                "key": "who-gap",
                "accepted": [{"text": "every member"}],
                "typos": "1",
                "mistakes": [{"text": "nobody", "explanation": "Why-nobody: Article 25 says otherwise."}],
                "explanation": "Why-member: Article 25.",
            },
        ],
    },
    "essay": {
        "words": "150-300",
        "rubric": [{"key": "duty", "points": "2", "criterion": "Names-the-duty and its source."}],
        "model_answer": "Model-answer, first.\n\nAnd second.",
    },
}
RIGHT: dict[str, Response] = {
    "single_choice": {"option": "opt-council"},
    "multiple_choice": {"options": ["opt-council", "opt-media"]},
    "true_false": {"option": "false"},
    "short_text": {"text": "Dual criminality"},
    "numeric": {"text": "1374 words"},
    "matching": {"pairs": {"pair-a": "pair-a", "pair-b": "pair-b", "pair-c": "pair-c"}},
    "ordering": {"order": ["item-1937", "item-1963", "item-1999", "item-2005"]},
    "cloze": {"gaps": {"verb-gap": "opt-ratify", "who-gap": "every member"}},
    "essay": {"text": "It binds."},
}
WRONG: dict[str, Response] = {
    "single_choice": {"option": "opt-bank"},
    "multiple_choice": {"options": ["opt-bank", "opt-lyon"]},
    "true_false": {"option": "true"},
    "short_text": {"text": "reciprocity"},
    "numeric": {"text": "1267"},
    "matching": {"pairs": {"pair-a": "pair-b", "pair-b": "lure"}},
    "ordering": {"order": ["item-2005", "item-1999", "item-1963", "item-1937"]},
    "cloze": {"gaps": {"verb-gap": "opt-discuss", "who-gap": "nobody"}},
    "essay": {"text": "   "},
}
NAMES = list(TYPES)


def question(name: str, **changes: Any) -> QuestionType:
    return TYPES[name].parse(DATA[name] | changes)


def form(
    asked: QuestionType,
    data: Mapping[str, Any] | None = None,
    *,
    response: Response | None = None,
    reveal: Reveal | None = None,
    seed: int = 4,
    prefix: str | None = "q1",
    readonly: bool = False,
) -> QuestionForm:
    order = asked.order(random.Random(seed))
    return asked.form(data, order=order, response=response, reveal=reveal, prefix=prefix, readonly=readonly)


def html(shown: QuestionForm) -> str:
    return render_to_string(shown.template, {"form": shown, "legend": "Who decides?"})


def sent(shown: QuestionForm) -> QueryDict:
    """What a browser would send for the form as it is shown."""
    return QueryDict(urlencode(Controls(html(shown)).values, doseq=True), mutable=True)


def answered(asked: QuestionType, response: Response | None, **more: Any) -> QuestionForm:
    """The form as it comes back from someone who gave this response."""
    return form(asked, sent(form(asked, response=response, **more)), **more)


class Controls(HTMLParser):
    """The elements of a page, the values that its form would send, and its structure without texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.values: dict[str, Any] = {}
        self._select = self._textarea = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        name, value = values.get("name", ""), values.get("value", "")
        if tag == "input" and values["type"] == "text":
            self.values[name] = value
        elif tag == "input" and "checked" in values:
            self.values.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
            self.values[name] = ""
        elif tag == "option" and "selected" in values:
            self.values[self._select] = value
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data.removeprefix("\n")

    def all(self, *tags: str) -> Iterator[dict[str, str]]:
        return (attrs for tag, attrs in self.elements if tag in tags)


def structure(page: str) -> str:
    """The page without its tokens and texts."""
    page = re.sub(r"[0-9a-f]{12}|</?em>", "", page)
    return re.sub(r">[^<]+<", "><", page)
