"""Whatever comes in: it is read, or refused with FormatError; never anything else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, contract
from quizzes.question_types import TYPES
from tests.quizzes.formats.samples import mistakes_of, refusal

HERE = Path(__file__).parent
FILES = {
    "gift": (HERE / "everything.gift.txt").read_bytes(),
    "aiken": b"What?\nA. One\nB) Two\nANSWER: B\n\nWhy?\nA. One\nB. Two\nANSWER: A\n",
    "moodle_xml": (HERE / "everything.xml").read_bytes() if (HERE / "everything.xml").exists() else b"",
    "csv": (HERE / "everything.csv").read_bytes() if (HERE / "everything.csv").exists() else b"",
}
NAMES = sorted(set(FORMATS) - {"package"})  # tests/packages/test_question_files.py
QUIET = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
PIECES = [
    b"{",
    b"}",
    b"=",
    b"~",
    b"#",
    b"::",
    b"->",
    b"%",
    b"\\",
    b"\n\n",
    b"<",
    b"</text>",
    b"]]>",
    b'"',
    b";",
    b"\x00",
]
PIECES += [b"\xff", b"..", b":", b"*", b"<p>", b"&nbsp;", b"1e999", b"{1:SA:", b"'", b"\xef\xbf\xbe", b"ANSWER:"]


def attempt(name: str, data: bytes) -> None:
    error = refusal(name, data)
    if error:
        assert error.mistakes
        assert all(mistake.reason and mistake.line >= 1 for mistake in error.mistakes)
        return
    result = FORMATS[name].read(data)
    for question in result.questions:
        assert TYPES[question.type].parse(question.data).data() == question.data
        assert question.stem
    assert len({question.key for question in result.questions}) == len(result.questions)
    written = FORMATS[name].write(result.questions)
    left = sum(notice.text.startswith("Left out") for notice in written.notices)
    if len(result.questions) > left:
        assert len(FORMATS[name].read(written.data).questions) == len(result.questions) - left


@pytest.mark.parametrize("name", NAMES)
@QUIET
@given(data=st.binary(max_size=200))
def test_random_bytes(name: str, data: bytes) -> None:
    attempt(name, data)


@pytest.mark.parametrize("name", NAMES)
@QUIET
@given(data=st.data())
def test_mutated_files(name: str, data: st.DataObject) -> None:
    content = FILES[name]
    for _change in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.sampled_from([0, 0, 1, 3, 40]))
        content = content[:at] + data.draw(st.sampled_from([b"", *PIECES])) + content[at + cut :]
    attempt(name, content)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_is_refused(name: str) -> None:
    assert mistakes_of(name, b"")
    assert mistakes_of(name, b" \n\n ")


@pytest.mark.parametrize("name", NAMES)
def test_byte_order_marks_and_line_ends_change_nothing(name: str) -> None:
    plain = FORMATS[name].read(FILES[name])
    text = FILES[name].decode("utf-8-sig")
    if name != "csv":
        assert FORMATS[name].read(text.replace("\n", "\r\n").encode()) == plain
    assert FORMATS[name].read(b"\xef\xbb\xbf" + text.encode()) == plain
    if name != "moodle_xml":
        assert FORMATS[name].read(text.encode("utf-16")) == plain


@pytest.mark.parametrize("name", ["gift", "aiken", "csv"])
def test_another_encoding_is_refused_with_its_line(name: str) -> None:
    if name in FORMATS:
        assert mistakes_of(name, b"One\ntwo\xe9 {T}\n") == ["line 2: This is not UTF-8 text. Save the file as UTF-8."]


@pytest.mark.parametrize("name", NAMES)
def test_sizes_are_bounded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes_of(name, b"a" * (contract.MAX_BYTES + 1)) == ["line 1: The file is larger than 10 MB."]
    monkeypatch.setattr(contract, "MAX_QUESTIONS", 1)
    assert any("A file may hold 1 questions" in mistake for mistake in mistakes_of(name, FILES[name]))
    monkeypatch.setattr(contract, "MAX_QUESTIONS", 100)
    monkeypatch.setattr(contract, "MAX_TEXT", 2)
    assert any("A text may have 2 characters" in mistake for mistake in mistakes_of(name, FILES[name]))
    monkeypatch.setattr(contract, "MAX_TEXT", 10_000)
    monkeypatch.setattr(contract, "MAX_PARTS", 1)
    assert any("A question may have 1 parts" in mistake for mistake in mistakes_of(name, FILES[name]))


XML = '<quiz><question type="{}"><name><text>n</text></name><questiontext format="{}"><text>{}</text></questiontext>{}'
XML += "</question></quiz>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gift", "Q {" + "=a " * 200_000 + "}"),
        ("gift", "// " + "[id:" * 200_000 + "\nQ {T}\nx"),
        ("gift", "x\n\n" * 200_000),
        ("gift", "Q" + " " * 400_000 + "x {=a ~b} \\}" + "#" * 100_000 + "{"),
        ("gift", "{" * 200_000),
        ("aiken", "Q\n" + "A. x\n" * 100_000),
        ("csv", "type,stem,keys\nordering,s," + " " * 120_000 + "x\n"),
        ("csv", "type,stem\n" + "," * 100_000 + "x"),
        ("moodle_xml", XML.format("cloze", "html", "{1:SA:" * 70_000, "")),
        ("moodle_xml", XML.format("cloze", "html", "{1:SA:" + "~a" * 100_000 + "}", "")),
        ("moodle_xml", XML.format("gapselect", "html", "[[1]]" * 90_000, "")),
        ("moodle_xml", XML.format("essay", "plain_text", "x" + " " * 499_000 + "x" + "\n" * 499_000 + "x", "")),
        ("moodle_xml", XML.format("essay", "html", "&lt;img src=x>" * 30_000, "")),
        ("moodle_xml", XML.format("essay", "html", "&lt;b>" * 60_000, "")),
        ("moodle_xml", XML.format("shortanswer", "html", "s", "<answer/>" * 100_000)),
    ],
)
def test_hostile_repetition_ends(name: str, text: str) -> None:
    """Each of these would keep a careless pattern busy for hours; the run as a whole is the test."""
    attempt(name, text.encode())
