"""How deep each heading lies, from the evidence that the document gives.

Declared levels (h2, Heading 2, ##) are only closed up. Otherwise numbers, underlines, letter size and capitals
nest in the order in which they first appear. Where all headings look alike, what decides is whether a
section's own paragraphs announce the headings that follow it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import looks, words
from .cases import levels_by_case
from .contents import key_of
from .numbering import Number, number_of
from .sequences import numbers_of

_NAMED_ORDER = (
    ("volume", "band"),
    (
        "part",
        "teil",
        "partie",
        "parte",
        "часть",
        "μέρος",
        "部",
        "编",
        "編",
        "篇",
        "book",
        "buch",
        "livre",
        "книга",
        "title",
        "titre",
    ),
    ("chapter", "kapitel", "chapitre", "capítulo", "capitolo", "глава", "κεφάλαιο", "章"),
    ("section", "abschnitt", "sección", "раздел", "ενότητα", "节", "節"),
    ("article", "artikel", "artículo", "articolo", "статья", "άρθρο", "条", "條", "§"),
)
_APPENDIX = re.compile(
    r"number (?:appendix|annexe?|anhang|anexo|allegato|bijlage|załącznik|приложение|παράρτημα|ek|schedule)"
)
_MAX_CHILDREN = 15
_OWN_TEXT = 8_000  # characters of a section that are searched for announcements
_SENTENCE = re.compile(r"(?<=[.!?;:。！？])\s+|\n+")


@dataclass
class Heading:
    """A heading with its declared level (0: none), its style where the format has one, and its own text."""

    text: str
    declared: int
    style: str
    body: str
    weight: float = 0.0


def levels_of(headings: Sequence[Heading], title: str | None, listed: Mapping[str, int]) -> list[int]:
    """A level from 1 for each heading."""
    if not headings:
        return []
    if all(h.declared for h in headings):
        return close_up([h.declared for h in headings])
    styles = [_style(h, n) for h, n in zip(headings, numbers_of([h.text for h in headings]), strict=True)]
    numbered = [_numbering(s) for s in styles]
    if any(numbered) and sum(numbered) >= 2:
        return close_up(_nest_numbered(headings, styles, numbered))
    from_contents = _listed(headings, listed)
    if from_contents:
        return close_up(from_contents)
    distinct = set(styles)
    if len(distinct) > 1 and _is_nested(styles):
        return close_up(_nest(styles))
    asked = _questions(headings)
    if asked:
        return close_up(asked)
    by_case = levels_by_case([(h.text, h.body) for h in headings])
    return close_up(by_case) if by_case else _announced(headings, title)


def _listed(headings: Sequence[Heading], listed: Mapping[str, int]) -> list[int] | None:
    """Levels from the numbers in a table of contents, where the headings themselves have none."""
    depths = [listed.get(key_of(h.text)) for h in headings]
    known = [depth for depth in depths if depth]
    if len(known) < 3 or len(known) < 0.75 * len(depths) or len(set(known)) < 2:
        return None
    return [depth or 1 for depth in depths]


def _questions(headings: Sequence[Heading]) -> list[int] | None:
    """Questions and answers lie side by side, below the headings that group them if there are such."""
    asked = [h.text.rstrip().endswith(("?", "？", "؟")) for h in headings]
    if sum(asked) < max(3, 0.6 * len(asked)):
        return None
    groups = [i for i, each in enumerate(asked[:-1]) if not each and asked[i + 1] and not headings[i].body.strip()]
    grouped = bool(groups) and groups[0] == 0
    return [2 if grouped and each else 1 for each in asked]


def close_up(levels: Sequence[int]) -> list[int]:
    """Levels without holes: the shallowest is 1, and each goes at most one deeper than the one above."""
    closed: list[int] = []
    stack: list[int] = []
    for level in levels:
        while stack and stack[-1] >= level:
            stack.pop()
        stack.append(level)
        closed.append(len(stack))
    return closed


def _style(heading: Heading, number: Number | None) -> str:
    if heading.style.startswith("underline"):
        return heading.style
    if number and number.style != "bare" and not heading.style.startswith("#"):
        return f"number {number.style}"
    if number and number.style == "bare":
        return "number decimal 1"
    if heading.style:
        return heading.style
    return "caps" if looks.case_of(heading.text) == "caps" else "plain"


def _numbering(style: str) -> bool:
    return style.startswith("number ")


def _named_rank(style: str) -> int | None:
    word = style.removeprefix("number ")
    return next((rank for rank, group in enumerate(_NAMED_ORDER) if word in group), None)


def _nest_numbered(headings: Sequence[Heading], styles: Sequence[str], numbered: Sequence[bool]) -> list[int]:
    """Numbers nest by their own depth and by first appearance; the unnumbered lie beside or below them."""
    depth: dict[str, int] = {}
    first, last = numbered.index(True), len(numbered) - 1 - list(reversed(numbered)).index(True)
    between = [i for i in range(first, last) if not numbered[i] and not words.names_a_part(headings[i].text)]
    top_numbers = sum(s == styles[first] for s in styles)
    inner = len(between) >= max(2, 0.3 * top_numbers) or (
        bool(between) and max(len(headings[i].body) for i in between) > 0 and len(between) >= top_numbers - 1
    )
    outer = _plain_above(headings, styles, numbered)
    unnumbered = [styles[i] for i in between]
    ranks = sorted(dict.fromkeys(unnumbered), key=lambda s: (-_size(s), "bold" not in s, unnumbered.index(s)))
    levels: list[int] = []
    previous = 0
    for i, style in enumerate(styles):
        if numbered[i]:
            if _APPENDIX.match(style) and depth:
                depth.setdefault(style, min(depth.values()))
            elif style not in depth:
                depth[style] = _first_depth(style, depth, previous, outer)
            level = depth[style]
        elif outer:
            level = 1
        elif not inner or i < first or words.names_a_part(headings[i].text):
            level = min(depth.values(), default=1)
        else:
            deepest = max((depth[s] for s in styles[:i] if s in depth), default=0) if depth else 0
            level = deepest + 1 + (ranks.index(style) if style in ranks else 0)
        levels.append(level)
        previous = level
    return levels


def _plain_above(headings: Sequence[Heading], styles: Sequence[str], numbered: Sequence[bool]) -> bool:
    """Counts that start again under each unnumbered heading lie below it."""
    restarts = [
        i
        for i in range(len(styles))
        if numbered[i]
        and (n := number_of(headings[i].text))
        and n.value == 1
        and n.depth == 1
        and i
        and not numbered[i - 1]
    ]
    nested = [i for i in restarts if _named_rank(styles[i]) is None]
    empty = bool(restarts) and all(not headings[i - 1].body.strip() for i in restarts)
    every = len(restarts) == sum(_starts_count(h.text) for h in headings)
    return len(nested) >= 2 or (empty and every and sum(numbered) <= 0.6 * len(numbered))


def _starts_count(text: str) -> bool:
    number = number_of(text)
    return number is not None and number.value == 1 and number.depth == 1


def _first_depth(style: str, depth: dict[str, int], previous: int, outer: bool) -> int:
    decimal = re.match(r"number decimal (\d)", style)
    if decimal and int(decimal[1]) > 1:
        base = depth.get("number decimal 1", depth.get("number decimal 1 )"))
        if base:
            return base + int(decimal[1]) - 1
    rank = _named_rank(style)
    if rank is not None:
        ranked = [(r, level) for s, level in depth.items() if (r := _named_rank(s)) is not None]
        below = [level for r, level in ranked if r < rank]
        above = [level for r, level in ranked if r > rank]
        if above and not below:
            return min(above) - 1
        if below:
            return max(below) + 1
    if not depth:
        return 2 if outer else 1
    return previous + 1


def _is_nested(styles: Sequence[str]) -> bool:
    """Several looks that mean ranks: not one odd heading among many."""
    counts = Counter(styles)
    if any(s.startswith(("underline", "size")) for s in counts):
        return True
    if set(counts) == {"caps", "plain"}:
        return (counts["caps"] >= 2 and counts["plain"] >= 2 and styles[0] == "caps") or (
            styles[0] == "caps" and counts["plain"] >= 2
        )
    return min(counts.values()) >= 1


def _nest(styles: Sequence[str]) -> list[int]:
    """A look seen for the first time lies below the heading before it, except that larger letters lie higher."""
    if all(s.startswith("size") for s in styles):
        ranked = sorted(dict.fromkeys(styles), key=lambda s: (-_size(s), "bold" not in s, styles.index(s)))
        return [ranked.index(s) + 1 for s in styles]
    depth: dict[str, int] = {}
    previous = 0
    levels = []
    for style in styles:
        depth.setdefault(style, previous + 1)
        previous = depth[style]
        levels.append(previous)
    return levels


def _size(style: str) -> float:
    return float(style.split()[1]) if style.startswith("size") else 0.0


def _announced(headings: Sequence[Heading], title: str | None) -> list[int]:
    """Two levels: runs of headings that the section before them names, one after the other."""
    count = len(headings)
    if count < 3:
        return [1] * count
    gain = _Announcements(headings, title)
    empty = [not h.body.strip() for h in headings]
    by_emptiness = sum(empty) >= 2  # parents have no text of their own here
    best = [0.0] * (count + 1)
    size = [0] * count
    for i in range(count - 1, -1, -1):
        best[i] = best[i + 1]
        if by_emptiness and not empty[i]:
            continue
        total = 0.0
        certain = _certain_children(headings, i)
        for k in range(1, min(_MAX_CHILDREN, count - i - 1) + 1):
            total += 2.0 if k <= certain else gain.of(i, i + k)
            if total < -1.5:
                break
            alone = 0.35 if k == 1 else 0.0
            if total - alone + best[i + k + 1] > best[i] + 1e-9:
                best[i], size[i] = total - alone + best[i + k + 1], k
    levels: list[int] = []
    while len(levels) < count:
        children = size[len(levels)]
        levels += [1] + [2] * children
    return levels


def _certain_children(headings: Sequence[Heading], i: int) -> int:
    """A heading without text of its own has parts, and hardly ever only one."""
    if headings[i].body.strip():
        return 0
    below = headings[i + 1 : i + 3]
    return next((k for k, h in enumerate(below) if not h.body.strip() or words.is_usual(h.text)), len(below))


# A heading that begins like this usually opens a part of its own, even when the part before mentions the word.
_FRAME = re.compile(
    r"(?:the )?(?:future|challenges?|case stud(?:y|ies)|conclusions?|introduction|overview|understanding|"
    r"key (?:players|takeaways|points)|"
    r"histor(?:y|ical)|background|summary|outlook|lessons learned|criticisms?|legacy|impact|role|fazit|"
    r"ausblick|défis|desafíos)\b",
    re.IGNORECASE,
)


class _Announcements:
    """How clearly a section's own text names a later heading."""

    def __init__(self, headings: Sequence[Heading], title: str | None) -> None:
        self.words = [looks.stems(_body_of(h.text)) for h in headings]
        in_headings = Counter(w for words in self.words for w in set(words))
        topic = {w for w, n in in_headings.items() if n > max(2, 0.4 * len(headings))} | set(looks.stems(title or ""))
        self.own = [
            [w for w in dict.fromkeys(words) if w not in topic] or list(dict.fromkeys(words)) for words in self.words
        ]
        self.sentences = [
            [set(looks.stems(s)) for s in _SENTENCE.split(h.body[:_OWN_TEXT]) if s.strip()] for h in headings
        ]
        self.all = [set().union(*s) if s else set() for s in self.sentences]
        spread = Counter(w for words in self.all for w in words)
        total = len(headings)
        self.rare = {w: math.log((total + 1) / (spread.get(w, 0) + 0.5)) + 0.2 for words in self.own for w in words}
        self.starts = [
            [set(looks.stems(" ".join(s.split()[:9]))) for s in _SENTENCE.split(h.body[:_OWN_TEXT]) if s.strip()]
            for h in headings
        ]
        self.style = [
            case + about + (-0.8 if words.is_usual(h.text) else -0.25 if _FRAME.match(h.text) else 0.0)
            for h, case, about in zip(headings, self._case_evidence(headings), self._topic_evidence(topic), strict=True)
        ]

    def _topic_evidence(self, topic: set[str]) -> list[float]:
        """Where most headings name the document's subject again, one that does not is likelier a part of a part."""
        named = [any(w in topic for w in words) for words in self.words]
        if not 0.5 <= sum(named) / len(named) <= 0.9:
            return [0.0] * len(named)
        return [-0.1 if is_named else 0.1 for is_named in named]

    @staticmethod
    def _case_evidence(headings: Sequence[Heading]) -> list[float]:
        """Sentence case among title case marks a lower rank, if both come more than once."""
        cases = [looks.case_of(h.text) for h in headings]
        titles, sentences = cases.count("title"), cases.count("sentence")
        if cases[0] != "title" or titles < 2 or sentences < 2:
            return [0.0] * len(headings)
        return [0.6 if case == "sentence" else -0.5 if case == "title" else 0.0 for case in cases]

    def of(self, parent: int, child: int) -> float:
        here = self._named(child, parent)
        others = [
            self._named(child, q)
            for q in range(max(0, child - 12), min(len(self.own), child + 12))
            if q not in (parent, child)
        ]
        elsewhere = sum(others) / len(others) if others else 0.0
        return here - elsewhere - 0.38 + self.style[child]

    def _named(self, child: int, section: int) -> float:
        """Share of the heading's words, the rare ones counting more, in the best single sentence."""
        own = self.own[child]
        whole = sum(self.rare[w] for w in own)
        if not whole:
            return 0.0
        best = 0.0
        for sentence, start in zip(self.sentences[section], self.starts[section], strict=True):
            found = sum(self.rare[w] for w in own if w in sentence)
            if found:
                best = max(best, found / whole + (0.15 if any(w in start for w in own) else 0.0))
        return best


def _body_of(text: str) -> str:
    number = number_of(text)
    return number.rest if number and number.rest else text
