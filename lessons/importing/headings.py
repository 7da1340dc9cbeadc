"""Which blocks are headings, where the document does not say so.

No single sign decides. Each candidate collects evidence from its own look, from what surrounds it and from
the habits of the document (numbers that count up, how paragraphs are set apart, how other headings look);
a second pass drops what does not look like the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from . import looks, words
from .contents import key_of
from .model import Block, ImportFailed
from .numbering import Number, number_of
from .sequences import numbers_of

_THRESHOLD = 2.5
_ALIKE = 0.5  # for a line that looks like headings of which there is no doubt


Look = tuple[int | None, int | None, bool]  # blank lines above and below, numbered


@dataclass
class Run:
    """Candidates without text between them: the part from `start`, whether it reads as a list, and the run's `end`."""

    start: int
    end: int
    listed: bool
    led: bool


@dataclass
class Habits:
    """What is usual in this document: `gap` blank lines between paragraphs, prose that `ends` with a full stop."""

    gap: int
    ends: float
    weighted: bool
    numbered: dict[int, float]
    runs: dict[int, Run]
    questions: set[int]


MAX_CANDIDATES = 15_000


def find_headings(blocks: Sequence[Block], listed: Container[str] = ()) -> None:
    """Turn the blocks that are headings by their look into kind "heading"; a table of contents `listed` some."""
    declared = any(block.kind == "heading" for block in blocks)
    candidates = [i for i in range(len(blocks)) if _possible(blocks, i)]
    if len(candidates) > MAX_CANDIDATES:
        raise ImportFailed(
            f"The document has {len(candidates):,} short lines that could be headings; "
            f"at most {MAX_CANDIDATES:,} can be weighed."
        )
    habits = _habits(blocks, candidates)
    scores = {i: score for i in candidates if (score := _score(blocks, i, habits)) is not None}
    scores = {i: score + 2.5 * (key_of(full_text(blocks[i])) in listed) for i, score in scores.items()}
    scores = _consent(blocks, scores, habits)
    found = [i for i, score in scores.items() if score >= _THRESHOLD]
    if declared:
        found = _beside_declared(blocks, found)
    for i in found:
        if not _is_subtitle(blocks, i, found):
            _promote(blocks[i])


def _beside_declared(blocks: Sequence[Block], found: Sequence[int]) -> list[int]:
    """Where some headings are underlined, others must have a look of their own: capitals, numbers, a known name."""
    caps = [i for i in found if looks.case_of(blocks[i].text) == "caps"]
    numbered = [i for i in found if (n := number_of(full_text(blocks[i]))) and n.style != "bare"]
    named = [i for i in found if words.is_usual(blocks[i].text)]
    return sorted({*(caps if len(caps) > 1 else ()), *(numbered if len(numbered) > 1 else ()), *named})


def _is_subtitle(blocks: Sequence[Block], i: int, found: Sequence[int]) -> bool:
    """The first line has nothing of its own below it, and no other heading looks like it."""
    if i != found[0] or len(found) < 3 or found[1] != i + 1 or any(b.kind != "rule" for b in blocks[:i]):
        return False
    ranks = [_rank(blocks[k]) for k in found]
    return ranks[0] not in ranks[1:] and ranks.count(ranks[1]) > 1


def _rank(block: Block) -> tuple[str, str, bool]:
    number = number_of(full_text(block))
    return number.style if number else "", block.style, looks.case_of(block.text) == "caps"


def _promote(block: Block) -> None:
    if block.kind == "item":
        block.text = f"{block.marker} {block.text}"
    block.kind = "heading"


def full_text(block: Block) -> str:
    return f"{block.marker} {block.text}" if block.kind == "item" else block.text


def _possible(blocks: Sequence[Block], i: int) -> bool:
    block = blocks[i]
    if block.kind == "item":
        number = number_of(full_text(block))
        return number is not None and number.style != "bare" and not looks.cannot_be_heading(full_text(block))
    return block.kind == "para" and not looks.cannot_be_heading(block.text) and not _is_speaker(blocks, i)


def _is_speaker(blocks: Sequence[Block], i: int) -> bool:
    """ "ANNA: Not today" among other lines that begin with a name and a colon."""
    number = number_of(blocks[i].text)
    if not _label(blocks[i]) or (number and number.style != "bare"):
        return False
    near = [blocks[j] for j in range(max(0, i - 2), min(len(blocks), i + 3)) if j != i]
    return sum(bool(_label(b)) for b in near) >= 2


def _label(block: Block) -> str:
    head, colon, rest = block.text.partition(":")
    return head if colon and rest.strip() and len(head.split()) <= 3 and len(head) < 30 else ""


def _habits(blocks: Sequence[Block], candidates: Sequence[int]) -> Habits:
    maybe = set(candidates)
    prose = [i for i, b in enumerate(blocks) if b.kind == "para" and i not in maybe and len(b.text) > 60]
    gaps = Counter(blocks[i].gap for i in prose if i and blocks[i - 1].kind == "para" and i - 1 not in maybe)
    ends = sum(looks.ends_sentence(blocks[i].text) or looks.is_lead_in(blocks[i].text) for i in prose)
    heavy = [i for i in candidates if blocks[i].weight]
    numbered = _sequences(blocks, candidates)
    body_heavy = sum(blocks[i].weight > 0 for i in prose)
    return Habits(
        gap=gaps.most_common(1)[0][0] if gaps else (1 if any(blocks[i].gap for i in prose[1:]) else 0),
        ends=ends / len(prose) if prose else 0.0,
        weighted=len(heavy) >= 2 and body_heavy <= 0.2 * len(prose),
        numbered=numbered,
        runs=_candidate_runs(blocks, [i for i in candidates if blocks[i].kind != "item" or numbered.get(i, 0.0) > 0]),
        questions=_answered(blocks, candidates),
    )


def _answered(blocks: Sequence[Block], candidates: Sequence[int]) -> set[int]:
    """The questions of a text that is made of questions and answers, however short the answers are."""
    asked = [i for i in candidates if blocks[i].kind == "para" and blocks[i].text.rstrip().endswith(("?", "？", "؟"))]
    again = set(asked)
    answered = {i for i in asked if i + 1 < len(blocks) and i + 1 not in again and blocks[i + 1].kind != "rule"}
    return answered if len(answered) >= 3 and len(answered) >= 0.8 * len(asked) else set()


def _sequences(blocks: Sequence[Block], candidates: Sequence[int]) -> dict[int, float]:
    """Evidence from numbers that count up: positive for headings, negative for lists."""
    groups: dict[str, list[tuple[int, Number]]] = {}
    for i, number in zip(candidates, numbers_of([full_text(blocks[i]) for i in candidates]), strict=True):
        if number and number.value:
            groups.setdefault(number.style, []).append((i, number))
    found: dict[int, float] = {}
    for group in groups.values():
        for run in _runs(group):
            apart = sum(_stands_apart(blocks, i) for i, _ in run)
            named = run[0][1].style[0] not in "bdr(lLRc" or run[0][1].style.startswith(
                ("book", "chapter", "lesson", "lect", "buch")
            )
            if len(run) == 1:
                strong = named or (run[0][1].depth > 1 and apart)
                found[run[0][0]] = 2.0 if strong else (0.0 if run[0][1].style != "bare" else -0.5)
            elif apart >= 0.6 * len(run):
                found |= {i: 3.0 if _stands_apart(blocks, i) or named else 1.0 for i, _ in run}
            else:
                found |= {i: -4.0 for i, _ in run}
    return found


def _runs(group: Sequence[tuple[int, Number]]) -> list[list[tuple[int, Number]]]:
    """Divide numbers of one style into counts: 1 2 3 | 1 2."""
    runs: list[list[tuple[int, Number]]] = []
    for entry in group:
        last = runs[-1][-1][1] if runs else None
        follows = last is not None and (
            entry[1].parts[:-1] == last.parts[:-1] and last.value < entry[1].value <= last.value + 2
        )
        if follows:
            runs[-1].append(entry)
        elif last is not None and entry[1].depth > 1 and entry[1].value == 1 and runs[-1][0][1].depth > 1:
            runs[-1].append(entry)  # 1.1 1.2 | 2.1: one habit, in several chapters
        else:
            runs.append([entry])
    return runs


def _stands_apart(blocks: Sequence[Block], i: int) -> bool:
    """Something other than the next number of the same list follows."""
    if i + 1 >= len(blocks):
        return False
    below = blocks[i + 1]
    if below.kind == "heading":
        return True
    if below.kind == "item" and blocks[i].kind == "item" and below.marker[-1:] == blocks[i].marker[-1:]:
        mine, its = number_of(full_text(blocks[i])), number_of(full_text(below))
        return bool(mine and its and its.depth > mine.depth)
    mine, its = number_of(full_text(blocks[i])), number_of(full_text(below))
    return not (mine and its and mine.style == its.style)


def _score(blocks: Sequence[Block], i: int, habits: Habits) -> float | None:
    """The evidence that block i is a heading; None where what follows rules it out."""
    below = _below(blocks, i)
    if below is None:
        return None
    text = full_text(blocks[i])
    score = _own_look(text) + habits.numbered.get(i, 0.0)
    if blocks[i].kind == "item" and habits.numbered.get(i, 0.0) <= 0:
        return None
    score += _surroundings(blocks, i, below, habits)
    unfinished = min(max((habits.ends - 0.6) / 0.3, 0.0), 1.0)  # telling where paragraphs are finished sentences
    score += unfinished * (0.3 if text.endswith("?") else 1.0)
    if habits.weighted:
        score += 1.2 + blocks[i].weight if blocks[i].weight else -2.5
    score += _echo(blocks, i, below)
    score += 1.5 * words.is_usual(text) + 2.5 * ((i in habits.questions) - (i - 1 in habits.questions))
    return score


def _below(blocks: Sequence[Block], i: int) -> int | None:
    for j in range(i + 1, len(blocks)):
        if blocks[j].kind != "rule":
            return j
    return None


def _own_look(text: str) -> float:
    score = {"caps": 1.5, "title": 1.0, "sentence": 0.0, "": 0.3}[looks.case_of(text)]
    count = len(text.split())
    score += 0.7 if count <= 8 else (-0.7 if count > 12 else 0.0)
    if looks.case_of(text) == "sentence" and looks.reads_as_sentence(text):
        score -= 1.5
    if text.endswith("?"):
        score += 0.5 if looks.is_question(text) else -2.0
    if text.endswith("!"):
        score -= 1.0
    if text[0] in "\"'“‘„«":
        score -= 1.0
    if "," in text and looks.case_of(text) != "caps":
        score -= 0.3
    return score


def _candidate_runs(blocks: Sequence[Block], candidates: Sequence[int]) -> dict[int, Run]:
    """The unbroken run of each candidate, in parts: numbered lines and usual headings part the lines between them."""
    found: dict[int, Run] = {}
    run: list[int] = []
    for i in [*candidates, -1]:
        if run and i != run[-1] + 1:
            parts = _parts(blocks, run)
            for k, part in enumerate(parts):
                led = k > 0 and words.is_usual(blocks[parts[k - 1][0]].text) and not number_of(blocks[part[0]].text)
                many = len(part) >= (2 if led and k + 1 < len(parts) else 3)
                found |= dict.fromkeys(part, Run(part[0], run[-1], many, led))
            run = []
        run.append(i)
    return found


def _parts(blocks: Sequence[Block], run: Sequence[int]) -> list[list[int]]:
    """Neighbours with the same kind of number, usual headings each alone."""
    parts: list[list[int]] = []
    last: str | None = None
    for i in run:
        number = number_of(full_text(blocks[i]))
        kind = "usual" if words.is_usual(blocks[i].text) else number.style if number else ""
        if not parts or kind != last or kind == "usual":
            parts.append([])
        parts[-1].append(i)
        last = kind
    return parts


def _surroundings(blocks: Sequence[Block], i: int, below: int, habits: Habits) -> float:
    run = habits.runs.get(i) or Run(i, i, False, False)
    start, end = run.start, run.end
    after = blocks[end + 1] if end + 1 < len(blocks) else None
    score = _followed_by(after, blocks[i].text)
    led_in = start > 0 and blocks[start - 1].kind == "para" and looks.is_lead_in(blocks[start - 1].text)
    if run.listed and not (habits.weighted and blocks[i].weight):
        score -= (
            0.3 if i == start and not (led_in or run.led) else 1.5 if i == end else 2.5
        )  # a list that lost its bullets
    elif led_in:
        score -= 2.5 if i < end or blocks[i].gap == 0 else 1.0
    return score + _gaps(blocks, i, below, habits)


def _followed_by(after: Block | None, text: str) -> float:
    if after is None:
        return -1.5
    if after.kind == "heading":
        return 1.0
    if after.kind in ("item", "raw"):
        return 0.7
    if looks.is_prose(after.text) and len(after.text) > 1.3 * len(text):
        return 1.5
    if looks.is_lead_in(after.text):
        return 0.7
    return 1.0 if looks.ends_sentence(after.text) else -0.5


def _gaps(blocks: Sequence[Block], i: int, below: int, habits: Habits) -> float:
    above, under = blocks[i].gap, blocks[below].gap
    if i == 0:
        return 0.0
    if habits.gap == 0:
        return 1.5 if above else 0.0
    score = 1.2 if above > habits.gap else 0.0
    if above == 0 and blocks[i - 1].kind != "heading":
        score -= 2.0
    return score + (0.5 if under == 0 and above else 0.0)


def _echo(blocks: Sequence[Block], i: int, below: int) -> float:
    """Words of a heading come back in the text under it."""
    mine = set(looks.stems(full_text(blocks[i])))
    if not mine:
        return 0.0
    under: set[str] = set()
    for block in blocks[below : below + 3]:
        under |= set(looks.stems(block.text[:2_000]))
    share = len(mine & under) / len(mine)
    return 1.0 if share >= 0.5 else 0.5 if share > 0 else 0.0


def _consent(blocks: Sequence[Block], scores: dict[int, float], habits: Habits) -> dict[int, float]:
    """Lower what does not look like the rest of the document's headings, and raise what does."""
    looks_of = {i: _look(blocks, i) for i in scores}
    likely = [i for i, score in scores.items() if score >= _THRESHOLD]
    firm = [i for i in likely if scores[i] >= _THRESHOLD + 1]
    common_firm, common_likely = _common(looks_of, firm), _common(looks_of, likely)
    types = Counter(_type(blocks[k]) for k in likely)
    adjusted = dict(scores)
    for i in scores:
        if words.is_usual(blocks[i].text) or i in habits.questions:
            continue
        if len(firm) >= 3:
            adjusted[i] -= 1.2 * _differences(looks_of[i], common_firm)
        style, case = _type(blocks[i])
        alike = sum(
            times for (other, cased), times in types.items() if other == style and (not case or cased in ("", case))
        )
        if alike >= 3 and not _differences(looks_of[i], common_likely):
            adjusted[i] += _ALIKE
    return adjusted


def _type(block: Block) -> tuple[str, str]:
    """How the line is marked, and its case; "" where it has none, which goes with any."""
    return block.style, looks.case_of(block.text)


def _common(looks_of: dict[int, Look], others: Sequence[int]) -> tuple[object, ...]:
    """What nearly all of these lines have in common, feature by feature; ... where they differ."""
    common: list[object] = []
    for values in zip(*(looks_of[k] for k in others), strict=True):
        value, times = Counter(values).most_common(1)[0]
        common.append(value if times >= 0.85 * len(others) else ...)
    return tuple(common)


def _differences(look: Look, common: Sequence[object]) -> int:
    """In how many ways the line differs from what nearly all the others have in common."""
    pairs = zip(look, common, strict=False)
    return sum(mine is not None and value is not ... and mine != value for mine, value in pairs)


def _look(blocks: Sequence[Block], i: int) -> Look:
    below = _below(blocks, i)
    text = full_text(blocks[i])
    number = number_of(text)
    return (
        blocks[i].gap if i else None,
        blocks[below].gap if below is not None else None,
        number is not None and number.style != "bare",
    )
