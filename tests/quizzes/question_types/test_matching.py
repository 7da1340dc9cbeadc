"""Matching: every prompt has the same weight, and the order of the choices says nothing."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import DataError, ResponseError
from quizzes.question_types.matching import Matching
from tests.quizzes.question_types.samples import Controls, answered, form, html, question

PAIRS = ["pair-a", "pair-b", "pair-c"]
CHOICES = [*PAIRS, "lure"]


@given(st.dictionaries(st.sampled_from(PAIRS), st.sampled_from(CHOICES)), st.integers(0, 30))
def test_the_fraction_is_the_share_of_right_prompts(pairs: dict[str, str], seed: int) -> None:
    asked = question("matching")
    bound = answered(asked, {"pairs": pairs}, seed=seed)
    assert bound.is_valid(), bound.errors
    assert bound.response == ({"pairs": pairs} if pairs else None)
    result = asked.grade(bound.response)
    right = sum(prompt == match for prompt, match in pairs.items())
    assert result.fraction == round(Decimal(right) / 3, 5)
    assert result.is_right == (right == 3)


@given(st.permutations(PAIRS))
def test_the_order_of_the_answers_does_not_matter(keys: list[str]) -> None:
    response = {"pairs": dict.fromkeys(keys, "pair-a")}
    assert question("matching").grade(response).fraction == Decimal("0.33333")


def test_a_match_that_is_gone_is_refused() -> None:
    with pytest.raises(ResponseError):
        question("matching").grade({"pairs": {"pair-a": "gone"}})


def test_every_choice_can_stand_in_every_place() -> None:
    asked = question("matching")
    orders = [asked.order(random.Random(seed))["choices"] for seed in range(400)]
    for place in range(4):
        shares = [Fraction(sum(order[place] == key for order in orders), len(orders)) for key in CHOICES]
        assert all(Fraction(15, 100) < share < Fraction(35, 100) for share in shares)


def test_choices_and_prompts_share_no_token() -> None:
    page = Controls(html(form(question("matching"))))
    names = {attrs["name"].removeprefix("q1-") for attrs in page.all("select")}
    values = {attrs["value"] for attrs in page.all("option")} - {""}
    assert (len(names), len(values)) == (3, 4)
    assert not names & values


def test_prompts_that_share_a_match_share_a_choice() -> None:
    asked = Matching.parse(
        {
            "pairs": [
                {"key": "p2", "prompt": "Lyon", "match": "France"},
                {"key": "p1", "prompt": "Paris", "match": "France"},
                {"key": "p3", "prompt": "Rome", "match": "Italy"},
            ]
        }
    )
    assert set(asked.order(random.Random(1))["choices"]) == {"p1", "p3"}
    assert asked.grade({"pairs": {"p1": "p1", "p2": "p1", "p3": "p3"}}).is_right


def test_a_chosen_distractor_is_explained_and_the_right_match_named() -> None:
    asked = question("matching")
    mark = asked.reveal({"pairs": {"pair-a": "lure"}}).marks["pair-a"]
    assert mark.whys == ("Why-Spain: that is Madrid.", "Why-France: capital.")
    assert (mark.tag, mark.answer) == ("✕ Not right", "France")
    assert asked.reveal(None).marks["pair-a"].tag == "○ Not answered"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"distractors": [{"key": "pair-a", "text": "Spain"}]}, ("distractors", 0, "key")),
        ({"distractors": [{"key": "d", "text": "Italy"}]}, ("distractors", 0, "text")),
        ({"pairs": [{"key": "a", "prompt": "A", "match": "1"}]}, ("pairs",)),
        (
            {"pairs": [{"key": k, "prompt": k, "match": "1"} for k in "ab"], "distractors": []},
            ("pairs",),
        ),
    ],
)
def test_pairs_that_ask_nothing_are_a_problem(changes: dict[str, object], path: tuple[str | int, ...]) -> None:
    with pytest.raises(DataError) as caught:
        question("matching", **changes)
    assert [problem.path for problem in caught.value.problems] == [path]
