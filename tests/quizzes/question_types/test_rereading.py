"""What a response to an earlier version means in a corrected one."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import QuestionType, ResponseError
from quizzes.question_types.matching import Matching
from tests.quizzes.question_types.samples import DATA, NAMES, OPTIONS, RIGHT, WRONG, question

LANDS = ["France", "Italy", "Norway"]
each_type = pytest.mark.parametrize("name", NAMES)


def worth(new: QuestionType, old: QuestionType, response: Any) -> Any:
    return new.grade(new.reread(response, old)).fraction


@each_type
@pytest.mark.parametrize("responses", [RIGHT, WRONG], ids=["right", "wrong"])
def test_in_the_same_version_it_is_worth_the_same(name: str, responses: dict[str, Any]) -> None:
    asked = question(name)
    assert worth(asked, asked, responses[name]) == asked.grade(responses[name]).fraction


def test_a_corrected_key_turns_the_worth_of_the_same_options() -> None:
    turned = question("single_choice", options=[one | {"correct": one["key"] == "opt-bank"} for one in OPTIONS])
    old = question("single_choice")
    assert [worth(turned, old, responses["single_choice"]) for responses in (RIGHT, WRONG)] == [0, 1]


@pytest.mark.parametrize("name", ["single_choice", "multiple_choice"])
def test_nobody_is_measured_by_a_right_option_that_was_not_offered(name: str) -> None:
    more = [*DATA[name]["options"], {"key": "opt-court", "text": "Both courts", "correct": True}]
    if name == "single_choice":
        more = [one | {"correct": one["key"] == "opt-court"} for one in more]
    with pytest.raises(ResponseError):
        worth(question(name, options=more), question(name), RIGHT[name])


def test_a_wrong_option_that_was_added_changes_nothing() -> None:
    more = [*OPTIONS, {"key": "opt-court", "text": "Both courts"}]
    assert worth(question("single_choice", options=more), question("single_choice"), RIGHT["single_choice"]) == 1


def matching(matches: list[str], *distractors: str, prompts: tuple[str, ...] = ("Paris", "Rome", "Oslo")) -> Matching:
    pairs = zip(prompts, matches, strict=True)
    return Matching.parse(
        {
            "pairs": [{"key": prompt.lower(), "prompt": prompt, "match": match} for prompt, match in pairs],
            "distractors": [{"key": f"not-{text.lower()}", "text": text} for text in distractors],
        }
    )


def saying(asked: Matching, said: dict[str, str]) -> dict[str, Any]:
    """The response of somebody who chose these texts."""
    keys = {text: key for key, text in asked.choices().items()}
    return {"pairs": {prompt: keys[text] for prompt, text in said.items()}}


@given(st.permutations(LANDS), st.permutations(LANDS), st.lists(st.sampled_from(LANDS), min_size=3, max_size=3))
def test_matches_that_change_places_are_graded_by_what_was_read(before: Any, after: Any, said: list[str]) -> None:
    old, new = matching(before), matching(after)
    response = saying(old, dict(zip(["paris", "rome", "oslo"], said, strict=True)))
    right = sum(one == match for one, match in zip(said, after, strict=True))
    assert worth(new, old, response) == round(Decimal(right) / 3, 5)


def test_a_reworded_match_is_still_the_same_choice() -> None:
    old, new = matching(LANDS), matching(["The French Republic", *LANDS[1:]])
    assert worth(new, old, saying(old, {"paris": "France", "rome": "Italy", "oslo": "Norway"})) == 1


def test_a_distractor_that_becomes_a_match_keeps_its_meaning() -> None:
    old, new = matching(["Spain", "Italy", "Norway"], "France"), matching(LANDS)
    assert worth(new, old, saying(old, {"paris": "France", "rome": "Italy", "oslo": "Norway"})) == 1
    with pytest.raises(ResponseError):
        worth(new, old, saying(old, {"paris": "Spain"}))


@pytest.mark.parametrize(
    "new",
    [
        matching([*LANDS, "Spain"], prompts=("Paris", "Rome", "Oslo", "Madrid")),
        matching(["Gaul", "France", "Norway"]),
    ],
    ids=["a new prompt", "a new match beside the old one"],
)
def test_nobody_is_measured_by_a_pair_that_was_not_offered(new: Matching) -> None:
    old = matching(LANDS)
    with pytest.raises(ResponseError):
        worth(new, old, saying(old, {"paris": "France"}))


def test_nobody_is_measured_by_a_gap_or_a_menu_that_was_not_offered() -> None:
    old, (menu, written) = question("cloze"), DATA["cloze"]["gaps"]
    third = {"key": "third", "accepted": [{"text": "x"}]}
    more = question("cloze", text=DATA["cloze"]["text"] + " {{third}}", gaps=[menu, written, third])
    options = [{"key": "opt-sign", "text": "sign", "correct": True}, {"key": "opt-discuss", "text": "discuss"}]
    other = question("cloze", gaps=[{"key": "verb-gap", "options": options}, written])
    turned = question("cloze", gaps=[{"key": "verb-gap", "accepted": [{"text": "ratify"}]}, written])
    for new in (more, other, turned):
        with pytest.raises(ResponseError):
            worth(new, old, {"gaps": {"verb-gap": "opt-discuss"}})


def test_an_accepted_text_that_was_missing_counts_for_those_who_wrote_it() -> None:
    accepted = [*DATA["short_text"]["accepted"], {"text": "both must punish"}]
    new, old = question("short_text", accepted=accepted), question("short_text")
    assert old.grade({"text": "Both must punish"}).fraction == 0
    assert worth(new, old, {"text": "Both must punish"}) == 1


def test_a_number_is_meant_in_the_unit_that_was_shown() -> None:
    old = question("numeric", unit="words")
    assert worth(question("numeric", unit="words", unit_required="yes"), old, {"text": "1373"}) == 1
    assert worth(question("numeric", unit="words", unit_required="yes"), old, {"text": "1373 words"}) == 1
    with pytest.raises(ResponseError):
        worth(question("numeric", unit="pages"), old, {"text": "1373"})


def test_who_left_out_a_unit_that_was_asked_for_still_did() -> None:
    old = question("numeric", unit_required="yes")
    assert worth(question("numeric", unit_required="yes", tolerance="5"), old, {"text": "1373"}) == 0


def test_an_item_more_or_less_is_for_a_person() -> None:
    new = question("ordering", items=DATA["ordering"]["items"][:3])
    with pytest.raises(ResponseError):
        worth(new, question("ordering"), RIGHT["ordering"])


def test_another_right_order_is_applied_to_the_order_given() -> None:
    new = question("ordering", items=DATA["ordering"]["items"][::-1])
    assert [worth(new, question("ordering"), given["ordering"]) for given in (RIGHT, WRONG)] == [0, 1]
