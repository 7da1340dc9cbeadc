"""A text with gaps, written {{key}}: each gap is a menu or a text field.

Every gap has the same weight: the fraction is right gaps / gaps, and a wrong gap costs no more than a blank
one. The response is {"gaps": {key of the gap: key of the option, or the text as it was written}}, without
blank gaps. The text may have several paragraphs; Markdown in it can't span a gap.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    Mark,
    Order,
    Outcome,
    Problem,
    QuestionType,
    Response,
    ResponseError,
    Result,
    Reveal,
    chosen_parts,
    share,
    texts,
)
from quizzes.question_types.forms import QuestionForm, Row, Tokens, choice_field, frozen, text_field
from quizzes.question_types.options import (
    Option,
    must_have_shown,
    present,
    read_options,
    shuffled,
    unexplained_options,
)
from quizzes.question_types.reading import Reader
from quizzes.question_types.wording import Wording

GAP = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


@dataclass(frozen=True)
class Gap:
    """Either `options` (a menu) or `wording` (a text field, with one `explanation`)."""

    key: str
    options: tuple[Option, ...] = ()
    wording: Wording | None = None
    explanation: str = ""

    def data(self) -> dict[str, Any]:
        written = self.wording.data() if self.wording else {}
        options = [option.data() for option in self.options]
        return present(key=self.key, options=options) | written | present(explanation=self.explanation)

    @property
    def answer(self) -> str:
        """What belongs into the gap: the text of the right option, or the first accepted text."""
        if self.wording:
            return self.wording.accepted[0]
        return next(option.text for option in self.options if option.correct)

    def judge(self, answer: str) -> tuple[Outcome, tuple[str, ...]]:
        """What became of the gap, and the explanations for it. `answer` is as in the response, "" if blank.
        Raises ResponseError."""
        if not answer:
            return Outcome.MISSED, texts(self.explanation, *self.right_whys())
        if self.wording:
            right, mistake = self.wording.judge(answer)
            return Outcome.RIGHT if right else Outcome.WRONG, texts(mistake, self.explanation)
        option = next((option for option in self.options if option.key == answer), None)
        if option is None:
            raise ResponseError("The response names an option that this gap does not have.")
        if option.correct:
            return Outcome.RIGHT, texts(option.explanation)
        return Outcome.WRONG, texts(option.explanation, *self.right_whys())

    def right_whys(self) -> tuple[str, ...]:
        return tuple(option.explanation for option in self.options if option.correct)


@dataclass(frozen=True)
class Piece:
    """A stretch of text (Markdown, without space at its ends) or a gap. `before`, `after`: a space stands
    there."""

    text: str = ""
    gap: Row | None = None
    before: bool = False
    after: bool = False


class ClozeForm(QuestionForm):
    """The text with a control in each gap; gaps are told apart by their number in the text."""

    question: Cloze

    def build(self) -> None:
        self.gaps = {gap.key: gap for gap in self.question.gaps}
        self.numbers = {key: number for number, key in enumerate(GAP.findall(self.question.text), start=1)}
        self.names = Tokens("gap", self.numbers)
        self.tokens: dict[str, Tokens] = {}
        chosen = self.question.chosen(self.earlier)
        for key, gap in self.gaps.items():
            initial = chosen.get(key, "")
            if gap.wording:
                self.fields[self.names.of[key]] = text_field(initial)
                continue
            drawn = frozen(self.order, key, (option.key for option in gap.options))
            self.tokens[key] = Tokens(f"option of {key}", drawn)
            token = self.tokens[key].of[initial] if initial else None
            self.fields[self.names.of[key]] = choice_field(self.tokens[key].key, token)

    def read(self) -> Response | None:
        given = {key: self.cleaned_data[self.names.of[key]] for key in self.gaps}
        gaps = {
            key: self.tokens[key].key[value] if key in self.tokens else value for key, value in given.items() if value
        }
        return {"gaps": gaps} if gaps else None

    def gap_row(self, key: str) -> Row:
        label = gettext("Gap %(number)d of %(count)d") % {
            "number": self.numbers[key],
            "count": len(self.numbers),
        }
        name, mark = self.names.of[key], self.mark(key)
        if key not in self.tokens:
            return self.row(name, label=label, mark=mark)
        options = {option.key: option.text for option in self.gaps[key].options}
        entries = {token: options[option] for token, option in self.tokens[key].key.items()}
        return self.menu(name, entries, label=label, mark=mark)

    def paragraphs(self) -> list[list[Piece]]:
        return [self.pieces(paragraph) for paragraph in re.split(r"\n\s*\n", self.question.text)]

    def pieces(self, paragraph: str) -> list[Piece]:
        pieces = []
        for place, part in enumerate(GAP.split(paragraph)):
            if place % 2:
                pieces.append(Piece(gap=self.gap_row(part)))
            elif part:
                pieces.append(Piece(part.strip(), None, part[0].isspace(), part[-1].isspace()))
        return pieces

    def rows(self) -> list[Row]:
        return [self.gap_row(key) for key in self.numbers]


@dataclass(frozen=True)
class Cloze(QuestionType):
    label = _("Text with gaps")
    template = "quizzes/question_types/cloze.html"
    form_class = ClozeForm

    text: str
    gaps: tuple[Gap, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        text = reader.block("text")
        keys: set[str] = set()
        gaps = tuple(read_gap(entry, keys) for entry in reader.each("gaps", least=1))
        written = GAP.findall(text)
        for key in dict.fromkeys(written):
            if key not in keys:
                reader.problem(f"The text has a gap {{{{{key}}}}}, but “gaps” does not.", "text")
            if written.count(key) > 1:
                reader.problem(f"The gap {{{{{key}}}}} stands in the text more than once.", "text")
        for place, gap in enumerate(gaps):
            if text and gap.key and gap.key not in written:
                reader.problem(f"The text has no gap {{{{{gap.key}}}}}.", "gaps", place, "key")
        reader.finish()
        return cls(text, gaps)

    def data(self) -> dict[str, Any]:
        return {"text": self.text, "gaps": [gap.data() for gap in self.gaps]}

    def unexplained(self) -> tuple[Problem, ...]:
        problems: list[Problem] = []
        for place, gap in enumerate(self.gaps):
            problems += unexplained_options(gap.options, ("gaps", place, "options"))
            if gap.wording and not gap.explanation:
                problems.append(Problem(("gaps", place, "explanation"), "Say what settles this gap."))
        return tuple(problems)

    def keys(self) -> frozenset[str]:
        material: list[str] = []
        for gap in self.gaps:
            material += [gap.explanation, *(option.explanation for option in gap.options)]
            material += gap.wording.keys() if gap.wording else []
        return frozenset(texts(*material))

    def order(self, rng: random.Random) -> Order:
        """The options of each menu, by the key of its gap."""
        menus = sorted((gap for gap in self.gaps if gap.options), key=lambda gap: gap.key)
        return {gap.key: shuffled((option.key for option in gap.options), rng) for gap in menus}

    def chosen(self, response: Response | None) -> dict[str, str]:
        """What stands in each gap that is not blank. Raises ResponseError."""
        chosen = chosen_parts(response, "gaps", (gap.key for gap in self.gaps))
        for gap in self.gaps:
            gap.judge(chosen.get(gap.key, ""))
        return chosen

    def reread(self, response: Response, seen: Self) -> Response:
        shown = {gap.key: gap for gap in seen.gaps}
        for gap in self.gaps:
            before = shown.get(gap.key)
            if before is None or bool(before.wording) != bool(gap.wording):
                raise ResponseError("A gap of this version was not shown.")
            must_have_shown(gap.options, before.options)
        return response

    def grade(self, response: Response | None) -> Result:
        chosen = self.chosen(response)
        judged = {gap.key: gap.judge(chosen.get(gap.key, "")) for gap in self.gaps}
        parts = {key: outcome for key, (outcome, _whys) in judged.items()}
        feedback = [why for key in judged if key in chosen for why in judged[key][1]]
        return Result(share(list(parts.values()).count(Outcome.RIGHT), of=len(parts)), parts, texts(*feedback))

    def reveal(self, response: Response | None) -> Reveal:
        chosen = self.chosen(response)
        marks = {}
        for gap in self.gaps:
            outcome, whys = gap.judge(chosen.get(gap.key, ""))
            marks[gap.key] = Mark(outcome, whys, "" if outcome is Outcome.RIGHT else gap.answer)
        return Reveal(marks)


def read_gap(entry: Reader, keys: set[str]) -> Gap:
    key = entry.key(keys)
    menu, written = entry.has("options"), entry.has("accepted")
    if menu == written:
        entry.problem("A gap has either “options” (a menu) or “accepted” (a text field).")
    options = read_options(entry, one_right=True) if menu else ()
    wording = Wording.read(entry) if written else None
    explanation = entry.text("explanation", required=False) if written else ""
    if menu == written:
        entry.known += ["options", "accepted", "ignore", "typos", "mistakes", "explanation"]
    return Gap(key, options, wording, explanation)
