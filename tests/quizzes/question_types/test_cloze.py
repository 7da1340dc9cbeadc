"""Cloze: every gap has the same weight; a gap is a menu or a text field."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import DataError, ResponseError
from quizzes.question_types.cloze import Cloze
from tests.quizzes.question_types.samples import DATA, Controls, answered, form, html, question

VERBS = st.sampled_from(["", "opt-ratify", "opt-discuss"])
WHO = st.sampled_from(["", "every member", "EVERY-MEMBRE", "nobody", "some"])
GAPS: list[dict[str, Any]] = DATA["cloze"]["gaps"]


@given(VERBS, WHO, st.integers(0, 20))
def test_the_fraction_is_the_share_of_right_gaps(verb: str, who: str, seed: int) -> None:
    asked = question("cloze")
    gaps = {key: text for key, text in (("verb-gap", verb), ("who-gap", who)) if text}
    bound = answered(asked, {"gaps": gaps}, seed=seed)
    assert bound.is_valid(), bound.errors
    assert bound.response == ({"gaps": gaps} if gaps else None)
    right = (verb == "opt-ratify") + (who.lower() in ("every member", "every-membre"))
    assert asked.grade(bound.response).fraction == Decimal(right) / 2
    assert asked.grade(bound.response).is_right == (right == 2)


def test_an_option_of_another_gap_is_not_an_answer() -> None:
    with pytest.raises(ResponseError):
        question("cloze").grade({"gaps": {"verb-gap": "every member"}})


def test_no_space_is_added_before_the_signs_after_a_gap() -> None:
    page = html(form(question("cloze")))
    assert "</span> it.</p>" in page
    assert "states <span" in page
    assert "binds (<span" in page
    assert "</span>).</p>" in page


def test_paragraphs_of_the_text_stay_apart() -> None:
    assert html(form(question("cloze"))).count('<p class="cloze">') == 2


def test_menus_begin_blank_and_gaps_are_numbered() -> None:
    page = Controls(html(form(question("cloze"))))
    assert [attrs["aria-label"] for attrs in page.all("select", "input")] == ["Gap 1 of 2", "Gap 2 of 2"]
    assert next(iter(page.all("option")))["value"] == ""


def test_released_gaps_name_what_belongs_there_and_explain() -> None:
    asked = question("cloze")
    marks = asked.reveal({"gaps": {"verb-gap": "opt-discuss", "who-gap": "nobody"}}).marks
    assert marks["verb-gap"].answer == "ratify"
    assert marks["verb-gap"].whys == ("Why-discuss: binds nobody.", "Why-ratify: consent.")
    assert marks["who-gap"].answer == "every member"
    assert marks["who-gap"].whys == ("Why-nobody: Article 25 says otherwise.", "Why-member: Article 25.")
    right = asked.reveal({"gaps": {"verb-gap": "opt-ratify"}}).marks
    assert (right["verb-gap"].answer, right["verb-gap"].whys) == ("", ("Why-ratify: consent.",))


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"text": "No gap at all"}, [("gaps", 0, "key"), ("gaps", 1, "key")]),
        ({"text": "{{verb-gap}} {{who-gap}} {{third}}"}, [("text",)]),
        ({"text": "{{verb-gap}} {{who-gap}} {{who-gap}}"}, [("text",)]),
        ({"gaps": [GAPS[0] | {"accepted": [{"text": "x"}]}, GAPS[1]]}, [("gaps", 0)]),
        ({"gaps": [{"key": "verb-gap"}, GAPS[1]]}, [("gaps", 0)]),
        ({"gaps": [GAPS[0], GAPS[1] | {"typos": "9"}]}, [("gaps", 1, "typos")]),
        ({"gaps": [GAPS[0] | {"typos": "1"}, GAPS[1]]}, [("gaps", 0, "typos")]),
        ({"gaps": [GAPS[0], GAPS[0], GAPS[1]]}, [("gaps", 1, "key")]),
    ],
)
def test_gaps_and_text_have_to_fit(changes: dict[str, Any], paths: list[tuple[str | int, ...]]) -> None:
    with pytest.raises(DataError) as caught:
        question("cloze", **changes)
    assert [problem.path for problem in caught.value.problems] == paths


def test_two_menus_may_use_the_same_option_keys() -> None:
    options = [{"key": "a", "text": "A", "correct": True}, {"key": "b", "text": "B"}]
    asked = Cloze.parse(
        {
            "text": "{{x}} {{ y }}",
            "gaps": [{"key": "x", "options": options}, {"key": "y", "options": options}],
        }
    )
    assert asked.grade({"gaps": {"x": "a", "y": "b"}}).fraction == Decimal("0.5")
    bound = answered(asked, {"gaps": {"x": "a", "y": "b"}})
    assert bound.is_valid()
    assert bound.response == {"gaps": {"x": "a", "y": "b"}}
