"""Aiken: single choice, both ways."""

from quizzes.formats import FORMATS, PlainQuestion
from tests.quizzes.formats.samples import mistakes_of

FILE = """What does *yeast* do?
A. It eats sugar
B) It eats salt
C. It sleeps
ANSWER: A

Two lines
of text?

D) Four
e. Five
Answer: E.
"""


def test_a_file_is_read() -> None:
    first, second = FORMATS["aiken"].read(FILE.encode()).questions
    assert first.type == second.type == "single_choice"
    assert (first.stem, first.key) == (r"What does \*yeast\* do?", "what-does-yeast-do")
    assert first.data["options"] == [
        {"key": "a", "text": "It eats sugar", "correct": True},
        {"key": "b", "text": "It eats salt"},
        {"key": "c", "text": "It sleeps"},
    ]
    assert second.stem == "Two lines\nof text?"
    assert second.data["options"][1] == {"key": "b", "text": "Five", "correct": True}


def test_every_mistake_is_named() -> None:
    text = """A. An option without a question
B. Another
ANSWER: A

What?
A. One
A. Two
B. Three
ANSWER: B

What?
A. One
ANSWER: A

What?
A. One
B. Two
neither
ANSWER: D

What?
A. One
B.
ANSWER: A

Without an end?
A. One
"""
    found = mistakes_of("aiken", text)
    # In the first block the first line passes for text, as the format has nothing that tells the two apart.
    assert [mistake.split(":")[0] for mistake in found] == [f"line {line}" for line in (3, 7, 13, 18, 19, 23, 26)]
    assert "used twice" in found[1]
    assert "two options" in found[2]
    assert "“D” is none of A, B" in found[4]
    assert "ANSWER:" in found[6]


def write(**changes: object) -> tuple[str, list[str]]:
    options = [
        {"key": "a", "text": "Yes", "correct": True, "explanation": "Why."},
        {"key": "b", "text": "*No*"},
    ]
    values = {"key": "k", "type": "single_choice", "stem": "Is it?", "data": {"options": options}} | changes
    written = FORMATS["aiken"].write([PlainQuestion(**values)])  # type: ignore[arg-type]
    return written.data.decode(), [notice.text for notice in written.notices]


def test_what_it_cannot_carry_is_said() -> None:
    text, notes = write(explanation="Because.", hints=("Look.",), title="T")
    assert text == "Is it?\nA. Yes\nB. *No*\nANSWER: A\n"
    assert notes == [
        "Shown as it is written, because no formatting is known there: “*No*”.",
        "Not carried: the key of the question.",
        "Not carried: the title, the explanation, the explanations of its parts, hints.",
    ]


def test_what_would_be_read_otherwise_is_left_out() -> None:
    assert write(stem="A. Is it?")[0] == ""
    assert "Left out" in write(stem="ANSWER: what?")[1][0]
    assert "Left out" in write(stem="A.")[1][0]
    assert "Left out" in write(type="essay", data={})[1][0]
    many = [{"key": f"k{place}", "text": str(place), "correct": not place} for place in range(27)]
    assert "26" in write(data={"options": many})[1][0]
