"""The authoring forms: data in, rows out, the same data again."""

import pytest
from django.http import QueryDict

from quizzes.authoring import FORMS
from quizzes.authoring.comparing import Written, graded_by, side_by_side
from quizzes.question_types import TYPES
from tests.quizzes.question_types.samples import DATA, NAMES, question


def test_every_type_has_a_form():
    assert sorted(FORMS) == sorted(TYPES)


@pytest.mark.parametrize("name", NAMES)
def test_data_goes_through_the_form_unchanged(name):
    data = question(name).data()
    assert FORMS[name].of(data).parse().data() == data


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_form_is_told_what_it_lacks(name):
    form = FORMS[name].blank()
    parsed = form.parse()
    assert (parsed is None) == (name not in ("essay",))
    assert form.general == []
    assert bool(form.problems) == (parsed is None)


@pytest.mark.parametrize(
    "command",
    ["", "add", "add:", "add:nothing", "up:options", "up:options-99", "remove:options-x", "add:options-0-text",
     "down:options-3", "up:options-0", "remove:gaps-0-options-1", "add:options:more", "add:" + "options-0-" * 50],
)  # fmt: skip
def test_a_button_that_is_none_does_nothing(command):
    form = FORMS["single_choice"].of(question("single_choice").data())
    form.apply(command)
    assert form.parse().data() == question("single_choice").data()


def test_a_page_can_send_only_so_many_rows():
    post = QueryDict(mutable=True)
    for place in range(500):
        post[f"c-options-{place}-text"] = str(place)
    assert len(FORMS["single_choice"].sent(post).values["options"]) == 60


def test_rows_are_read_in_the_order_of_their_numbers():
    post = QueryDict("c-items-10-text=last&c-items-2-text=first")
    assert [row["text"] for row in FORMS["ordering"].sent(post).values["items"]] == ["first", "last"]


def test_texts_without_latin_letters_get_keys_too():
    post = QueryDict("c-items-0-text=条約&c-items-1-text=法律")
    keys = [item["key"] for item in FORMS["ordering"].sent(post).parse().data()["items"]]
    assert len(set(keys)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_prose_is_not_what_answers_are_measured_by(name):
    """Every text that may hold a typing error is put right without another grading."""
    before = question(name).data()
    after = reworded(before)
    assert before != after
    assert graded_by(before) == graded_by(after)


def reworded(data, inside=""):
    if isinstance(data, list):
        return [reworded(entry, inside) for entry in data]
    if not isinstance(data, dict):
        return data
    texts = {"explanation", "prompt", "match", "criterion", "when_true", "model_answer"}
    texts |= set() if inside in ("accepted", "mistakes") else {"text"}
    return {name: f"{value}!" if name in texts else reworded(value, name) for name, value in data.items()}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("single_choice", {"options": DATA["single_choice"]["options"][:3]}),
        ("true_false", {"answer": "true"}),
        ("short_text", {"accepted": [{"text": "dual criminality"}]}),
        ("short_text", {"typos": "2"}),
        ("numeric", {"tolerance": "3"}),
        ("matching", {"pairs": [pair | {"match": "Italy"} for pair in DATA["matching"]["pairs"]]}),
        ("ordering", {"items": DATA["ordering"]["items"][::-1]}),
        ("essay", {"rubric": [{"key": "duty", "points": "3", "criterion": "Names-the-duty and its source."}]}),
    ],
)
def test_what_answers_are_measured_by_shows(name, changes):
    assert graded_by(DATA[name]) != graded_by(DATA[name] | changes)


def written(name, **changes):
    return Written("Who?", question(name, **changes).data(), "So.")


def test_two_wordings_stand_side_by_side_text_by_text():
    options = [DATA["single_choice"]["options"][0] | {"text": "A court in Nice"}, *DATA["single_choice"]["options"][2:]]
    options[1] = options[1] | {"correct": True}
    lines = side_by_side("single_choice", written("single_choice"), written("single_choice", options=options))
    assert {(line.before, line.after) for line in lines if line.differs} == {
        ("A court in Lyon", "A court in Nice"), ("yes", ""), ("The Council", ""), ("Why-council: it decides.", ""),
        ("", "yes"),
    }  # fmt: skip


def test_another_order_shows():
    items = [DATA["ordering"]["items"][n] for n in (1, 0, 2, 3)]
    lines = side_by_side("ordering", written("ordering"), written("ordering", items=items))
    assert [line.label for line in lines if line.differs and line.label.startswith("Item")] != []
