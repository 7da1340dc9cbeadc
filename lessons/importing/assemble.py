"""Blocks into an outline: drop the debris, find the title, decide headings and levels, write the sections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from . import contents, debris, looks
from .characters import heading_text
from .front import read_front
from .headings import find_headings
from .levels import Heading, levels_of
from .model import MAX_HEADINGS, Block, Draft, ImportFailed, Outline, Section, Skipped


def outline_of(draft: Draft, name: str) -> Outline:
    """What every reader ends with."""
    reasons = _debris(draft.blocks)
    front = read_front(draft, draft.blocks, reasons)
    listed = contents.depths(draft.blocks, reasons)
    reasons |= front.reasons
    blocks = [block for i, block in enumerate(draft.blocks) if i not in reasons and i not in front.own]
    skipped = [Skipped(draft.blocks[i].text, reasons[i]) for i in sorted(reasons)]
    if not any(block.kind == "heading" and not block.style.startswith("underline") for block in blocks):
        find_headings(blocks, listed)
    headings = [block for block in blocks if block.kind == "heading"]
    if len(headings) > MAX_HEADINGS:
        raise ImportFailed(f"{name} has {len(headings):,} headings; at most {MAX_HEADINGS:,} can be imported.")
    sections = _sections(blocks, front.title, draft.notes, listed)
    if not sections:
        raise ImportFailed(f"{name} holds no text that could be read.")
    return Outline(front.title, draft.language, tuple(sections), tuple(draft.skipped + skipped))


def _debris(blocks: Sequence[Block]) -> dict[int, str]:
    """The blocks that are not part of the document, each with its reason."""
    reasons = debris.repeated_lines(blocks) | dict.fromkeys(contents.contents_entries(blocks), "table of contents")
    for i, block in enumerate(blocks):
        if i not in reasons and block.kind != "rule" and (reason := _debris_reason(block)):
            reasons[i] = reason
            if debris.announces_links(block.text):
                reasons |= dict.fromkeys(_links_below(blocks, i + 1), "link to another article")
    return reasons


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


def _sections(
    blocks: Sequence[Block], title: str | None, notes: dict[str, str], listed: Mapping[str, int]
) -> list[Section]:
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    headed = [(head, body) for head, body in parts if head is not None]
    levels = levels_of(
        [Heading(heading_text(h.text), h.level, h.style, "\n".join(b.text for b in body)) for h, body in headed],
        title,
        listed,
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
