"""What simulated students answer is what the questions' own forms would have taken."""

import random

import pytest

from ctlearn.simulation.responses import respond
from tests.quizzes.question_types.samples import DATA, NAMES, answered, question

UNIT = {"numeric": {"unit_required": "yes"}}


@pytest.mark.parametrize("name", NAMES)
def test_the_form_takes_every_response_as_it_is(name):
    rng, asked = random.Random(1), question(name)
    for _n in range(60):
        response = respond(asked, lambda guess: rng.random() < 0.5, rng)
        form = answered(asked, response)
        assert form.is_valid(), (response, form.errors)
        assert form.response == response


@pytest.mark.parametrize("name", [name for name in NAMES if name != "essay"])
def test_who_knows_everything_is_right_and_who_knows_nothing_is_not(name):
    rng = random.Random(2)
    for asked in (question(name), question(name, **UNIT.get(name, {}))):
        knowing = [asked.grade(respond(asked, lambda guess: True, rng)).fraction for _n in range(40)]
        lost = [asked.grade(respond(asked, lambda guess: False, rng)).fraction for _n in range(40)]
        assert set(knowing) == {1}
        assert sum(lost) / len(lost) < (0.6 if name == "ordering" else 0.25)
        assert min(lost) == 0


def test_essays_differ_and_wait_for_a_person():
    rng, asked = random.Random(3), question("essay")
    responses = [respond(asked, lambda guess: True, rng) for _n in range(20)]
    assert len({response["text"] for response in responses}) > 15
    assert all(asked.grade(response).needs_person for response in responses)
    assert "Names-the-duty" in str(DATA["essay"])
    assert not any("Names-the-duty" in response["text"] for response in responses)
