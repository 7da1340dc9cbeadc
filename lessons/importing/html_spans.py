"""The inline part of HTML: what an element says about its text, and where lines break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from .spans import Span, all_bold

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


_SIZE = re.compile(r"font-size:(\d{1,3}(?:\.\d+)?)(pt|px|em|rem)")
_POINTS = {"pt": 1.0, "px": 0.75, "em": 11.0, "rem": 12.0}
_FONT_SIZES = {"1": 8, "2": 10, "3": 12, "4": 14, "5": 18, "6": 24, "7": 36}


def size_of(element: etree._Element) -> str:
    """The size in points that a paragraph's own style, or that of what holds all of its text, gives; "" for none."""
    while True:
        found = _SIZE.search((element.get("style") or "").lower().replace(" ", ""))
        if found:
            return f"{float(found[1]) * _POINTS[found[2]]:g}"
        if element.tag == "font" and element.get("size") in _FONT_SIZES:
            return str(_FONT_SIZES[element.get("size") or ""])
        inner = [child for child in element if isinstance(child.tag, str)]
        if len(inner) != 1 or (element.text or "").strip() or (inner[0].tail or "").strip():
            return ""
        element = inner[0]


def role_of(element: etree._Element) -> str:
    """ "title" or "subtitle", where a word processor or blog has marked a line so in its class."""
    names = (element.get("class") or "").lower().split()
    if any(n in ("subtitle", "msosubtitle", "post-subtitle", "entry-subtitle", "article-subtitle") for n in names):
        return "subtitle"
    marked = element.tag == "p" and any(n in ("title", "msotitle") for n in names)
    return "title" if marked else ""


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
    """Two line breaks in a row part paragraphs, as pages without <p> write them; so does one below a bold line."""
    for group in _split_at_double_breaks(spans):
        yield from _without_bold_line(group)


def _without_bold_line(group: list[Span]) -> Iterator[list[Span]]:
    """A bold first line above lines that are not bold is a paragraph of its own."""
    at = next((i for i, span in enumerate(group) if span.text == "\n"), None)
    if at is not None and all_bold(group[:at]) and not any(s.bold for s in group[at + 1 :]):
        yield group[:at]
        group = group[at + 1 :]
    yield group


def _split_at_double_breaks(spans: Sequence[Span]) -> Iterator[list[Span]]:
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
