"""Tables as files, CSV and XLSX: the one place that reads or writes them.

What is written can't be read as a formula by a spreadsheet: a text that could be gets an apostrophe before it, which
reading takes off again. Numbers stay numbers.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import openpyxl
from django.utils.translation import gettext as _

Cell: TypeAlias = str | int | float | Decimal | date | None

LARGEST = 5 * 1024 * 1024  # bytes of a file
UNPACKED = 60 * 1024 * 1024  # bytes of what an XLSX file holds
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767  # that XLSX can hold

FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")
ESCAPED = re.compile(rf"'+(?:{FORMULA.pattern})")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class SheetError(Exception):
    """The file can't be read; the message says why, for whoever sent it."""


def harmless(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) or ESCAPED.match(text) else text


def read(data: bytes) -> list[list[str]]:
    """The rows of a CSV or XLSX file, as in a spreadsheet: row 1 comes first, empty rows are empty lists."""
    if len(data) > LARGEST:
        raise SheetError(_("The file is larger than %(size)d MB.") % {"size": LARGEST // 1024 // 1024})
    if data.startswith(b"PK"):
        rows = read_xlsx(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(_("This is an old Excel file, or one with a password. Save it as .xlsx or .csv."))
    else:
        rows = read_csv(data)
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise SheetError(_("The file is empty."))
    return rows


def too_many() -> SheetError:
    return SheetError(_("The file has more than %(rows)d rows. Send it in parts.") % {"rows": MOST_ROWS})


def tidy(cells: Iterable[str]) -> list[str]:
    """Without what surrounds the cells, our escapes, and empty cells at the end."""
    texts = [re.sub("[\u200b\ufeff]", "", cell).strip() for cell in cells]
    texts = [text[1:].strip() if ESCAPED.match(text) else text for text in texts]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def decode(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            data, encodings = data[len(mark) :], [encoding]
            break
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if UNSEEN.search(text):
            raise SheetError(_("This is not a table: it is neither CSV nor XLSX."))
        return text
    raise SheetError(_("The file’s letters can’t be read. Save it as CSV in UTF-8, or as XLSX."))


def separator(line: str) -> str:
    """Of the semicolon, the comma and the tab the one that stands most often outside quotes."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", line)
    return max(",;\t", key=bare.count)


def read_csv(data: bytes) -> list[list[str]]:
    text = decode(data)
    first, _end, rest = text.lstrip("\r\n").partition("\n")
    if told := re.fullmatch(r"sep=([;,\t])\s*", first):  # how Excel names it
        text, used = rest, told[1]
    else:
        used = separator(first)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=used)
    try:
        for row in reader:
            rows.append(tidy(row[:MOST_COLUMNS]))
            if len(rows) > MOST_ROWS:
                raise too_many()
    except csv.Error as error:
        raise SheetError(_("Line %(line)d can’t be read as CSV.") % {"line": reader.line_num}) from error
    return rows


def read_xlsx(data: bytes) -> list[list[str]]:
    """The first sheet. What it holds is measured before it is unpacked."""
    unreadable = _("The file can’t be read: it is damaged, or no XLSX. Save it as .xlsx or .csv.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > UNPACKED:
            raise SheetError(_("The file holds too much to be a roster or a table of grades."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = [tidy(map(cell_text, row)) for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)]
    except SheetError:
        raise
    except Exception as error:  # a damaged file fails in openpyxl in any way
        raise SheetError(unreadable) from error
    if len(rows) > MOST_ROWS:
        raise too_many()
    return rows


def cell_text(cell: Any) -> str:
    """What the spreadsheet shows, as far as it matters: 25 % as “25%”, a number kept at eight digits with its zeros."""
    value, form = cell.value, getattr(cell, "number_format", "") or ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if form.endswith("%"):
            return f"{value * 100:.10g}%"
        text = f"{value:.15g}" if isinstance(value, float) and not value.is_integer() else str(int(value))
        return text.zfill(len(form)) if re.fullmatch("0+", form) else text
    return value.isoformat() if isinstance(value, date) else str(value)


def plain(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(UNSEEN.sub("", cell)) if isinstance(cell, str) else cell


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Line by line, to be sent as it is made. UTF-8 with a byte order mark, by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    return b"".join(csv_lines(rows))


def write_xlsx(rows: Iterable[Sequence[Cell]], title: str = "") -> bytes:
    """One sheet; its first row stays in view."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or None)
    sheet.freeze_panes = "A2"
    for row in rows:
        cells = [plain(cell) for cell in row]
        sheet.append([cell[:LONGEST_CELL] if isinstance(cell, str) else cell for cell in cells])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
