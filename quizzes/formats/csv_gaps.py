"""A gap of a cloze as lines in one cell; csv_format.py describes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.contract import brief, letters

WORDS = ("key", "right", "wrong", "why", "accept", "mistake", "ignore", "typos", "explain")
LINE = re.compile(rf"({'|'.join(WORDS)})\s*:\s*(.*)", re.DOTALL)


class GapMistake(Exception):
    pass


def lines(cell: str) -> Iterator[tuple[str, str]]:
    """The words with their texts; an indented line goes on with the text before it."""
    for entry in re.split(r"\n(?!  )", cell):
        match = LINE.fullmatch(entry.replace("\n  ", "\n"))
        if match and match[2].strip():
            yield match[1], match[2]
        elif entry.strip():
            known = {"line": brief(entry, 40), "words": ", ".join(WORDS)}
            raise GapMistake(_("“%(line)s” is not a line of a gap: a word (%(words)s), a colon, a text.") % known)


def read_gap(cell: str) -> dict[str, Any]:
    gap: dict[str, Any] = {}
    key = ""
    latest: dict[str, Any] | None = None
    for word, text in lines(cell):
        if word == "key":
            key = text
            continue
        if word == "why":
            if latest is None:
                raise GapMistake(_("A line “why” has no option or mistake before it."))
            latest["explanation"] = text
            latest = None
        elif word in ("right", "wrong"):
            options = gap.setdefault("options", [])
            latest = {"key": key or letters(len(options)), "text": text, "correct": word == "right"}
            options.append(latest)
            key = ""
        elif word == "mistake":
            latest = {"text": text}
            gap.setdefault("mistakes", []).append(latest)
        elif word == "accept":
            gap.setdefault("accepted", []).append({"text": text})
            latest = None
        elif word == "ignore":
            gap["ignore"] = [] if text.strip() == "nothing" else [name.strip() for name in re.split("[;,]", text)]
        else:
            gap["explanation" if word == "explain" else word] = text
    if key:
        raise GapMistake(_("A line “key” has no option after it."))
    return gap


def write_gap(gap: dict[str, Any]) -> str:
    found: list[tuple[str, str]] = []
    for place, option in enumerate(gap.get("options", [])):
        if option["key"] != letters(place):
            found.append(("key", option["key"]))
        found.append(("right" if option.get("correct") else "wrong", option["text"]))
        found.append(("why", option.get("explanation", "")))
    found += [("accept", entry["text"]) for entry in gap.get("accepted", [])]
    for mistake in gap.get("mistakes", []):
        found += [("mistake", mistake["text"]), ("why", mistake["explanation"])]
    if "ignore" in gap:
        found.append(("ignore", ";".join(gap["ignore"]) or "nothing"))
    found += [("typos", gap.get("typos", "")), ("explain", gap.get("explanation", ""))]
    return "\n".join(f"{word}: {text}".replace("\n", "\n  ") for word, text in found if text)
