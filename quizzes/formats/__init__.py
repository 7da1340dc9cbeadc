"""Questions in and out of files that other programs know. A leaf without the ORM.

`FORMATS[name].read(data)` gives plain questions and what the file said beyond them; it raises FormatError, which
names every mistake. `FORMATS[name].write(questions)` gives bytes and what they can't carry.
"""

from django.utils.translation import gettext_lazy as _

from quizzes.formats import aiken, csv_format, gift, moodle_xml
from quizzes.formats.contract import Format, FormatError, Mistake, Notice, PlainQuestion, ReadResult, Written

FORMATS: dict[str, Format] = {
    "gift": Format(_("GIFT (Moodle)"), "gift.txt", gift.read, gift.write),
    "moodle_xml": Format(_("Moodle XML"), "xml", moodle_xml.read, moodle_xml.write),
    "aiken": Format(_("Aiken"), "txt", aiken.read, aiken.write),
    "csv": Format(_("Table (CSV)"), "csv", csv_format.read, csv_format.write),
}


def round_trip_losses(question: PlainQuestion, name: str) -> tuple[str, ...]:
    """What a file of the format would not carry of the question, a sentence each."""
    return tuple(notice.text for notice in FORMATS[name].write([question]).notices)


__all__ = [
    "FORMATS",
    "Format",
    "FormatError",
    "Mistake",
    "Notice",
    "PlainQuestion",
    "ReadResult",
    "Written",
    "round_trip_losses",
]
