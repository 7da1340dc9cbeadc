"""The words and sentences of a lesson, without its markup."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizzes.authoring.english import WORD

from .markup import CLOSING, FOOTNOTE, HEADING, OPENING, PASSAGE, without_code

ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|etc|vs|v|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|Arts|para|paras|pp?|ed|eds|Vol|Ch|Res|Gen|Col|Lt"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$"
)
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*(?=\s)")
LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")


@dataclass(frozen=True)
class Sentence:
    text: str
    line: int  # of the paragraph that it stands in, from 0

    @property
    def length(self) -> int:
        return len(WORD.findall(self.text))


def unmarked(text: str) -> str:
    """The text without footnote marks and emphasis."""
    return re.sub(r"[*_`]{1,3}", "", re.sub(r"\[\^[^\]\s]+\]", "", text))


@dataclass(frozen=True)
class Block:
    """Lines of a lesson that belong together; `kind` is "text", "heading", "table", "data" or "note"."""

    kind: str
    text: str
    line: int


def blocks(body: str) -> list[Block]:
    """The blocks of a lesson's text: no code, no passage names, no checks."""
    found: list[Block] = []
    lines: list[str] = []
    start = 0
    kind = "text"
    directive = ""

    def close() -> None:
        if lines:
            found.append(Block(kind, unmarked("\n".join(lines)), start))
        lines.clear()

    for number, line in enumerate(drop_targets(without_code(body)).split("\n")):
        if opening := OPENING.fullmatch(line):
            close()
            directive = opening[1]
            if opening[2].strip() and directive != "check":
                found.append(Block("heading", unmarked(opening[2].strip()), number))
        elif CLOSING.fullmatch(line):
            close()
            directive = ""
        elif PASSAGE.fullmatch(line) or not line.strip() or directive == "check":
            close()
        else:
            this = kind_of(line, directive)
            if this == "heading" or (this == "text" and LIST_ITEM.match(line)) or (lines and this != kind):
                if not (lines and kind == "note" and this == "text" and line.startswith(" ")):
                    close()
                else:
                    this = "note"
            if not lines:
                start, kind = number, this
            lines.append(re.sub(r"^\s*(?:>\s*)+", "", LIST_ITEM.sub("", line) if this == "text" else line))
    close()
    return found


def drop_targets(text: str) -> str:
    """Links reduced to what is read, so that addresses are neither words nor sentences; lines stay."""
    return re.sub(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)", keep_lines, text)


def keep_lines(match: re.Match[str]) -> str:
    kept = "" if match[1] else match[2]
    return kept + "\n" * (match[0].count("\n") - kept.count("\n"))


def kind_of(line: str, directive: str) -> str:
    if directive in ("timeline", "bars"):
        return "data"
    if FOOTNOTE.match(line):
        return "note"
    if HEADING.fullmatch(line):
        return "heading"
    return "table" if line.lstrip().startswith("|") else "text"


def word_count(body: str) -> int:
    """The words that a reader meets: all but footnotes and checks."""
    return sum(len(WORD.findall(block.text)) for block in blocks(body) if block.kind != "note")


def sentences(body: str) -> list[Sentence]:
    """The sentences of running text; headings, tables, drawn data and footnotes have none."""
    found: list[Sentence] = []
    for block in blocks(body):
        if block.kind == "text":
            found += [Sentence(sentence, block.line) for sentence in split_sentences(block.text)]
    return found


def split_sentences(text: str) -> list[str]:
    text = " ".join(text.split()) + " "
    found: list[str] = []
    start = 0
    for end in SENTENCE_END.finditer(text):
        candidate = text[start : end.end()]
        after = text[end.end() :].lstrip()
        if ABBREVIATION.search(candidate) or (after and after[0].islower()):
            continue
        found.append(candidate.strip())
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found
