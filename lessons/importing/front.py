"""The opening of a document: which line is its title, and which lines around it are not part of the text.

No single sign makes a title. The candidates are the lines before the first paragraph; each is judged by whether
the page's <title> or a repetition agrees, by its rank and size among all lines, by whether the text speaks of
what it names, by its place, and against it by everything that marks the name of a site, a course or a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import front_lines, looks, words
from .characters import heading_text
from .model import Block, Draft
from .numbering import number_of

_SITE = re.compile(r"\s+[|\-–—»·:•]\s+|\s*[|»]\s*")
_BY = ("by", "von", "par", "por", "di", "door", "av", "przez")  # on a line of its own above the name
_WEB = ("navigation", "sharing link", "web debris", "reading time")
_OWNER = re.compile(r"©|\(c\)|copyright|all rights|more from|mehr von|plus de|más de", re.IGNORECASE)
_LINES = 14
_PLAUSIBLE = -0.4
_ACCEPTED = -0.6


@dataclass
class Front:
    """`title`; the blocks that hold it (shown in the outline already); reasons for the lines that go."""

    title: str | None = None
    own: set[int] = field(default_factory=set)
    reasons: dict[int, str] = field(default_factory=dict)


def read_front(draft: Draft, blocks: Sequence[Block], taken: Mapping[int, str]) -> Front:
    """Judge the lines before the first paragraph; `taken` are blocks that go for other reasons."""
    opening = _Opening(draft, blocks, taken)
    if not opening.has_text():
        return Front(draft.title or opening.page_title())
    styled = next((i for i in opening.lines if blocks[i].style == "title"), None)
    front = Front(draft.title)
    at = styled if styled is not None else None if draft.title else opening.best()
    if at is not None:
        front.title, front.own = opening.whole_title(at)
    elif not draft.title:
        front.title = opening.page_title()
    _judge_lines(opening, front, at)
    return front


class _Opening:
    """The lines before the first paragraph and what is known about them."""

    def __init__(self, draft: Draft, blocks: Sequence[Block], taken: Mapping[int, str]) -> None:
        self.blocks = blocks
        self.taken = taken
        self.parts = [p for p in _SITE.split(draft.site_title or "") if p.strip()]
        self.whole = draft.site_title or ""
        self.lines = self._lines()
        self.end = self.lines[-1] + 1 if self.lines else 0
        edge = ("copyright line", "page footer", "page header")
        self.edges = [s.text for s in draft.skipped if s.reason in edge]
        self.edges += [blocks[i].text for i, reason in taken.items() if reason in edge or _OWNER.search(blocks[i].text)]
        self.headers = [blocks[i].text for i, reason in taken.items() if reason == "running header"]
        self.headers += [s.text for s in draft.skipped if s.reason == "running header"]
        text = [b for i, b in enumerate(blocks[: self.end + 400]) if i >= self.end and i not in taken]
        self.below = [set(looks.stems(b.text[:4_000])) for b in text]

    def has_text(self) -> bool:
        """Something is left when the opening is taken away."""
        return any(i >= self.end and i not in self.taken for i, b in enumerate(self.blocks) if b.kind != "rule")

    def _lines(self) -> list[int]:
        lines: list[int] = []
        for i, block in enumerate(self.blocks[:60]):
            if i in self.taken or block.kind == "rule":
                continue
            if len(lines) >= _LINES or self._is_text(block) or (lines and self._starts_section(i)):
                break
            if self._starts_section(i) and not self._agrees(heading_text(block.text)):
                break
            lines.append(i)
        return lines

    @staticmethod
    def _is_text(block: Block) -> bool:
        if block.kind == "heading":
            return False
        if block.kind == "raw":
            lines = block.lines if 0 < len(block.lines) < 6 else []
            return not lines or any(looks.is_prose(line) or len(line) > 90 for line in lines)
        if block.kind != "para":
            return True
        if block.weight and len(block.text) <= 200 and not looks.ends_sentence(block.text):
            return False
        prose = looks.is_prose(block.text) or looks.is_lead_in(block.text) or len(block.text) > 200
        known = front_lines.reason_for(block.text) or front_lines.names_institution(block.text)
        return prose and not known

    def _starts_section(self, i: int) -> bool:
        """The first of a count that goes on below, or a word like "Introduction"."""
        text = heading_text(self.blocks[i].text)
        if words.is_usual(text):
            return True
        number = number_of(text)
        if number is None or number.value != 1:
            return False
        later = (number_of(b.text) for b in self.blocks[i + 1 :] if len(b.text) < looks.MAX_CHARS)
        return any(n and n.style == number.style and n.value == 2 for n in later)

    def _agrees(self, text: str) -> bool:
        """The page calls itself so."""
        folded = text.casefold()
        return len(text) > 2 and any(p.strip().casefold() == folded for p in [*self.parts, self.whole])

    def _is_close(self, text: str) -> bool:
        """The page calls itself by a part of it, or by more."""
        folded = text.casefold()
        named = [p.strip().casefold() for p in self.parts if len(p.strip()) > 7 and p.strip().casefold() != folded]
        return any(folded.startswith(p) or (p.startswith(folded) and len(folded) > 7) for p in named)

    def is_author(self, i: int) -> bool:
        """What may be a name, below the title, where no text follows for which it could be the heading."""
        block = self.blocks[i]
        if not front_lines.may_be_name(block.text) or block.kind == "heading" or self._echo(block.text):
            return False
        below = next((b for k, b in enumerate(self.blocks) if k > i and k not in self.taken and b.kind != "rule"), None)
        if below is None or self._is_text(below):
            alike = [b for b in self.blocks[i + 1 :] if b.weight and b.style == block.style]
            return bool(block.style) and not alike
        known = front_lines.reason_for(below.text) or front_lines.is_place_and_year(below.text)
        return bool(known) or words.is_usual(heading_text(below.text)) or i in self.lines[:-1]

    def best(self) -> int | None:
        """The line that is the title, None where the document begins without one."""
        scores = {i: score for i in self.lines if (score := self._score(i)) is not None}
        if not scores:
            return next((i for i in self.lines if self._is_bare(i)), None) if not self.parts else None
        scores[min(scores)] += 1.5  # it comes first
        last = self.lines[-1]
        rival = any(score >= _PLAUSIBLE for i, score in scores.items() if i != last)
        if rival and last in scores and self.blocks[last].kind == "para":
            scores[last] -= 0.8  # directly above the text: the first section's heading, perhaps
        best = max(scores, key=lambda i: (scores[i], -i))
        weak = self.parts and scores[best] < 3.0 and not self._is_close(heading_text(self.blocks[best].text))
        alone = len(scores) == 1 and self.blocks[best].kind == "para"  # nothing else could be the title
        if scores[best] < _ACCEPTED - 2.0 * alone or (weak and self.blocks[best].kind == "para"):
            return None
        return best

    def _is_bare(self, i: int) -> bool:
        block = self.blocks[i]
        return (
            block.kind == "para"
            and not looks.cannot_be_heading(block.text)
            and not number_of(block.text)
            and (not words.is_usual(block.text))
        )

    def _score(self, i: int) -> float | None:
        block = self.blocks[i]
        text = heading_text(block.text)
        agrees, repeated = self._agrees(text), self._is_repeated(i, text)
        worded = any(c.isalpha() for c in text)
        if (
            block.kind == "raw"
            or not worded
            or len(text) > 250
            or self._is_ruled_out(block, text, agrees or repeated or self._is_largest(i))
        ):
            return None
        score = 4.0 * agrees + 2.0 * self._is_close(text) + 4.0 * repeated + self._rank(i) + 1.5 * self._echo(text)
        score += self._next_line(i) + 0.8 * (looks.case_of(text) == "caps") - 0.1 * self.lines.index(i)
        score += 1.0 * front_lines.names_genre(text)
        score -= 2.5 * front_lines.names_institution(text)
        score -= 2.5 * self._names_site(text, agrees)
        return score

    def _is_ruled_out(self, block: Block, text: str, supported: bool) -> bool:
        if supported:
            return False
        number = number_of(text)
        if front_lines.reason_for(text) or (number and number.style != "bare" and block.kind == "para"):
            return True
        questions = sum(looks.is_question(b.text) for b in self.blocks if len(b.text) < looks.MAX_CHARS)
        if looks.is_question(text) and questions >= 3:
            return True
        return block.kind == "para" and looks.cannot_be_heading(text)

    def _is_repeated(self, i: int, text: str) -> bool:
        others = (heading_text(self.blocks[k].text) for k in self.lines if k != i)
        return any(o == text or (o.startswith(text) and _SITE.match(o[len(text) :])) for o in others)

    def _rank(self, i: int) -> float:
        """Evidence from declared levels and from the size of letters, against all that follows."""
        block = self.blocks[i]
        later = self._later(i)
        if block.kind == "heading" and block.level:
            others = [b.level for b in later if b.level]
            if not others or min(others) > block.level:
                return 3.0
            return 1.0 if self._is_empty(i, block.level) else -4.0
        if block.kind == "heading":
            return -3.0 if not later or any(b.style == block.style for b in later) else 3.0
        if self._is_largest(i):
            return 3.0
        size = _size(block)
        declared = any(b.kind == "heading" and b.level for b in self.blocks)
        return -2.0 if declared else -0.5 if size and size < max(map(self._size_at, self.lines)) else 0.0

    def _later(self, i: int) -> list[Block]:
        """The headings below and the lines that stand out as headings do."""
        return [b for b in self.blocks[i + 1 :] if b.kind == "heading" or (b.weight and len(b.text) < 250)]

    def _is_largest(self, i: int) -> bool:
        """Its letters are larger than any below the opening, and none in the opening are larger."""
        size = self._size_at(i)
        later = [_size(b) for b in self._later(self.end - 1)]
        return bool(size and later and size > max(later) and size >= max(map(self._size_at, self.lines)))

    def _size_at(self, i: int) -> float:
        return _size(self.blocks[i])

    def _is_empty(self, i: int, level: int) -> bool:
        """Nothing but front matter stands between this heading and the next of its level."""
        for k in range(i + 1, len(self.blocks)):
            block = self.blocks[k]
            if block.kind == "heading":
                filled = k + 1 < len(self.blocks) and self.blocks[k + 1].kind != "heading"
                return block.level == level and filled
            if block.kind != "rule" and self.taken.get(k) not in _WEB and not front_lines.reason_for(block.text):
                return False
        return False

    def _echo(self, text: str) -> float:
        """Share of the line's words that come back in several places below."""
        own = set(looks.stems(text))
        if not own:
            return 0.0
        return sum(sum(w in stems for stems in self.below) >= 2 for w in own) / len(own)

    def _next_line(self, i: int) -> float:
        for k in range(i + 1, min(len(self.blocks), i + 2)):
            if self.taken.get(k) == "navigation" or front_lines.reason_for(self.blocks[k].text) == "navigation":
                return -2.5
            if front_lines.reason_for(self.blocks[k].text) == "course or issue":
                return -2.5 if front_lines.may_be_name(self.blocks[i].text) else -0.3
            if front_lines.reason_for(self.blocks[k].text) in ("date", "byline", "front matter", "edition"):
                return 0.8
        return 0.0

    def _names_site(self, text: str, agrees: bool) -> bool:
        if any(text.casefold() in edge.casefold() for edge in self.edges):
            return True
        return agrees and len(self.parts) > 1 and self.parts[0].strip().casefold() != text.casefold()

    def whole_title(self, at: int) -> tuple[str, set[int]]:
        """A title that its letters' size sets apart may run over several lines."""
        style, own = self.blocks[at].style, {at}
        pieces = [heading_text(self.blocks[at].text)]
        outside = [b for k, b in enumerate(self.blocks) if b.style == style and k not in self.lines]
        if style.startswith("size") and not outside and self.blocks[at].kind == "para":
            for k in self.lines[self.lines.index(at) + 1 :]:
                if self.blocks[k].style != style or k != max(own) + 1 or front_lines.reason_for(self.blocks[k].text):
                    break
                own.add(k)
                pieces.append(heading_text(self.blocks[k].text))
        return " ".join(pieces), own

    def page_title(self) -> str | None:
        """<title> without the name of the site, which stands behind a bar or a dash."""
        parts = [p.strip() for p in self.parts]
        named = [p for p in parts if not any(p.casefold() in edge.casefold() for edge in self.edges)] or parts
        if not named:
            return None
        return max(named[:1] if len(parts) < 3 else named[:2], key=len) or None


def _size(block: Block) -> float:
    match = re.match(r"size (\d+(?:\.\d+)?)", block.style)
    return float(match[1]) if match else 0.0


def _judge_lines(opening: _Opening, front: Front, at: int | None) -> None:
    """Give every line around the title that is not text a reason to go."""
    lines = [i for i in opening.lines if i not in front.own]
    known = {i: _known_reason(opening, front, i, at) for i in lines}
    last_known = max((i for i in lines if known[i]), default=-1)
    for i in lines:
        reason = known[i] or ("subtitle" if opening.blocks[i].style == "subtitle" else None)
        if not reason and at is not None and i < at:
            reason = "line above the title"
        if not reason and at is not None and at < i < last_known and opening.blocks[i].kind != "heading":
            reason = "subtitle" if i == max(front.own) + 1 else "front matter"
        if reason:
            front.reasons[i] = reason
    for i, block in enumerate(opening.blocks[:12]):
        again = i not in front.own and len(block.text) < 300 and heading_text(block.text) == front.title
        if again and i not in opening.taken:
            front.reasons[i] = "repeated title"


def _known_reason(opening: _Opening, front: Front, i: int, at: int | None) -> str | None:
    block = opening.blocks[i]
    text = heading_text(block.text)
    title = front.title or ""
    if title and text.startswith(title) and (text == title or _SITE.match(text[len(title) :])):
        return "repeated title"
    if any(header.startswith(text) for header in opening.headers):
        return "running header"
    if opening.parts and text == opening.whole:
        return "repeated title"
    reasons = [front_lines.reason_for(line) for line in (block.lines if block.kind == "raw" else [text])]
    if reasons and all(reasons) and not (at is None and i == opening.lines[0]):
        return reasons[0]
    above = heading_text(opening.blocks[i - 1].text).casefold().rstrip(":") if i else ""
    if (text.casefold().rstrip(":") in _BY and i + 1 in opening.lines) or (above in _BY and i - 1 in opening.lines):
        return "byline"
    if at is not None and i == max(front.own) + 1 and opening.is_author(i):
        return "byline"
    if at is not None and i > at and front_lines.is_place_and_year(text):
        return "date"
    near = at is not None and block.kind != "heading" and front_lines.names_institution(text)
    return "institution" if near else None
