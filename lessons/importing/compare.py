"""Which section of a changed document was which section of the old one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .model import Section

Change = Literal["same", "changed", "renamed", "moved", "added", "removed"]

_SURE = 0.75  # a renamed section whose text agrees this much is taken for granted …
_POSSIBLE = 0.3  # … and below this nobody is asked
_LEAD = 0.15  # how far the best counterpart must be ahead of the next best


@dataclass(frozen=True)
class Match:
    """One section's fate. Indexes are None for what was added or removed; `similarity` compares texts, 0 to 1.

    "changed": same heading, other text. "renamed": other heading (and perhaps other text). "moved": the same
    words in another place, order or level. A person should confirm what is not `certain`.
    """

    old_index: int | None
    new_index: int | None
    change: Change
    certain: bool
    similarity: float


def match_sections(old: Sequence[Section], new: Sequence[Section]) -> tuple[Match, ...]:
    """Every section of both sides in exactly one match: the new ones in their order, then the removed ones."""
    state = _Matching(old, new)
    state.pair_unique(lambda sections, i: (_path(sections, i), _words(sections[i].text)))
    state.pair_unique(lambda sections, i: (_heading(sections[i]), _words(sections[i].text)))
    state.pair_unique(lambda sections, i: _path(sections, i))
    state.pair_unique(lambda sections, i: _heading(sections[i]))
    state.pair_unique(lambda sections, i: _words(sections[i].text) or None)
    state.pair_similar()
    return state.matches()


class _Matching:
    def __init__(self, old: Sequence[Section], new: Sequence[Section]) -> None:
        self.old, self.new = old, new
        self.pairs: dict[int, int] = {}  # new index → old index
        self.doubtful: set[int] = set()
        self.old_profiles = [_profile(s) for s in old]
        self.new_profiles = [_profile(s) for s in new]

    def _free(self) -> tuple[list[int], list[int]]:
        taken = set(self.pairs.values())
        return [i for i in range(len(self.old)) if i not in taken], [
            i for i in range(len(self.new)) if i not in self.pairs
        ]

    def pair_unique(self, key: Callable[[Sequence[Section], int], Hashable]) -> None:
        """Pair what shares a key that nothing else on its side has."""
        free_old, free_new = self._free()
        of_old, of_new = _by_key(self.old, free_old, key), _by_key(self.new, free_new, key)
        for each, mine in of_new.items():
            its = of_old.get(each, [])
            if each is not None and len(mine) == len(its) == 1:
                self.pairs[mine[0]] = its[0]
                if not self._trusted(its[0], mine[0]):
                    self.doubtful.add(mine[0])

    def _trusted(self, i: int, j: int) -> bool:
        """The heading alone does not prove identity when hardly a word of the text is left."""
        if _heading(self.old[i]) != _heading(self.new[j]):
            return True  # paired by identical text
        return self._similarity(i, j) >= 0.25 or not (self.old_profiles[i] and self.new_profiles[j])

    def _similarity(self, i: int, j: int) -> float:
        if self.old[i].text == self.new[j].text:
            return 1.0
        a, b = self.old_profiles[i], self.new_profiles[j]
        total = a.total() + b.total()
        return 2 * sum((a & b).values()) / total if total else 1.0

    def pair_similar(self) -> None:
        """Pair the rest by their words, best first."""
        free_old, free_new = self._free()
        scored = [(self._score(i, j), i, j) for i, j in self._candidates(free_old, free_new)]
        scored.sort(key=lambda s: (-s[0], s[1], s[2]))
        taken: set[int] = set()
        for score, i, j in scored:
            if score < _POSSIBLE:
                break
            if i in taken or j in self.pairs:
                continue
            rivals = [s for s, a, b in scored if (a == i) != (b == j) and a not in taken and b not in self.pairs]
            self.pairs[j] = i
            taken.add(i)
            if score < _SURE or (rivals and max(rivals) > score - _LEAD):
                self.doubtful.add(j)

    def _candidates(self, free_old: Iterable[int], free_new: Iterable[int]) -> set[tuple[int, int]]:
        """Pairs that share a run of words; runs that many sections share say nothing."""
        holders: dict[str, list[int]] = defaultdict(list)
        for i in free_old:
            for gram in self.old_profiles[i]:
                holders[gram].append(i)
        found: Counter[tuple[int, int]] = Counter()
        for j in free_new:
            for gram in self.new_profiles[j]:
                if 0 < len(holders.get(gram, ())) <= 8:
                    found.update((i, j) for i in holders[gram])
        return {pair for pair, _ in found.most_common(20_000)}

    def _score(self, i: int, j: int) -> float:
        mine, its = set(_heading(self.new[j]).split()), set(_heading(self.old[i]).split())
        heading = len(mine & its) / max(len(mine | its), 1)
        return 0.85 * self._similarity(i, j) + 0.15 * heading

    def matches(self) -> tuple[Match, ...]:
        steady = _steady([(j, self.pairs[j]) for j in sorted(self.pairs)])
        found = [self._match(j, steady) for j in range(len(self.new))]
        gone, _ = self._free()
        return tuple(found + [Match(i, None, "removed", True, 0.0) for i in gone])

    def _match(self, j: int, steady: set[int]) -> Match:
        if j not in self.pairs:
            return Match(None, j, "added", True, 0.0)
        i = self.pairs[j]
        before, after = self.old[i], self.new[j]
        similarity = self._similarity(i, j)
        change: Change = "same"
        if _heading(before) != _heading(after):
            change = "renamed"
        elif _words(before.text) != _words(after.text):
            change = "changed"
        elif j not in steady or before.level != after.level:
            change = "moved"
        return Match(i, j, change, j not in self.doubtful, round(similarity, 4))


def _by_key(
    sections: Sequence[Section], free: Iterable[int], key: Callable[[Sequence[Section], int], Hashable]
) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i in free:
        found[key(sections, i)].append(i)
    return found


def _heading(section: Section) -> str:
    """Headings are compared without their number, case and punctuation: "2. Aims" may have become "3. Aims"."""
    bare = re.sub(r"^\W*\d+(?:\.\d+)*[.)]?\s+", "", section.heading)
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def _path(sections: Sequence[Section], i: int) -> tuple[str, ...]:
    """The heading with those above it."""
    path = [_heading(sections[i])]
    level = sections[i].level
    for k in range(i - 1, -1, -1):
        if level <= 1:
            break
        if sections[k].level < level:
            path.append(_heading(sections[k]))
            level = sections[k].level
    return tuple(path)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _profile(section: Section) -> Counter[str]:
    """Words and neighbouring pairs of words; characters in scripts that do not part words."""
    words = re.findall(r"[^\W_]+", section.text.casefold())
    if words and sum(map(len, words)) / len(words) > 15:
        words = [c for word in words for c in word]
    return Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))])


def _steady(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """New indexes on the longest run of pairs that keeps the old order; the others moved."""
    tails: list[int] = []
    at: list[int] = []
    previous: list[int] = [-1] * len(pairs)
    for k, (_, old) in enumerate(pairs):
        place = bisect_left(tails, old)
        previous[k] = at[place - 1] if place else -1
        if place == len(tails):
            tails.append(old)
            at.append(k)
        else:
            tails[place], at[place] = old, k
    steady: set[int] = set()
    k = at[-1] if at else -1
    while k >= 0:
        steady.add(pairs[k][0])
        k = previous[k]
    return steady
