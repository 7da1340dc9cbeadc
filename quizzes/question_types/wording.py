"""Judges a written answer against accepted texts: the whole of short_text, and the text gaps of cloze."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from quizzes.question_types.options import present
from quizzes.question_types.reading import Reader

IGNORABLE = ("case", "spacing", "punctuation", "accents")
IGNORED = ("case", "spacing", "punctuation")
FEWEST_LETTERS = 5  # in shorter words one typo often makes another word
ONE_WRITING = str.maketrans("‘’ʼ`´“”„«»‐‑‒–—−", "'''''\"\"\"\"\"------")  # what keyboards and typesetters differ in
NEVER = 99  # the price of an edit that touches a digit


@dataclass(frozen=True)
class Mistake:
    text: str
    explanation: str


@dataclass(frozen=True)
class Wording:
    """What counts as right.

    Compared are the Unicode NFKC forms, with one kind of quote and dash, without space at the ends and
    without the differences that `ignore` lists. `typos` is the edit distance that still counts.
    """

    accepted: tuple[str, ...]
    ignore: tuple[str, ...] = IGNORED
    typos: int = 0
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Wording:
        accepted = []
        taken: set[str] = set()
        for entry in reader.each("accepted", least=1):
            accepted.append(entry.distinct("text", taken))
        ignore = reader.names("ignore", IGNORABLE, default=IGNORED)
        typos = reader.whole("typos", least=0, most=2, default=0)
        right = {normal(text, ignore) for text in accepted}
        for place, text in enumerate(accepted):
            if text and not normal(text, ignore):
                reader.problem("Nothing of this text is left after “ignore”.", "accepted", place, "text")
        mistakes = []
        for entry in reader.each("mistakes"):
            mistakes.append(Mistake(entry.distinct("text", taken), entry.text("explanation")))
            if mistakes[-1].text not in accepted and normal(mistakes[-1].text, ignore) in right:
                entry.problem("This counts as an accepted answer.", "text")
        return cls(tuple(accepted), ignore, typos, tuple(mistakes))

    def data(self) -> dict[str, Any]:
        data = present(accepted=[{"text": text} for text in self.accepted])
        if self.ignore != IGNORED:
            data["ignore"] = list(self.ignore)
        return data | present(
            typos=str(self.typos) if self.typos else "",
            mistakes=[{"text": mistake.text, "explanation": mistake.explanation} for mistake in self.mistakes],
        )

    def keys(self) -> frozenset[str]:
        texts = [text for mistake in self.mistakes for text in (mistake.text, mistake.explanation)]
        return frozenset([*self.accepted, *texts])

    def judge(self, answer: str) -> tuple[bool, str]:
        """Whether the answer is right, and the explanation (Markdown, or "") of a foreseen mistake.

        A foreseen mistake is one even when it lies within `typos` of an accepted text."""
        written = normal(answer, self.ignore)
        accepted = [normal(text, self.ignore) for text in self.accepted]
        if written in accepted:
            return True, ""
        for mistake in self.mistakes:
            if normal(mistake.text, self.ignore) == written:
                return False, mistake.explanation
        return any(distance(written, text) <= allowance(text, self.typos) for text in accepted), ""


def normal(text: str, ignore: tuple[str, ...]) -> str:
    """The form in which texts are compared."""
    text = unicodedata.normalize("NFKC", text).translate(ONE_WRITING).strip()
    if "case" in ignore:
        text = unicodedata.normalize("NFKC", text.casefold())
    if "accents" in ignore:
        text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
        text = unicodedata.normalize("NFC", text)
    if "punctuation" in ignore:
        text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("P"))
    if "spacing" in ignore:
        text = "".join(text.split())
    return text.strip()


def allowance(accepted: str, typos: int) -> int:
    """How many typos count as none: 0 for a text with fewer than FEWEST_LETTERS letters."""
    return typos if sum(sign.isalpha() for sign in accepted) >= FEWEST_LETTERS else 0


def distance(one: str, other: str) -> int:
    """Optimal string alignment: the fewest insertions, deletions, substitutions and swaps of neighbours that
    turn one text into the other, no part being edited twice. A digit is never edited: that costs NEVER.

    F. J. Damerau, A technique for computer detection and correction of spelling errors, CACM 7 (1964); the
    restricted form as in L. Boytsov, Indexing methods for approximate dictionary searching, JEA 16 (2011).
    """

    def price(*signs: str) -> int:
        return NEVER if any(sign.isdigit() for sign in signs) else 1

    before: list[int] = []
    above: list[int] = []
    row = [0]
    for sign in other:
        row.append(row[-1] + price(sign))
    for i, a in enumerate(one):
        before, above, row = above, row, [row[0] + price(a)]
        for j, b in enumerate(other):
            cost = min(above[j + 1] + price(a), row[j] + price(b), above[j] + (0 if a == b else price(a, b)))
            if i and j and a == other[j - 1] and b == one[i - 1]:
                cost = min(cost, before[j - 1] + price(a, b))
            row.append(cost)
    return row[-1]
