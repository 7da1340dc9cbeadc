"""Each formula against examples that others published, or that are written out, and against naive arithmetic."""

import itertools
import statistics

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.statistics import Response, Undefined, analyse, formulas

quarters = st.sampled_from([0, 0.25, 0.5, 0.75, 1])


@st.composite
def pairs(draw, least=2, most=12):
    size = draw(st.integers(least, most))
    return tuple(draw(st.lists(quarters, min_size=size, max_size=size)) for _ in range(2))


@st.composite
def tables(draw, least=3, values=quarters):
    """Marks of two to five items by three attempts or more, one column each."""
    size = draw(st.integers(least, 10))
    return draw(st.lists(st.lists(values, min_size=size, max_size=size), min_size=2, max_size=5))


def attempts_of(columns, points=1):
    return [{item: Response(x, points) for item, x in enumerate(row)} for row in zip(*columns, strict=True)]


def totals_of(columns):
    return [sum(row) for row in zip(*columns, strict=True)]


def test_kr20_of_ten_students_and_ten_items():
    """Karl L. Wuensch, East Carolina University, "The Kuder-Richardson 20" (KR20.txt): ten students, ten items.

    p = .7 .7 .6 .7 .6 .8 .7 .7 .5 .6; Σ pq = 2.18; the variance of the totals is 5.84 (divided by n, which makes
    no difference to the quotient). KR-20 = 10/9 · (1 - 2.18 / 5.84) = .6963…
    """
    rows = [
        "1111110110",
        "1011011101",
        "1111011001",
        "0010001000",
        "0000010010",
        "1110111111",
        "1101110111",
        "1111111101",
        "0101111101",
        "1101101110",
    ]
    found = analyse([{item: Response(int(mark)) for item, mark in enumerate(row)} for row in rows])
    assert [item.facility for item in found.items.values()] == [70, 70, 60, 70, 60, 80, 70, 70, 50, 60]
    assert statistics.pvariance([row.count("1") for row in rows]) == pytest.approx(5.84)
    assert found.quiz.alpha == pytest.approx(100 * 10 / 9 * (1 - 2.18 / 5.84))
    assert found.quiz.alpha == pytest.approx(69.63, abs=0.01)
    assert found.quiz.mean == 66


def test_alpha_of_four_persons_and_three_items():
    """calkulon.com, "Cronbach's alpha": items 4 3 5 2, 5 4 5 3 and 4 3 5 2 of five points.

    Variances 5/3, 2.75/3 and 5/3, together 4.25; totals 13 10 15 7 with the variance 36.75/3 = 12.25.
    alpha = 3/2 · (1 - 4.25 / 12.25) = .9796; the error ratio is √(1 - .9796) = .1429 = 1/7, and the standard error
    1/7 of the deviation of the scores, √12.25 = 3.5 of 15 points.
    """
    columns = [[0.8, 0.6, 1, 0.4], [1, 0.8, 1, 0.6], [0.8, 0.6, 1, 0.4]]
    quiz = analyse(attempts_of(columns, points=5)).quiz
    assert quiz.alpha == pytest.approx(97.9591837)
    assert quiz.error_ratio == pytest.approx(100 / 7)
    assert quiz.deviation == pytest.approx(100 * 3.5 / 15)
    assert quiz.standard_error == pytest.approx(100 * 0.5 / 15)
    assert (quiz.mean, quiz.median) == (pytest.approx(75), pytest.approx(100 * 11.5 / 15))


def test_skewness_and_kurtosis_of_ten_numbers():
    """Microsoft, Excel, "SKEW function" and "KURT function": 3 4 5 2 3 4 5 6 4 7 give 0.359543 and -0.151799637."""
    values = [3, 4, 5, 2, 3, 4, 5, 6, 4, 7]
    assert formulas.skewness(values) == pytest.approx(0.359543, abs=1e-6)
    assert formulas.kurtosis(values) == pytest.approx(-0.151799637, abs=1e-9)


def test_an_item_of_five_students_written_out():
    """Five students; the item x = 1 1 0 1 0, four others of a point each: 1111 1110 1101 1100 0000.

    Rest y = 4 3 3 2 0. x̄ = .6, ȳ = 2.4; x - x̄ = .4 .4 -.6 .4 -.6; y - ȳ = 1.6 .6 .6 -.4 -2.4.
    Σ(x-x̄)(y-ȳ) = .64 + .24 - .36 - .16 + 1.44 = 1.8; Σ(x-x̄)² = 1.2; Σ(y-ȳ)² = 9.2.
    Discrimination 1.8 / √(1.2 · 9.2) = .54174. Sorted, x = 0 0 1 1 1 and y = 0 2 3 3 4:
    1.44 + .24 + .24 + .24 + .64 = 2.8, hence the efficiency 1.8 / 2.8 = .64286.
    T = 5 4 3 3 0, T - T̄ = 2 1 0 0 -3. Σ x(T-T̄) = 3, of the others 3 3 2 3 (their sum is ΣT² - nT̄² = 14):
    effective weights √3 / (4√3 + √2) = .20762 and √2 / (4√3 + √2) = .16952; intended are 20 % each.
    Facility 60 %, deviation √(1.2 / 4) = .54772.
    """
    columns = [[1, 1, 0, 1, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 0]]
    items = analyse(attempts_of(columns)).items
    assert items[0].facility == 60
    assert items[0].deviation == pytest.approx(54.772, abs=1e-3)
    assert items[0].discrimination == pytest.approx(54.174, abs=1e-3)
    assert items[0].efficiency == pytest.approx(64.286, abs=1e-3)
    assert [items[item].intended_weight for item in range(5)] == [20] * 5
    weights = [items[item].effective_weight for item in range(5)]
    assert weights == pytest.approx([20.762] * 4 + [16.952], abs=1e-3)
    assert sum(weights) == pytest.approx(100)


@given(pairs())
def test_discrimination_is_a_correlation(pair):
    fractions, rests = pair
    found = formulas.discrimination(fractions, rests)
    if len(set(fractions)) == 1 or len(set(rests)) == 1:
        assert found is Undefined.NO_VARIANCE
    else:
        assert -100 <= found <= 100
        assert found == pytest.approx(100 * statistics.correlation(fractions, rests), abs=1e-9)


@given(pairs(most=6))
def test_efficiency_compares_with_the_best_of_all_orders(pair):
    fractions, rests = pair
    assume(len(set(fractions)) > 1 and len(set(rests)) > 1)
    best = max(statistics.covariance(order, rests) for order in itertools.permutations(fractions))
    found = formulas.efficiency(fractions, rests)
    assert found <= 100
    assert found == pytest.approx(100 * statistics.covariance(fractions, rests) / best, abs=1e-9)


@given(st.lists(quarters, min_size=2, max_size=12, unique=False))
def test_a_question_in_step_with_the_rest_is_fully_efficient(fractions):
    assume(len(set(fractions)) > 1)
    assert formulas.efficiency(fractions, [7 + x for x in fractions]) == pytest.approx(100)
    assert formulas.efficiency(fractions, [7 + 2 ** (8 * x) for x in fractions]) == pytest.approx(100)


@given(st.lists(quarters, min_size=2, max_size=12))
def test_deviation_is_that_of_a_sample(values):
    assert formulas.deviation(values) == pytest.approx(statistics.stdev(values), abs=1e-12)
    assert formulas.median(values) == statistics.median(values)


@given(tables())
def test_alpha_is_what_the_variances_make_it(columns):
    totals = totals_of(columns)
    found = formulas.alpha(columns, totals)
    if len(set(totals)) == 1:
        assert found is Undefined.NO_VARIANCE
    else:
        k, parts = len(columns), sum(statistics.variance(column) for column in columns)
        assert found <= 100
        assert found == pytest.approx(100 * k / (k - 1) * (1 - parts / statistics.variance(totals)))


@given(tables(values=st.sampled_from([0, 0.25, 0.5])), st.sampled_from([0.25, 0.5]))
def test_a_point_for_everyone_leaves_alpha_as_it_is(columns, gift):
    raised = [[x + gift for x in columns[0]], *columns[1:]]
    before, after = (analyse(attempts_of(these)).quiz.alpha for these in (columns, raised))
    assert after == (before if before is None else pytest.approx(before))


@given(tables())
def test_effective_weights_are_shares_of_the_covariance_with_the_total(columns):
    totals = totals_of(columns)
    assume(len(set(totals)) > 1)
    shared = [statistics.covariance(column, totals) for column in columns]
    whole = sum(value**0.5 for value in shared if value > 0)
    for found, value in zip(formulas.effective_weights(columns, totals), shared, strict=True):
        if value < -1e-9:
            assert found is Undefined.AGAINST_TOTAL
        else:
            assert found == pytest.approx(100 * max(value, 0) ** 0.5 / whole, abs=1e-4)


def test_no_weight_is_not_a_negative_one():
    """The first item has nothing to do with the totals 1, .9, .9, .9; the floats' covariance is not quite 0."""
    columns = [[0.2, 0, 0.3, 0.3], [0.8, 0.9, 0.6, 0.6]]
    assert formulas.effective_weights(columns, totals_of(columns)) == [0, 100]


@given(st.lists(st.integers(0, 20), min_size=4, max_size=12))
def test_moments_do_not_depend_on_the_unit(values):
    assume(len(set(values)) > 1)
    scaled = [3 * value + 11 for value in values]
    assert formulas.skewness(scaled) == pytest.approx(formulas.skewness(values), abs=1e-9)
    assert formulas.kurtosis(scaled) == pytest.approx(formulas.kurtosis(values), abs=1e-9)
    assert formulas.skewness([-value for value in values]) == pytest.approx(-formulas.skewness(values), abs=1e-9)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (formulas.facility([]), Undefined.TOO_FEW),
        (formulas.median([]), Undefined.TOO_FEW),
        (formulas.deviation([1]), Undefined.TOO_FEW),
        (formulas.discrimination([1], [1]), Undefined.TOO_FEW),
        (formulas.efficiency([1], [1]), Undefined.TOO_FEW),
        (formulas.efficiency([1, 1], [0, 1]), Undefined.NO_VARIANCE),
        (formulas.efficiency([0, 1], [1, 1]), Undefined.NO_VARIANCE),
        (formulas.skewness([1, 2]), Undefined.TOO_FEW),
        (formulas.skewness([2, 2, 2]), Undefined.NO_VARIANCE),
        (formulas.kurtosis([1, 2, 3]), Undefined.TOO_FEW),
        (formulas.kurtosis([2, 2, 2, 2]), Undefined.NO_VARIANCE),
        (formulas.alpha([[1, 0, 1]], [1, 0, 1]), Undefined.ONE_QUESTION),
        (formulas.alpha([[1, 0], [1, 0]], [2, 0]), Undefined.TOO_FEW),
        (formulas.alpha([[1, 1, 0], [0, 0, 1]], [1, 1, 1]), Undefined.NO_VARIANCE),
        (formulas.effective_weights([[1]], [1])[0], Undefined.TOO_FEW),
        (formulas.effective_weights([[1, 0], [0, 1]], [1, 1])[0], Undefined.NO_VARIANCE),
    ],
)
def test_what_is_not_defined_says_why(found, reason):
    assert found is reason


def outdo(these, those, errors):
    return formulas.outdo(formulas.spread(these), formulas.spread(those), errors)


def test_rounding_of_floats_is_no_variance():
    """0.1 + 0.2 and 0.3 are the same score."""
    assert formulas.discrimination([0, 1, 1], [0.1 + 0.2, 0.3, 0.3]) is Undefined.NO_VARIANCE
    assert formulas.deviation([0.1 + 0.2, 0.3]) == 0
    assert not outdo([0.1 + 0.2] * 5, [0.3] * 5, 2)


def test_ahead_by_more_than_two_standard_errors():
    """6 7 8 against 1 2 3: means 7 and 2, pooled variance (2 + 2) / 4 = 1, standard error √(2/3) = .816; 5 = 6.12 of
    them. Against 5 6 7 the difference of 1 is only 1.22."""
    assert outdo([6, 7, 8], [1, 2, 3], 6.1)
    assert not outdo([6, 7, 8], [1, 2, 3], 6.2)
    assert not outdo([6, 7, 8], [5, 6, 7], 2)
    assert not outdo([1, 2, 3], [6, 7, 8], 2)
    assert not outdo([9], [1], 0)
