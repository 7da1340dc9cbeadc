"""Headings and levels by what all lines of a document have in common."""

from __future__ import annotations

import pytest

from lessons.importing import Outline, read_outline
from lessons.importing.sequences import numbers_of

PROSE = "The river rises in the hills and is joined by two streams before it reaches the town."


def read(*names: str, title: str = "Notes on Rivers", body: str = PROSE) -> Outline:
    text = "\n\n".join([title, body, *(f"{name}\n\n{body}\n\n{body}" for name in names)])
    return read_outline(text.encode(), "a.txt")


def found(outline: Outline) -> list[tuple[int, str]]:
    return [(s.level, s.heading) for s in outline.sections if s.heading]


def levels(outline: Outline) -> list[int]:
    return [level for level, _ in found(outline)]


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["A. x", "B. x", "C. x", "D. x"], [1, 2, 3, 4]),
        (["XCVIII. x", "XCIX. x", "C. x"], [98, 99, 100]),
        (["I. x", "A. x", "B. x", "C. x", "II. x"], [1, 1, 2, 3, 2]),
        (["G. x", "H. x", "I. x", "J. x"], [7, 8, 9, 10]),
        (["H. x", "I. x", "II. x", "III. x"], [8, 1, 2, 3]),
    ],
)
def test_letters_and_roman_numerals_are_told_apart_by_their_neighbours(lines: list[str], values: list[int]) -> None:
    assert [number.value for number in numbers_of(lines) if number] == values


def test_a_lettered_part_stays_below_its_roman_one_when_its_letter_is_a_numeral_too() -> None:
    assert levels(read("I. Source", "A. Springs", "B. Snow", "C. Ice", "II. Course", "A. Fall")) == [1, 2, 2, 2, 1, 2]


def test_questions_are_headings_however_short_their_answers_are() -> None:
    text = "Notes on Rivers\n\nMay I swim?\n\nNo.\n\nMay I fish?\n\nAsk.\n\nWhen does it flood?\n\n" + PROSE
    outline = read_outline(text.encode(), "a.txt")
    assert found(outline) == [(1, "May I swim?"), (1, "May I fish?"), (1, "When does it flood?")]


def test_sentence_case_below_title_case() -> None:
    outline = read(
        "The Upper Course", "Springs and snow", "How ice melts", "The Lower Course", "Mud and sand", "Where it ends"
    )
    assert levels(outline) == [1, 2, 2, 1, 2, 2]


def test_capitals_mean_no_rank_where_every_noun_has_them() -> None:
    body = "Der Fluss entspringt in den Bergen und nimmt zwei Bäche auf, bevor er die Stadt am Rand der Ebene erreicht."
    names = ("Quelle und Schnee", "Wie das Eis im Sommer langsam schmilzt", "Sand und Schlamm", "Wo er leise endet")
    assert levels(read(*names, title="Notizen über Flüsse", body=body)) == [1, 1, 1, 1]


def test_capitals_stand_above_underlined_headings() -> None:
    text = f"Notes on Rivers\n\n{PROSE}\n\n" + "\n\n".join(
        f"{top}\n\n{PROSE}\n\n{sub}\n{'-' * len(sub)}\n\n{PROSE}"
        for top, sub in (("SOURCE", "Springs"), ("COURSE", "Falls"))
    )
    assert found(read_outline(text.encode(), "a.txt")) == [(1, "SOURCE"), (2, "Springs"), (1, "COURSE"), (2, "Falls")]


def test_an_appendix_stands_beside_the_chapters() -> None:
    assert levels(read("1. Source", "1.1 Springs", "2. Course", "2.1 Falls", "Appendix A Maps")) == [1, 2, 1, 2, 1]


def test_usual_parts_are_found_beside_numbered_chapters() -> None:
    outline = read("Vorwort", "Kapitel I: Quelle", "Kapitel II: Lauf", "Kapitel III: Mündung", "Literaturhinweise")
    assert levels(outline) == [1, 1, 1, 1, 1]


def test_numbers_in_a_list_of_contents_give_the_levels() -> None:
    contents = "Contents\n\n1 Source\n\n1.1 Springs\n\n1.2 Snow fields\n\n2 Lower course"
    text = f"Notes on Rivers\n\n{PROSE}\n\n{contents}\n\n" + "\n\n".join(
        f"{name}\n\n{PROSE}" for name in ("Source", "Springs", "Snow fields", "Lower course")
    )
    outline = read_outline(text.encode(), "a.txt")
    assert found(outline) == [(1, "Source"), (2, "Springs"), (2, "Snow fields"), (1, "Lower course")]


def test_a_heading_without_text_has_parts() -> None:
    text = (
        f"Notes on Rivers\n\n{PROSE}\n\nMaterials\n\nWillow\n\n{PROSE}\n\nRush\n\n{PROSE}\n\nFurther Reading\n\n{PROSE}"
    )
    assert levels(read_outline(text.encode(), "a.txt")) == [1, 2, 2, 1]


def test_lines_of_a_list_below_a_usual_heading_are_no_headings() -> None:
    opening = f"Notes on Rivers\n\n{PROSE}\n\n"
    text = f"{opening}Apparatus\n\nBurette, 50 mL\n\nPipette, 25 mL\n\nProcedure\n\n{PROSE}\n\n{PROSE}"
    assert found(read_outline(text.encode(), "a.txt")) == [(1, "Apparatus"), (1, "Procedure")]


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2", "utf-8"])
def test_polish_is_read_in_its_old_encodings(encoding: str) -> None:
    body = "Pierwsi obserwatorzy zapisali niewiele i prawie wszystko zaginęło, choć różnica jest ważna."
    text = "\n\n".join(["Wstęp do rzek", body, "Źródło i śnieg", body, "Ujście", body])
    outline = read_outline(text.encode(encoding), "a.txt")
    assert [heading for _, heading in found(outline)] == ["Źródło i śnieg", "Ujście"]


def test_sizes_and_bold_in_a_page_without_heading_elements_give_ranks() -> None:
    line = "<p><b><span style='font-size:{}pt'>{}</span></b></p><p><span>" + PROSE + "</span></p>"
    names = [(20, "Rivers"), (14, "Source"), (11, "Springs"), (14, "Course"), (11, "Falls")]
    source = "<html><body>" + "".join(line.format(*name) for name in names) + "</body></html>"
    outline = read_outline(source.encode(), "a.html")
    assert outline.title == "Rivers"
    assert found(outline) == [(1, "Source"), (2, "Springs"), (1, "Course"), (2, "Falls")]


def test_a_bold_line_above_a_single_break_is_a_line_of_its_own() -> None:
    body = "".join(f"<b>{name}</b><br>{PROSE}<br><br>{PROSE}<br><br>" for name in ("Source", "Course", "Delta"))
    outline = read_outline(f"<html><body><h1>Rivers</h1>{PROSE}<br><br>{body}</body></html>".encode(), "a.html")
    assert found(outline) == [(1, "Source"), (1, "Course"), (1, "Delta")]
