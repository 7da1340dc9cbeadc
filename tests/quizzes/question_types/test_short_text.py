"""Short text: what counts as equal, and which typos are forgiven."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import DataError
from quizzes.question_types.short_text import ShortText
from quizzes.question_types.wording import NEVER, distance
from tests.quizzes.question_types.samples import form, html, question


def is_right(answer: str, accepted: str, **more: Any) -> bool:
    return ShortText.parse({"accepted": [{"text": accepted}], **more}).grade({"text": answer}).is_right


@pytest.mark.parametrize(
    "answer",
    [
        "double criminality",
        "  Double   CRIMINALITY ",
        "double-criminality.",
        "“double criminality”",
        "doublecriminality",
    ],
)
def test_case_spacing_and_punctuation_are_ignored_unless_said_otherwise(answer: str) -> None:
    assert is_right(answer, "Double Criminality")


@pytest.mark.parametrize(
    ("answer", "ignored"),
    [
        ("CAFÉ au lait", "case"),
        ("Café  au\tlait", "spacing"),
        ("Café, au lait!", "punctuation"),
        ("Cafe au lait", "accents"),
    ],
)
def test_only_what_is_listed_is_ignored(answer: str, ignored: str) -> None:
    assert is_right(answer, "Café au lait", ignore=[ignored])
    assert not is_right(answer, "Café au lait", ignore=[])


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [("ﬁnance", "finance"), ("Straße", "STRASSE"), ("cafe\u0301", "café"), ("12", "１２")],
)
def test_ways_of_encoding_a_text_are_equal(answer: str, accepted: str) -> None:
    assert is_right(answer, accepted)


def test_compatible_signs_are_equal_even_when_nothing_is_ignored() -> None:
    assert is_right("ﬁnance", "finance", ignore=[])


def test_kinds_of_quotes_and_dashes_are_equal_even_when_punctuation_counts() -> None:
    assert is_right("Council's 1999–2001", "Council’s 1999-2001", ignore=[])


@pytest.mark.parametrize("answer", ["teaty", "trreaty", "traety", "treata"])
def test_one_typo_of_any_kind_is_forgiven_when_one_is_allowed(answer: str) -> None:
    assert is_right(answer, "treaty", typos="1")
    assert not is_right(answer, "treaty")


def test_two_typos_need_two() -> None:
    assert not is_right("trxxty", "treaty", typos=1)
    assert is_right("trxxty", "treaty", typos=2)


@pytest.mark.parametrize(("answer", "accepted"), [("pact", "fact"), ("ban", "bans"), ("bank", "rank")])
def test_typos_in_short_words_are_not_forgiven(answer: str, accepted: str) -> None:
    assert not is_right(answer, accepted, typos="2")


@pytest.mark.parametrize("answer", ["resolution 1372", "resolution 137", "resolution 13733", "resolution 1337"])
def test_digits_are_never_forgiven(answer: str) -> None:
    assert not is_right(answer, "resolution 1373", typos="2")
    assert not is_right("resolutio1n 373", "resolution 1373", typos="1")
    assert is_right("resolutoin 1373", "resolution 1373", typos="1")


def test_a_foreseen_mistake_is_wrong_even_when_it_is_only_a_typo_away() -> None:
    asked = ShortText.parse(
        {
            "accepted": [{"text": "precede"}],
            "typos": "2",
            "mistakes": [
                {"text": "proceed", "explanation": "Goes on."},
                {"text": "recede", "explanation": "Goes back."},
            ],
        }
    )
    assert asked.grade({"text": "Recede!"}).feedback == ("Goes back.",)
    assert asked.grade({"text": "Recede!"}).fraction == 0
    assert asked.grade({"text": "precede"}).is_right


@given(st.text("abcé1 ", max_size=7), st.text("abcé1 ", max_size=7))
def test_distance_is_symmetric_and_zero_for_equal_texts_only(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("kitten", "sitting", 3), ("ca", "abc", 3), ("ab", "ba", 1), ("", "abc", 3), ("a1", "a", NEVER)],
)
def test_known_distances(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits


@given(st.text(max_size=20), st.sampled_from([0, 1, 2]))
def test_the_accepted_text_is_always_right_and_any_text_gets_a_grade(text: str, typos: int) -> None:
    asked = question("short_text", typos=typos)
    fraction = asked.grade({"text": text}).fraction
    assert fraction in (0, 1)
    assert asked.grade({"text": "double criminality"}).is_right


def test_an_accepted_text_of_which_nothing_is_left_is_a_problem() -> None:
    with pytest.raises(DataError) as caught:
        ShortText.parse({"accepted": [{"text": "—"}], "mistakes": [{"text": "x", "explanation": "y"}]})
    assert [problem.path for problem in caught.value.problems] == [("accepted", 0, "text")]


def test_a_mistake_that_counts_as_right_is_a_problem() -> None:
    with pytest.raises(DataError) as caught:
        ShortText.parse({"accepted": [{"text": "a treaty"}], "mistakes": [{"text": "A Treaty.", "explanation": "y"}]})
    assert [problem.path for problem in caught.value.problems] == [("mistakes", 0, "text")]


@pytest.mark.parametrize("typos", ["3", "-1", "0.5", "many", 1.0])
def test_the_number_of_typos_is_0_to_2(typos: Any) -> None:
    with pytest.raises(DataError, match="typos"):
        question("short_text", typos=typos)


def test_defaults_are_left_out_of_the_canonical_form() -> None:
    asked = ShortText.parse(
        {
            "accepted": [{"text": "x"}],
            "ignore": ["punctuation", "case", "spacing"],
            "typos": "0",
            "mistakes": [],
        }
    )
    assert asked.data() == {"accepted": [{"text": "x"}]}


def test_what_is_ignored_is_stored_in_one_order() -> None:
    asked = question("short_text", ignore=["accents", "case"])
    assert asked.data()["ignore"] == ["case", "accents"]


def test_an_answer_that_is_too_long_gets_an_error() -> None:
    bound = form(question("short_text"), {"q1-text": "x" * 301})
    assert not bound.is_valid()
    assert 'aria-invalid="true"' in html(bound)


def test_all_accepted_texts_are_shown_after_release() -> None:
    asked = question("short_text")
    shown = html(form(asked, response={"text": "reciprocity"}, reveal=asked.reveal({"text": "reciprocity"})))
    assert "Right answer:</b> double criminality" in shown
    assert "Also accepted: dual criminality" in shown
    assert "Why-reciprocity" in shown
