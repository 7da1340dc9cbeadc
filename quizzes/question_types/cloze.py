"""A text with gaps, written {{key}}: each gap is a menu or a text field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.question_types.contract import Problem, QuestionType
from quizzes.question_types.options import Option, present, read_options, unexplained_options
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


@dataclass(frozen=True)
class Cloze(QuestionType):
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
        texts: set[str] = set()
        for gap in self.gaps:
            texts |= {gap.explanation} | {option.explanation for option in gap.options}
            texts |= gap.wording.keys() if gap.wording else set()
        return frozenset(texts - {""})


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
