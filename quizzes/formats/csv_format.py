"""CSV: a table with one question in each row, for spreadsheets. It carries all nine types without loss.

UTF-8, with or without a byte order mark; cells are divided by "," or ";", whichever the first row has more of. The
first row names the columns, in any order; columns that no question uses may be left out, empty rows are passed over.

For every type
    key, title, explanation, hint_1 to hint_3, difficulty, family; type and stem are required; topics, divided by ";"
Parts are lettered: a, b … z, aa, ab …
    option_a        single_choice, multiple_choice: an option. short_text: an accepted text, or a foreseen mistake.
                    numeric: a foreseen wrong number. matching: a prompt, empty for a distractor. ordering: the
                    items in their order. essay: a criterion of the rubric. cloze: a gap, see below.
    explanation_a   of that option, mistake, pair, distractor or item
    match_a         matching: the match of the prompt, or the distractor
    points_a        essay: the points of the criterion
    keys            the keys of the parts in order, divided by ";" (empty: the letters; matching p1, d1; ordering i1)
By type
    correct         single_choice, multiple_choice, short_text: the letters of what is right. true_false: true or
                    false. numeric: the number
    keep_order      yes: options are not shuffled
    when_true, when_false    true_false: the explanations
    ignore, typos            short_text; ignore is divided by ";", "nothing" for an empty list
    tolerance, unit, unit_required      numeric
    text, words, model_answer           cloze; essay

A gap of a cloze is a cell of lines, each a word, a colon and a text; "why" belongs to the line before it. What goes
on in the next line is indented by two spaces.

    right: ratify               a menu: "right" once and "wrong" at least once, "key" before an option
    why: Consent is what binds.
    wrong: discuss

    accept: every member        a text field: "accept", "mistake" (with its "why"), "ignore", "typos", and "explain"
    mistake: nobody
    why: Then it would bind nobody.
    explain: Article 25.

A cell that begins with = + - @, a tab or a line break would be run or mangled by a spreadsheet: an apostrophe is
put before it, and taken away on reading.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats import csv_rows
from quizzes.formats.contract import (
    DIFFICULTIES,
    Collector,
    Draft,
    FormatError,
    Mistake,
    PlainQuestion,
    ReadResult,
    Written,
    brief,
    decode,
    is_key,
    letters,
)
from quizzes.formats.csv_rows import Row, RowMistake
from quizzes.formats.losses import cleaned, written
from quizzes.question_types import TYPES

COMMON = ["key", "type", "title", "stem", "explanation", "hint_1", "hint_2", "hint_3", "topics", "difficulty", "family"]
BY_TYPE = ["correct", "keep_order", "when_true", "when_false", "ignore", "typos", "tolerance", "unit", "unit_required"]
BY_TYPE += ["text", "words", "model_answer", "keys"]
LETTERED = ["option", "match", "points", "explanation"]
LETTERED_NAME = re.compile(r"(option|match|points|explanation)_([a-z]{1,2})")
RUN_BY_SPREADSHEETS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guard(cell: str) -> str:
    """The cell as a spreadsheet shows it and doesn't run it."""
    return f"'{cell}" if RUN_BY_SPREADSHEETS.match(cell) else cell


def unguard(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell


def read(data: bytes, filename: str = "") -> ReadResult:
    rows = table(decode(data))
    number, head = next(rows, (1, []))
    names = [name.strip().lower() for name in head]
    check_head(number, names)
    records = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    keyed = names.index("key") if "key" in names else None
    reserved = [cells[keyed].strip() for _number, cells in records if keyed is not None and keyed < len(cells)]
    collector = Collector(reserved=reserved)
    for number, cells in records:
        if any(cell.strip() for cell in cells[len(names) :]):
            last = {"count": len(names)}
            collector.mistake(number, _("There are more cells than the %(count)d columns.") % last, names[-1])
            continue
        texts = {name: unguard(cell).strip() for name, cell in zip(names, cells, strict=False) if name}
        read_row(Row(number, {name: text for name, text in texts.items() if text}), collector)
    return collector.result()


def table(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, counted from 1 as a spreadsheet does. Raises FormatError."""
    first = text.partition("\n")[0]
    divider = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        reason = _("This row can't be read: %(reason)s.") % {"reason": str(error)}
        raise FormatError([Mistake(number + 1, reason, "key")]) from None


def check_head(number: int, names: Sequence[str]) -> None:
    mistakes = [
        Mistake(number, _("The first row names no column “%(name)s”.") % {"name": name}, name)
        for name in ("type", "stem")
        if name not in names
    ]
    for name in dict.fromkeys(names):
        if name and name not in [*COMMON, *BY_TYPE] and not LETTERED_NAME.fullmatch(name):
            mistakes.append(Mistake(number, _("This column is not known."), brief(name)))
        if name and names.count(name) > 1:
            mistakes.append(Mistake(number, _("This column stands there twice."), brief(name)))
    if mistakes:
        raise FormatError(mistakes)


def read_row(row: Row, collector: Collector) -> None:
    draft = Draft(row.number, title=row.get("title"), key=row.get("key"), type=row.get("type"), stem=row.get("stem"))
    draft.explanation = row.get("explanation")
    draft.hints = [text for name in ("hint_1", "hint_2", "hint_3") if (text := row.get(name))]
    draft.labels = csv_rows.split_list(row.get("topics"))
    found: list[tuple[str, str]] = []
    if draft.type not in TYPES:
        found.append(("type", _("“%(type)s” is none of: %(types)s.") % {"type": draft.type, "types": ", ".join(TYPES)}))
    if not draft.stem:
        found.append(("stem", _("The question has no text.")))
    if draft.key and not is_key(draft.key):
        found.append(("key", _("A key has lower-case letters, digits and single dashes, 80 at most.")))
    difficulty, family = row.get("difficulty").lower(), row.get("family")
    if difficulty and difficulty not in DIFFICULTIES:
        found.append(("difficulty", _("Write easy, medium or hard.")))
    if family and not is_key(family):
        found.append(("family", _("A key has lower-case letters, digits and single dashes, 80 at most.")))
    draft.labels += [f"difficulty:{difficulty}"] if difficulty else []
    draft.labels += [f"family:{family}"] if family else []
    if draft.type in TYPES:
        try:
            draft.data = csv_rows.READERS[draft.type](row)
            found += row.problems(draft.type, draft.data)
            found += [(name, _("This column means nothing for this type.")) for name in row.unused(COMMON)]
        except RowMistake as error:
            found.append((error.column, str(error)))
    for column, reason in found:
        collector.mistake(row.number, reason, column)
    if not found:
        collector.add(draft)


def write(questions: Sequence[PlainQuestion]) -> Written:
    outgoing = [cleaned(question) for question in questions]
    rows = [write_row(one.question) for one in outgoing]
    used = {name for row in rows for name, cell in row.items() if cell}
    most = max((place(match[2]) for name in used if (match := LETTERED_NAME.fullmatch(name))), default=-1)
    names = [name for name in [*COMMON, *BY_TYPE] if name in used or name in ("key", "type", "stem")]
    names += [
        name
        for count in range(most + 1)
        for name in (f"{kind}_{letters(count)}" for kind in LETTERED)
        if name in used or name.startswith("option")
    ]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([guard(row.get(name, "")) for name in names] for row in rows)
    return written(b"\xef\xbb\xbf" + stream.getvalue().encode(), outgoing)


def place(letter: str) -> int:
    count = 0
    for sign in letter:
        count = count * 26 + ord(sign) - ord("a") + 1
    return count - 1


def write_row(question: PlainQuestion) -> dict[str, str]:
    row = {name: str(getattr(question, name)) for name in COMMON if hasattr(question, name)}
    row["topics"] = ";".join(question.topics)
    row |= {f"hint_{count}": hint for count, hint in enumerate(question.hints, start=1)}
    data: dict[str, Any] = question.data
    return row | csv_rows.WRITERS[question.type](data)
