"""GIFT, as Moodle describes it (docs.moodle.org, "GIFT format"): reading. gift_writing.py writes it.

Questions are set apart by blank lines. Answers stand in braces, and what stands in them tells the type:

    // a comment, which may hold [id:key] and [tag:topic]
    $CATEGORY: Treaties/Extradition
    ::Title:: [markdown] Text { =right #feedback ~wrong ~%50%half ####general feedback }
    {T#if wrong#if right}  {=short =%50%partly}  {=prompt -> match}  {#12:0.5}  {#1..3}  {}

A backslash before one of ~ = # { } : \\ makes it text, \\n is a line break. Text after the braces makes the gap of
a missing word, "_____", in the text. Without braces it is a description, which asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lessons.importing.escape import escape
from quizzes.formats import answers as shared
from quizzes.formats.answers import Answer
from quizzes.formats.contract import (
    Collector,
    Draft,
    Left,
    ReadResult,
    Unusable,
    bound,
    brief,
    category_label,
    decode,
    one_line,
)
from quizzes.formats.gift_writing import write
from quizzes.formats.texts import BACKSLASHED, TAG_OR_ENTITY, paragraph, to_markdown

__all__ = ["read", "write"]

ESCAPE = re.compile(r"\\([:#={}~n\\])")
STAND_INS = {sign: chr(0xFDD0 + place) for place, sign in enumerate(":#={}~n\\")}  # Unicode's non-characters
NEWLINE = STAND_INS["n"]
BACK = {ord(stand_in): sign for sign, stand_in in STAND_INS.items() if sign != "n"}
BLANK = "\ufddf"
FORM = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
WEIGHT = re.compile(r"%\s*(-?[0-9.,]+)\s*%")
LABEL = re.compile(r"\[(id|tag):((?:\\.|[^\[\]\\])*)\]")
TRUTH = {
    "T": True,
    "TRUE": True,
    "True": True,
    "true": True,
    "F": False,
    "FALSE": False,
    "False": False,
    "false": False,
}


@dataclass(frozen=True)
class Block:
    """Lines of one question without their comments; escapes are stand-ins. `numbers` are those of the lines."""

    text: str
    numbers: tuple[int, ...]
    key: str
    labels: tuple[str, ...]

    def line(self, offset: int) -> int:
        return self.numbers[self.text.count("\n", 0, offset)]


@dataclass(frozen=True)
class Entry:
    """What follows a marker, "~" or "=" ("" for text before the first), up to the next; `offset` is in the block."""

    marker: str
    text: str
    offset: int


class Trouble(Exception):
    """A mistake at a place of the block."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset


def read(data: bytes, filename: str = "") -> ReadResult:
    text = decode(data)
    blocks = list(split(text))
    collector = Collector(reserved=(block.key for block in blocks))
    category: list[str] = []
    for block in blocks:
        if block.text.startswith("$CATEGORY:"):
            head, _newline, rest = block.text.partition("\n")
            category = category_label(as_text(head.removeprefix("$CATEGORY:")))
            block = Block(rest, block.numbers[1:], block.key, block.labels)
            if not rest.strip():
                continue
        draft = Draft(block.numbers[0], key=block.key, labels=[*category, *block.labels])
        try:
            Question(block, draft).read()
            collector.add(draft)
        except Trouble as trouble:
            collector.mistake(block.line(trouble.offset), str(trouble))
        except Unusable as error:
            collector.mistake(draft.line, str(error))
        except Left as error:
            collector.leave_out(draft, str(error))
    return collector.result()


def split(text: str) -> Iterator[Block]:
    """The blocks between blank lines. Blocks of comments alone are passed over."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            lines.append((number, line))
            continue
        kept = [(at, content) for at, content in lines if not content.lstrip().startswith("//")]
        comments = [content for _at, content in lines if content.lstrip().startswith("//")]
        labels = [(name, re.sub(r"\\(.)", r"\1", value).strip()) for c in comments for name, value in LABEL.findall(c)]
        lines = []
        if kept:
            joined = "\n".join(content.strip() for _at, content in kept)
            yield Block(
                ESCAPE.sub(lambda match: STAND_INS[match[1]], joined),
                tuple(at for at, _content in kept),
                next((value for name, value in labels if name == "id"), ""),
                tuple(value for name, value in labels if name == "tag"),
            )


def as_text(text: str) -> str:
    """Without stand-ins."""
    return text.translate(BACK).replace(NEWLINE, "\n").strip()


class Question:
    """Reads one block into a draft. Raises Trouble, Unusable or Left."""

    def __init__(self, block: Block, draft: Draft) -> None:
        self.block, self.draft = block, draft
        self.form = "moodle"

    def read(self) -> None:
        text, start = self.block.text, self.title()
        opening, closing = text.find("{", start), text.find("}", start)
        if opening < 0 and closing < 0:
            self.draft.stem = self.markdown(text[start:])
            raise Left(_("a description asks nothing."))
        if closing < 0:
            raise Trouble(opening, _("“{” opens the answers, and no “}” closes them before the next blank line."))
        if opening < 0 or closing < opening:
            raise Trouble(closing, _("“}” closes answers that no “{” has opened. In a text it is written “\\}”."))
        stray = re.search(r"[{}]", text[opening + 1 : closing] + text[closing + 1 :])
        if stray:
            at = opening + 1 + stray.start() + (1 if opening + 1 + stray.start() >= closing else 0)
            raise Trouble(at, _("A second brace. One that belongs to the text is written “\\{” or “\\}”."))
        after = text[closing + 1 :]
        self.stem(text[start:opening], after)
        inner = text[opening + 1 : closing]
        general = inner.rfind("####")
        if general >= 0:
            self.draft.explanation = self.markdown(inner[general + 4 :])
            inner = inner[:general]
        self.answers(inner, opening + 1)

    def title(self) -> int:
        """Reads the title, and returns where the text begins."""
        text = self.block.text
        if not text.startswith("::"):
            return 0
        end = text.find("::", 2)
        if end < 0:
            raise Trouble(0, _("“::” opens a title that no “::” closes."))
        self.draft.title = one_line(as_text(text[2:end]))
        return end + 2

    def stem(self, before: str, after: str) -> None:
        form = FORM.match(before)
        if form:
            self.form, before = form[1], before[form.end() :]
        text = f"{before}{BLANK}{after}" if after.strip() else before
        self.draft.stem = self.convert(text, self.form).replace(BLANK, "_____")
        self.draft.line = self.block.numbers[0]

    def answers(self, inner: str, offset: int) -> None:
        bare = inner.strip()
        if not bare:
            self.draft.type = "essay"
        elif bare.startswith("#"):
            start = inner.index("#") + 1
            self.numeric(list(self.entries(inner[start:], offset + start)))
        elif "~" in bare:
            entries = list(self.entries(inner, offset))
            one = any(entry.marker == "=" for entry in entries)
            found = [self.answer(entry) for entry in self.marked(entries, least=2)]
            shared.choice(self.draft, found, one=one)
        elif bare.partition("#")[0].strip() in TRUTH:
            self.true_false(bare)
        else:
            entries = list(self.entries(inner, offset))
            arrows = ["->" in entry.text.partition("#")[0] for entry in entries]
            if any(arrows):
                self.matching(self.marked(entries, least=2))
            else:
                shared.short_text(self.draft, [self.answer(entry, plain=True) for entry in entries])

    def entries(self, inner: str, offset: int) -> Iterator[Entry]:
        """The answers; one that stands alone may lack its marker."""
        pieces = re.split(r"([~=])", inner)
        bound(len(pieces) // 2)
        if pieces[0].strip() or len(pieces) == 1:
            yield Entry("", pieces[0], offset)
        at = offset + len(pieces[0])
        for marker, text in zip(pieces[1::2], pieces[2::2], strict=True):
            yield Entry(marker, text, at + 1)
            at += 1 + len(text)

    def marked(self, entries: Sequence[Entry], *, least: int) -> Sequence[Entry]:
        if entries and not entries[0].marker:
            here = entries[0].offset + len(entries[0].text) - len(entries[0].text.lstrip())
            text = brief(as_text(entries[0].text))
            raise Trouble(here, _("“%(text)s” stands before the first “=” or “~”.") % {"text": text})
        if len(entries) < least:
            raise Trouble(entries[0].offset, _("Two answers or more are needed here."))
        return entries

    def answer(self, entry: Entry, *, plain: bool = False) -> Answer:
        text = entry.text.lstrip()
        at = entry.offset + len(entry.text) - len(text)
        found = Decimal(0) if entry.marker == "~" else shared.FULL
        match = WEIGHT.match(text)
        if match and (entry.marker == "~" or plain or match[1].strip() == "100"):
            try:
                found = shared.weight(match[1])
            except Unusable as error:
                raise Trouble(at, str(error)) from None
            text = text[match.end() :]
        body, _hash, feedback = text.partition("#")
        if not body.strip() and not (plain and entry.marker == "~"):
            raise Trouble(at, _("An answer is empty."))
        shown = self.plain(body) if plain else self.part(body)
        return Answer(self.block.line(at), shown, found, self.part(feedback))

    def numeric(self, entries: Sequence[Entry]) -> None:
        found = []
        for entry in entries:
            one = self.answer(entry, plain=True)
            if entry.marker == "~" or one.text == "*":
                found.append(Answer(one.line, "*", Decimal(0), one.feedback))
                continue
            low, dots, high = one.text.partition("..")
            value, colon, tolerance = one.text.partition(":")
            try:
                if dots:
                    value, tolerance = shared.between(low, high)
                shared.number(value)
                shared.number(tolerance if colon or dots else "0")
            except Unusable as error:
                raise Trouble(entry.offset, str(error)) from None
            found.append(Answer(one.line, value.strip(), one.weight, one.feedback, tolerance.strip()))
        shared.numeric(self.draft, found)

    def true_false(self, inner: str) -> None:
        word, wrong, right, *_rest = [*inner.split("#", 2), "", ""]
        truth = TRUTH[word.strip()]
        whys = {"when_true": right, "when_false": wrong} if truth else {"when_true": wrong, "when_false": right}
        self.draft.type = "true_false"
        self.draft.data = {"answer": "true" if truth else "false"}
        self.draft.data |= {name: text for name, why in whys.items() if (text := self.part(why))}

    def matching(self, entries: Sequence[Entry]) -> None:
        pairs = []
        for entry in entries:
            text, _hash, feedback = entry.text.partition("#")
            prompt, arrow, match = text.partition("->")
            if not arrow:
                raise Trouble(entry.offset, _("A pair lacks “->” between what is asked and its match."))
            if not match.strip():
                raise Trouble(entry.offset, _("A pair has no match after “->”."))
            pairs.append((self.part(prompt), escape(self.plain(match)), self.part(feedback)))
        shared.matching(self.draft, pairs)

    def part(self, text: str) -> str:
        """One paragraph of Markdown out of a part of the question, in its own format or in the question's."""
        return paragraph(self.markdown(text), self.draft.note)

    def markdown(self, text: str) -> str:
        form = FORM.match(text)
        return self.convert(text[form.end() :] if form else text, form[1] if form else self.form)

    def plain(self, text: str) -> str:
        """The text of an answer that is compared, which has no formatting."""
        form = FORM.match(text)
        if form and form[1] == "html":
            return BACKSLASHED.sub(r"\1", self.markdown(text))
        return as_text(text[form.end() :] if form else text)

    def convert(self, text: str, form: str) -> str:
        text = text.translate(BACK).strip()
        if form in ("html", "markdown"):
            return to_markdown(text.replace(NEWLINE, "\n"), form, self.draft.note)
        if form == "moodle" and TAG_OR_ENTITY.search(text):
            return to_markdown(text.replace(NEWLINE, "<br>"), form, self.draft.note)
        lines = [to_markdown(line, form, self.draft.note) for line in text.split(NEWLINE)]
        return re.sub(r"(?:\\\n){2,}", "\n\n", "\\\n".join(lines)).strip()
