"""What cannot be imported is refused with one sentence, whatever the bytes are."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from lessons.importing import ImportFailed, read_outline

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = ("[Content_Types].xml", b"<Types/>")


def word(body: str, before: str = "", extra: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(*TYPES)
        archive.writestr("word/document.xml", f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for i in range(extra):
            archive.writestr(f"word/part{i}.xml", b"")
    return buffer.getvalue()


def paper(pages: int, password: str = "") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(password) if password else None)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def broken_pdf(kids: str, count: int) -> bytes:
    return (
        f"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids "
        f"[{kids}] /Count {count} >>\n"
        "endobj\ntrailer\n<< /Root 1 0 R /Size 3 >>\n%%EOF"
    ).encode()


PARAGRAPH = "<w:p><w:r><w:t>Some words.</w:t></w:r></w:p>"
ENTITIES = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
CASES = {
    "nothing.txt": (b"", "is empty"),
    "blank.txt": (b" \r\n\t\n", "is empty"),
    "invisible.txt": ("\u200b\u00a0\n".encode(), "holds no text"),
    "noise.txt": (bytes(range(256)) * 20, "holds binary data"),
    "noise.md": (b"\x00\x01\x02" * 100, "holds binary data"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(200), "holds a PNG picture, although its name says .txt"),
    "paper.docx": (paper(1), "is not a Word document, although its name says so: it holds a PDF"),
    "word.pdf": (word(PARAGRAPH), "is not a PDF, although its name says so: it holds a Word document"),
    "page.txt": (b"<!DOCTYPE html><p>x", "holds a web page, although its name says .txt"),
    "plain.html": (b"Only words.", "holds no HTML"),
    "program.exe": (b"MZ\x90\x00", "is of a kind that cannot be imported"),
    "long.txt": (b"word " * 1_500_000, "is larger than 6 MB"),
    "lines.txt": (b"A line\n" * 100_001, "more than 100,000 lines"),
    "headings.md": ("".join(f"# {n}\n\nx\n\n" for n in range(2_001)).encode(), "has 2,001 headings; at most 2,000"),
    "deep.html": (b"<div>" * 300 + b"x", "nests its elements more than 200 deep"),
    "elements.html": (b"<i>x</i>" * 100_001, "more than 100,000 elements"),
    "cut.docx": (word(PARAGRAPH)[:-40], "is damaged"),
    "entries.docx": (word(PARAGRAPH, extra=2_000), "holds 2,002 parts"),
    "bomb.docx": (word(" " * 61_000_000), "is too large once unpacked"),
    "entities.docx": (word("<w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p>", ENTITIES), "declares its own XML entities"),
    "deep.docx": (word("<w:sdt>" * 250 + "</w:sdt>" * 250), "more than 200 deep"),
    "empty.docx": (word(""), "holds no text"),
    "cut.pdf": (paper(1)[:300], "is damaged"),
    "secret.pdf": (paper(1, "secret"), "is protected by a password"),
    "scan.pdf": (paper(2), "holds no text"),
    "pages.pdf": (paper(1_001), "has 1,001 pages; at most 1,000"),
    "loop.pdf": (broken_pdf("2 0 R 2 0 R", 900), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_documents_are_refused_with_one_sentence(name: str) -> None:
    data, reason = CASES[name]
    with pytest.raises(ImportFailed) as refused:
        read_outline(data, name)
    sentence = str(refused.value)
    assert reason in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_names_of_parts_that_point_elsewhere_are_never_followed() -> None:
    buffer = io.BytesIO(word(PARAGRAPH))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../outside.txt", b"x")
    assert read_outline(buffer.getvalue(), "a.docx").sections[0].text == "Some words."


def outcome(data: bytes, name: str) -> str:
    """ "read", or the sentence of the refusal; any other exception fails the test."""
    try:
        read_outline(data, name)
    except ImportFailed as refused:
        return str(refused)
    return "read."


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["txt", "md", "html", "docx"]))
def test_random_bytes_raise_nothing_but_import_failed(data: bytes, extension: str) -> None:
    assert outcome(data, f"a.{extension}").endswith(".")


@settings(max_examples=25, deadline=None)
@given(st.text("#*_`[]()<>!-+=|\\~&:;.1aA \n\t", max_size=300), st.sampled_from(["txt", "md", "html"]))
def test_random_markup_raises_nothing_but_import_failed(text: str, extension: str) -> None:
    assert outcome(text.encode(), f"a.{extension}").endswith(".")


def test_a_text_of_nothing_but_short_lines_is_refused() -> None:
    data = "".join(f"HEAD {i}\n\nA line of text that ends.\n\n" for i in range(15_100)).encode()
    with pytest.raises(ImportFailed, match="short lines that could be headings"):
        read_outline(data, "heads.txt")
