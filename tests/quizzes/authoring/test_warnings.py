"""What an author is warned of: rules about the form of a question, without the database."""

import pytest

from quizzes.authoring.warnings import Draft, warnings

LONG = "A decision of the Council that binds every member of the organisation at once"


def options(*texts, right=0, explained=True):
    why = {"explanation": "So."} if explained else {}
    return [{"key": f"o{n}", "text": text, "correct": n == right, **why} for n, text in enumerate(texts)]


def draft(*texts, stem="Who decides?", type_name="single_choice", explanation="It says so.", language="en", **more):
    data = {"options": options(*(texts or ("One", "Two", "Three")), **more)}
    return Draft(type_name, stem, explanation, data, language)


UNEXPLAINED = draft(explained=False)


def said(one):
    return [warned.text for warned in warnings(one)]


def test_a_sound_question_is_not_warned_of():
    assert said(draft()) == []


@pytest.mark.parametrize(
    ("one", "words", "path"),
    [
        (draft("The Council", "the  council!", "A court"), "are alike", ("options", 1)),
        (draft(LONG, "A court", "The bank"), "much longer", ("options", 0)),
        (draft(explanation=" "), "no explanation", ("explanation",)),
        (UNEXPLAINED, "Say why “One” is right or wrong.", ("options", 0, "explanation")),
        (draft(stem="Who does not decide?"), "“not” is easily overread", ("stem",)),
        (draft(stem="The Council decides."), "asks nothing", ("stem",)),
        (draft("One", "Two", "All of the above"), "speaks of the other options", ("options", 2)),
        (draft("One", "Two", "None of these."), "speaks of the other options", ("options", 2)),
        (draft("One", "Two", "Three", type_name="multiple_choice"), "Only one option is right", ("options",)),
        (draft("One", "Two"), "half of those who guess", ("options",)),
        (draft("The sanctions committee", "A court", "The bank", stem="Who lists sanctions?"), "repeats", ("options",)),
        (Draft("true_false", "Is it so?", "Yes.", {"answer": "true"}), "needs a statement", ("stem",)),
        (Draft("essay", "Discuss.", "Yes.", {}), "graded by", ("rubric",)),
    ],
)
def test_it_warns_and_says_where(one, words, path):
    assert [warned.path for warned in warnings(one) if words in warned.text] == [path]


@pytest.mark.parametrize(
    "one",
    [
        draft(stem="Who does **not** decide?"),
        draft(stem="Who does NOT decide?"),
        draft(stem="Wer does not decide?", language="de"),
        draft(stem="It does not matter.\n\nWho decides?"),
        draft(stem="Who decides? Choose all that apply."),
        draft(stem="The Council decides that:"),
        draft("A short one", "Two", "Three"),
        draft(LONG, LONG + " again", "The bank"),
        draft("All of its members", "A court", "The bank"),
        Draft("essay", "Discuss it.", "Yes.", {"rubric": [{"key": "a", "points": "1", "criterion": "It"}]}),
    ],
)
def test_it_keeps_quiet(one):
    assert said(one) == []


def test_every_option_right_leaves_nothing_to_choose():
    data = {"options": [one | {"correct": True} for one in options("One", "Two", "Three")]}
    assert any("Every option is right" in text for text in said(Draft("multiple_choice", "Which?", "So.", data)))


@pytest.mark.parametrize("data", [{}, {"options": []}, {"options": [{"key": "a"}]}, {"value": "x"}, {"gaps": [{}]}])
@pytest.mark.parametrize("name", ["single_choice", "multiple_choice", "numeric", "cloze", "matching"])
def test_unfinished_data_is_no_accident(name, data):
    assert isinstance(warnings(Draft(name, "", "", data)), list)
