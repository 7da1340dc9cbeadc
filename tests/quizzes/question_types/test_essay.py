"""Essay: a person grades it by the rubric; words are advice."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import DataError
from quizzes.question_types.essay import Essay
from tests.quizzes.question_types.samples import form, html, question

RUBRIC = [
    {"key": "duty", "points": "2", "criterion": "Names the duty."},
    {"key": "source", "points": "1.5", "criterion": "Names its source."},
]


def essay() -> Essay:
    return Essay.parse({"rubric": RUBRIC})


@given(st.text())
def test_any_text_needs_a_person_and_a_blank_one_is_worth_nothing(text: str) -> None:
    result = essay().grade({"text": text})
    assert result.needs_person == bool(text.strip())
    assert result.needs_person or result.fraction == 0


@given(st.decimals(0, 2, places=2), st.decimals(0, "1.5", places=2))
def test_points_make_a_fraction_of_the_rubric(duty: Decimal, source: Decimal) -> None:
    fraction = essay().award({"duty": duty, "source": source})
    assert 0 <= fraction <= 1
    assert (fraction == 1) == (duty + source == Decimal("3.5"))
    assert abs(fraction * Decimal("3.5") - duty - source) <= Decimal("0.0001")


@pytest.mark.parametrize(
    "points",
    [
        {},
        {"duty": 1},
        {"duty": 1, "source": 2},
        {"duty": -1, "source": 1},
        {"duty": 1, "source": 1, "style": 1},
    ],
)
def test_points_outside_of_the_rubric_are_refused(points: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="points"):
        essay().award({key: Decimal(value) for key, value in points.items()})


def test_the_number_of_words_is_advised_and_never_enforced() -> None:
    asked = question("essay")
    assert "150 to 300 words are advised." in html(form(asked))
    bound = form(asked, {"q1-text": "Three short words"})
    assert bound.is_valid()
    assert "3 words" in html(bound)


@pytest.mark.parametrize("words", ["300-150", "0-5", "many", "150"])
def test_a_range_of_words_goes_up(words: str) -> None:
    with pytest.raises(DataError, match="words"):
        question("essay", words=words)


@pytest.mark.parametrize("points", ["0", "-1", "two", None])
def test_points_are_more_than_none(points: Any) -> None:
    with pytest.raises(DataError, match="points"):
        question("essay", rubric=[{"key": "a", "points": points, "criterion": "c"}])


def test_numbers_and_ranges_are_stored_in_one_form() -> None:
    asked = Essay.parse({"words": "150 – 300", "rubric": [{"key": "a", "points": 2, "criterion": "c"}]})
    assert asked.data() == {"words": "150-300", "rubric": [{"key": "a", "points": "2", "criterion": "c"}]}


def test_an_essay_without_a_rubric_is_not_complete() -> None:
    assert [problem.path for problem in Essay.parse({}).unexplained()] == [("rubric",)]


def test_rubric_and_model_answer_are_shown_after_release_only() -> None:
    asked = question("essay")
    response = {"text": "It binds."}
    released = html(form(asked, response=response, reveal=asked.reveal(response)))
    assert "Names-the-duty" in released
    assert "Model-answer" in released
    assert "It binds." in released
    shown = html(form(asked, response=response, readonly=True))
    assert "Names-the-duty" not in shown
