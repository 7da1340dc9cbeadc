"""A quiz whose truth is known: simulated students, and keys planted wrong on purpose."""

import random
import statistics
from math import exp

import pytest

from quizzes.statistics import Choices, Flag, Response, analyse

STUDENTS, ITEMS, OPTIONS = 200, 20, "abcd"
seeds = pytest.mark.parametrize("seed", range(5))


def simulate(seed, planted=0):
    """Two-parameter logistic: P(knows) = 1 / (1 + exp(-1.5 (ability - difficulty))); who does not know picks one of
    the wrong options. "a" is true everywhere; in `planted` items, chosen by the seed, the key says "b".

    Returns the attempts, what the versions offer, the difficulties, and which items have the wrong key.
    """
    rng = random.Random(seed)
    difficulties = [-2 + 4 * item / (ITEMS - 1) for item in range(ITEMS)]
    rng.shuffle(difficulties)
    wrong = set(rng.sample(range(ITEMS), planted))
    keys = {item: "b" if item in wrong else "a" for item in range(ITEMS)}
    attempts = []
    for _ in range(STUDENTS):
        ability = rng.gauss(0, 1)
        attempt = {}
        for item, difficulty in enumerate(difficulties):
            knows = rng.random() < 1 / (1 + exp(-1.5 * (ability - difficulty)))
            chosen = "a" if knows else rng.choice("bcd")
            attempt[item] = Response(int(chosen == keys[item]), 1, (chosen,), item)
        attempts.append(attempt)
    choices = {item: Choices(tuple(OPTIONS), frozenset(keys[item]), 0.25, item) for item in range(ITEMS)}
    return attempts, choices, difficulties, wrong


def spearman(these, those):
    """The correlation of the ranks; ties get their mean rank."""

    def ranks(values):
        return [
            statistics.mean(place for place, other in enumerate(sorted(values)) if other == value) for value in values
        ]

    return statistics.correlation(ranks(these), ranks(those))


@seeds
def test_exactly_the_wrong_keys_are_flagged(seed):
    attempts, choices, _, wrong = simulate(seed, planted=3)
    items = analyse(attempts, choices).items
    assert len(wrong) == 3
    assert {item for item, found in items.items() if Flag.KEY_DOUBTED in found.flags} == wrong
    for item in wrong:
        assert items[item].findings[0].option == "a"


@seeds
def test_without_wrong_keys_none_is_flagged(seed):
    attempts, choices, _, _ = simulate(seed)
    assert [item for item, found in analyse(attempts, choices).items.items() if Flag.KEY_DOUBTED in found.flags] == []


@seeds
def test_facility_finds_the_order_of_difficulty(seed):
    attempts, choices, difficulties, _ = simulate(seed)
    items = analyse(attempts, choices).items
    assert spearman([items[item].facility for item in range(ITEMS)], [-value for value in difficulties]) >= 0.9


@seeds
def test_wrong_keys_cost_reliability(seed):
    sound, spoilt = (analyse(*simulate(seed, planted=planted)[:2]).quiz for planted in (0, 3))
    assert sound.alpha > spoilt.alpha
    assert sound.alpha > 75


@seeds
def test_standard_error_is_the_spread_around_what_a_student_is_worth(seed):
    """The expected score of each simulated student is known; the observed one differs by the standard error."""
    rng = random.Random(seed)
    difficulties = [-2 + 4 * item / (ITEMS - 1) for item in range(ITEMS)]
    attempts, errors = [], []
    for _ in range(1000):
        ability = rng.gauss(0, 1)
        chances = [1 / (1 + exp(-1.5 * (ability - difficulty))) for difficulty in difficulties]
        marks = [int(rng.random() < chance) for chance in chances]
        attempts.append({item: Response(mark) for item, mark in enumerate(marks)})
        errors.append(100 * (sum(marks) - sum(chances)) / ITEMS)
    assert analyse(attempts).quiz.standard_error == pytest.approx(statistics.stdev(errors), rel=0.1)
