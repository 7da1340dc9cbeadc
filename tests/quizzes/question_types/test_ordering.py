"""Ordering: the longest subsequence in the right order, and moving items without scripts."""

import random
from decimal import Decimal
from itertools import combinations
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.question_types import Outcome
from quizzes.question_types.forms import QuestionForm
from quizzes.question_types.ordering import Ordering, OrderingForm, moved
from tests.quizzes.question_types.samples import Controls, answered, form, html, question, sent

KEYS = ["item-1937", "item-1963", "item-1999", "item-2005"]
MANY = [f"i{number}" for number in range(7)]


def asked(keys: list[str]) -> Ordering:
    return Ordering.parse({"items": [{"key": key, "text": key.upper()} for key in keys]})


def press(shown: QuestionForm, button: str) -> OrderingForm:
    """Presses a button, named by the text of its item and its way."""
    text, way = button.split(":")
    rows = cast(OrderingForm, shown).rows()
    data = sent(shown)
    data["q1-move"] = next(row.token for row in rows if row.text == text) + ":" + way
    bound = form(shown.question, data, response=shown.earlier)
    assert bound.is_valid(), bound.errors
    return cast(OrderingForm, bound)


@pytest.mark.parametrize(
    ("order", "fraction"),
    [
        ("0123", "1"),
        ("1230", "0.66667"),
        ("3012", "0.66667"),
        ("1032", "0.33333"),
        ("3210", "0"),
        ("2301", "0.33333"),
    ],
)
def test_one_item_in_the_wrong_place_costs_one_step(order: str, fraction: str) -> None:
    result = question("ordering").grade({"order": [KEYS[int(place)] for place in order]})
    assert result.fraction == Decimal(fraction)


def test_in_the_reversed_order_no_item_is_right() -> None:
    parts = question("ordering").grade({"order": KEYS[::-1]}).parts
    assert set(parts.values()) == {Outcome.WRONG}


@given(st.permutations(MANY))
def test_the_fraction_follows_the_longest_subsequence_in_order(order: list[str]) -> None:
    result = asked(MANY).grade({"order": order})
    sizes = [size for size in range(1, 8) for part in combinations(order, size) if list(part) == sorted(part)]
    assert result.fraction == round(Decimal(max(sizes) - 1) / 6, 5)
    assert result.is_right == (order == MANY)
    right = [key for key in order if result.parts[key] is Outcome.RIGHT]
    assert right == sorted(right)
    assert len(right) == (max(sizes) if max(sizes) > 1 else 0)


def test_the_order_shown_says_nothing_about_the_right_one():
    two = asked(MANY[:2])
    drawn = {tuple(two.order(random.Random(seed))["items"]) for seed in range(50)}
    assert drawn == {("i0", "i1"), ("i1", "i0")}


@given(st.permutations(KEYS), st.integers(0, 20))
def test_an_order_comes_back_as_it_was_given(order: list[str], seed: int) -> None:
    bound = answered(question("ordering"), {"order": order}, seed=seed)
    assert bound.is_valid()
    assert bound.response == {"order": order}


def test_an_earlier_answer_is_shown_in_its_order() -> None:
    page = html(form(question("ordering"), response={"order": KEYS}))
    assert page.index("League draft") < page.index("Tokyo") < page.index("Financing") < page.index("Nuclear")


@pytest.mark.parametrize("places", [["1", "", "", ""], ["1", "1", "2", "3"], ["1", "2", "3", "9"]])
def test_places_that_are_no_order_get_an_error_and_stay_on_the_page(places: list[str]) -> None:
    data = sent(form(question("ordering")))
    data.update(dict(zip(list(data), places, strict=True)))
    for field, place in zip(list(data), places, strict=True):
        data[field] = place
    bound = form(question("ordering"), data)
    assert not bound.is_valid()
    selected = [attrs["value"] for attrs in Controls(html(bound)).all("option") if "selected" in attrs]
    assert selected == [place for place in places if place not in ("", "9")]


def test_a_button_moves_an_item_and_shows_the_new_order() -> None:
    start = form(question("ordering"), response={"order": KEYS})
    bound = press(start, "Financing:up")
    assert bound.moved
    assert bound.response == {"order": [KEYS[0], KEYS[2], KEYS[1], KEYS[3]]}
    assert bound.announcement == "“Financing” is now number 2 of 4."
    page = html(bound)
    assert page.index("League draft") < page.index('-text">Financing') < page.index('-text">Tokyo')
    assert [attrs["value"] for attrs in Controls(page).all("option") if "selected" in attrs] == list("1234")
    assert [attrs["id"][-3:] for attrs in Controls(page).all("button") if "autofocus" in attrs] == ["-up"]


def test_buttons_can_be_pressed_again_on_the_page_that_they_gave() -> None:
    bound = press(form(question("ordering"), response={"order": KEYS}), "Nuclear:up")
    bound = press(form(question("ordering"), response=bound.response), "Nuclear:up")
    bound = press(form(question("ordering"), response=bound.response), "Nuclear:up")
    assert bound.response == {"order": [KEYS[3], *KEYS[:3]]}
    assert [attrs["id"][-5:] for attrs in Controls(html(bound)).all("button") if "autofocus" in attrs] == ["-down"]


def test_a_move_before_any_answer_starts_from_the_order_shown() -> None:
    start = form(question("ordering"))
    first, second = [row.text for row in cast(OrderingForm, start).rows()][:2]
    bound = press(start, f"{second}:up")
    assert [row.text for row in bound.rows()][:2] == [second, first]


def test_a_move_keeps_the_places_chosen_so_far() -> None:
    start = form(question("ordering"))
    texts = [row.text for row in cast(OrderingForm, start).rows()]
    data = sent(start)
    last = cast(OrderingForm, start).rows()[3]
    data[last.name] = "1"
    data["q1-move"] = f"{last.token}:up"
    bound = cast(OrderingForm, form(question("ordering"), data))
    assert bound.is_valid()
    assert [row.text for row in bound.rows()] == [texts[3], *texts[:3]]


def test_enter_never_presses_a_button() -> None:
    buttons = list(Controls(html(form(question("ordering")))).all("button"))
    assert "disabled" in buttons[0]
    assert ["disabled" in attrs for attrs in buttons].count(True) == 2


@pytest.mark.parametrize("command", ["gone:up", "item-1937:up", "up", ":"])
def test_an_unknown_move_is_refused(command: str) -> None:
    data = sent(form(question("ordering")))
    data["q1-move"] = command
    assert not form(question("ordering"), data).is_valid()


@pytest.mark.parametrize(
    ("command", "order"),
    [("b:up", "bac"), ("b:down", "acb"), ("a:up", "abc"), ("c:down", "abc"), ("a:down", "bac")],
)
def test_moving_changes_one_place_and_nothing_at_the_ends(command: str, order: str) -> None:
    start = ["a", "b", "c"]
    assert moved(start, command) == list(order)
    assert start == ["a", "b", "c"]


@pytest.mark.parametrize("command", ["b:left", "d:up", ""])
def test_moving_what_can_not_be_moved_is_an_error(command: str) -> None:
    with pytest.raises(ValueError, match="not"):
        moved(["a", "b"], command)


def test_the_right_order_is_shown_after_release() -> None:
    subject = question("ordering")
    response = {"order": [KEYS[1], KEYS[0], *KEYS[2:]]}
    page = html(form(subject, response=response, reveal=subject.reveal(response)))
    solution = page[page.index("The right order:") :]
    assert solution.index("League draft") < solution.index("Tokyo") < solution.index("Nuclear")
    assert page.count("✓ In order") == 3
    assert page.count("✕ Out of order") == 1
