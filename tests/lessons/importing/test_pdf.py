"""PDF: headings by their type, columns in order, and nothing from the edges of the page."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from lessons.importing import Outline, read_outline

PROSE = (
    "The glass was blown in the morning, when the furnace had reached its full heat, and cut in the afternoon "
    "by people who sat at the windows. Every workshop had its own mark, and copying a mark was punished. "
)
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6, alignment=4)
FIRST = ParagraphStyle("first", fontName="Times-Bold", fontSize=14, leading=17, spaceBefore=8, spaceAfter=4)
SECOND = ParagraphStyle("second", parent=FIRST, fontSize=11.5, leading=14)
TITLE = ParagraphStyle("title", parent=FIRST, fontSize=20, leading=24)


def read(*parts: Paragraph, columns: int = 1) -> Outline:
    def edges(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(40, 575, "Annals of Glass")
        canvas.drawCentredString(210, 15, str(document.page))

    buffer = io.BytesIO()
    width = (A5[0] - 60) / columns
    frames = [Frame(30 + i * width, 35, width - 8, 525) for i in range(columns)]
    document = BaseDocTemplate(buffer, pagesize=A5, invariant=1)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=edges))
    document.build(list(parts))
    return read_outline(buffer.getvalue(), "a.pdf")


def story() -> list[Paragraph]:
    parts = [Paragraph("Glass in the North", TITLE), Paragraph(PROSE * 2, BODY)]
    for name in ("Sand and Ash", "Furnaces", "Trade"):
        parts += [
            Paragraph(name, FIRST),
            Paragraph(PROSE * 3, BODY),
            Paragraph(f"Sources for {name}", SECOND),
            Paragraph(PROSE * 4, BODY),
        ]
    return parts


EXPECTED = [
    (1, ""),
    (1, "Sand and Ash"),
    (2, "Sources for Sand and Ash"),
    (1, "Furnaces"),
    (2, "Sources for Furnaces"),
    (1, "Trade"),
    (2, "Sources for Trade"),
]


def test_type_size_gives_title_and_levels() -> None:
    outline = read(*story())
    assert outline.title == "Glass in the North"
    assert [(s.level, s.heading) for s in outline.sections] == EXPECTED


def test_columns_are_read_one_after_the_other() -> None:
    outline = read(*story(), columns=2)
    assert [(s.level, s.heading) for s in outline.sections] == EXPECTED
    assert " ".join(PROSE.split()) in outline.sections[1].text


def test_running_headers_and_page_numbers_are_skipped() -> None:
    outline = read(*story())
    assert {s.reason for s in outline.skipped} == {"running header", "page number"}
    assert not any("Annals" in s.text for s in outline.sections)


def test_a_paragraph_goes_on_over_the_page_and_lines_are_joined() -> None:
    text = " ".join(
        f"In the year {1600 + year} {word.lower()} furnaces." for year, word in enumerate(PROSE.split() * 12)
    )
    outline = read(Paragraph("Glass in the North", TITLE), Paragraph(text, BODY))
    assert outline.sections[-1].text == text


def test_hyphenated_line_ends_are_mended() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for i, line in enumerate(("Workshops along the river were inde-", "pendent of the guild until the fire.")):
        canvas.drawString(60, 700 - 14 * i, line)
    canvas.save()
    assert "independent" in read_outline(buffer.getvalue(), "a.pdf").sections[0].text
