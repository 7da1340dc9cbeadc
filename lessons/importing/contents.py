"""A table of contents in the text: left out, and believed where it says what is a heading and how deep it lies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from . import looks
from .model import Block
from .numbering import number_of

_DOTS = re.compile(
    r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$|(?:…\s?){2,}\s*\d{1,4}\s*$|\s{3,}\d{1,4}\s*$|·{4,}\s*\d*$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of contents|contents|in this (?:article|chapter|guide|post|section)|on this page|"
    r"inhalt(?:sverzeichnis)?|"
    r"table des matières|sommaire|índice|contenido|содержание|оглавление|περιεχόμενα|目录|目錄|目次|المحتويات|"
    r"תוכן(?: העניינים)?|spis treści|inhoud(?:sopgave)?|innehåll(?:sförteckning)?|obsah|içindekiler|"
    r"sumário|índice (?:geral|general)|зміст|tartalom(?:jegyzék)?|sisällys(?:luettelo)?|cuprins|"
    r"विषय[- ]?सूची|차례|목차|indice|sommario)\s*:?",
    re.IGNORECASE,
)


def contents_entries(blocks: Sequence[Block]) -> set[int]:
    """Positions of a table of contents: its title, and the lines whose text comes back further down."""
    found: set[int] = set()
    last = {key_of(line): at for at, block in enumerate(blocks) for line in _lines(block)}
    for at, block in enumerate(blocks):
        if at in found:
            continue
        if _CONTENTS.fullmatch(block.text.strip()):
            run = _entries_from(blocks, at + 1, last)
            if run:
                found |= {at, *run}
        elif block.kind != "heading" and _is_leader(block):
            run = _entries_from(blocks, at, last)
            if sum(sum(map(_is_dotted, _lines(blocks[i]))) for i in run) >= 3:
                found |= set(run)
    return found


def _lines(block: Block) -> list[str]:
    """The block's lines as they stood; nothing for what is too long to be a list of headings."""
    if len(block.text) > 20_000:
        return []
    return [line for line in (block.lines or block.text.split("\n")) if line.strip()]


def _is_dotted(line: str) -> bool:
    return bool(_DOTS.search(line[-200:]))


def _is_leader(block: Block) -> bool:
    return any(_is_dotted(line) for line in _lines(block))


def _entries_from(blocks: Sequence[Block], start: int, last: dict[str, int]) -> list[int]:
    """The entries that follow `start`: dotted lines, or short lines most of which stand again below."""
    run: list[int] = []
    for at in range(start, min(len(blocks), start + 600)):
        lines = _lines(blocks[at])
        if not lines or max(map(len, lines)) > 220:
            break
        entries = sum(_is_dotted(line) or _comes_back(line, at, last) for line in lines)
        if entries < 0.6 * len(lines) or (blocks[at].kind == "heading" and not _comes_back(lines[0], at, last)):
            break
        run.append(at)
    return run


def _comes_back(line: str, at: int, last: dict[str, int]) -> bool:
    """The entry, or the number and first words of it, is a line of its own further down."""
    words = key_of(line).split()
    return any(last.get(" ".join(words[:n]), -1) > at for n in range(len(words), 0, -1))


def key_of(text: str) -> str:
    """Letters of an entry without its number, bullet and page."""
    bare = re.sub(r"^\W*(?:\d+(?:\.\d+)*[.)]?\s+|[-•*]\s+)?", "", _DOTS.sub("", text))
    bare = re.sub(r"\s+\d{1,4}$", "", bare)
    return " ".join(looks.words(bare)).casefold()


def depths(blocks: Sequence[Block], reasons: Mapping[int, str]) -> dict[str, int]:
    """The depth of every entry by its key: from its number where it has one, otherwise 1."""
    found: dict[str, int] = {}
    for i, reason in reasons.items():
        for line in _lines(blocks[i]) if reason == "table of contents" else []:
            if _CONTENTS.fullmatch(line.strip()):
                continue
            number = number_of(line)
            found[key_of(line)] = number.depth if number and not number.style.startswith("(") else 1
    return found
