"""Plain text: no markup at all, so that the layout has to speak."""

from __future__ import annotations

import re

from .characters import clean, decode
from .lines import blocks_of
from .model import Draft

_ATX = re.compile(r"^#{1,6} +\S.*$", re.MULTILINE)


def read(data: bytes, name: str) -> Draft:
    text = clean(decode(data, name))
    if _is_markdown(text):
        from . import markdown

        return markdown.draft_of(text)
    return Draft(blocks_of(text))


def _is_markdown(text: str) -> bool:
    """At least two lines with # in front, each alone between blank lines: people paste Markdown into .txt files."""
    marked = [
        m
        for m in _ATX.finditer(text)
        if text[: m.start()].endswith(("\n\n", "")) and not text[m.end() : m.end() + 1].strip()
    ]
    apart = [m for m in marked if m.start() == 0 or text[m.start() - 2 : m.start()].strip() == ""]
    return len(apart) >= 2 and len(apart) >= 0.8 * len(_ATX.findall(text))
