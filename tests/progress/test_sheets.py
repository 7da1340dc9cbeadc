"""Tables as files: nothing in them is a formula, and what can't be read is said."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctlearn.progress.sheets import MOST_ROWS, SheetError, read, write_csv, write_xlsx

FORMULAS = ["=1+1", "==1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "-", "=cmd|'/c calc'!A0"]


def book(*rows, form="General"):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for row in made.active.iter_rows():
        for cell in row:
            cell.number_format = form
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_can_be_read_as_a_formula(text):
    written = openpyxl.load_workbook(io.BytesIO(write_xlsx([[text, 5]]))).active
    assert written["A1"].data_type == "s"
    assert written["A1"].value.startswith("'")
    line = write_csv([[text, 5]]).decode("utf-8-sig")
    assert line.lstrip('"').startswith("'")


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_numbers_stay_numbers(write):
    assert read(write([["Ann", -5, Decimal("0.5"), None, 0]])) == [["Ann", "-5", "0.5", "", "0"]]
    assert openpyxl.load_workbook(io.BytesIO(write_xlsx([[-5]]))).active["A1"].data_type == "n"


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"]), max_size=20
)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@settings(deadline=None, max_examples=40)
@given(rows=st.lists(st.lists(texts, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_read_again(write, rows):
    rows = [["head"], *([*row, "end"] for row in rows)]
    assert read(write(rows)) == rows


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_an_escaped_text_is_read_as_it_was(write, text):
    assert read(write([["x", text]])) == [["x", text.strip()] if text.strip() else ["x"]]


@pytest.mark.parametrize(
    "data",
    [
        "e-mail;name\na@example.org;Zoë, A\n".encode(),
        "e-mail\tname\na@example.org\tZoë, A".encode("utf-8-sig"),
        'e-mail,name\r\na@example.org,"Zoë, A"\r\n'.encode("cp1252"),
        "e-mail\tname\na@example.org\tZoë, A".encode("utf-16"),
        "sep=;\ne-mail;name\na@example.org;Zoë, A".encode(),
        book(["e-mail", "name"], ["a@example.org", "Zoë, A"]),
    ],
    ids=["semicolon", "tab and mark", "comma in cp1252", "utf-16", "sep=", "xlsx"],
)
def test_tables_are_read_however_they_were_saved(data):
    assert read(data) == [["e-mail", "name"], ["a@example.org", "Zoë, A"]]


def test_empty_rows_keep_their_place():
    assert read(b"a\n\nb\n,,\n\n") == [["a"], [], ["b"]]
    assert read(book(["a"], [None], ["b"])) == [["a"], [], ["b"]]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1234567, "General", "1234567"),
        (1234567.0, "General", "1234567"),
        (123, "00000000", "00000123"),
        (1.25, "General", "1.25"),
        (0.25, "0%", "25%"),
        (0.125, "0.0%", "12.5%"),
        (True, "General", "yes"),
    ],
)
def test_numbers_of_a_spreadsheet_are_read_as_it_shows_them(value, form, text):
    assert read(book([value], form=form)) == [[text]]


def bomb():
    """A small file that unpacks to hundreds of megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"<x>" * 30_000_000)
    return packed.getvalue()


def laughs():
    """A sheet whose entities would multiply."""
    good = zipfile.ZipFile(io.BytesIO(book(["a"])))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in good.namelist():
            text = good.read(name).decode()
            if name.endswith("sheet1.xml"):
                many = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
                text = f"<!DOCTYPE x [{many}]>" + text.replace("<v>", "<v>&e9;")
            file.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\n,,\n", "is empty"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel file"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b"\x00\x01\x02\x03", "not a table"),
        (b"\xff\xfea", "letters can’t be read"),
        (b"\x81\x8d\xff", "letters can’t be read"),
        (b"x" * 200_000, "Line 1"),
        (b"x" * (6 * 1024 * 1024), "larger than 5 MB"),
        (b"a\n" * (MOST_ROWS + 1), "more than 20000 rows"),
        (bomb(), "too much"),
        (laughs(), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_said(data, sentence):
    with pytest.raises(SheetError, match=sentence):
        read(data)


def test_a_sheet_that_claims_a_million_rows_is_read_in_bounds():
    made = openpyxl.Workbook()
    made.active["A1"], made.active["A1000000"] = "a", "z"
    packed = io.BytesIO()
    made.save(packed)
    with pytest.raises(SheetError, match="more than 20000 rows"):
        read(packed.getvalue())
