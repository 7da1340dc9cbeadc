"""Moodle XML: every feature of the format, question by question; and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from quizzes.formats import FORMATS, PlainQuestion, ReadResult
from tests.quizzes.formats.samples import mistakes_of, said

FILE = Path(__file__).with_name("everything.xml")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


@pytest.fixture(scope="module")
def everything() -> ReadResult:
    return FORMATS["moodle_xml"].read(FILE.read_bytes())


def find(result: ReadResult, title: str) -> PlainQuestion:
    (question,) = [question for question in result.questions if question.title == title]
    return question


def one(body: str, kind: str = "multichoice", text: str = "Which?") -> str:
    stem = f'<questiontext format="html"><text>{text}</text></questiontext>'
    return f'{HEAD}<question type="{kind}">\n<name><text>N</text></name>{stem}\n{body}\n</question>\n</quiz>'


def texts(options: list[dict[str, Any]]) -> list[str]:
    return [("=" if option.get("correct") else "~") + option["text"] for option in options]


def test_what_has_no_counterpart_is_left_out_by_name(everything: ReadResult) -> None:
    assert len(everything.questions) == 11
    left = {notice.question: notice.text for notice in everything.notices if "Left out" in notice.text}
    types = {
        "Formula": "calculated", "Simple formula": "calculatedsimple", "Formula with choices": "calculatedmulti",
        "On the map": "ddimageortext", "Markers": "ddmarker", "Random pairs": "randomsamatch",
    }  # fmt: skip
    assert set(left) == {"Boxes", "Introduction", *types}
    assert "several answers at once" in left["Boxes"]
    assert "asks nothing" in left["Introduction"]
    assert all(f"“{name}”" in left[title] for title, name in types.items())
    assert any("description of a category" in notice.text for notice in everything.notices)


def test_notices_lead_to_their_lines(everything: ReadResult) -> None:
    lines = FILE.read_text().split("\n")
    (notice,) = [notice for notice in everything.notices if "Oat" in notice.text and "worth" in notice.text]
    assert "Oat" in lines[(notice.line or 0) - 1]
    assert notice.question == "flour-gluten"
    assert [notice.line for notice in everything.notices] == sorted(notice.line for notice in everything.notices)


def test_a_choice_with_everything(everything: ReadResult) -> None:
    question = find(everything, "Flour")
    assert (question.key, question.type) == ("flour-gluten", "single_choice")
    assert question.stem == (
        "Which **flour** has *gluten*?\n\n- Think of `bread`\n- See [this page](https://example.org/flour)\n\n"
        "An ear of grain"
    )
    assert question.explanation == "Wheat & rye have it."
    assert question.data == {
        "options": [
            {"key": "a", "text": "Wheat", "correct": True, "explanation": "Yes **indeed**"},
            {"key": "b", "text": "Oat *", "explanation": "Nearly."},
            {"key": "c", "text": "**Rice**"},
        ],
        "keep_order": True,
    }
    assert question.hints == ("Look at the ear.", "Look again.")
    assert (question.topics, question.difficulty, question.family) == (("bread-and-butter", "grain"), "hard", "flours")
    notes = "\n".join(said(everything, question.key))
    assert "An image or recording (grain.png) is not kept." in notes
    assert "The embedded file “grain.png” is not kept." in notes
    assert "defaultgrade = 2.0000000, penalty = 0.5, answernumbering = iii" in notes
    assert "<incorrectfeedback> is not kept: “Read again.”" in notes
    assert "<correctfeedback>" not in notes
    assert "not: shownumcorrect, clearwrong" in notes
    assert "“Oat *” was worth 50%" in notes


def test_several_right_answers(everything: ReadResult) -> None:
    question = find(everything, "Several")
    assert question.type == "multiple_choice"
    assert texts(question.data["options"]) == ["=Baguette", "=Ciabatta", "=Bun", "~River"]
    assert question.notices == ()


def test_true_and_false(everything: ReadResult) -> None:
    question = find(everything, "Rising")
    assert question.stem == r"Yeast makes dough \*rise\*."
    assert question.data == {"answer": "true", "when_true": "It does.", "when_false": "Watch it."}


def test_short_answers_with_case_and_wildcards(everything: ReadResult) -> None:
    question = find(everything, "Capital")
    assert question.stem == "Which city has the *Chain Bridge*?"
    assert question.data == {
        "accepted": [{"text": "Budapest"}, {"text": "Buda pest"}],
        "ignore": ["spacing", "punctuation"],
        "mistakes": [{"text": "Pest", "explanation": "Half of it."}],
    }
    assert question.explanation == "On the Danube."
    notes = "\n".join(said(everything, question.key))
    for words in ("“Pest” was worth 50%", "Not there.", "“Buda*pest” stood for many"):
        assert words in notes


def test_numbers_with_units(everything: ReadResult) -> None:
    question = find(everything, "Length")
    assert question.data == {
        "value": "2850",
        "tolerance": "10",
        "unit": "km",
        "unit_required": True,
        "mistakes": [{"value": "6650", "explanation": "That is the Nile."}],
    }
    notes = "\n".join(said(everything, question.key))
    assert "Other units are not kept: miles." in notes
    assert "A wrong unit cost a part" in notes


def test_pairs_and_distractors(everything: ReadResult) -> None:
    assert find(everything, "Pairs").data == {
        "pairs": [
            {"key": "p1", "prompt": "Baguette", "match": "France"},
            {"key": "p2", "prompt": "**Ciabatta**", "match": "Italy *"},
        ],
        "distractors": [{"key": "d1", "text": "Peru"}],
    }


def test_what_only_that_moodle_knows_is_said(everything: ReadResult) -> None:
    question = find(everything, "Pairs")
    assert "bakers" in question.topics
    assert said(everything, question.key) == [
        "<plugin_local_stars> is not known here and not kept: “Four of five”"
    ]  # fmt: skip


def test_an_essay(everything: ReadResult) -> None:
    question = find(everything, "Recipe")
    assert question.data == {"words": "100-200", "model_answer": "Flour, water, salt."}
    notes = "\n".join(said(everything, question.key))
    assert "became the model answer" in notes
    assert "template of the answer" in notes
    assert "responseformat = editorfilepicker, attachments = 1, attachmentsrequired = 1" in notes
    assert "filetypeslist = .pdf, maxbytes = 1024" in notes


def test_embedded_answers(everything: ReadResult) -> None:
    question = find(everything, "Gaps")
    assert question.stem == "Fill them, please."
    assert question.data["text"] == "Bread needs {{g1}} and {{g2}}, baked at {{g3}} degrees with a {{g4}} {{g5}}."
    gaps = question.data["gaps"]
    assert gaps[0] == {
        "key": "g1",
        "accepted": [{"text": "flour"}],
        "mistakes": [{"text": "starch", "explanation": "Only a part."}],
        "explanation": "Ground grain.",
    }
    assert gaps[1]["options"] == [
        {"key": "a", "text": "oil", "explanation": "Not here."},
        {"key": "b", "text": "wat}er", "correct": True},
        {"key": "c", "text": "milk"},
    ]
    assert gaps[2] == {"key": "g3", "accepted": [{"text": "220"}], "ignore": ["case", "spacing"]}
    assert gaps[3] == {"key": "g4", "accepted": [{"text": "crust"}]}
    assert gaps[4]["accepted"] == [{"text": "Salz"}, {"text": "Meersalz"}]
    assert gaps[4]["ignore"] == ["spacing", "punctuation"]
    notes = "\n".join(said(everything, question.key))
    for words in ("220 ± 5", "different weights", "one choice only", "“starch” was worth 50%", "“No.”"):
        assert words in notes


def test_gaps_by_number(everything: ReadResult) -> None:
    drag = find(everything, "Drag")
    assert drag.data["text"] == "The {{g1}} flows into the {{g2}}; the {{g3}} does not."
    assert [texts(gap["options"]) for gap in drag.data["gaps"]] == [
        ["~Rhine", "=Danube"],
        ["=Black Sea", "~North Sea"],
        ["=Rhine", "~Danube"],
    ]
    assert any("shuffleanswers = 0" in text for text in said(everything, drag.key))
    select = find(everything, "Select")
    assert (select.stem, select.data["text"]) == ("Fill in the gaps.", "Dough {{g1}} slowly.")
    assert texts(select.data["gaps"][0]["options"]) == ["=rises", "~flows"]


def test_items_are_sorted_by_their_place(everything: ReadResult) -> None:
    question = find(everything, "Steps")
    assert question.data["items"] == [
        {"key": "i1", "text": "Knead", "explanation": "First of all."},
        {"key": "i2", "text": "Let it rise"},
        {"key": "i3", "text": "Bake"},
    ]
    assert any("ABSOLUTE_POSITION" in text for text in said(everything, question.key))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE quiz SYSTEM "http://example.invalid/quiz.dtd">',
        '<!-- first --><?pi?>\n<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!doctype quiz>",
    ],
)
def test_declarations_are_refused_with_one_sentence(head: str) -> None:
    data = f'<?xml version="1.0"?>\n{head}\n<quiz><question type="&b;"/></quiz>'
    (mistake,) = mistakes_of("moodle_xml", data)
    assert "<!DOCTYPE …>) is not allowed" in mistake
    for encoding in ("utf-16", "utf-8-sig"):
        assert "is not allowed" in mistakes_of("moodle_xml", data.encode(encoding))[0]


def test_a_page_inside_of_a_text_may_have_a_doctype() -> None:
    result = FORMATS["moodle_xml"].read(
        one("<graderinfo/>", "essay", "<![CDATA[<!DOCTYPE html><p>Write.</p>]]>").encode()
    )
    assert result.questions[0].stem == "Write."


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<quiz>\n<question>\n</quiz>", 3, "not well-formed"),
        ("<quiz>\n&nbsp;</quiz>", 2, "not well-formed"),
        ("\n<test/>", 2, "begins with <test>"),
        ("<quiz>" + "<a>" * 400 + "</a>" * 400 + "</quiz>", 1, "not well-formed"),
        ('<?xml version="1.0" encoding="klingon"?><quiz/>', 1, "encoding “klingon”"),
    ],
)
def test_what_is_not_moodle_xml_is_refused(text: str, line: int, words: str) -> None:
    (mistake,) = mistakes_of("moodle_xml", text)
    assert mistake.startswith(f"line {line}: ")
    assert words in mistake


def test_another_declared_encoding_is_read() -> None:
    text = one('<answer fraction="100"><text>Käse</text></answer>', "shortanswer").replace("UTF-8", "ISO-8859-1")
    (question,) = FORMATS["moodle_xml"].read(text.encode("latin-1")).questions
    assert question.data["accepted"] == [{"text": "Käse"}]


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("multichoice", '<answer fraction="0"><text>a</text></answer>', "marked as right"),
        ("multichoice", '<answer fraction="many"><text>a</text></answer>', "not a weight"),
        ("multichoice", '<answer fraction="100"><text>a</text></answer>', "2 or more"),
        ("multichoice", '<answer fraction="100"><text></text></answer>', "empty"),
        ("truefalse", '<answer fraction="100"><text>maybe</text></answer>', "instead of true or false"),
        ("truefalse", '<answer fraction="0"><text>true</text></answer>', "Neither"),
        ("shortanswer", "", "no answer"),
        ("numerical", '<answer fraction="100"><text>four</text></answer>', "not a number"),
        ("matching", "<subquestion><text>a</text><answer><text/></answer></subquestion>", "no answer"),
        ("cloze", "", "no gap"),
        ("gapselect", "", "no gap"),
        ("ordering", '<answer fraction="1"><text>a</text></answer>', "2 or more"),
        ("", "", "no type"),
    ],
)
def test_a_mistake_in_a_question_is_named(kind: str, body: str, words: str) -> None:
    (mistake,) = mistakes_of("moodle_xml", one(body, kind))
    assert mistake.startswith("line 3: ")
    assert words in mistake


def test_every_mistake_is_named_at_once() -> None:
    bad = one("", "shortanswer").removeprefix(HEAD).removesuffix("</quiz>")
    assert len(mistakes_of("moodle_xml", HEAD + bad * 3 + "</quiz>")) == 3


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\\\nb"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n\n   - b\n2. c"),
        ("<h3>Title</h3>text", "**Title**\n\ntext"),
        ("<pre>x &lt; y\n  z</pre>", "```\nx < y\n  z\n```"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("2 * 3 <em> x </em>y", "2 * 3 *x* y"),
        ("<script>alert(1)</script><style>p {}</style>seen", "seen"),
        ('<a href="javascript:alert(1)">text</a>', "text"),
        ("&lt;b&gt; &amp;amp; # one", "\\<b> \\&amp; # one"),
        ("<p># one</p><p>- two</p><p>1. three</p>", "\\# one\n\n\\- two\n\n1\\. three"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c|d</td><td></td></tr></table>", None),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str | None) -> None:
    result = FORMATS["moodle_xml"].read(one("", "essay", f"<![CDATA[{html}]]>").encode())
    assert result.questions[0].stem == (markdown or "| a | b |\n| --- | --- |\n| c\\|d |  |")


def test_depth_of_html_is_bounded() -> None:
    text = f"<![CDATA[{'<div>' * 200}deep{'</div>' * 200}]]>"
    result = FORMATS["moodle_xml"].read(one("", "essay", text).encode())
    assert result.questions[0].stem == "deep"
    assert "nested too deeply" in result.notices[0].text


def test_gaps_are_written_as_embedded_answers_and_read_back() -> None:
    data = {
        "text": "A {{g1}} and {{g2}}.",
        "gaps": [
            {
                "key": "g1",
                "options": [
                    {"key": "a", "text": "=x}", "correct": True, "explanation": "a#b~c"},
                    {"key": "b", "text": "=50"},
                    {"key": "c", "text": "%50%y\\"},
                ],
            },
            {"key": "g2", "accepted": [{"text": 'say "a*b"'}], "explanation": "Why."},
        ],
    }
    question = PlainQuestion("k", "cloze", "Which?", data)
    result = FORMATS["moodle_xml"].write([question])
    assert result.notices == ()
    text = result.data.decode()
    assert "{1:MULTICHOICE_S:==x\\}#a\\#b\\~c~%0%=50~%0%%50%y\\\\}" in text
    assert '{1:SHORTANSWER:=say \\"a\\\\*b\\"#Why.}' in text
    assert FORMATS["moodle_xml"].read(result.data).questions == (question,)


def test_the_best_answer_is_right_where_none_earns_everything() -> None:
    body = '<answer fraction="50"><text>a</text></answer><answer fraction="90"><text>b</text></answer>'
    (question,) = FORMATS["moodle_xml"].read(one(body).encode()).questions
    assert texts(question.data["options"]) == ["~a", "=b"]
    assert ["“b”, counts as right" in notice.text for notice in question.notices] == [True, False]


def test_what_moodle_cannot_carry_is_said() -> None:
    rubric = [{"key": "a", "points": "2", "criterion": "Names it"}]
    pairs = [{"key": f"p{place}", "prompt": f"x{place}", "match": "*y*", "explanation": "Why."} for place in (1, 2)]
    result = FORMATS["moodle_xml"].write(
        [PlainQuestion("e", "essay", "Q", {"rubric": rubric}), PlainQuestion("m", "matching", "Q", {"pairs": pairs})]
    )
    assert [(notice.question, notice.text) for notice in result.notices] == [
        ("e", "Not carried: the rubric."),
        ("m", "Not carried: the explanations of its parts."),
        ("m", "Shown as it is written, because no formatting is known there: “*y*”."),
    ]
