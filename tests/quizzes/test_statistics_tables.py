"""The distribution of scores, and confidence against truth."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.statistics import Response, calibration, histogram, scores


def test_a_score_is_what_was_earned_of_what_could_be():
    attempts = [
        {1: Response(Decimal("0.50000"), Decimal(3)), 2: Response(Decimal(1), Decimal(1))},
        {1: Response(Decimal(1), Decimal(3))},
        {1: Response(Decimal(1), Decimal(0))},
        {},
    ]
    assert scores(attempts) == [62.5, 100]


def test_bins_take_their_lower_edge_and_the_last_one_both():
    found = histogram([0, 9.99, 10, 55, 99.9, 100], bins=10)
    assert [part.count for part in found] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert [(part.low, part.high) for part in found[:2]] == [(0, 10), (10, 20)]
    assert found[-1].high == 100
    assert found[0].share == pytest.approx(100 / 3)


def test_rounding_moves_no_score_to_another_bin():
    assert 100 * 0.29 < 29
    assert histogram([100 * 0.29], bins=100)[29].count == 1


def test_without_scores_there_are_bins_and_no_shares():
    assert [(part.count, part.share) for part in histogram([], bins=2)] == [(0, None), (0, None)]


@given(st.lists(st.floats(0, 100), max_size=30), st.integers(1, 20))
def test_every_score_is_in_one_bin(values, bins):
    found = histogram(values, bins)
    assert len(found) == bins
    assert sum(part.count for part in found) == len(values)
    assert all(before.high == after.low for before, after in itertools.pairwise(found))


@pytest.mark.parametrize(("values", "bins"), [([101], 10), ([-1], 10), ([float("nan")], 10), ([50], 0)])
def test_a_histogram_refuses_what_it_cannot_show(values, bins):
    with pytest.raises(ValueError, match=r"A (score|histogram)"):
        histogram(values, bins)


def test_calibration_counts_by_level():
    pairs = [("sure", True), ("sure", True), ("sure", False), ("guess", False), ("other", True)]
    found = calibration(pairs, levels=["guess", "maybe", "sure"])
    assert [(row.level, row.answers, row.right) for row in found] == [
        ("guess", 1, 0),
        ("maybe", 0, 0),
        ("sure", 3, 2),
        ("other", 1, 1),
    ]
    assert [row.share for row in found] == [0, None, pytest.approx(200 / 3), 100]


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans())))
def test_calibration_loses_no_answer(pairs):
    found = calibration(pairs)
    assert sum(row.answers for row in found) == len(pairs)
    assert sum(row.right for row in found) == sum(right for _, right in pairs)
