"""From numbers to what an instructor should look at."""

from __future__ import annotations

from collections.abc import Iterator

from quizzes.statistics import formulas
from quizzes.statistics.results import ItemStatistics
from quizzes.statistics.words import (
    DUBIOUS_EFFICIENCY,
    GUESSABLE,
    TOO_EASY,
    TOO_HARD,
    UNUSED,
    VERY_WEAK_DISCRIMINATION,
    Finding,
    Flag,
)

CHOOSERS = 5  # fewer have no mean worth comparing
ERRORS = 2  # standard errors between chance and a doubt


def doubts_key(theirs: formulas.Spread, keyed: formulas.Spread) -> bool:
    """Did those who chose a wrong option do better on the rest of the quiz than those who chose just the key?

    The rule of distractor analysis: the mean criterion score is highest for the key (Haladyna & Rodriguez,
    "Developing and Validating Test Items", 2013, chapter 18). One strong student who slips breaks it by chance,
    therefore at least five have to have chosen the option, and be ahead by two standard errors.
    """
    return theirs.n >= CHOOSERS and keyed.n > 0 and formulas.outdo(theirs, keyed, ERRORS)


def findings_of(item: ItemStatistics, enough: int) -> tuple[Finding, ...]:
    """Worst first; none with fewer than `enough` attempts."""
    return tuple(look(item)) if item.attempts >= enough else ()


def look(item: ItemStatistics) -> Iterator[Finding]:
    """In the order of Flag."""
    yield from look_at_key(item)
    discrimination, efficiency, facility, guess = item.discrimination, item.efficiency, item.facility, item.guess
    if discrimination is not None and discrimination < 0:
        yield Finding(Flag.NEGATIVE_DISCRIMINATION, {"discrimination": discrimination})
    if efficiency is not None and item.is_dubious:
        yield Finding(Flag.LOW_EFFICIENCY, {"efficiency": efficiency, "threshold": DUBIOUS_EFFICIENCY})
    if discrimination is not None and 0 <= discrimination < VERY_WEAK_DISCRIMINATION:
        yield Finding(
            Flag.VERY_WEAK_DISCRIMINATION,
            {"discrimination": discrimination, "threshold": VERY_WEAK_DISCRIMINATION},
        )
    if facility is not None and facility <= TOO_HARD:
        yield Finding(Flag.TOO_HARD, {"facility": facility})
    if facility is not None and guess is not None and facility < guess:
        yield Finding(Flag.BELOW_GUESSING, {"facility": facility, "guess": guess})
    if facility is not None and facility >= TOO_EASY:
        yield Finding(Flag.TOO_EASY, {"facility": facility})
    for option in item.options:
        if not option.right and option.share < UNUSED:
            yield Finding(Flag.UNUSED_OPTION, {"choosers": option.choosers, "share": option.share}, option.key)
    if guess is not None and guess > GUESSABLE:
        yield Finding(Flag.GUESSABLE, {"guess": guess, "threshold": GUESSABLE})


def look_at_key(item: ItemStatistics) -> Iterator[Finding]:
    for option in item.options:
        if option.doubts_key and option.rest is not None and item.keyed_rest is not None:
            yield Finding(
                Flag.KEY_DOUBTED,
                {
                    "choosers": option.choosers,
                    "theirs": option.rest,
                    "key_choosers": item.keyed or 0,
                    "key": item.keyed_rest,
                },
                option.key,
            )
    if item.options and not item.keyed:
        yield Finding(Flag.KEY_UNCHOSEN, {"attempts": item.attempts})
