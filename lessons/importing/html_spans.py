"""The inline part of HTML: what an element says about its text, and where lines break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from .spans import Span

_BOLD, _CODE = {"b", "strong"}, {"code", "kbd", "samp", "tt"}
_ITALIC, _STRIKE = {"i", "em", "cite", "dfn", "var"}, {"s", "strike", "del"}


def look_of(element: etree._Element, look: Span) -> Span:
    tag, style = element.tag, (element.get("style") or "").lower().replace(" ", "")
    bold = tag in _BOLD or re.search(r"font-weight:(?:bold|[6-9]00)", style) is not None
    italic = tag in _ITALIC or "font-style:italic" in style
    raised = 1 if tag == "sup" else -1 if tag == "sub" else look.raised
    return Span(
        "",
        look.bold or bold,
        look.italic or italic,
        look.code or tag in _CODE,
        look.strike or tag in _STRIKE,
        raised,
        look.href,
    )


def styled(look: Span, text: str) -> Span:
    return Span(text, look.bold, look.italic, look.code, look.strike, look.raised, look.href)


def collapse(spans: Sequence[Span]) -> list[Span]:
    """Line ends in the source are spaces; only <br> breaks a line (marked by `strike` on the break itself)."""
    out = []
    for span in spans:
        if span.text == "\n" and span.strike:
            out.append(Span("\n", strike=True))
        elif "\n" in span.text or "\t" in span.text:
            out.append(note_kept(span, re.sub(r"\s+", " ", span.text)))
        else:
            out.append(span)
    return out


def note_kept(span: Span, text: str) -> Span:
    return Span(text, span.bold, span.italic, span.code, span.strike, span.raised, span.href, span.note)


def split_at_breaks(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Two line breaks in a row part paragraphs, as pages without <p> write them."""
    group: list[Span] = []
    breaks = 0
    for span in spans:
        if span.text == "\n" and span.strike:
            breaks += 1
            continue
        if breaks and span.text.strip():
            if breaks > 1:
                yield group
                group = []
            else:
                group.append(Span("\n"))
            breaks = 0
        group.append(span)
    yield group


def without(item: etree._Element, nested: Sequence[etree._Element]) -> etree._Element:
    for child in nested:
        tail = child.tail
        previous = child.getprevious()
        if tail and tail.strip():
            if previous is not None:
                previous.tail = (previous.tail or "") + " " + tail
            else:
                item.text = (item.text or "") + " " + tail
        child.tail = None
        item.remove(child)
    return item


def spread(cells: Sequence[tuple[str, int]]) -> list[str]:
    return [text for cell, span in cells for text in [cell] + [""] * (min(span, 40) - 1)]


def span_of(value: str | None) -> int:
    return int(value) if value and value.isdigit() and len(value) < 4 else 1
