"""Numbers read together: "C." is a letter after "B." and a hundred after "XCIX.", and only its neighbours can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .numbering import Number, letter_reading, number_of

_MAX_STATES = 24
_CONTINUES, _STARTS, _JUMPS = 0, 1, 3

_Path = tuple[int, "_Path"] | None  # the last choice and the path to it
_State = tuple[tuple[str, int], ...]  # the last value of each style, sorted by style


def numbers_of(texts: Sequence[str]) -> list[Number | None]:
    """`number_of` for each line, with roman numerals and letters told apart by the counts that they continue.

    The reading of the whole list is the one with the fewest broken counts.
    """
    first = [number_of(text) for text in texts]
    choices = [_readings(number) for number in first]
    if all(len(each) == 1 for each in choices):
        return first
    paths: dict[_State, tuple[int, _Path]] = {(): (0, None)}
    for readings in choices:
        grown: dict[_State, tuple[int, _Path]] = {}
        for state, (cost, path) in paths.items():
            for index, number in enumerate(readings):
                step, after = _step(state, number, index)
                if after not in grown or cost + step < grown[after][0]:
                    grown[after] = (cost + step, (index, path))
        paths = dict(sorted(grown.items(), key=lambda item: item[1][0])[:_MAX_STATES])
    _, best = min(paths.values(), key=lambda found: found[0])
    return [readings[index] for readings, index in zip(reversed(choices), _backwards(best), strict=True)][::-1]


def _backwards(path: _Path) -> Iterator[int]:
    while path is not None:
        index, path = path
        yield index


def _readings(number: Number | None) -> list[Number | None]:
    """What the number may be; the reading that is likelier by itself comes first."""
    letter = letter_reading(number) if number else None
    if number is None or letter is None:
        return [number]
    style, value = letter
    return [number, replace(number, style=style, value=value, parts=(value,))]


def _step(state: _State, number: Number | None, index: int) -> tuple[int, _State]:
    """The cost of reading the next line so, and the counts after it."""
    if number is None or not _is_ambiguous_style(number.style):
        return 0, state
    counts = dict(state)
    last = counts.get(number.style)
    if last is not None and number.value == last + 1:
        cost = _CONTINUES
    elif number.value == 1:
        cost = _STARTS
    else:
        cost = _JUMPS + index
    counts[number.style] = number.value
    return cost, tuple(sorted(counts.items()))


def _is_ambiguous_style(style: str) -> bool:
    return style.lower().startswith(("roman", "letter"))
