"""What is written can be read again: the same question, or it is said what was lost."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, PlainQuestion, round_trip_losses
from tests.quizzes.formats.samples import TYPE_NAMES, plain_questions, round_trip

CARRIED = {
    "gift": {"single_choice", "multiple_choice", "true_false", "short_text", "numeric", "matching", "essay"},
    "aiken": {"single_choice"},
    "moodle_xml": set(TYPE_NAMES),
    "csv": set(TYPE_NAMES),
}
PAIRS = [(name, type_name) for name in CARRIED for type_name in TYPE_NAMES if name in FORMATS]
NO_KEY = "Not carried: the key of the question."
QUIET = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(("name", "type_name"), PAIRS)
@QUIET
@given(data=st.data())
def test_what_is_not_said_is_kept(name: str, type_name: str, data: st.DataObject) -> None:
    question = data.draw(plain_questions(type_name))
    back, said = round_trip(name, question)
    if back is None:
        assert said
    elif not set(said) - {NO_KEY}:
        assert back == (replace(question, key=back.key) if said else question)
    else:
        assert (back.type, back.key) == (question.type, question.key) or name == "aiken"


@pytest.mark.parametrize(("name", "type_name"), PAIRS)
@QUIET
@given(data=st.data())
def test_a_simple_question_comes_back_as_it_went(name: str, type_name: str, data: st.DataObject) -> None:
    question = data.draw(plain_questions(type_name, bare=True))
    back, said = round_trip(name, question)
    if type_name not in CARRIED[name]:
        assert back is None
    elif name == "aiken":
        assume("Line breaks and double spaces are lost." not in said)
        assert set(said) <= {NO_KEY}
        assert back == replace(question, key=back.key)
    else:
        assert said == ()
        assert back == question


def test_losses_can_be_asked_for_before_anything_is_written() -> None:
    question = PlainQuestion("k", "essay", "Write.", {"words": "100-200"}, hints=("Look.",))
    assert round_trip_losses(question, "csv") == ()
    assert round_trip_losses(question, "moodle_xml") == ()
    assert round_trip_losses(question, "gift") == ("Not carried: the advised number of words.", "Not carried: hints.")
    assert round_trip_losses(question, "aiken") == ("Left out: Aiken knows only questions with one right option.",)
