"""Numbers: how they may be written, the tolerance, the unit."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import DataError, ResponseError
from quizzes.question_types.numeric import Numeric
from quizzes.question_types.quantities import read_quantity
from quizzes.question_types.reading import plain
from tests.quizzes.question_types.samples import form, html, question


def asked(value: str, **more: Any) -> Numeric:
    return Numeric.parse({"value": value, **more})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("1.234", "1.234"),
        ("1234,567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234", "1234"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1’234", "1234"),
        ("1.2e3", "1200"),
        ("1,2E-3", "0.0012"),
        ("1.2 × 10^3", "1200"),
        ("1.2·10⁻³", "0.0012"),
        ("١٢٫٥", "12.5"),
        ("１２", "12"),
        ("12.", "12"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert read_quantity(text) == (Decimal(number), "")


@pytest.mark.parametrize("text", ["1,234", "12,345", "123,456", "-1,000", "1,234 treaties", "1,234e5"])
def test_a_comma_with_two_readings_is_asked_about(text: str) -> None:
    with pytest.raises(ValidationError, match="two ways"):
        read_quantity(text)


@pytest.mark.parametrize(
    "text",
    [
        "twelve",
        "",
        "-",
        "1..2",
        "1,23,456",
        "12 34",
        "1,234,56",
        "1 234 56",
        "1e999",
        "1" * 60,
        "1.2.3",
        "½",
    ],
)
def test_what_is_not_one_clear_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_quantity(text)


def test_the_form_asks_instead_of_guessing_and_says_how() -> None:
    bound = form(question("numeric"), {"q1-text": "1,373"})
    assert not bound.is_valid()
    assert "Write 1373 or 1.373." in html(bound)
    assert 'value="1,373"' in html(bound)


@pytest.mark.parametrize("text", ["10-12", "12 or 13", "10³", "about 12", "1/2"])
def test_words_around_the_number_are_refused(text: str) -> None:
    assert not form(asked("12"), {"q1-text": text}).is_valid()


@given(st.decimals(-(10**9), 10**9, places=4))
def test_every_number_is_read_back_from_its_canonical_text(number: Decimal) -> None:
    assert read_quantity(plain(number)) == (number, "")
    assert Numeric.parse({"value": plain(number)}).data() == {"value": plain(number)}


@given(st.integers(-(10**6), 10**6), st.integers(0, 1000), st.integers(-2000, 2000))
def test_right_means_within_the_tolerance_limits_included(value: int, tolerance: int, off: int) -> None:
    result = asked(str(value), tolerance=str(tolerance)).grade({"text": str(value + off)})
    assert result.is_right == (abs(off) <= tolerance)


@given(st.decimals("0.0001", 10**6, places=4), st.booleans())
def test_a_percentage_is_of_the_value_and_exact(value: Decimal, negative: bool) -> None:
    value = -value if negative else value
    subject = asked(plain(value), tolerance="5%")
    edge = value * Decimal("1.05")
    assert subject.grade({"text": plain(edge)}).is_right
    assert not subject.grade({"text": plain(edge + edge / 10**6)}).is_right


def test_nothing_is_rounded_on_the_way() -> None:
    exact = asked("0.1", tolerance="0")
    assert exact.grade({"text": "0.10"}).is_right
    assert not exact.grade({"text": "0.1000000000000000000000000001"}).is_right
    assert not asked("0", tolerance="1e25").grade({"text": "10000000000000000000000000.0001"}).is_right


def test_a_foreseen_mistake_gets_its_explanation() -> None:
    assert question("numeric").grade({"text": "1268"}).feedback == ("Why-1267: that is the list.",)


def test_a_unit_that_is_shown_may_be_typed_or_left_out() -> None:
    subject = asked("12", unit="treaties")
    assert "(treaties)" in html(form(subject))
    assert subject.grade({"text": "12"}).is_right
    assert subject.grade({"text": "12 Treaties"}).is_right
    bound = form(subject, {"q1-text": "12 laws"})
    assert not bound.is_valid()
    assert "in treaties" in html(bound)


def test_a_unit_that_is_required_is_part_of_the_answer_and_not_shown() -> None:
    subject = asked("12", unit="MW", unit_required="yes")
    assert "MW" not in html(form(subject))
    assert {"MW", "12"} == subject.keys()
    for text, right in [("12 MW", True), ("12MW", True), ("12 mW", False), ("12", False), ("13 MW", False)]:
        assert form(subject, {"q1-text": text}).is_valid()
        assert subject.grade({"text": text}).is_right == right
    assert subject.grade({"text": "12"}).feedback == ("The number is right, its unit is not.",)


@pytest.mark.parametrize("text", ["€5", "5 €", "5€"])
def test_a_unit_may_stand_on_either_side(text: str) -> None:
    assert asked("5", unit="€", unit_required="yes").grade({"text": text}).is_right


@pytest.mark.parametrize("unit", ["%", "m²", "CO2", "km/h", "°C", "people per year"])
def test_units_with_signs_are_read(unit: str) -> None:
    assert asked("5", unit=unit, unit_required="yes").grade({"text": f"5 {unit}"}).is_right


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"value": "twelve"}, ("value",)),
        ({"value": 1.5}, ("value",)),
        ({"value": "NaN"}, ("value",)),
        ({"value": "1e400"}, ("value",)),
        ({"tolerance": "-1"}, ("tolerance",)),
        ({"tolerance": "a bit"}, ("tolerance",)),
        ({"value": "0", "tolerance": "5%"}, ("tolerance",)),
        ({"unit_required": "yes"}, ("unit_required",)),
        ({"unit": "5 m"}, ("unit",)),
        ({"mistakes": [{"value": "12", "explanation": "x"}]}, ("mistakes", 0, "value")),
        ({"mistakes": [{"value": "13"}]}, ("mistakes", 0, "explanation")),
    ],
)
def test_data_that_can_not_be_right_is_a_problem(changes: dict[str, Any], path: tuple[str | int, ...]) -> None:
    with pytest.raises(DataError) as caught:
        Numeric.parse({"value": "12"} | changes)
    assert [problem.path for problem in caught.value.problems] == [path]


@pytest.mark.parametrize(
    ("written", "canonical"), [("1.50", "1.5"), ("1e3", "1000"), ("-0", "0"), (12, "12"), ("007", "7")]
)
def test_numbers_are_stored_in_one_form(written: Any, canonical: str) -> None:
    assert asked(written).data() == {"value": canonical}


def test_a_stored_text_that_is_no_number_goes_to_a_person() -> None:
    with pytest.raises(ResponseError):
        asked("12").grade({"text": "twelve"})
