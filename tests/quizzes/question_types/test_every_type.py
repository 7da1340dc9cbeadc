"""What holds for all types alike."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import TYPES, DataError, ResponseError
from tests.quizzes.question_types.samples import (
    DATA,
    NAMES,
    RIGHT,
    WRONG,
    Controls,
    answered,
    form,
    html,
    question,
    sent,
    structure,
)

each_type = pytest.mark.parametrize("name", NAMES)
GRADED = [name for name in NAMES if name != "essay"]
SHUFFLED = ["single_choice", "multiple_choice", "matching", "ordering", "cloze"]


# Data ------------------------------------------------------------------------------------------------


@each_type
def test_data_is_canonical_after_one_reading(name: str) -> None:
    data = question(name).data()
    assert json.loads(json.dumps(data)) == data
    assert TYPES[name].parse(data).data() == data


@each_type
def test_data_lists_its_keys_in_the_order_of_the_documentation(name: str) -> None:
    assert list(question(name).data()) == list(DATA[name])


@each_type
def test_an_unknown_key_is_a_problem(name: str) -> None:
    with pytest.raises(DataError) as caught:
        question(name, colour="red")
    assert [problem.path for problem in caught.value.problems] == [("colour",)]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "essay"])
def test_missing_data_is_a_problem(name: str) -> None:
    with pytest.raises(DataError):
        TYPES[name].parse({})


@each_type
def test_a_sample_that_explains_everything_is_complete(name: str) -> None:
    assert question(name).unexplained() == ()


# Grading ---------------------------------------------------------------------------------------------


@each_type
def test_a_blank_answer_is_worth_nothing_and_needs_no_person(name: str) -> None:
    result = question(name).grade(None)
    assert result.fraction == 0
    assert not result.feedback


@pytest.mark.parametrize("name", GRADED)
def test_the_right_answer_is_worth_everything(name: str) -> None:
    assert question(name).grade(RIGHT[name]).is_right


@each_type
def test_an_answer_without_anything_right_is_worth_nothing(name: str) -> None:
    assert question(name).grade(WRONG[name]).fraction == 0


@each_type
def test_fractions_have_five_places(name: str) -> None:
    fraction = question(name).grade(WRONG[name]).fraction
    assert fraction is not None
    assert str(fraction) == "0.00000"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "response", [{}, {"option": "gone"}, {"options": ["gone"]}, {"gaps": {"gone": "x"}}, {"text": 3}]
)
def test_a_response_that_does_not_fit_is_refused(name: str, response: dict[str, Any]) -> None:
    with pytest.raises(ResponseError):
        question(name).grade(response)


# Asking ----------------------------------------------------------------------------------------------


@each_type
def test_nothing_is_answered_beforehand(name: str) -> None:
    blank = form(question(name))
    assert not any(value for values in sent(blank).lists() for value in values[1])
    bound = answered(question(name), None)
    assert bound.is_valid(), bound.errors
    assert bound.response is None


@each_type
@pytest.mark.parametrize("prefix", ["q1", None])
def test_what_was_answered_comes_back_as_the_same_response(name: str, prefix: str | None) -> None:
    bound = answered(question(name), RIGHT[name], prefix=prefix)
    assert bound.is_valid(), bound.errors
    assert bound.response == RIGHT[name]


@pytest.mark.parametrize("name", SHUFFLED)
def test_an_option_from_elsewhere_is_refused(name: str) -> None:
    data = sent(form(question(name), response=RIGHT[name]))
    for field in list(data):
        data[field] = "opt-council"
    bound = form(question(name), data)
    assert not bound.is_valid()
    assert "aria-describedby" in html(bound)


@pytest.mark.parametrize("name", SHUFFLED)
def test_a_page_drawn_in_another_order_is_refused_not_misread(name: str) -> None:
    asked = question(name)
    orders = {str(asked.order(random.Random(seed))): seed for seed in range(30)}
    first, second = list(orders.values())[:2]
    bound = form(asked, sent(form(asked, response=RIGHT[name], seed=first)), seed=second)
    assert not bound.is_valid() or bound.response is None


@pytest.mark.parametrize("name", SHUFFLED)
def test_an_order_of_another_version_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        question(name).form(order={"options": ["a"], "items": ["a"], "choices": ["a"], "verb-gap": ["a"]})


@each_type
def test_the_order_can_be_stored_and_drawn_again(name: str) -> None:
    asked = question(name)
    order = asked.order(random.Random(7))
    assert json.loads(json.dumps(order)) == order == asked.order(random.Random(7))


@pytest.mark.parametrize("name", ["single_choice", "multiple_choice", "matching", "cloze"])
def test_the_order_of_the_data_changes_neither_order_nor_grade(name: str) -> None:
    data = dict(DATA[name])
    for key, value in data.items():
        if isinstance(value, list):
            data[key] = value[::-1]
    turned = TYPES[name].parse(data)
    assert turned.order(random.Random(3)) == question(name).order(random.Random(3))
    for response in (RIGHT[name], WRONG[name]):
        assert turned.grade(response).fraction == question(name).grade(response).fraction


# What the page gives away ----------------------------------------------------------------------------


@each_type
@given(seed=st.integers(0, 50))
def test_no_key_material_is_on_the_page_before_release(name: str, seed: int) -> None:
    asked = question(name)
    chosen = {"gaps": {"verb-gap": "opt-ratify"}} if name == "cloze" else RIGHT[name]
    shown = html(form(asked, response=chosen if name in SHUFFLED else None, seed=seed))
    lists = [value for value in DATA[name].values() if isinstance(value, list)]
    stable = {one["key"] for entries in lists for one in entries if "key" in one}
    for secret in {"correct", "is-right", "is-wrong", "Why-", *asked.keys(), *stable}:
        assert secret not in shown


@pytest.mark.parametrize("key", range(4))
@pytest.mark.parametrize("name", ["single_choice", "multiple_choice"])
def test_the_page_is_the_same_whichever_option_is_right(name: str, key: int) -> None:
    options = [one | {"correct": place == key} for place, one in enumerate(DATA[name]["options"])]
    assert html(form(question(name, options=options))) == html(
        form(question(name, options=[one | {"correct": place == 0} for place, one in enumerate(options)]))
    )


def test_the_page_is_the_same_whether_the_statement_is_true_or_not() -> None:
    assert html(form(question("true_false", answer="true"))) == html(form(question("true_false", answer="false")))


@each_type
def test_showing_an_answer_without_its_marks_gives_nothing_away(name: str) -> None:
    asked = question(name)
    shown = html(form(asked, response=WRONG[name], readonly=True))
    for secret in {"is-right", "is-wrong", "is-missed", "Why-", "Model-answer"}:
        assert secret not in shown


@each_type
def test_released_pages_show_every_mark_and_can_not_be_changed(name: str) -> None:
    asked = question(name)
    shown = html(form(asked, response=WRONG[name], reveal=asked.reveal(WRONG[name])))
    assert "is-wrong" in shown or "is-missed" in shown
    controls = Controls(shown)
    for attrs in controls.all("input", "select", "textarea"):
        assert "disabled" in attrs or "readonly" in attrs
    assert not list(controls.all("button"))


@pytest.mark.parametrize("name", GRADED)
def test_a_right_answer_is_shown_as_right(name: str) -> None:
    asked = question(name)
    shown = html(form(asked, response=RIGHT[name], reveal=asked.reveal(RIGHT[name])))
    assert 'is-right"' in shown
    assert 'is-wrong"' not in shown


# Markup ----------------------------------------------------------------------------------------------


@each_type
def test_every_control_has_a_name_for_screen_readers(name: str) -> None:
    page = Controls(html(form(question(name))))
    labelled = {attrs.get("for") for attrs in page.all("label")}
    for attrs in page.all("input", "select", "textarea"):
        assert attrs["id"] in labelled or attrs.get("aria-label") or attrs.get("aria-labelledby")


@each_type
@pytest.mark.parametrize("state", ["asked", "refused", "released"])
def test_ids_are_unique_and_every_reference_has_its_target(name: str, state: str) -> None:
    asked = question(name)
    shown = form(asked, reveal=asked.reveal(None) if state == "released" else None)
    if state == "refused":
        shown = form(asked, dict.fromkeys(sent(form(asked)), "x" * 60000) | {"q1-option": "x"})
        assert not shown.is_valid()
    page = Controls(html(shown))
    ids = [attrs["id"] for _tag, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _tag, attrs in page.elements:
        for name_of in ("for", "aria-labelledby", "aria-describedby"):
            assert set(attrs.get(name_of, "").split()) <= set(ids)


@each_type
def test_a_strict_content_policy_lets_everything_through(name: str) -> None:
    page = Controls(html(form(question(name), response=RIGHT[name])))
    assert not list(page.all("script", "style"))
    for _tag, attrs in page.elements:
        assert not [attr for attr in attrs if attr == "style" or attr.startswith("on")]


@each_type
def test_browsers_neither_fill_in_nor_correct_answers(name: str) -> None:
    page = Controls(html(form(question(name))))
    for attrs in page.all("input", "select", "textarea"):
        assert attrs["autocomplete"] == "off"
    for attrs in page.all("textarea"):
        assert attrs["spellcheck"] == "false"
    for attrs in page.all("input"):
        assert attrs["type"] != "text" or attrs["spellcheck"] == "false"


@each_type
def test_the_structure_does_not_depend_on_the_order(name: str) -> None:
    pages = {structure(html(form(question(name), seed=seed))) for seed in range(5)}
    assert len(pages) == 1


@each_type
def test_texts_are_escaped(name: str) -> None:
    data = json.loads(json.dumps(DATA[name]).replace("A court", "<b>").replace("Paris", "<b>").replace("Tokyo", "<b>"))
    asked = TYPES[name].parse(data)
    response = {"text": "<script>"} if name in ("short_text", "essay") else None
    shown = html(form(asked, response=response))
    assert "<script>" not in shown
    assert "<b>" not in shown
