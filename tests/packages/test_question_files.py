"""Questions alone as the YAML of a course package."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, FormatError, PlainQuestion
from tests.quizzes.formats.samples import TYPE_NAMES, plain_questions

PACKAGE = FORMATS["package"]


@pytest.mark.parametrize("type_name", TYPE_NAMES)
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_everything_but_the_title_comes_back_as_it_went(type_name, data):
    question = data.draw(plain_questions(type_name))
    question = replace(
        question,
        hints=tuple(dict.fromkeys(question.hints)),
        lesson="whose-definition",
        passage="gap",
        objective="tell",
        exam_only=True,
    )
    written = PACKAGE.write([question])
    assert PACKAGE.read(written.data).questions == (replace(question, title="", topics=tuple(sorted(question.topics))),)
    assert [notice.text for notice in written.notices] == (["Not carried: the title."] if question.title else [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("key: asked", 1),
        ("- key: asked\n  type: essay", 1),
        ("- key: asked\n  type: riddle\n  stem: What?", 2),
        ("- key: a\n  type: essay\n  stem: What?\n- key: a\n  type: essay\n  stem: Who?", 4),
        ("- &a [*a]", 1),
    ],
)
def test_mistakes_name_their_line(text, line):
    with pytest.raises(FormatError) as error:
        PACKAGE.read(text.encode())
    assert error.value.mistakes[0].line == line


def test_a_hint_that_stands_there_twice_is_written_once_and_that_is_said():
    question = PlainQuestion("k", "essay", "Write.", {}, hints=("Look.", "Look."))
    written = PACKAGE.write([question])
    assert PACKAGE.read(written.data).questions[0].hints == ("Look.",)
    assert [notice.text for notice in written.notices] == ["A hint that stands there twice is written once."]
