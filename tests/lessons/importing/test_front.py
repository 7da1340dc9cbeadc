"""The opening of a document: its title among names of sites, courses and people, and what is left out there."""

from __future__ import annotations

import pytest

from lessons.importing import Outline, read_outline

PROSE = "The river rises in the hills and is joined by two streams before it reaches the town."
BODY = "\n\n".join(f"{name}\n\n{PROSE}\n\n{PROSE}" for name in ("Upper Course", "Lower Course", "Mouth and Delta"))
NAMES = ["Upper Course", "Lower Course", "Mouth and Delta"]


def read(opening: str, body: str = f"{PROSE}\n\n{BODY}", name: str = "a.txt") -> Outline:
    return read_outline(f"{opening}\n\n{body}".encode(), name)


def names(outline: Outline) -> list[str]:
    return [s.heading for s in outline.sections if s.heading]


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (["GEO 112", "Rivers at Work"], ["course or issue"]),
        (["Rivers at Work", "Dr. Helena Storrow", "Autumn 2019"], ["byline", "course or issue"]),
        (["Department of Geography", "Lecture 7", "Rivers at Work"], ["institution", "course or issue"]),
        (["Rivers at Work", "A Handbook for Walkers", "Third printing, September 1996"], ["subtitle", "edition"]),
        (
            ["Water Notes Online", "Home Courses Reading About", "Rivers at Work"],
            ["line above the title", "navigation"],
        ),
        (["Water Notes Online", "Login | Register", "Rivers at Work"], ["line above the title", "navigation"]),
        (["Rivers at Work", "Unit 4 · Last updated 2 October 2021 · 3 hours"], ["date"]),
        (["Rivers at Work", "Posted on 4 May 2020 by Laura Winn in Water"], ["date"]),
        (["Rivers at Work", "Tutor: R. A. Fennimore", "Due: Friday, 5 pm"], ["front matter", "front matter"]),
        (["Wasser-Institut e. V.", "Einführung in die Flüsse", "Stand: Mai 2004"], ["institution", "date"]),
    ],
)
def test_lines_around_the_title_go_with_a_reason(lines: list[str], reasons: list[str]) -> None:
    outline = read("\n\n".join(lines))
    assert outline.title in ("Rivers at Work", "Einführung in die Flüsse")
    assert [s.reason for s in outline.skipped] == reasons
    assert names(outline) == NAMES


def test_the_owner_of_the_page_is_not_its_title() -> None:
    outline = read("The Harbour Gazette\n\nRivers at Work", f"{PROSE}\n\n{BODY}\n\n© 2013 The Harbour Gazette")
    assert outline.title == "Rivers at Work"


def test_a_repeated_line_is_the_title_and_what_stands_above_it_is_not() -> None:
    outline = read("Open Notes\n\nRivers at Work\n\nMenu\n\nRivers at Work")
    assert (outline.title, names(outline)) == ("Rivers at Work", NAMES)


def test_usual_parts_of_a_document_are_not_its_title() -> None:
    assert read("Vorwort").title is None


def test_a_document_of_one_line_keeps_it_as_text() -> None:
    outline = read_outline(b"Rivers at Work", "a.txt")
    assert (outline.title, outline.sections[0].text) == (None, "Rivers at Work")


def page(title: str, body: str) -> Outline:
    return read_outline(f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode(), "a.html")


SECTIONS = "".join(f"<h3>{name}</h3><p>{PROSE}</p>" for name in NAMES)


@pytest.mark.parametrize("title", ["Rivers at Work – Water Notes", "Water Notes | Rivers at Work"])
@pytest.mark.parametrize("site", ['<h1 class="logo">Water Notes</h1>', '<h1><a href="/">Water Notes</a></h1>'])
def test_the_heading_that_names_the_site_is_not_the_title(title: str, site: str) -> None:
    outline = page(title, f'<div id="header">{site}</div><div class="post"><h2>Rivers at Work</h2>{SECTIONS}</div>')
    assert outline.title == "Rivers at Work"
    assert [(s.level, s.heading) for s in outline.sections] == [(1, name) for name in NAMES]


def test_lines_that_a_class_marks_as_title_and_subtitle_are_believed() -> None:
    outline = page("Export", f'<p class="c1 title">Rivers at Work</p><p class="c2 subtitle">A course</p>{SECTIONS}')
    assert (outline.title, [s.reason for s in outline.skipped]) == ("Rivers at Work", ["subtitle"])


def test_a_first_heading_without_text_above_others_of_its_level_is_the_title() -> None:
    source = "# Rivers at Work\n\nCreated: March 2, 2021\n\n" + "".join(f"# {name}\n\n{PROSE}\n\n" for name in NAMES)
    outline = read_outline(source.encode(), "a.md")
    assert (outline.title, names(outline)) == ("Rivers at Work", NAMES)


def test_a_memo_says_what_it_is_before_what_it_is_about() -> None:
    outline = read("MEMORANDUM\n\nSafety on the Shore\n\nDate: 4 April 2016")
    assert (outline.title, [s.reason for s in outline.skipped]) == ("Safety on the Shore", ["course or issue", "date"])
