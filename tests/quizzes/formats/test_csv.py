"""CSV: all nine types without loss; bad cells by row and column; nothing that a spreadsheet would run."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, PlainQuestion
from quizzes.formats.csv_format import guard, unguard
from quizzes.question_types import TYPES
from tests.quizzes.formats.samples import TYPE_NAMES, mistakes_of, plain_questions, round_trip

FILE = Path(__file__).with_name("everything.csv")
READ = FORMATS["csv"].read(FILE.read_bytes())
QUIET = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def find(type_name: str) -> PlainQuestion:
    (question,) = [question for question in READ.questions if question.type == type_name]
    return question


def test_every_type_is_in_the_file_and_nothing_is_said() -> None:
    assert [question.type for question in READ.questions] == list(TYPES)
    assert READ.notices == ()


def test_the_common_columns() -> None:
    question = find("single_choice")
    assert (question.key, question.title, question.stem) == ("flour", "Flour", "Which *flour*?")
    assert (question.explanation, question.hints) == ("It has gluten.", ("Look.", "Again."))
    assert (question.topics, question.difficulty, question.family) == (("bread",), "hard", "flours")
    assert find("multiple_choice").key == "which-rise"


@pytest.mark.parametrize(
    ("type_name", "data"),
    [
        (
            "multiple_choice",
            {
                "options": [
                    {"key": "a", "text": "dough", "correct": True},
                    {"key": "b", "text": "yeast", "correct": True},
                    {"key": "c", "text": "stone"},
                ]
            },
        ),
        ("true_false", {"answer": "false", "when_true": "It eats.", "when_false": "So it is."}),
        (
            "short_text",
            {
                "accepted": [{"text": "Budapest"}, {"text": "Pesth"}],
                "ignore": ["case"],
                "typos": "1",
                "mistakes": [{"text": "Pest", "explanation": "Half of it."}],
            },
        ),
        (
            "numeric",
            {
                "value": "-12.5",
                "tolerance": "5%",
                "unit": "km",
                "unit_required": True,
                "mistakes": [{"value": "6650", "explanation": "That is the Nile."}],
            },
        ),
        (
            "matching",
            {
                "pairs": [
                    {"key": "p1", "prompt": "Baguette", "match": "France", "explanation": "Long."},
                    {"key": "p2", "prompt": "Ciabatta", "match": "Italy"},
                ],
                "distractors": [{"key": "d1", "text": "Peru", "explanation": "Far away."}],
            },
        ),
        (
            "ordering",
            {
                "items": [
                    {"key": "i1", "text": "=SUM(A1)", "explanation": "First."},
                    {"key": "i2", "text": "two\nlines"},
                    {"key": "i3", "text": "three"},
                ]
            },
        ),
        (
            "cloze",
            {
                "text": "Bread needs {{verb}} and {{b}}.",
                "gaps": [
                    {
                        "key": "verb",
                        "options": [
                            {"key": "a", "text": "heat", "correct": True, "explanation": "It bakes."},
                            {"key": "cold", "text": "cold\nand wet"},
                        ],
                    },
                    {
                        "key": "b",
                        "accepted": [{"text": "salt"}, {"text": "sea salt"}],
                        "ignore": ["case"],
                        "typos": "2",
                        "mistakes": [{"text": "sugar", "explanation": "That is sweet."}],
                        "explanation": "A pinch.",
                    },
                ],
            },
        ),
        (
            "essay",
            {
                "words": "100-200",
                "rubric": [
                    {"key": "a", "points": "2", "criterion": "Names flour"},
                    {"key": "b", "points": "1.5", "criterion": "Names heat"},
                ],
                "model_answer": "Flour first.",
            },
        ),
    ],
)
def test_the_columns_of_each_type(type_name: str, data: dict[str, object]) -> None:
    assert find(type_name).data == data


def test_a_divider_is_found_and_the_order_of_columns_is_free() -> None:
    text = 'stem,correct,type\n"A, b; c?",true,true_false\n'
    (question,) = FORMATS["csv"].read(text.encode()).questions
    assert question.stem == "A, b; c?"


def test_mistakes_name_row_and_column_all_at_once() -> None:
    text = """type;stem;correct;key;difficulty;option_a;option_b;option_c;explanation_a;match_a;points_a
riddle;What?;a;;;x;y;;;;
true_false;Yes;perhaps;;;;;;;;
single_choice;Which?;d;;;x;y;;;;
single_choice;Which?;;;;x;y;;;;
single_choice;Which?;a;No Key;tricky;x;x;;;;
true_false;;true;;;;;;;;

short_text;Which?;a;;;x;;;Why;;
numeric;How many?;four;;;;;;;;
matching;Pairs;;;;x;;;;y;
essay;Write.;;;;x;;;;;many
true_false;So;true;;;x;;;;;
true_false;So;true;;;;;;;;;more
cloze;Fill;;;;right: a;;;;;
"""
    found = mistakes_of("csv", text)
    assert list(dict.fromkeys(mistake.partition(": ")[0] for mistake in found)) == [
        "row 2, column “type”",
        "row 3, column “correct”",
        "row 4, column “correct”",
        "row 5, column “correct”",
        "row 6, column “key”",
        "row 6, column “difficulty”",
        "row 6, column “option_b”",
        "row 7, column “stem”",
        "row 9, column “explanation_a”",
        "row 10, column “correct”",
        "row 11, column “option_a”",
        "row 12, column “points_a”",
        "row 13, column “option_a”",
        "row 14, column “points_a”",
        "row 15, column “text”",
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("type,stemm\na,b\n", "row 1, column “stem”"),
        ("type,stem,stem\na,b,c\n", "row 1, column “stem”"),
        ("type,stem,colour\na,b,c\n", "row 1, column “colour”"),
        ("type,stem,correct,option_a,option_b,explanation_b\nshort_text,s,a,x,x,w\n", "row 2, column “option_b”"),
        ("type,stem,option_a,match_a,option_b,match_b,match_c\nmatching,s,x,y,z,u,u\n", "row 2, column “match_c”"),
        ("type,stem,text,option_a,option_b\ncloze,s,{{a}} {{b}},accept: x,right: x\n", "row 2, column “option_b”"),
        ("type,stem,correct,tolerance\nnumeric,s,4,-1\n", "row 2, column “tolerance”"),
        ('type,stem\ntrue_false,"open\n', "row 2, column “key”"),
        ("type,stem,text,option_a\ncloze,s,{{a}},what is this\n", "row 2, column “option_a”"),
        ("type,stem,text,option_a\ncloze,s,{{a}},why: lost\n", "row 2, column “option_a”"),
        ("type,stem,correct,keys,option_a,option_b\nsingle_choice,s,a,one,x,y\n", "row 2, column “keys”"),
        ("type,stem,correct,keep_order,option_a,option_b\nsingle_choice,s,a,so,x,y\n", "row 2, column “keep_order”"),
    ],
)
def test_a_bad_table_is_named(text: str, where: str) -> None:
    assert where in [mistake.partition(": ")[0] for mistake in mistakes_of("csv", text)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "'=", "''@"])
def test_no_cell_begins_with_what_a_spreadsheet_runs(start: str) -> None:
    assert guard(f"{start}x") == f"'{start}x"
    assert unguard(guard(f"{start}x")) == f"{start}x"


@given(st.text("'=+-@\t\rab", max_size=6))
def test_guarding_can_be_taken_back(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in list("=+-@\t\r")


@pytest.mark.parametrize("type_name", TYPE_NAMES)
@QUIET
@given(data=st.data())
def test_nothing_is_lost_and_nothing_runs(type_name: str, data: st.DataObject) -> None:
    question = data.draw(plain_questions(type_name))
    assert round_trip("csv", question) == (question, ())
    text = FORMATS["csv"].write([question]).data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in list("=+-@\t\r\n") and cell]


@QUIET
@given(data=st.data())
def test_questions_of_all_types_share_a_table(data: st.DataObject) -> None:
    questions = [data.draw(plain_questions(name)) for name in TYPE_NAMES]
    keyed = [
        question for place, question in enumerate(questions) if question.key not in {q.key for q in questions[:place]}
    ]
    written = FORMATS["csv"].write(keyed)
    assert FORMATS["csv"].read(written.data).questions == tuple(keyed)
