"""Plain text: where headings, paragraphs and lists begin, and what stays exactly as it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.importing import Outline, read_outline

PROSE = "The river rises in the hills and is joined by two streams before it reaches the town."


def read(text: str, encoding: str = "utf-8") -> Outline:
    return read_outline(text.encode(encoding), "a.txt")


def headings(outline: Outline) -> list[tuple[int, str]]:
    return [(s.level, s.heading) for s in outline.sections if s.heading]


def document(*names: str, body: str = PROSE) -> str:
    return "\n\n".join(["Notes on Rivers", body, *(f"{name}\n\n{body}\n\n{body}" for name in names)])


def test_opening_paragraphs_become_an_untitled_introduction() -> None:
    outline = read(document("Upper Course", "Lower Course", "Mouth and Delta"))
    assert outline.title == "Notes on Rivers"
    assert (outline.sections[0].level, outline.sections[0].heading, outline.sections[0].text) == (1, "", PROSE)
    assert headings(outline) == [(1, "Upper Course"), (1, "Lower Course"), (1, "Mouth and Delta")]


def test_closing_paragraphs_stay_in_the_last_section() -> None:
    outline = read(document("Upper Course", "Lower Course") + f"\n\nIn the end the river meets the sea. {PROSE}")
    assert "In the end" in outline.sections[-1].text


def test_title_repeated_with_the_name_of_the_site_is_taken_once() -> None:
    outline = read("Rivers - The Water Blog\n\nRivers\n\n" + document("Upper Course", "Lower Course")[17:])
    assert outline.title == "Rivers"
    assert [(s.text, s.reason) for s in outline.skipped] == [("Rivers - The Water Blog", "repeated title")]


def test_headings_that_the_section_before_announces_lie_below_it() -> None:
    text = document("The Upper Course", "The Lower Course").replace(
        f"The Lower Course\n\n{PROSE}",
        "The Lower Course\n\nDredging keeps the channel open for ships. Flood meadows store the water of spring."
        f"\n\n{PROSE}\n\nDredging\n\n{PROSE}\n\nFlood Meadows",
    )
    assert headings(read(text)) == [
        (1, "The Upper Course"),
        (1, "The Lower Course"),
        (2, "Dredging"),
        (2, "Flood Meadows"),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("1. Source", "1.1 Springs", "2. Course"), [1, 2, 1]),
        (("I. Source", "A. Springs", "II. Course"), [1, 2, 1]),
        (("Chapter 1: Source", "Chapter 2: Course"), [1, 1]),
        (("§ 1 Source", "§ 2 Course"), [1, 1]),
        (("PART ONE", "Chapter 1", "PART TWO", "Chapter 2"), [1, 2, 1, 2]),
        (("THE SOURCE", "The Springs", "The Snow", "THE COURSE"), [1, 2, 2, 1]),
        (("第一章 河流", "第二章 湖泊"), [1, 1]),
    ],
)
def test_levels_follow_numbers_and_capitals(lines: tuple[str, ...], expected: list[int]) -> None:
    assert headings(read(document(*lines))) == list(zip(expected, lines, strict=True))


def test_underlines_make_headings_and_rank_them() -> None:
    text = f"Source\n======\n\n{PROSE}\n\nSprings\n-------\n\n{PROSE}\n\nCourse\n======\n\n{PROSE}"
    assert headings(read(text)) == [(1, "Source"), (2, "Springs"), (1, "Course")]


@pytest.mark.parametrize(
    "line",
    [
        "Three things matter here:",
        "Figure 2: The delta from above",
        "By Anna Lindholm and Per Olsen",
        "14 March 2019",
        "https://example.org/rivers",
        "“A river is never the same twice”",
        "— Heraclitus of Ephesus",
        "and then it was dark",
        "12 Mill Lane Road",
    ],
)
def test_short_lines_of_other_kinds_are_no_headings(line: str) -> None:
    text = document("Upper Course", "Lower Course", "Mouth and Delta").replace(
        PROSE, f"{PROSE}\n\n{line}\n\n{PROSE}", 2
    )
    assert line not in [heading for _, heading in headings(read(text))]


def test_hard_wrapped_lines_are_joined_and_hyphenated_words_made_whole() -> None:
    wrapped = (
        "The river rises in the hills, where it is fed by springs and by the\n"
        "melting snow of many winters, and it is then led through the moun-\n"
        "tains in a narrow bed of hard dark rock until it reaches the plain."
    )
    outline = read(document("Upper Course", "Lower Course", body=wrapped))
    assert "led through the mountains in a narrow" in outline.sections[0].text
    assert "\n" not in outline.sections[0].text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_make_no_difference(encoding: str, end: str) -> None:
    text = document(
        "Über die Quelle", "Der Fluß im Tal", body="Das Wasser fließt von den Höhen herab und trägt den Sand fort."
    )
    assert read(text.replace("\n", end), encoding).as_dict() == read(text).as_dict()


def test_characters_that_nobody_sees_are_removed() -> None:
    text = document("Upper\u00a0Course", "Lower\u200b Course").replace("river", "ri\u00adver")
    assert headings(read(text)) == [(1, "Upper Course"), (1, "Lower Course")]
    assert read(text).sections[0].text == PROSE


def test_lists_stay_lists_with_their_nesting() -> None:
    text = (
        document("Upper Course", "Lower Course")
        + "\n\nLook for:\n\n• trout\n  • brown\n  • rainbow\n• pike\n\n1. rod\n2. line"
    )
    assert "- trout\n  - brown\n  - rainbow\n- pike\n\n1. rod\n2. line" in read(text).sections[-1].text


def test_columns_become_a_table() -> None:
    text = document("Upper Course", "Lower Course") + "\n\nPlace\tDepth\nFord\t0.4\nWeir\t2.1"
    assert "| Place | Depth |\n| --- | --- |\n| Ford | 0.4 |" in read(text).sections[-1].text


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        ("a *star* and 5 * 3", "a \\*star\\* and 5 * 3"),
        ("snake_case and _this_", "snake_case and \\_this\\_"),
        ("x <b> y, 1 < 2", "x \\<b> y, 1 < 2"),
        ("[a](b)", "\\[a](b)"),
        ("AT&T &amp; co", "AT&T \\&amp; co"),
    ],
)
def test_markdown_characters_are_escaped_only_where_they_would_act(plain: str, escaped: str) -> None:
    assert (
        escaped
        in read(document("Upper Course", "Lower Course", body=f"{PROSE} Here is {plain} in use.")).sections[0].text
    )


def test_web_debris_is_left_out_with_its_reason() -> None:
    text = (
        "Skip to content\n\n"
        + document("Upper Course", "Lower Course")
        + "\n\nSee also  Lakes of the North\n\nSimilar Posts"
    )
    assert [s.reason for s in read(text).skipped] == ["navigation", "link to another article", "web debris"]


def test_table_of_contents_is_not_read_as_headings() -> None:
    text = document("Upper Course", "Lower Course", "Delta").replace(
        "Upper Course", "Contents\n\nUpper Course .... 1\nLower Course .... 4\nDelta ........... 9\n\nUpper Course", 1
    )
    outline = read(text)
    assert [heading for _, heading in headings(outline)] == ["Upper Course", "Lower Course", "Delta"]
    assert {s.reason for s in outline.skipped} == {"table of contents"}


def test_page_numbers_and_running_headers_are_left_out() -> None:
    pages = "\n\n".join(f"River Studies {n}\n\n{PROSE} {PROSE}\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}" for n in range(1, 6))
    assert {s.reason for s in read(pages).skipped} == {"running header"}


PARAGRAPHS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=30), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(PARAGRAPHS)
def test_no_word_of_the_body_is_lost(paragraphs: list[str]) -> None:
    text = "Start here. " + "\n\n".join(paragraphs)
    outline = read(text)
    kept = "\n".join(
        [outline.title or "", *(f"{s.heading}\n{s.text}" for s in outline.sections), *(s.text for s in outline.skipped)]
    )
    for word in re.findall(r"[a-z0-9]{2,}", text):
        assert word in kept
