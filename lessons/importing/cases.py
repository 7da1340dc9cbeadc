"""Two ranks told apart by capitals: Title Case Above and sentence case below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from . import looks, words

_GERMAN = 0.15  # share of capitals inside sentences from which on capitals mean nouns, not ranks
_UNCLEAR = 0.15


def levels_by_case(sections: Sequence[tuple[str, str]]) -> list[int] | None:
    """1 for Title Case, 2 for sentence case, if the (heading, text) pairs fall cleanly into both; None otherwise."""
    cases = [looks.case_of(heading) for heading, _ in sections]
    titles, sentences = cases.count("title"), cases.count("sentence")
    if min(titles, sentences) < 2 or cases[0] == "sentence" or _writes_nouns_large([text for _, text in sections]):
        return None
    unclear = [h for (h, _), case in zip(sections, cases, strict=True) if case == "" and len(looks.words(h)) > 2]
    strong = sum(c == "title" and len(looks.words(h)) > 2 for (h, _), c in zip(sections, cases, strict=True))
    if len(unclear) > _UNCLEAR * len(sections) or strong < 2 or cases[: cases.index("sentence")].count("title") == 0:
        return None
    usual = median(len(text) for (_, text), case in zip(sections, cases, strict=True) if case == "sentence")
    levels: list[int] = []
    for i, (heading, text) in enumerate(sections):
        if cases[i] in ("title", "sentence") and not words.names_a_part(heading):
            levels.append(1 if cases[i] == "title" else 2)
            continue
        parent = i + 1 < len(sections) and cases[i + 1] == "sentence" and len(text) < usual
        inner = bool(levels) and levels[-1] == 2 and not parent and not words.names_a_part(heading)
        levels.append(2 if inner else 1)
    return levels


def _writes_nouns_large(texts: Sequence[str]) -> bool:
    """German capitalises every noun."""
    inside: list[str] = re.findall(r"(?<=[a-zäöüß,] )([^\W\d_])\w", " ".join(texts)[:50_000])
    return sum(c.isupper() for c in inside) > _GERMAN * max(len(inside), 1)
