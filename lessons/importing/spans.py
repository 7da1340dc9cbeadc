"""Runs of formatted text (from HTML or Word) as one line of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .characters import clean_inline
from .escape import code_span, escape_inline, escape_line_starts

_SUPERSCRIPT = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\^`{|}]+$", re.IGNORECASE)
_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


@dataclass(frozen=True)
class Span:
    """Text with one look; `note` marks a reference to a footnote, whose label is the text. "\\n" is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    raised: int = 0  # 1 superscript, -1 subscript
    href: str = ""
    note: bool = False


def safe_link(href: str) -> str:
    """The address if a reader may follow it, "" otherwise (javascript:, data:, a place in the same page)."""
    href = href.strip()
    return href if _SAFE_LINK.match(href) else ""


def plain(spans: Iterable[Span]) -> str:
    """The words alone, on lines of their own where the source breaks them."""
    text = "".join("" if s.note else raise_digits(s) for s in spans)
    lines = (" ".join(line.split()) for line in clean_inline(text).split("\n"))
    return "\n".join(line for line in lines if line)


def raise_digits(span: Span) -> str:
    """m² for m<sup>2</sup>, where Unicode has the characters."""
    if span.raised and span.text:
        table = _SUPERSCRIPT if span.raised > 0 else _SUBSCRIPT
        raised = span.text.translate(table)
        if all(a != b for a, b in zip(span.text, raised, strict=True)):
            return raised
    return span.text


def tidy(spans: Iterable[Span]) -> list[Span]:
    """White space as a browser shows it, equal neighbours merged."""
    out: list[Span] = []
    for span in spans:
        text = clean_inline(raise_digits(span))
        if not span.code:
            text = re.sub(r"[^\S\n]+", " ", text)
            text = re.sub(r" ?\n ?", "\n", text)
        span = replace(span, text=text, raised=0)
        if not span.text.strip() and not span.note:
            span = Span(span.text)
        if out and replace(out[-1], text="") == replace(span, text="") and not span.note:
            out[-1] = replace(out[-1], text=out[-1].text + span.text)
        elif span.text:
            out.append(span)
    return _single_spaces(out)


def _single_spaces(spans: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    space = True
    for span in spans:
        text = span.text
        if space and not span.code:
            text = text.lstrip(" ")
        if not span.code:
            text = re.sub(r"  +", " ", text)
        if text:
            space = text.endswith((" ", "\n"))
            out.append(replace(span, text=text))
    while out and not out[-1].text.strip():
        out.pop()
    if out and not out[-1].code:
        out[-1] = replace(out[-1], text=out[-1].text.rstrip())
    return out


def markdown(spans: Iterable[Span], emphasis: bool = True) -> str:
    """One paragraph; `emphasis` False leaves bold and italics out (headings)."""
    pieces = [_piece(span, emphasis) for span in tidy(spans)]
    text = "".join(pieces)
    text = re.sub(r"\n+", "  \n", text.strip("\n "))
    return escape_line_starts(text)


def _piece(span: Span, emphasis: bool) -> str:
    match = _EDGES.match(span.text)
    before, body, after = match.groups() if match else ("", span.text, "")
    if not body:
        return span.text
    if span.note:
        return f"[^{body}]"
    body = code_span(body) if span.code else escape_inline(body)
    if emphasis and not span.code:
        mark = "***" if span.bold and span.italic else "**" if span.bold else "*" if span.italic else ""
        lines = [f"{mark}{line}{mark}" if line.strip() else line for line in body.split("\n")]
        body = "\n".join(lines)
        if span.strike:
            body = f"~~{body}~~"
    link = safe_link(span.href)
    if link:
        body = f"[{body}]({link.replace('(', '%28').replace(')', '%29')})"
    return before + body + after


def all_italic(spans: Iterable[Span]) -> bool:
    """Every word is in italics."""
    worded = [s for s in spans if s.text.strip() and not s.note]
    return bool(worded) and all(s.italic for s in worded)


def all_bold(spans: Iterable[Span]) -> bool:
    """Every word is bold: a line that stands in for a heading."""
    worded = [s for s in spans if s.text.strip() and not s.note]
    return bool(worded) and all(s.bold for s in worded)
