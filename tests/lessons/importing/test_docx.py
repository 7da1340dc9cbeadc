"""Word documents: declared headings, bold lines that stand in for them, and everything between."""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from lessons.importing import Outline, read_outline

PROSE = "The mill stood below the weir, and its wheel turned whenever the sluice was open."


def read(document: Document) -> Outline:
    buffer = io.BytesIO()
    document.save(buffer)
    return read_outline(buffer.getvalue(), "a.docx")


def headings(outline: Outline) -> list[tuple[int, str]]:
    return [(s.level, s.heading) for s in outline.sections]


def test_heading_styles_give_title_and_levels() -> None:
    document = docx.Document()
    document.core_properties.language = "en-GB"
    document.add_heading("Mills", 0)
    document.add_paragraph(PROSE)
    document.add_heading("Water", 1)
    document.add_heading("Wheels", 2)
    document.add_paragraph(PROSE)
    outline = read(document)
    assert (outline.title, outline.language) == ("Mills", "en-GB")
    assert headings(outline) == [(1, ""), (1, "Water"), (2, "Wheels")]


def test_localized_and_derived_styles_count_as_headings() -> None:
    document = docx.Document()
    document.styles["Heading 1"].element.find(qn("w:name")).set(qn("w:val"), "Überschrift 1")
    derived = document.styles.add_style("Course chapter", 1)
    derived.base_style = document.styles["Heading 2"]
    for heading, style in (("Wasser", "Überschrift 1"), ("Räder", "Course chapter"), ("Wind", "Überschrift 1")):
        document.add_paragraph(heading, style=style)
        document.add_paragraph(PROSE)
    assert headings(read(document)) == [(1, "Wasser"), (2, "Räder"), (1, "Wind")]


def test_bold_lines_stand_in_for_headings_and_size_ranks_them() -> None:
    document = docx.Document()
    for name, size in (("Water", 16), ("Wheels", 13), ("Races", 13), ("Wind", 16), ("Sails", 13)):
        run = document.add_paragraph().add_run(name)
        run.bold, run.font.size = True, Pt(size)
        document.add_paragraph(PROSE)
        document.add_paragraph(f"Here is a sentence with one bold word. {PROSE}")
    document.paragraphs[0].insert_paragraph_before(PROSE)
    assert headings(read(document)) == [(1, ""), (1, "Water"), (2, "Wheels"), (2, "Races"), (1, "Wind"), (2, "Sails")]


def test_lists_keep_numbers_and_nesting() -> None:
    document = docx.Document()
    for text, style in (
        ("oak", "List Bullet"),
        ("elm", "List Bullet 2"),
        ("ash", "List Bullet"),
        ("saw", "List Number"),
        ("plane", "List Number"),
    ):
        document.add_paragraph(text, style=style)
    assert read(document).sections[0].text == "- oak\n  - elm\n- ash\n\n1. saw\n2. plane"


def test_tables_emphasis_and_special_characters() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Grist is ")
    paragraph.add_run("ground").bold = True
    paragraph.add_run(" corn * bran.")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ("Mill", "Stones", "Upper", "2|3"), strict=True
    ):
        cell.text = text
    text = read(document).sections[0].text
    assert text == "Grist is **ground** corn * bran.\n\n| Mill | Stones |\n| --- | --- |\n| Upper | 2\\|3 |"


def test_table_of_contents_and_page_headers_are_skipped() -> None:
    document = docx.Document()
    document.add_paragraph("Water\t3", style=document.styles.add_style("toc 1", 1))
    for heading in ("Water", "Wind"):
        document.add_heading(heading, 1)
        document.add_paragraph(PROSE)
    document.sections[0].header.paragraphs[0].text = "Mills of the valley"
    outline = read(document)
    assert headings(outline) == [(1, "Water"), (1, "Wind")]
    assert {s.reason for s in outline.skipped} == {"table of contents", "running header"}


def test_deleted_text_is_skipped_and_inserted_text_kept() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The mill ")
    for tag, text_tag, text in (("w:del", "w:delText", "burned"), ("w:ins", "w:t", "stands")):
        change, run, inner = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        inner.text = text
        run.append(inner)
        change.append(run)
        paragraph._p.append(change)
    outline = read(document)
    assert outline.sections[0].text == "The mill stands"
    assert [(s.text, s.reason) for s in outline.skipped] == [("burned", "deleted in tracked changes")]
