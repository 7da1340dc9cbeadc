"""GIFT: every feature of the format, question by question; and every mistake with its line."""

from pathlib import Path
from typing import Any

import pytest

from quizzes.formats import FORMATS, PlainQuestion, ReadResult
from tests.quizzes.formats.samples import mistakes_of, said

FILE = Path(__file__).with_name("everything.gift.txt")


@pytest.fixture(scope="module")
def everything() -> ReadResult:
    return FORMATS["gift"].read(FILE.read_bytes())


def find(result: ReadResult, stem: str) -> PlainQuestion:
    (question,) = [question for question in result.questions if question.stem.startswith(stem)]
    return question


def gift(text: str) -> tuple[PlainQuestion, list[str]]:
    result = FORMATS["gift"].read(text.encode())
    return result.questions[0], [notice.text for notice in result.notices]


def texts(options: list[dict[str, Any]]) -> list[str]:
    return [("=" if option.get("correct") else "~") + option["text"] for option in options]


def test_every_question_is_taken_and_the_description_is_named(everything: ReadResult) -> None:
    assert len(everything.questions) == 23
    (left,) = [notice for notice in everything.notices if "Left out" in notice.text]
    assert "description" in left.text
    assert FILE.read_text().split("\n")[left.line - 1].startswith("Just read this")


def test_title_key_tags_category_feedback(everything: ReadResult) -> None:
    question = find(everything, "Which river is")
    assert (question.key, question.title) == ("longest-river", "Longest river")
    assert question.topics == ("rivers-and-lakes", "africa", "with-bracket")
    assert question.difficulty == "easy"
    assert question.explanation == "It depends on where one begins to measure."
    assert question.type == "single_choice"
    assert question.data["options"] == [
        {"key": "a", "text": "Nile", "correct": True, "explanation": "Right, by most counts."},
        {"key": "b", "text": "Danube", "explanation": "It is **long**, but not the longest."},
        {"key": "c", "text": "Thames"},
    ]
    assert question.notices == ()


def test_weights_that_sum_to_100_are_multiple_choice(everything: ReadResult) -> None:
    question = find(everything, "Which rivers")
    assert question.type == "multiple_choice"
    assert question.stem == "Which rivers flow through **Budapest**: choose."
    assert texts(question.data["options"]) == ["=Danube", "=Rákos-patak", "~Nile", "~Seine"]
    assert question.data["options"][1]["explanation"] == "A small one."
    assert question.notices == ()


def test_other_weights_are_said(everything: ReadResult) -> None:
    question = find(everything, "Unequal")
    assert texts(question.data["options"]) == ["=one", "=two", "~three"]
    assert any("sum to 90%" in text for text in said(everything, question.key))
    assert any("costs what a right one earns" in text for text in said(everything, question.key))


def test_several_full_marks(everything: ReadResult) -> None:
    question = find(everything, "Either")
    assert (question.type, texts(question.data["options"])) == ("multiple_choice", ["=one", "=two", "~three"])
    assert any("enough alone" in text for text in said(everything, question.key))


def test_partial_credit_is_said_with_its_line(everything: ReadResult) -> None:
    question = find(everything, "Partly")
    assert (question.type, texts(question.data["options"])) == ("single_choice", ["~wrong", "~half", "=full"])
    assert [notice.text for notice in question.notices] == ["“half” was worth 50%; here it is wrong."]
    assert FILE.read_text().split("\n")[question.notices[0].line - 1].startswith("Partly right")


def test_true_and_false_with_their_feedback(everything: ReadResult) -> None:
    assert find(everything, "The Nile").data == {"answer": "true"}
    flat = find(everything, "Bread without")
    assert flat.data == {"answer": "false", "when_true": "It does not rise.", "when_false": "Indeed."}
    assert flat.explanation == "Yeast makes gas."
    assert find(everything, "Upside").data == {"answer": "true", "when_false": "Only the wrong feedback."}


def test_short_text_and_a_missing_word(everything: ReadResult) -> None:
    fill_in = find(everything, "Two plus")
    assert fill_in.stem == "Two plus two is _____."
    assert fill_in.data == {"accepted": [{"text": "four"}, {"text": "4"}]}
    assert find(everything, "Grant").data == {"accepted": [{"text": "no one"}]}


def test_short_text_with_partial_credit_and_wildcards(everything: ReadResult) -> None:
    question = find(everything, "Which flour")
    assert question.data == {
        "accepted": [{"text": "wheat"}, {"text": "wh t meal"}, {"text": "5 * 3"}],
        "ignore": ["case", "spacing"],
        "mistakes": [
            {"text": "rye", "explanation": "Nearly."},
            {"text": "sand", "explanation": "That is no flour."},
        ],
    }
    assert question.explanation == "Good."
    notes = said(everything, question.key)
    assert any("“rye” was worth 50%" in text for text in notes)
    assert any("any other answer" in text and "Something else." in text for text in notes)
    assert any("“wh*t meal” stood for many" in text for text in notes)
    assert any("became the explanation" in text for text in notes)


def test_matching(everything: ReadResult) -> None:
    question = find(everything, "Match the")
    assert question.stem == "Match the *rivers* and their seas."
    assert question.data == {
        "pairs": [
            {"key": "p1", "prompt": "Danube", "match": "Black Sea"},
            {"key": "p2", "prompt": r"Rhine \*river\*", "match": "North Sea"},
            {"key": "p3", "prompt": "**Nile**", "match": "Mediterranean"},
        ],
        "distractors": [{"key": "d1", "text": "Baltic"}],
    }
    assert question.explanation == "Seas."


def test_numbers_ranges_tolerances_and_weights(everything: ReadResult) -> None:
    assert find(everything, "How many").data == {"value": "45"}
    assert find(everything, "Pi?").data == {"value": "3.142", "tolerance": "0.001"}
    assert find(everything, "Pi again").data == {"value": "3.1415", "tolerance": "0.0005"}
    born = find(everything, "Born when")
    assert born.data == {
        "value": "1822",
        "mistakes": [
            {"value": "1832", "explanation": "Ten years off,\nor nearly."},
            {"value": "1900", "explanation": "A century."},
        ],
    }
    notes = said(everything, born.key)
    assert any("“1832” was worth 50%" in text for text in notes)
    assert any("Nowhere near." in text for text in notes)
    assert any("1832 has the tolerance" in text for text in notes)
    assert born.explanation == "Exactly."


def test_essays(everything: ReadResult) -> None:
    assert (find(everything, "Describe how").type, find(everything, "Describe how").data) == ("essay", {})
    assert find(everything, "Describe a river").explanation == "A good answer names source and mouth."


def test_a_missing_word_of_choices(everything: ReadResult) -> None:
    question = find(everything, "Bread is")
    assert question.stem == "Bread is _____ in an oven."
    assert texts(question.data["options"]) == ["~cold", "=baked", "~boiled"]


def test_escapes_line_breaks_and_formats(everything: ReadResult) -> None:
    signs = find(everything, "1 = 2")
    assert signs.title == "Special : signs"
    assert signs.stem == "1 = 2 {or} a~b # c \\ d\\\nnext\n\nparagraph [x]"
    assert texts(signs.data["options"]) == ["== 2 + 3", "~~ 2", "~{braces}"]
    assert signs.topics == ("signs",)
    assert find(everything, "Plain").stem == r"Plain \<b>text\</b> \*stays\*."
    page = find(everything, "One\n")
    assert page.stem == "One\n\n- first\n- second\n\nA map"
    assert any("map.png" in text for text in said(everything, page.key))
    assert find(everything, "Line one").stem == "Line one\nline two"
    assert texts(find(everything, "Line one").data["options"]) == ["~right or wrong", "=fully right"]


def test_mistakes_are_named_with_their_lines_all_at_once() -> None:
    text = """Open {=a ~b

Closed =a}

Only one {~a}

::No end of title {T}

Nothing is right {~a ~b}

A number {#four}

Weights {~%150%a ~b}

Twice {T} and {F}

Pairs {=a -> b =c}

Before {x ~a =b}

An empty one {=a ~ ~b}

Twins {=a ~a}

{T}

A range {#5..3}
"""
    assert [mistake.split(":")[0] for mistake in mistakes_of("gift", text)] == [
        f"line {line}" for line in (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27)
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Good {T}\n\nBad\nbad {\n=right\n~%x%wrong\n~%900%w\n}", 7, "not a weight"),
        ("// [tag:x]\nQ {\n=a -> b\n// comment\n=c\n}", 5, "lacks “->”"),
        ("Q {#\n=1:x\n}", 2, "not a number"),
        ("Q {\n=a\n~b\n}\nmore }", 5, "second brace"),
    ],
)
def test_a_mistake_inside_of_a_question_has_its_own_line(text: str, line: int, words: str) -> None:
    (mistake,) = mistakes_of("gift", text)
    assert mistake.startswith(f"line {line}: ")
    assert words in mistake


def test_a_given_key_wins_over_a_made_one() -> None:
    result = FORMATS["gift"].read(b"::Nile:: One {T}\n\n// [id:nile]\nTwo {T}\n\n// [id:nile]\nThree {T}\n")
    assert [question.key for question in result.questions] == ["nile-2", "nile", "nile-3"]
    assert [notice.text for notice in result.notices] == ["The key “nile” became “nile-3”."]


def test_punctuation_of_numbers_is_not_ignored() -> None:
    question, _notes = gift("How much? {=3.5}")
    assert question.data["ignore"] == ["case", "spacing"]


def written(type_name: str, data: dict[str, Any], **rest: Any) -> tuple[str, list[str]]:
    result = FORMATS["gift"].write([PlainQuestion("k", type_name, "Q", data, **rest)])
    return result.data.decode(), [notice.text for notice in result.notices]


def test_a_question_is_written_as_the_format_describes_it() -> None:
    options = [
        {"key": "a", "text": "x = 1", "correct": True, "explanation": "Why\nnot"},
        {"key": "b", "text": "[html] %50%"},
        {"key": "c", "text": "%50% y"},
    ]
    text, notes = written("single_choice", {"options": options}, title="T: t", topics=("s",), explanation="E")
    assert text == (
        "// [id:k] [tag:s]\n::T\\: t:: [markdown]Q {\n\t=x \\= 1#Why\\nnot\n\t~[markdown][html] %50%\n"
        "\t~[markdown]%50% y\n\t####E\n}\n"
    )
    assert notes == []
    (back,) = FORMATS["gift"].read(text.encode()).questions
    assert back.data["options"] == options


def test_answers_that_look_like_markers_come_back() -> None:
    data = {"accepted": [{"text": "[html] a"}, {"text": "%50%b"}, {"text": "a*b"}, {"text": "T"}]}
    text, _notes = written("short_text", data)
    (back,) = FORMATS["gift"].read(text.encode()).questions
    assert (back.type, back.data["accepted"]) == ("short_text", data["accepted"])


def test_what_gift_cannot_carry_is_said() -> None:
    data = {"value": "10", "tolerance": "5%", "unit": "km"}
    _text, notes = written("numeric", data, hints=("Look.",))
    assert notes == ["Not carried: the unit.", "The tolerance of 5% is written as 0.5.", "Not carried: hints."]
    items = [{"key": "i1", "text": "a"}, {"key": "i2", "text": "b"}]
    assert written("ordering", {"items": items}) == ("", ["Left out: GIFT has no questions of this type."])
    arrow = {"accepted": [{"text": "a -> b"}]}
    assert written("short_text", arrow)[1] == ["Left out: GIFT would read “->” in an answer as a pair."]


@pytest.mark.parametrize(
    ("answers", "words"),
    [("~%70%a ~%30%b ~%-50%c", "different weights"), ("~%50%a ~%50%b ~c", "costs what a right one earns")],
)
def test_weights_that_differ_are_said(answers: str, words: str) -> None:
    question, notes = gift(f"Q {{{answers}}}")
    assert question.type == "multiple_choice"
    assert any(words in text for text in notes)


def test_a_nearly_right_answer_is_not_accepted() -> None:
    question, notes = gift("Q {=%100%a =%90%b}")
    assert question.data["accepted"] == [{"text": "a"}]
    assert notes == ["“b” was worth 90%; here it is wrong."]


def test_a_key_that_has_to_be_changed_gives_way_to_one_that_is_right() -> None:
    result = FORMATS["gift"].read(b"// [id:The Nile]\nOne {T}\n\n// [id:the-nile]\nTwo {T}\n")
    assert [question.key for question in result.questions] == ["the-nile-2", "the-nile"]
    assert [notice.text for notice in result.notices] == ["The key “The Nile” became “the-nile-2”."]
