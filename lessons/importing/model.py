"""The shapes that every reader shares: blocks inside, an outline outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

MAX_HEADINGS = 2_000


class ImportFailed(Exception):
    """The document cannot be imported; `str()` is one sentence that says where and what."""


@dataclass(frozen=True)
class Section:
    """`level` 1 is the top; `heading` is "" only for an introduction; `text` is Markdown."""

    level: int
    heading: str
    text: str


@dataclass(frozen=True)
class Skipped:
    """What was left out, as it stood in the document, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Outline:
    """`title` and `language` are None where the document does not declare them."""

    title: str | None
    language: str | None
    sections: tuple[Section, ...]
    skipped: tuple[Skipped, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "sections": [{"level": s.level, "heading": s.heading, "text": s.text} for s in self.sections],
            "skipped": [{"text": s.text, "reason": s.reason} for s in self.skipped],
        }


Kind = Literal["para", "item", "heading", "raw", "rule"]


@dataclass
class Block:
    """One paragraph, list item or heading, with what is known about how it looked.

    kind      "para" may still turn out to be a heading, "raw" (table, code, quotation, figure) never
    text      plain text, for judging; never shown
    markdown  what a section will hold
    level     declared level of a "heading" (h2, Heading 2 …); 0 when only its look is known
    style     how a heading looks where its level is not declared ("underline =", "16 bold" …)
    gap       blank lines above it in plain text; 1 where the format knows no blank lines
    marker    number or bullet of an "item"; depth is its nesting, from 0
    weight    how much a line stands out from the body (0 not at all, 1 bold or larger, 2 both)
    """

    kind: Kind
    text: str
    markdown: str
    level: int = 0
    style: str = ""
    gap: int = 1
    marker: str = ""
    depth: int = 0
    weight: int = 0
    lines: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """What a reader found, before anybody decided which blocks are headings."""

    blocks: list[Block]
    skipped: list[Skipped] = field(default_factory=list)
    title: str | None = None
    language: str | None = None
    site_title: str | None = None  # <title> of a page: the article's title with the site's name
    notes: dict[str, str] = field(default_factory=dict)  # footnote label → Markdown
