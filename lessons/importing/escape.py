"""Plain text as Markdown that means the same: escape where a character would act, and nowhere else."""

from __future__ import annotations

import re

_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would escape what follows
    r"|[*`]"
    r"|~(?=~)"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is harmless
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,31};)"
    r"|!(?=\[)"
    r"|\[(?=[^\[\]\n]{0,300}\][\[(:])|\[(?=\^)"
)
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|={2,}\s*$|-{2,}\s*$|:{3,}|\|)", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


def escape(text: str) -> str:
    """Escape a paragraph of plain text; its line breaks stay."""
    text = _INLINE.sub(_escape_inline, text)
    return escape_line_starts(text)


def escape_line_starts(text: str) -> str:
    """Escape what would make a paragraph's line a heading, list, quotation or rule."""
    text = _LINE_START.sub(r"\1\\\2", text)
    return _NUMBER_START.sub(r"\1\\\2", text)


def escape_inline(text: str) -> str:
    """Escape text that does not begin a line."""
    return _INLINE.sub(_escape_inline, text)


def _escape_inline(match: re.Match[str]) -> str:
    mark, text, at = match.group(), match.string, match.start()
    if mark == "*":
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if before.isspace() and (after.isspace() or not after) and before != "\n":
            return mark  # "5 * 3": free-standing, and not at the start of a line
    return "\\" + mark


def cell(text: str) -> str:
    """Text inside a table: one line, no bar of its own."""
    return " ".join(text.split()).replace("|", "\\|")


def table(rows: list[list[str]]) -> str:
    """Cells that are Markdown already, as a table; the first row is its head."""
    width = max(len(row) for row in rows)
    padded = [[cell(c) for c in row] + [""] * (width - len(row)) for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in padded]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


def fence(code: str, language: str = "") -> str:
    """A code block whose fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{code}\n{ticks}"


def code_span(code: str) -> str:
    """Inline code, whatever it holds."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{ticks}{pad}{code}{pad}{ticks}"
