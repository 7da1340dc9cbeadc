"""How a grade is made of what quizzes are worth."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ctlearn.progress.grades import Cell, Column, State, days_late, grade
from ctlearn.progress.models import GradebookRules

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
RULES = GradebookRules(late_percent=Decimal(10), late_most=Decimal(30), late_floor=Decimal(40))


def cells(*values):
    return [Cell(State.OPEN) if value is None else Cell(State.COUNTS, value=Decimal(value)) for value in values]


def columns(*weights, droppable=()):
    return [Column(None, Decimal(weight), n not in droppable) for n, weight in enumerate(weights)]


def test_the_example_of_the_documentation():
    rules = GradebookRules(late_percent=Decimal(10), late_most=Decimal(30), drop_lowest=1)
    late = rules.late(Decimal("0.84"), days_late(DUE + timedelta(hours=25), DUE))
    assert late == Decimal("0.64")
    made = grade(columns(1, 1, 1, 3, droppable=[3]), cells("0.90", late, 0, "0.70"), rules.drop_lowest)
    assert made.value == Decimal("0.728")
    assert [cell.dropped for cell in made.cells] == [False, False, True, False]
    assert made.percent == Decimal("72.8")


@pytest.mark.parametrize(
    ("after", "days"),
    [(-60, 0), (0, 0), (0.001, 1), (24 * 3600, 1), (24 * 3600 + 1, 2), (3 * 24 * 3600, 3)],
)
def test_a_day_that_has_begun_is_a_day_late(after, days):
    assert days_late(DUE + timedelta(seconds=after), DUE) == days


def test_without_a_due_date_nothing_is_late():
    assert days_late(DUE, None) == 0
    assert days_late(None, DUE) == 0


@pytest.mark.parametrize(
    ("earned", "days", "counts"),
    [
        ("0.9", 1, "0.8"),
        ("0.9", 3, "0.6"),
        ("0.9", 8, "0.6"),  # at most 30
        ("0.6", 3, "0.4"),  # not below 40
        ("0.3", 3, "0.3"),  # and who is below stays there
    ],
)
def test_what_late_work_counts(earned, days, counts):
    assert RULES.late(Decimal(earned), days) == Decimal(counts)


def test_by_default_late_work_counts_in_full():
    assert GradebookRules().late(Decimal("0.7"), 5) == Decimal("0.7")


def test_the_mean_is_weighted_and_what_is_open_does_not_count():
    made = grade(columns(1, 3, 5), cells("0.5", "0.9", None), 0)
    assert made.value == Decimal("0.8")


def test_while_nothing_counts_there_is_no_grade():
    assert grade(columns(1), cells(None), 1).value is None
    assert grade(columns(0), cells("0.5"), 0).value is None
    assert grade([], [], 2).value is None


@pytest.mark.parametrize(
    ("drop", "dropped", "value"),
    [(0, [], "0.5"), (1, [2], "0.6"), (2, [2, 0], "0.7"), (9, [2, 0, 1], "0.8")],
)
def test_the_lowest_are_dropped_and_one_stays(drop, dropped, value):
    made = grade(columns(1, 1, 1, 1), cells("0.4", "0.6", "0.2", "0.8"), drop)
    assert {n for n, cell in enumerate(made.cells) if cell.dropped} == set(dropped)
    assert made.value == Decimal(value)


def test_what_is_open_or_weighs_nothing_is_not_dropped_in_place_of_a_value():
    made = grade(columns(1, 0, 1, 1), cells(None, "0.1", "0.4", "0.8"), 1)
    assert [cell.dropped for cell in made.cells] == [False, False, True, False]
    assert made.value == Decimal("0.8")


def test_what_may_not_be_dropped_stays():
    made = grade(columns(1, 1, droppable=[0]), cells("0.1", "0.9"), 1)
    assert [cell.dropped for cell in made.cells] == [False, True]
    assert made.value == Decimal("0.1")


def test_grades_are_exact_until_they_are_shown():
    made = grade(columns(1, 1, 1), cells(Decimal(1) / 3, Decimal(2) / 3, 1), 0)
    assert made.value.quantize(Decimal("0.0000000001")) == Decimal("0.6666666667")
