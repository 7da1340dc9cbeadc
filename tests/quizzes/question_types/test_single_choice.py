"""Single choice and true/false: the right option earns everything."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import DataError, Outcome
from quizzes.question_types.single_choice import SingleChoice
from tests.quizzes.question_types.samples import OPTIONS, Controls, form, html, question


def problems(options: list[Any]) -> list[tuple[str | int, ...]]:
    with pytest.raises(DataError) as caught:
        SingleChoice.parse({"options": options})
    return [problem.path for problem in caught.value.problems]


def test_exactly_one_option_is_right() -> None:
    none = [one | {"correct": "no"} for one in OPTIONS]
    both = [one | {"correct": "yes"} for one in OPTIONS]
    assert problems(none) == problems(both) == [("options",)]


def test_one_option_is_no_choice() -> None:
    assert problems(OPTIONS[1:2]) == [("options",)]


def test_every_problem_is_named_at_once_with_its_place() -> None:
    broken = [
        {"key": "Not A Key", "text": "One", "correct": "perhaps"},
        {"key": "b", "text": "Two\n\nparagraphs", "correct": True, "colour": "red"},
        {"key": "b", "text": "One", "explanation": 3},
        "text",
    ]
    assert problems(broken) == [
        ("options", 0, "key"),
        ("options", 0, "correct"),
        ("options", 1, "text"),
        ("options", 1, "colour"),
        ("options", 2, "key"),
        ("options", 2, "text"),
        ("options", 2, "explanation"),
        ("options", 3),
    ]


def test_a_problem_reads_as_a_sentence_with_its_place() -> None:
    with pytest.raises(DataError, match=r"options → 1 → text: “text” is missing\."):
        SingleChoice.parse({"options": [{"key": "a", "correct": "yes"}, {"key": "b", "text": "B"}]})


@pytest.mark.parametrize("yes", [True, "yes", "true", "Yes", 1, "1"])
@pytest.mark.parametrize("no", [False, "no", "false", 0, None])
def test_yes_and_no_are_read_in_every_usual_form(yes: Any, no: Any) -> None:
    asked = SingleChoice.parse(
        {"options": [{"key": "a", "text": "A", "correct": no}, {"key": "b", "text": "B", "correct": yes}]}
    )
    assert asked.data() == {"options": [{"key": "a", "text": "A"}, {"key": "b", "text": "B", "correct": True}]}


def test_options_without_explanation_are_listed() -> None:
    asked = question("single_choice", options=[{"key": "a", "text": "A"}, *OPTIONS])
    assert [problem.path for problem in asked.unexplained()] == [("options", 0, "explanation")]


@given(right=st.integers(0, 3), chosen=st.integers(0, 3))
def test_full_marks_for_the_right_option_and_nothing_for_others(right: int, chosen: int) -> None:
    asked = question("single_choice", options=[one | {"correct": i == right} for i, one in enumerate(OPTIONS)])
    result = asked.grade({"option": OPTIONS[chosen]["key"]})
    assert result.fraction == int(right == chosen)
    assert result.feedback == (OPTIONS[chosen]["explanation"],)


def test_an_option_that_is_kept_in_order_is_not_shuffled() -> None:
    asked = question("single_choice", keep_order="yes")
    for seed in range(5):
        texts = html(form(asked, seed=seed))
        assert texts.index("A court") < texts.index("The Council") < texts.index("The bank")


def test_released_options_say_which_is_right_and_which_was_chosen() -> None:
    asked = question("single_choice")
    response = {"option": "opt-bank"}
    marks = asked.reveal(response).marks
    assert {key: (mark.css, mark.tag) for key, mark in marks.items()} == {
        "opt-lyon": ("", ""),
        "opt-council": ("is-right", "✓ Right"),
        "opt-bank": ("is-wrong", "✕ Your answer"),
        "opt-media": ("", ""),
    }
    shown = html(form(asked, response=response, reveal=asked.reveal(response)))
    assert shown.count('class="why"') == 4
    assert [("checked" in attrs) for attrs in Controls(shown).all("input")].count(True) == 1


def test_an_option_can_be_chosen_by_its_whole_label() -> None:
    shown = html(form(question("single_choice")))
    assert shown.count('<label class="option') == 4
    assert "<em>press</em>" in shown


@pytest.mark.parametrize("answer", ["true", "yes", True])
def test_a_true_statement_is_stored_as_the_word(answer: Any) -> None:
    assert question("true_false", answer=answer).data()["answer"] == "true"


@pytest.mark.parametrize(("chosen", "why"), [("true", "Why-true: tempting."), ("false", "Why-false: so it is.")])
def test_each_verdict_has_its_own_explanation(chosen: str, why: str) -> None:
    assert question("true_false").grade({"option": chosen}).feedback == (why,)


def test_the_parts_tell_what_became_of_each_option() -> None:
    assert question("true_false").grade({"option": "true"}).parts == {
        "true": Outcome.WRONG,
        "false": Outcome.MISSED,
    }
