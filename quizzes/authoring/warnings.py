"""What an author is warned of while writing. Nothing here keeps a question from being saved.

Rules about form that research on multiple-choice items agrees on (T. M. Haladyna, S. M. Downing, M. C. Rodriguez, A
review of multiple-choice item-writing guidelines, Applied Measurement in Education 15, 2002): who doesn't know the
matter must not be able to guess the key from its form, and who does must not be tripped by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from quizzes.authoring.english import stems
from quizzes.question_types import TYPES, DataError
from quizzes.question_types.contract import Path

MUCH_LONGER = 1.6  # the key's length over that of the longest other option
LONG_ENOUGH = 30  # characters; among shorter options length says little
CHOOSING = ("single_choice", "multiple_choice")
ASKING = (*CHOOSING, "short_text", "numeric")
NEGATIVE = re.compile(r"\b(not|except|least|never|isn[’']t|aren[’']t|doesn[’']t|don[’']t|cannot|can[’']t)\b", re.I)
EMPHASIS = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")
ALL_OF_THEM = re.compile(
    r"\b(?:all|none|both|any|neither) of (?:the|these|those)(?: (?:above|others?|options|answers))?[.!]?$"
    r"|\ball (?:are|of them are) (?:right|correct)[.!]?$|^both \w\)? and \w\)?[.!]?$",
    re.I,
)
Option: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """A question as it stands in the form; `data` need not be usable."""

    type: str
    stem: str
    explanation: str
    data: Mapping[str, Any]
    language: str = "en"

    @property
    def options(self) -> list[Option]:
        return list(self.data.get("options", [])) if self.type in CHOOSING else []

    @property
    def asks(self) -> str:
        """The stem's last paragraph, which is the question."""
        return self.stem.strip().rpartition("\n\n")[2]

    @property
    def is_english(self) -> bool:
        return self.language.split("-")[0] == "en"


@dataclass(frozen=True)
class Warned:
    """One warning; `path` leads into the data, or is ("stem",) or ("explanation",)."""

    path: Path
    text: str


Rule: TypeAlias = Callable[[Draft], Iterator[Warned]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


def warnings(draft: Draft) -> list[Warned]:
    return [warned for one in RULES for warned in one(draft)]


def right(options: Iterable[Option]) -> list[Option]:
    return [option for option in options if option.get("correct")]


def wrong(options: Iterable[Option]) -> list[Option]:
    return [option for option in options if not option.get("correct")]


def length(option: Option) -> int:
    return len(str(option.get("text", "")))


def key_is_longest(options: Sequence[Option]) -> bool:
    """The longest right option is longer than every wrong one."""
    keys, others = right(options), wrong(options)
    return bool(keys and others) and max(map(length, keys)) > max(map(length, others))


def give_aways(stem: str, options: Sequence[Option]) -> list[str]:
    """Words of an English stem that come back in the one key and in no other option."""
    keys = right(options)
    if len(keys) != 1:
        return []
    others = [stems(str(option.get("text", ""))) for option in wrong(options)]
    return sorted((stems(stem) & stems(str(keys[0].get("text", "")))).difference(*others))


def folded(text: object) -> str:
    """The form in which two texts look alike to a hurried reader."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split()) or " ".join(plain.split())


# The rules -----------------------------------------------------------------------------------------


@rule
def stem_asks_nothing(draft: Draft) -> Iterator[Warned]:
    """A word to the student may follow the question: “Choose all that apply.”"""
    asks = draft.asks.rstrip("*_ ")
    continued = asks.endswith((":", "…", "...", ";"))
    if draft.type in ASKING and asks and not continued and not re.search(r"[?？؟]", asks):
        yield Warned(("stem",), _("The text asks nothing: end it with a question, or with a colon to be continued."))
    if draft.type == "true_false" and asks.endswith("?"):
        yield Warned(("stem",), _("This is a question; true or false needs a statement."))


@rule
def stem_is_negative(draft: Draft) -> Iterator[Warned]:
    if not draft.is_english or draft.type not in (*ASKING, "true_false"):
        return
    bare = EMPHASIS.sub("", draft.asks)
    found = next((word for word in NEGATIVE.findall(bare) if not word.isupper()), "")
    if found:
        text = _("“%(word)s” is easily overread: ask it the positive way, or emphasise it: **%(word)s**.")
        yield Warned(("stem",), text % {"word": found})


@rule
def entries_are_alike(draft: Draft) -> Iterator[Warned]:
    lists = {"options": "text", "items": "text", "pairs": "prompt", "accepted": "text", "distractors": "text"}
    for name, of in lists.items():
        seen: dict[str, int] = {}
        for place, entry in enumerate(draft.data.get(name, [])):
            text = folded(entry.get(of, ""))
            if text and text in seen:
                numbers = {"one": seen[text] + 1, "other": place + 1}
                yield Warned((name, place), _("Numbers %(one)d and %(other)d are alike but for their signs.") % numbers)
            seen.setdefault(text, place)


@rule
def key_stands_out(draft: Draft) -> Iterator[Warned]:
    options = draft.options
    if not key_is_longest(options):
        return
    place, key = max(
        ((n, one) for n, one in enumerate(options) if one.get("correct")), key=lambda each: length(each[1])
    )
    others = max(map(length, wrong(options)))
    if length(key) >= LONG_ENOUGH and length(key) > MUCH_LONGER * others:
        text = _("The right option is much longer than the others: many guess the longest.")
        yield Warned(("options", place), text)


@rule
def stem_gives_it_away(draft: Draft) -> Iterator[Warned]:
    if not draft.is_english or draft.type != "single_choice":
        return
    if words := give_aways(draft.stem, draft.options):
        text = _("Of all options only the right one repeats “%(words)s” of the question.")
        yield Warned(("options",), text % {"words": ", ".join(words)})


@rule
def option_means_the_others(draft: Draft) -> Iterator[Warned]:
    for place, option in enumerate(draft.options):
        if ALL_OF_THEM.search(str(option.get("text", "")).strip()):
            text = _("“%(text)s” speaks of the other options: they are shuffled, and it helps guessing.")
            yield Warned(("options", place), text % {"text": option["text"]})


@rule
def choice_has_an_odd_key(draft: Draft) -> Iterator[Warned]:
    if draft.type != "multiple_choice" or len(draft.options) < 2:
        return
    keys = len(right(draft.options))
    if keys == 1:
        yield Warned(("options",), _("Only one option is right: that is what single choice is for."))
    if keys == len(draft.options):
        yield Warned(("options",), _("Every option is right: there is nothing to choose."))


@rule
def options_are_few(draft: Draft) -> Iterator[Warned]:
    if draft.type in CHOOSING and len(draft.options) == 2:
        yield Warned(("options",), _("With two options half of those who guess are right."))


@rule
def nothing_is_explained(draft: Draft) -> Iterator[Warned]:
    if not draft.explanation.strip():
        yield Warned(("explanation",), _("There is no explanation: it is what teaches those who were wrong."))
    try:
        parsed = TYPES[draft.type].parse(draft.data)
    except DataError:
        return
    for problem in parsed.unexplained():
        yield Warned(problem.path, problem.reason)
