"""Multiple choice: right picks minus wrong picks, over the number of right ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import Outcome
from quizzes.question_types.multiple_choice import MultipleChoice
from tests.quizzes.question_types.samples import Controls, answered, form, html, question, sent

KEYS = ["a", "b", "c", "d", "e", "f"]


def asked(right: set[str]) -> MultipleChoice:
    return MultipleChoice.parse(
        {"options": [{"key": key, "text": key.upper(), "correct": key in right} for key in KEYS]}
    )


@pytest.mark.parametrize(
    ("chosen", "fraction"),
    [
        ("a", "0.33333"),
        ("ab", "0.66667"),
        ("abc", "1"),
        ("abcd", "0.66667"),
        ("abcdef", "0"),
        ("def", "0"),
        ("ad", "0"),
    ],
)
def test_a_wrong_pick_costs_what_a_right_one_earns(chosen: str, fraction: str) -> None:
    assert asked(set("abc")).grade({"options": list(chosen)}).fraction == Decimal(fraction)


@given(right=st.sets(st.sampled_from(KEYS), min_size=1), chosen=st.sets(st.sampled_from(KEYS)))
def test_full_marks_only_for_all_right_options_and_no_other(right: set[str], chosen: set[str]) -> None:
    result = asked(right).grade({"options": sorted(chosen)})
    assert result.fraction is not None
    assert 0 <= result.fraction <= 1
    assert result.is_right == (right == chosen)
    assert {key for key, part in result.parts.items() if part is Outcome.MISSED} == right - chosen


@given(chosen=st.permutations(KEYS[:4]))
def test_the_order_of_picks_does_not_matter(chosen: list[str]) -> None:
    assert asked({"a", "e"}).grade({"options": chosen}) == asked({"a", "e"}).grade({"options": KEYS[:4]})


@given(
    chosen=st.sets(st.sampled_from(["opt-lyon", "opt-council", "opt-bank", "opt-media"])),
    seed=st.integers(0, 30),
)
def test_several_options_come_back_as_chosen(chosen: set[str], seed: int) -> None:
    bound = answered(question("multiple_choice"), {"options": sorted(chosen)}, seed=seed)
    assert bound.is_valid()
    assert bound.response == ({"options": sorted(chosen)} if chosen else None)


def test_an_option_sent_twice_counts_once() -> None:
    shown = form(question("multiple_choice"), response={"options": ["opt-media"]})
    data = sent(shown)
    data.setlist("q1-option", data.getlist("q1-option") * 2)
    bound = form(question("multiple_choice"), data)
    assert bound.is_valid()
    assert bound.response == {"options": ["opt-media"]}


def test_boxes_are_shown_and_the_number_of_right_options_is_not() -> None:
    shown = html(form(question("multiple_choice")))
    assert "Choose all that apply." in shown
    assert {attrs["type"] for attrs in Controls(shown).all("input")} == {"checkbox"}


def test_no_right_option_is_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one"):
        asked(set())
