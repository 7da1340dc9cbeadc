"""Lines of plain text into blocks: where a paragraph begins and ends, what is a list, table, code or verse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from . import looks
from .characters import is_wide, width
from .escape import escape, escape_inline, fence, table
from .model import Block, ImportFailed

BULLET = re.compile(r"^(?P<mark>[-–*+•‣⁃▪▫◦●○■□·►▶➢➤✓✔❖]|o(?=\s{2}))\s+(?P<text>\S.*)$")
_TIGHT_BULLET = re.compile(r"^(?P<mark>[•‣▪◦●○■►➢✓])(?P<text>\S.*)$")
ORDERED = re.compile(r"^(?P<mark>\(?(?:\d{1,3}|[a-z]|[ivx]{2,5})[.)]|\(\d{1,3}\)|[①-⑳])\s+(?P<text>\S.*)$")
_UNDERLINE = re.compile(r"^([=\-~^\"*#+_])\1{2,199}$")
_RULE = re.compile(r"(?:([*\-_=~#])(?:\s?\1){2,}|[•·⁂❦]{1,9}|\*)")
_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:def|class|import|from|return|for|if|while|else|function|var|let|const|print|SELECT|"
    r"INSERT|#include|public|private|\$|>>>|//|/\*).*[(){};:=>]|\w\(.*\)\s*$|\w+\s*(?:=|==|:=|\+=|->|=>)\s*\S"
)
_CELLS = re.compile(r"\t+|\s{2,}")


@dataclass(frozen=True)
class Line:
    """One line: `indent` in columns, `gap` blank lines above it."""

    text: str
    indent: int
    gap: int
    raw: str


@dataclass(frozen=True)
class Layout:
    """How the whole document is laid out: `wrap` is the column at which lines were broken (0: not at all)."""

    wrap: int
    blank_between: bool
    median: int


MAX_LINES = 100_000


def lines_of(text: str) -> list[Line]:
    """Lines that hold something, each with the blank lines above it."""
    found: list[Line] = []
    gap = 0
    for raw in text.split("\n"):
        expanded = raw.expandtabs(4)
        stripped = expanded.strip()
        if not stripped:
            gap += 1
            continue
        if len(found) == MAX_LINES:
            raise ImportFailed(f"The text has more than {MAX_LINES:,} lines, the most that can be imported.")
        found.append(Line(raw.strip(), len(expanded) - len(expanded.lstrip()), gap, raw.rstrip()))
        gap = 0
    return found


def layout_of(lines: Sequence[Line]) -> Layout:
    """Hard-wrapped where lines end because the next word would not have fitted."""
    widths = sorted(line.indent + width(line.text) for line in lines)
    if not widths:
        return Layout(0, False, 0)
    tight = sum(line.gap == 0 for line in lines[1:])
    blank = tight < 0.85 * max(len(lines) - 1, 1)
    column = widths[min(len(widths) - 1, int(len(widths) * 0.95))]
    median = widths[len(widths) // 2]
    pairs = [
        (a, b)
        for i, (a, b) in enumerate(pairwise(lines))
        if b.gap == 0 and not _starts_item(b.text) and not _is_attached(a, b, i, column)
    ]
    full = [pair for pair in pairs if _is_full(*pair, column)]
    broken = [a for a, _ in full if not looks.ends_sentence(a.text)]
    wrapped = 40 <= column <= 132 and len(full) >= 0.55 * max(len(pairs), 1) and len(broken) >= max(2, 0.3 * len(full))
    return Layout(column if wrapped else 0, blank, median)


def _is_attached(line: Line, below: Line, at: int, column: int) -> bool:
    """A short first line, as of a heading right above its paragraph, says nothing about the margin."""
    return (line.gap > 0 or at == 0) and width(line.text) < min(0.7 * column, width(below.text))


def _is_full(line: Line, below: Line, column: int) -> bool:
    """The first word of the line below would not have fitted on this one."""
    first = below.text.split(" ", 1)[0]
    room = 2 if is_wide(first[0]) else width(first) + 1
    return line.indent + width(line.text) + room > column - max(2, column // 20)


def _starts_item(text: str) -> bool:
    return bool(BULLET.match(text) or _TIGHT_BULLET.match(text) or ORDERED.match(text))


def blocks_of(text: str) -> list[Block]:
    """Everything in the text as blocks, in order. Underlined lines are headings already."""
    lines = lines_of(text)
    layout = layout_of(lines)
    vocabulary = vocabulary_of(text) if layout.wrap else set()
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        for reader in (_fenced, _underlined, _rule, _table, _code, _item, _verse):
            found = reader(lines, at, layout)
            if found:
                block, at = found
                blocks.append(block)
                break
        else:
            end = _paragraph_end(lines, at, layout)
            blocks.append(_paragraph(lines[at:end], vocabulary))
            at = end
    return blocks


Found = tuple[Block, int] | None


def _fenced(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    mark = re.match(r"^(```+|~~~+)\s*(\w*)\s*$", lines[at].text)
    if not mark:
        return None
    for end in range(at + 1, min(len(lines), at + 2_000)):
        if lines[end].text == mark[1]:
            body = [line for inner in lines[at + 1 : end] for line in [""] * inner.gap + [inner.raw]]
            code = "\n".join(body).strip("\n")
            return Block("raw", code, fence(code, mark[2]), gap=lines[at].gap), end + 1
    return None


def _underlined(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    """A title over === or ---, or between two such lines."""
    over = _UNDERLINE.match(lines[at].text)
    head = at + 1 if over and at + 2 < len(lines) and lines[at + 2].text == lines[at].text else at
    if head + 1 >= len(lines) or lines[head + 1].gap:
        return None
    line, below = lines[head], lines[head + 1].text
    mark = _UNDERLINE.match(below)
    if not mark or _UNDERLINE.match(line.text) or (line.gap == 0 and head == at and at > 0):
        return None
    fits = 0.5 * width(line.text) <= len(below) <= max(1.6 * width(line.text) + 6, 12) or len(below) > 50
    if not fits or len(line.text) > looks.MAX_CHARS or looks.is_lead_in(line.text) or "|" in line.text:
        return None
    style = f"underline {mark[1]}" + (" over" if head > at else "")
    return Block("heading", line.text, escape_inline(line.text), style=style, gap=lines[at].gap), head + 2


def _rule(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    if len(lines[at].text) < 200 and _RULE.fullmatch(lines[at].text):
        return Block("rule", "", "---", gap=lines[at].gap), at + 1
    return None


def _table(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    """Rows divided by bars, tabs or wide gaps, the same number of cells in each."""
    rows = [_cells(lines[at].raw)]
    if len(rows[0]) < 2:
        return None
    end = at + 1
    while end < len(lines) and lines[end].gap == 0:
        if re.fullmatch(r"[\s|+:=\-─┼]+", lines[end].text):
            end += 1
            continue
        cells = _cells(lines[end].raw)
        if abs(len(cells) - len(rows[0])) > (1 if len(rows[0]) > 2 else 0) or len(cells) < 2:
            break
        rows.append(cells)
        end += 1
    numeric = any(re.fullmatch(r"[\d.,%€$£–-]+", c) for row in rows[1:] for c in row[1:])
    divided = "\t" in lines[at].raw or "|" in lines[at].text
    if len(rows) < (2 if divided or (numeric and len(rows[0]) > 2) else 3):
        return None
    if not divided and any(len(c) > 60 for row in rows for c in row):
        return None
    markdown = table([[escape_inline(c) for c in row] for row in rows])
    return Block("raw", "\n".join(line.text for line in lines[at:end]), markdown, gap=lines[at].gap), end


def _cells(raw: str) -> list[str]:
    stripped = raw.strip()
    if stripped.count("|") >= 2 or (" | " in stripped):
        return [c.strip() for c in stripped.strip("|").split("|")]
    if _starts_item(stripped):
        return [stripped]
    return (
        [c.strip() for c in _CELLS.split(stripped) if c.strip()]
        if re.search(r"\t|\S\s{2,}\S", stripped)
        else [stripped]
    )


def _code(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    """Two or more lines of code; blank lines inside belong to it when the next line is code too."""
    end = at
    while end < len(lines) and end - at < 2_000 and _is_code(lines[end], end > at):
        end += 1
    marked = sum(bool(_CODE.search(line.text)) for line in lines[at:end])
    if marked < 2 or marked < 0.5 * (end - at) or lines[at].text.endswith((".", "?")):
        return None
    base = min(line.indent for line in lines[at:end])
    body = [
        text
        for line in lines[at:end]
        for text in [""] * (line.gap if line is not lines[at] else 0) + [" " * (line.indent - base) + line.text]
    ]
    return Block("raw", "\n".join(body), fence("\n".join(body)), gap=lines[at].gap), end


def _is_code(line: Line, inside: bool) -> bool:
    text = line.text
    if len(text) > 160 or (text[0].isupper() and text.endswith(".")):
        return False
    if _CODE.search(text):
        prose = len(text.split()) > 8 and not text.endswith(("{", "}", ";", ")", ":"))
        return not prose and not _starts_item(text)
    return (
        inside
        and (line.indent >= 2 or text in ("}", "{", "end", ");", "]", "},", "fi", "done", "*/"))
        and line.gap <= 1
    )


def _item(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    line = lines[at]
    match = BULLET.match(line.text) or _TIGHT_BULLET.match(line.text) or ORDERED.match(line.text)
    if not match or _UNDERLINE.match(line.text):
        return None
    hanging = line.indent + len(line.text) - len(match["text"])
    end = at + 1
    while end < len(lines) and lines[end].gap == 0 and not _starts_item(lines[end].text):
        below = lines[end]
        continued = below.indent >= hanging > line.indent + 1 or (
            layout.wrap and _is_full(lines[end - 1], below, layout.wrap) and below.indent >= line.indent
        )
        if not continued or _cells(below.raw)[1:]:
            break
        end += 1
    text = _join([match["text"], *(each.text for each in lines[at + 1 : end])], set())
    block = Block("item", text, escape(text), gap=line.gap, marker=match["mark"], depth=line.indent)
    block.lines = [each.text for each in lines[at:end]]
    return block, end


def _verse(lines: Sequence[Line], at: int, layout: Layout) -> Found:
    """Short lines that belong together but were not broken by a margin: verse, an address, a cast list."""
    if not layout.blank_between or at == 0 or lines[at].gap == 0:
        return None  # the first lines of a document are its title and what goes with it
    end = at + 1
    while end < len(lines) and lines[end].gap == 0:
        end += 1
    run = lines[at:end]
    limit = 0.8 * layout.wrap if layout.wrap else 75
    if len(run) < 2 or any(_starts_item(line.text) or width(line.text) > limit for line in run):
        return None
    if len(run) == 2 and (not layout.wrap or _is_full(run[0], run[1], layout.wrap) or run[1].text[0].islower()):
        sentence = looks.ends_sentence(run[1].text) and not looks.ends_sentence(run[0].text)
        if sentence:
            return None
    if (
        not looks.cannot_be_heading(run[0].text)
        and looks.is_prose(run[-1].text)
        and width(run[1].text) > 1.5 * width(run[0].text)
    ):
        return None  # a heading right above its paragraph
    tight = len({line.indent for line in run}) == 1 and layout.wrap == 0
    if tight and len(run) == 2 and looks.is_prose(run[1].text):
        return None
    return _lined(run), end


def _lined(run: Sequence[Line]) -> Block:
    text = "\n".join(line.text for line in run)
    block = Block("raw", text, escape(text).replace("\n", "  \n"), gap=run[0].gap)
    block.lines = [line.text for line in run]
    return block


def _paragraph_end(lines: Sequence[Line], at: int, layout: Layout) -> int:
    """Where the paragraph that begins at `at` ends."""
    end = at + 1
    while end < len(lines) and lines[end].gap == 0:
        above, below = lines[end - 1], lines[end]
        if _starts_item(below.text) and not (layout.wrap and _mid_sentence(above, below, layout)):
            break
        if _UNDERLINE.match(below.text) or not _continues(above, below, at == end - 1, lines, layout):
            break
        end += 1
    return end


def _mid_sentence(above: Line, below: Line, layout: Layout) -> bool:
    """A dash or "1939." that the margin put at the start of a line."""
    return (
        _is_full(above, below, layout.wrap)
        and not looks.ends_sentence(above.text)
        and not above.text.endswith((":", "："))
        and above.indent == below.indent
        and not BULLET.match(above.text)
    )


def _continues(above: Line, below: Line, first: bool, lines: Sequence[Line], layout: Layout) -> bool:
    ended = looks.ends_sentence(above.text)
    if not layout.wrap:
        unfinished = not ended and below.text[0].islower() and len(above.text) > 40
        return unfinished and not looks.is_lead_in(above.text)
    full = _is_full(above, below, layout.wrap)
    if below.indent >= above.indent + 2 and ended:
        return False
    if full:
        return True
    if not layout.blank_between:
        return not ended and below.text[0].islower()
    short = above.indent + width(above.text) < 0.7 * layout.wrap
    if first and short and not ended and not below.text[0].islower() and not looks.cannot_be_heading(above.text):
        return False
    return not (ended and short)


def _paragraph(run: Sequence[Line], vocabulary: set[str]) -> Block:
    text = _join([line.text for line in run], vocabulary)
    block = Block("para", text, escape(text), gap=run[0].gap)
    block.lines = [line.text for line in run]
    block.depth = run[0].indent
    return block


def _join(pieces: Sequence[str], vocabulary: set[str]) -> str:
    """Wrapped lines as one: no space between Chinese or Japanese, hyphenated words made whole."""
    out: list[str] = [pieces[0]]
    for piece in pieces[1:]:
        last = out[-1]
        if is_wide(last[-1]) and is_wide(piece[0]):
            out.append(piece)
        elif re.search(r"[^\W\d_]{2}-$", last[-3:]) and piece[0].islower():
            out[-1] = mend_hyphen(last, piece, vocabulary)
            out.append(piece)
        else:
            out.append(" " + piece)
    return re.sub(r"[ \t]{2,}", " ", "".join(out))


def vocabulary_of(text: str) -> set[str]:
    """The words of the document, without the halves that a line end has parted."""
    return {w.lower() for w in looks.words(re.sub(r"[^\W_]{1,60}-\n[ \t]{0,40}[^\W_]{1,60}", " ", text))}


def mend_hyphen(above: str, below: str, vocabulary: set[str]) -> str:
    """The line above without its hyphen, or with it where the document writes the word with one."""
    left = re.split(r"[\s(]", above[-60:])[-1][:-1].lower()
    right = re.split(r"[\s.,;:!?)]", below[:60])[0].lower()
    apart = left in vocabulary and right in vocabulary and len(left) > 3
    written = f"{left}-{right}" in vocabulary or (left + right not in vocabulary and apart)
    return above if written else above[:-1]
