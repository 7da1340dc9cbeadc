"""Pieces of text on pages into paragraphs: columns, running headers, hyphens, paragraphs that cross pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from . import debris, looks
from .characters import clean_inline, is_wide
from .columns import Piece, bands, gutter_of, parts
from .escape import escape, escape_inline, table
from .lines import BULLET, ORDERED, mend_hyphen, vocabulary_of
from .model import Block, Draft, Skipped


@dataclass
class TextLine:
    """One line of one column; `left` and `right` are the column's edges, `cells` the pieces it is made of."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    italic: bool = False
    page: int = 0
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    cells: list[Piece] = field(default_factory=list)


@dataclass
class Page:
    width: float
    height: float
    lines: list[TextLine]


def pages_of(raws: Sequence[dict[str, Any]]) -> list[Page]:
    """All pages with their lines in reading order; a nearly empty page has the columns that the others have."""
    pieces = [_pieces_of(raw) for raw in raws]
    gutters = [gutter_of(each, raw["width"]) for each, raw in zip(pieces, raws, strict=True)]
    known = [(gutter, raw["width"]) for gutter, raw in zip(gutters, raws, strict=True) if gutter is not None]
    pages = []
    for raw, each, gutter in zip(raws, pieces, gutters, strict=True):
        usual = next((g for g, width in known if gutter is None and width == raw["width"] and parts(each, g)), gutter)
        ordered = [line for k, band in enumerate(bands(each, usual)) for line in _lines(band, k)]
        pages.append(Page(raw["width"], raw["height"], ordered))
    return pages


def _pieces_of(raw: dict[str, Any]) -> list[Piece]:
    pieces = []
    for x0, top, x1, bottom, size, bold, italic, text in raw["pieces"]:
        text = " ".join(clean_inline(text).split())
        if text:
            pieces.append(Piece(x0, top, x1, bottom, size, bold > 0.6, italic > 0.8, text))
    return pieces


def _lines(pieces: Sequence[Piece], column: int) -> list[TextLine]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: ((p.top + p.bottom) / 2, p.x0)):
        middle = (piece.top + piece.bottom) / 2
        if rows and any(p.top + 0.2 * p.size < middle < p.bottom - 0.2 * p.size for p in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    found = []
    for row in rows:
        row.sort(key=lambda p: p.x0)
        if _is_rtl("".join(p.text for p in row)):
            row.reverse()
        letters = sum(len(p.text) for p in row)
        main = max(row, key=lambda p: len(p.text))
        found.append(
            TextLine(
                text=" ".join(p.text for p in row),
                x0=min(p.x0 for p in row),
                top=min(p.top for p in row),
                x1=max(p.x1 for p in row),
                bottom=max(p.bottom for p in row),
                size=main.size,
                bold=sum(len(p.text) for p in row if p.bold) > 0.6 * letters,
                italic=all(p.italic for p in row),
                column=column,
                cells=row,
            )
        )
    left, right = (min(line.x0 for line in found), max(line.x1 for line in found)) if found else (0.0, 0.0)
    for line in found:
        line.left, line.right = left, right
    return found


def _is_rtl(text: str) -> bool:
    return sum("\u0590" <= c <= "\u08ff" for c in text) > 0.4 * max(len(text), 1)


def blocks_of(pages: Sequence[Page], bookmarks: Sequence[Sequence[Any]], draft: Draft) -> None:
    """Write the blocks of all pages to the draft, and what was left out."""
    _drop_running(pages, draft)
    lines = [line for page in pages for line in page.lines]
    body = _body_size(lines)
    leading = _leading(lines, body)
    vocabulary = vocabulary_of("\n".join(line.text for line in lines))
    at = 0
    while at < len(lines):
        end = _table_end(lines, at)
        if end:
            rows = [[escape_inline(c.text) for c in line.cells] for line in lines[at:end]]
            draft.blocks.append(Block("raw", "\n".join(line.text for line in lines[at:end]), table(rows)))
            at = end
            continue
        end = _paragraph_end(lines, at, body, leading)
        draft.blocks.append(_block(lines[at:end], body, vocabulary))
        at = end
    _use_bookmarks(draft, bookmarks)


def _drop_running(pages: Sequence[Page], draft: Draft) -> None:
    """Take out page numbers and what comes back at the same edge of several pages."""
    for number, page in enumerate(pages):
        for line in page.lines:
            line.page = number
    seen: Counter[tuple[str, bool]] = Counter()
    edges: list[tuple[Page, TextLine, bool]] = []
    for page in pages:
        ordered = sorted(page.lines, key=lambda line: line.top)
        for at, line in enumerate(ordered):
            top = line.bottom < 0.14 * page.height and at < 3
            bottom = line.top > 0.86 * page.height and at >= len(ordered) - 3
            if top or bottom:
                edges.append((page, line, top))
    for key in {(number, _key(line.text), top) for number, (_, line, top) in ((e[1].page, e) for e in edges)}:
        seen[key[1:]] += 1
    seen_tops = sum(line.size < 0.92 * _body_size(page.lines) for page, line, top in edges if top)
    least = max(2, min(3, len(pages) // 2))
    body = _body_size([line for page in pages for line in page.lines])
    for page, line, top in edges:
        reason = ""
        if line.size > 1.2 * body or len(line.text) > 100 or _belongs_below(page, line, body):
            continue  # a title that later pages carry as their header, or the text itself
        small = top and line.size < 0.92 * body and line is min(page.lines, key=lambda each: each.top)
        if small and len(pages) > 1 and seen_tops > 1:
            reason = "running header"
        elif debris.is_page_number(line.text) and not line.bold and len(pages) > 1:
            reason = "page number"
        elif seen[(_key(line.text), top)] >= least:
            reason = "running header" if top else "running footer"
        if reason:
            page.lines = [other for other in page.lines if other is not line]
            draft.skipped.append(Skipped(line.text, reason))


def _belongs_below(page: Page, line: TextLine, body: float) -> bool:
    """Set like the body, and as close to the line under or over it as lines of one paragraph are."""
    near = (abs(other.top - line.top) for other in page.lines if other is not line and other.size == line.size)
    return line.size == body and min(near, default=99.0) < 1.3 * body


def _key(text: str) -> str:
    return re.sub(r"\b(?:\d+|[ivxlc]+)\b", "#", text.casefold())


def _body_size(lines: Sequence[TextLine]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 10.0


def _leading(lines: Sequence[TextLine], body: float) -> float:
    """The usual distance between two lines of the same paragraph."""
    steps = Counter(
        round(b.top - a.top, 0)
        for a, b in pairwise(lines)
        if a.page == b.page and a.column == b.column and a.size == b.size == body and 0 < b.top - a.top < 3 * body
    )
    return steps.most_common(1)[0][0] if steps else 1.2 * body


def _paragraph_end(lines: Sequence[TextLine], at: int, body: float, leading: float) -> int:
    end = at + 1
    while end < len(lines) and _continues(lines, at, end, body, leading):
        end += 1
    return end


def _continues(lines: Sequence[TextLine], first: int, at: int, body: float, leading: float) -> bool:
    above, below = lines[at - 1], lines[at]
    if _starts_item(below.text) and (
        looks.ends_sentence(above.text) or not _is_full(above, below) or looks.is_lead_in(above.text)
    ):
        return False
    if (
        abs(above.size - below.size) > 0.6
        or above.bold != below.bold
        or (above.italic != below.italic and at == first + 1)
    ):
        return False
    stands_out = below.size > 1.08 * body or below.bold
    jump = above.page != below.page or above.column != below.column or below.top < above.top
    if jump:
        return (
            not stands_out
            and not looks.ends_sentence(above.text)
            and not _starts_item(below.text)
            and (
                below.text[0].islower()
                or above.text.endswith("-")
                or is_wide(below.text[0])
                or not below.text[0].isupper()
            )
        ) or (
            not stands_out
            and _is_full(above, below)
            and not looks.ends_sentence(above.text)
            and not looks.is_lead_in(above.text)
        )
    step = below.top - above.top
    if step > 1.35 * max(leading * below.size / body, below.size):
        return False
    if stands_out:
        return not looks.ends_sentence(above.text)
    indent = below.x0 - above.x0
    if _starts_item(lines[first].text):
        return below.x0 > lines[first].x0 + 2 or (_is_full(above, below) and not looks.ends_sentence(above.text))
    if (
        indent > 0.8 * below.size
        and above.x0 < above.left + 2 * below.size
        and (looks.ends_sentence(above.text) or at - first > 1)
    ):
        return _is_centred(above, below)
    short = above.x1 < above.right - 0.15 * (above.right - above.left)
    return not (short and looks.ends_sentence(above.text) and not _is_full(above, below))


def _is_full(above: TextLine, below: TextLine) -> bool:
    first = below.text.split(" ", 1)[0]
    return above.x1 + len(first) * 0.5 * below.size > above.right - 2


def _is_centred(above: TextLine, below: TextLine) -> bool:
    return abs((above.x0 + above.x1) - (below.x0 + below.x1)) < 4


def _starts_item(text: str) -> bool:
    return bool(BULLET.match(text) or ORDERED.match(text))


def _table_end(lines: Sequence[TextLine], at: int) -> int:
    """Three or more lines in a row that are made of the same number of pieces."""
    end = at
    while (
        end < len(lines)
        and len(lines[end].cells) >= 2
        and abs(len(lines[end].cells) - len(lines[at].cells)) <= (len(lines[at].cells) > 2)
    ):
        if end > at and (lines[end].page != lines[at].page or lines[end].column != lines[at].column):
            break
        if _starts_item(lines[end].text) or any(len(c.text) > 80 for c in lines[end].cells):
            break
        end += 1
    return end if end - at >= 3 or (end - at == 2 and len(lines[at].cells) >= 3) else 0


def _block(run: Sequence[TextLine], body: float, vocabulary: set[str]) -> Block:
    text = run[0].text
    for line in run[1:]:
        if is_wide(text[-1]) and is_wide(line.text[0]):
            text += line.text
        elif re.search(r"[^\W\d_]{2}[-‐]$", text[-3:]) and line.text[0].islower():
            text = mend_hyphen(text, line.text, vocabulary) + line.text
        else:
            text += " " + line.text
    item = BULLET.match(text) or ORDERED.match(text)
    larger = run[0].size > 1.08 * body
    bold = all(line.bold for line in run)
    lines = [line.text for line in run]
    if item and not larger and not bold:
        return Block(
            "item", item["text"], escape(item["text"]), marker=item["mark"], depth=int(run[0].x0 / 8), lines=lines
        )
    italic = all(line.italic for line in run) and len(run) == 1
    weight = max(int(larger) + int(bold), int(italic))
    style = f"size {run[0].size:g}{' bold' if bold else ''}{' italic' if italic else ''}" if weight else ""
    return Block("para", text, escape(text), weight=weight, style=style, lines=lines)


def _use_bookmarks(draft: Draft, bookmarks: Sequence[Sequence[Any]]) -> None:
    """The PDF's own outline declares the headings, if most of it is found in the text in its order."""
    paragraphs = [
        (i, _letters(b.text)) for i, b in enumerate(draft.blocks) if b.kind in ("para", "item") and len(b.text) < 300
    ]
    found: list[tuple[int, int]] = []
    position = 0
    for level, title in bookmarks:
        wanted = _letters(title)
        match = next((k for k in range(position, len(paragraphs)) if paragraphs[k][1] == wanted and wanted), None)
        if match is not None:
            found.append((paragraphs[match][0], int(level)))
            position = match + 1
    if len(found) < 3 or len(found) < 0.8 * len(bookmarks):
        return
    for i, level in found:
        block = draft.blocks[i]
        if block.kind == "item":
            block.text = f"{block.marker} {block.text}"
        block.kind, block.level = "heading", level


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
