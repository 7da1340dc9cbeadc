"""Blocks into an outline: drop the debris, find the title, decide headings and levels, write the sections."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from . import debris, looks
from .characters import heading_text
from .headings import find_headings
from .levels import Heading, levels_of
from .model import MAX_HEADINGS, Block, Draft, ImportFailed, Outline, Section, Skipped
from .numbering import number_of

_OPENING = re.compile(
    r"(?:introduction|overview|preface|foreword|abstract|summary|background|prologue|contents|einleitung|vorwort|einführung|zusammenfassung|"
    r"avant-propos|résumé|introducción|prólogo|resumen|prefacio|введение|предисловие|аннотация|εισαγωγή|πρόλογος|引言|前言|序言|序|はじめに|概要|مقدمة|"
    r"المقدمة|מבוא|הקדמה|introduzione|inleiding)\W*",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|\-–—»·:•]\s+")


def outline_of(draft: Draft, name: str) -> Outline:
    """What every reader ends with."""
    blocks, skipped = _without_debris(draft.blocks)
    title, blocks, more = _take_title(draft, blocks)
    if not any(block.kind == "heading" for block in blocks):
        find_headings(blocks)
    elif any(block.kind == "heading" and block.style.startswith("underline") for block in blocks):
        pass
    headings = [block for block in blocks if block.kind == "heading"]
    if len(headings) > MAX_HEADINGS:
        raise ImportFailed(f"{name} has {len(headings):,} headings; at most {MAX_HEADINGS:,} can be imported.")
    sections = _sections(blocks, title, draft.notes)
    if not sections:
        raise ImportFailed(f"{name} holds no text that could be read.")
    return Outline(title, draft.language, tuple(sections), tuple(draft.skipped + skipped + more))


def _without_debris(blocks: Sequence[Block]) -> tuple[list[Block], list[Skipped]]:
    reasons = debris.repeated_lines(blocks) | dict.fromkeys(debris.contents_entries(blocks), "table of contents")
    for i, block in enumerate(blocks):
        if i not in reasons and block.kind != "rule" and (reason := _debris_reason(block)):
            reasons[i] = reason
            if debris.announces_links(block.text):
                reasons |= dict.fromkeys(_links_below(blocks, i + 1), "link to another article")
    reasons |= {i: reason for i, reason in _opening_lines(blocks, reasons).items() if i not in reasons}
    kept = [block for i, block in enumerate(blocks) if i not in reasons]
    return kept, [Skipped(blocks[i].text, reasons[i]) for i in sorted(reasons)]


def _debris_reason(block: Block) -> str | None:
    if block.kind == "raw":
        lines = block.lines if len(block.lines) < 30 else []
        found = [debris.reason_for(line) for line in lines]
        return found[0] if found and all(found) else None
    return debris.reason_for(block.text)


def _links_below(blocks: Sequence[Block], start: int) -> list[int]:
    """Titles of other articles, up to the heading that the text goes on with."""
    end = start
    while end < len(blocks) and blocks[end].kind in ("para", "item") and not looks.is_prose(blocks[end].text):
        end += 1
    goes_on = end < len(blocks)
    return list(range(start, end - 1 if goes_on and end > start and blocks[end - 1].kind == "para" else end))


def _opening_lines(blocks: Sequence[Block], taken: Container[int]) -> dict[int, str]:
    """Who wrote the document and when, between its title and its first paragraph."""
    found: dict[int, str] = {}
    for i, block in enumerate(blocks[:12]):
        if i in taken:
            continue
        text = block.text.strip()
        if block.kind != "para" or (looks.is_prose(text) and not looks.is_date(text) and not looks.is_byline(text)):
            break
        if looks.is_byline(text) and i:
            found[i] = "byline"
        elif looks.is_date(text):
            found[i] = "date"
        elif text.lower() in ("by", "von", "par", "por") and i + 1 < len(blocks) and len(blocks[i + 1].text) < 60:
            found |= {i: "byline", i + 1: "byline"}
    return found


def _take_title(draft: Draft, blocks: list[Block]) -> tuple[str | None, list[Block], list[Skipped]]:
    """The title, the blocks without it, and its repetitions."""
    if draft.title:
        rest, skipped = _without_repeats(blocks, draft.title)
        return draft.title, rest, skipped
    first = next((i for i, block in enumerate(blocks) if block.kind != "rule"), None)
    if first is None:
        return None, blocks, []
    title = (
        _repeated_title(blocks[first : first + 6])
        or _declared_title(blocks, first)
        or _page_title(draft)
        or _bare_title(blocks, first)
    )
    if not title:
        return None, blocks, []
    rest, skipped = _without_repeats(blocks, title)
    own = next((i for i, s in enumerate(skipped) if s.text == title), None)
    if own is not None:
        del skipped[own]  # it stands in the outline
    return title, rest, skipped


def _repeated_title(opening: Sequence[Block]) -> str | None:
    """The same line twice near the start, once perhaps with the name of the site behind it."""
    prose = next((i for i, b in enumerate(opening) if b.kind == "para" and looks.is_prose(b.text)), len(opening))
    texts = [heading_text(b.text) for b in opening[:prose] if _could_be_title(b)]
    for i, text in enumerate(texts):
        for other in texts[i + 1 :]:
            if other == text or (text.startswith(other) and _SITE.match(text[len(other) :])):
                return other
            if other.startswith(text) and _SITE.match(other[len(text) :]):
                return text
    return None


def _could_be_title(block: Block) -> bool:
    return block.kind == "heading" or (
        block.kind == "para"
        and len(block.text) < 200
        and not looks.is_prose(block.text)
        and not looks.is_lead_in(block.text)
    )


def _page_title(draft: Draft) -> str | None:
    """<title> without the name of the site, which stands behind a bar or a dash."""
    if not draft.site_title:
        return None
    parts = _SITE.split(draft.site_title)
    return max(parts[:1] if len(parts) < 3 else parts[:2], key=len).strip() or None


def _declared_title(blocks: Sequence[Block], first: int) -> str | None:
    """The only heading of the highest rank, when it comes first."""
    block = blocks[first]
    if block.kind != "heading":
        return None
    others = [b for b in blocks[first + 1 :] if b.kind == "heading"]
    if block.level:
        alone = others and all(b.level > block.level for b in others if b.level)
        return heading_text(block.text) if alone or not others else None
    if others and all(b.style != block.style for b in others) and not number_of(block.text):
        return heading_text(block.text)
    return None


def _bare_title(blocks: Sequence[Block], first: int) -> str | None:
    """A first line that could be a heading is the title, unless it is numbered or says "Introduction"."""
    block = blocks[first]
    text = heading_text(block.text)
    if block.kind != "para" or len(blocks) < first + 3 or _OPENING.fullmatch(text):
        return None
    number = number_of(text)
    if (
        looks.is_question(text)
        and sum(looks.is_question(b.text) for b in blocks[first + 1 :] if len(b.text) < 150) >= 2
    ):
        return None
    if looks.cannot_be_heading(text) or (number and number.style not in ("bare",)):
        return None
    return text


def _without_repeats(blocks: Sequence[Block], title: str) -> tuple[list[Block], list[Skipped]]:
    kept: list[Block] = []
    skipped: list[Skipped] = []
    for i, block in enumerate(blocks):
        text = heading_text(block.text) if len(block.text) < 300 else ""
        same = text == title or (i < 8 and text.startswith(title) and _SITE.match(text[len(title) :]))
        if same and i < 8:
            skipped.append(Skipped(text, "repeated title"))
        else:
            kept.append(block)
    return kept, skipped


def _sections(blocks: Sequence[Block], title: str | None, notes: dict[str, str]) -> list[Section]:
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    headed = [(head, body) for head, body in parts if head is not None]
    levels = levels_of(
        [Heading(heading_text(h.text), h.level, h.style, "\n".join(b.text for b in body)) for h, body in headed], title
    )
    sections = []
    intro = _with_notes(markdown_of(parts[0][1]), notes)
    if intro:
        sections.append(Section(1, "", intro))
    for (head, body), level in zip(headed, levels, strict=True):
        sections.append(Section(level, heading_text(head.text), _with_notes(markdown_of(body), notes)))
    return sections


def _with_notes(text: str, notes: dict[str, str]) -> str:
    """Footnotes stand at the end of the section that refers to them."""
    if not notes:
        return text
    labels = dict.fromkeys(re.findall(r"\[\^([^\]\s]+)\](?!:)", text))
    added = [f"[^{label}]: {notes.pop(label)}" for label in labels if label in notes]
    return "\n\n".join([text, *added]) if added else text


def markdown_of(blocks: Sequence[Block]) -> str:
    """The blocks of one section as Markdown; items that follow each other make one list."""
    pieces: list[str] = []
    at = 0
    while at < len(blocks):
        if blocks[at].kind == "item":
            end = at
            while end < len(blocks) and blocks[end].kind == "item":
                end += 1
            pieces.append(_list(blocks[at:end]))
            at = end
        else:
            pieces.append(blocks[at].markdown)
            at += 1
    return "\n\n".join(p for p in pieces if p.strip()).strip("\n")


def _list(items: Sequence[Block]) -> str:
    """Items nested by their depth; numbers keep their value, other counts ("a)", "ii.") keep their text."""
    lines: list[str] = []
    stack: list[tuple[int, int]] = []  # (depth, column of the text)
    previous = ""
    for item in items:
        while stack and item.depth < stack[-1][0]:
            stack.pop()
        if stack and item.depth <= stack[-1][0]:
            stack.pop()
        indent = stack[-1][1] if stack else 0
        mark, kept = _mark(item.marker)
        if lines and not stack and previous and previous != mark[-1]:
            lines.append("")
        previous = mark[-1] if not stack else previous
        body = (kept + item.markdown).replace("\n", "\n" + " " * (indent + len(mark) + 1))
        lines.append(" " * indent + mark + " " + body)
        stack.append((item.depth, indent + len(mark) + 1))
    return "\n".join(lines)


def _mark(marker: str) -> tuple[str, str]:
    number = re.fullmatch(r"\(?(\d{1,9})([.)])", marker)
    if number:
        return f"{number[1]}{number[2] if not marker.startswith('(') else '.'}", ""
    return "-", f"{marker} " if re.search(r"\w|[①-⑳]", marker) and marker != "o" else ""
