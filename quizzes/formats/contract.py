"""What passes between a format and its callers, and how a reader collects it.

A mistake is something that the file gets wrong: the whole file is refused, and every mistake is named. A
notice is something that one side says and the other can't: the rest is taken, and the notice tells what was
left out.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quizzes.question_types import TYPES, DataError

MAX_BYTES = 10_000_000
MAX_QUESTIONS = 5_000
MAX_TEXT = 50_000  # characters of one text
MAX_SOURCE = 500_000  # characters of one text with its HTML
MAX_NOTES = 100  # of one question
MAX_PARTS = 500  # options, pairs, items or gaps of one question
MAX_MISTAKES = 200
MAX_HINTS = 3
KEY_LENGTH = 80
DIFFICULTIES = ("easy", "medium", "hard")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Notice:
    """`line` is counted from 1 (a row in CSV), None where there is none; `question` is the question's key."""

    line: int | None
    question: str
    text: str

    def __str__(self) -> str:
        return f"{self.question}: {self.text}" if self.question else self.text


@dataclass(frozen=True)
class Mistake:
    """`line` is counted from 1; with `column`, it is a row of a table."""

    line: int
    reason: str
    column: str = ""

    def __str__(self) -> str:
        if self.column:
            where = _("row %(row)d, column “%(column)s”") % {"row": self.line, "column": self.column}
        else:
            where = _("line %(line)d") % {"line": self.line}
        return f"{where}: {self.reason}"


class FormatError(Exception):
    """The file is not usable. `mistakes` names everything that is wrong with it, in the file's order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True)
class PlainQuestion:
    """A question without its course. `stem` (never empty), `explanation` and `hints` are Markdown, `data` is the
    canonical data of the type, `title` is its name in the foreign format, "" for none. `topics` are slugs.
    `lesson`, `passage` and `objective` are keys of its course, "" for none. Two questions are equal whatever was
    noticed about them."""

    key: str
    type: str
    stem: str
    data: dict[str, Any]
    explanation: str = ""
    hints: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    difficulty: str = ""
    family: str = ""
    title: str = ""
    lesson: str = ""
    passage: str = ""
    objective: str = ""
    exam_only: bool = False
    notices: tuple[Notice, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ReadResult:
    """`notices` are all of the file, those of its questions included, in the file's order."""

    questions: tuple[PlainQuestion, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Written:
    data: bytes
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Format:
    """`read(data, filename="")` raises FormatError. `extension` is without the dot. `whole`: it carries where a
    question stands in its course, and that it is for exams only."""

    label: str | Promise
    extension: str
    read: Callable[..., ReadResult]
    write: Callable[[Sequence[PlainQuestion]], Written]
    whole: bool = False


class Unusable(Exception):
    """One question can't be taken over, for the reason that the message gives."""


class Left(Exception):
    """One question has no counterpart and is left out, as the message says."""


@dataclass
class Draft:
    """A question while it is read; `notes` become its notices."""

    line: int
    title: str = ""
    key: str = ""
    type: str = ""
    stem: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    explanation: str = ""
    hints: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def note(self, text: str, line: int | None = None) -> None:
        entry = (line or self.line, text)
        if len(self.notes) < MAX_NOTES and entry not in self.notes:
            self.notes.append(entry)


class Collector:
    """Gathers what a file holds, and raises every mistake at its end.

    The keys of `reserved` are given to nobody who doesn't ask for them."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self.questions: list[PlainQuestion] = []
        self.notices: list[Notice] = []
        self.mistakes: list[Mistake] = []
        self.keys: set[str] = set()
        self.left = 0
        self.reserved = {key for key in reserved if is_key(key)}

    def mistake(self, line: int, reason: str, column: str = "") -> None:
        if len(self.mistakes) < MAX_MISTAKES:
            self.mistakes.append(Mistake(line, reason, column))

    def notice(self, line: int | None, text: str, question: str = "") -> None:
        self.notices.append(Notice(line, question, text))

    def leave_out(self, draft: Draft, reason: str) -> None:
        name = draft.title or draft.key or brief(draft.stem)
        self.notice(draft.line, _("Left out: %(reason)s") % {"reason": reason}, name)
        self.left += 1
        if self.left > MAX_QUESTIONS:
            self.too_many(draft.line)

    def too_many(self, line: int) -> NoReturn:
        many = _("A file may hold %(count)d questions; this one has more.")
        raise FormatError([Mistake(line, many % {"count": MAX_QUESTIONS})])

    def add(self, draft: Draft) -> None:
        """Checks the draft against its type, and takes it."""
        before = len(self.mistakes)
        topics, difficulty, family = sort_labels(draft.labels)
        if not draft.stem.strip():
            self.mistake(draft.line, _("The question has no text."))
        if max(map(len, (draft.stem, draft.explanation, *draft.hints))) > MAX_TEXT:
            self.mistake(draft.line, too_long())
        try:
            data = parse(draft.type, draft.data)
        except Unusable as error:
            self.mistake(draft.line, str(error))
        if len(draft.hints) > MAX_HINTS:
            draft.note(_("Only the first %(count)d hints are kept.") % {"count": MAX_HINTS})
        if len(self.questions) >= MAX_QUESTIONS and len(self.mistakes) == before:
            self.too_many(draft.line)
        if len(self.mistakes) > before:
            return
        key = self.new_key(draft)
        notices = tuple(Notice(line, key, text) for line, text in draft.notes)
        self.notices += notices
        self.questions.append(
            PlainQuestion(
                key=key,
                type=draft.type,
                stem=draft.stem.strip(),
                data=data,
                explanation=draft.explanation.strip(),
                hints=tuple(hint.strip() for hint in draft.hints[:MAX_HINTS] if hint.strip()),
                topics=topics,
                difficulty=difficulty,
                family=family,
                title="" if draft.title == key else draft.title,
                notices=notices,
            )
        )

    def new_key(self, draft: Draft) -> str:
        """The key that the file gives, or one made of the title or the text; never one that is taken."""
        wanted = draft.key if is_key(draft.key) else slug(draft.key)
        free = bool(wanted) and wanted not in self.keys and (draft.key == wanted or wanted not in self.reserved)
        if not free:
            stem = wanted or slug(draft.title) or slug(brief(draft.stem, 60)) or "question"
            taken = self.keys | self.reserved
            number = 1
            wanted = stem
            while wanted in taken:
                number += 1
                wanted = f"{stem[: KEY_LENGTH - 6].rstrip('-')}-{number}"
        if draft.key and draft.key != wanted:
            draft.note(_("The key “%(old)s” became “%(new)s”.") % {"old": brief(draft.key), "new": wanted})
        self.keys.add(wanted)
        return wanted

    def result(self) -> ReadResult:
        if self.mistakes:
            raise FormatError(sorted(self.mistakes, key=lambda mistake: mistake.line))
        if not self.questions and not self.notices:
            raise FormatError([Mistake(1, _("The file holds no question."))])
        return ReadResult(tuple(self.questions), tuple(sorted(self.notices, key=lambda notice: notice.line or 0)))


def parse(type_name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The canonical data. Raises Unusable with every problem."""
    bound(sum(len(value) for value in data.values() if isinstance(value, list)))
    if any(len(text) > MAX_TEXT for text in all_texts(data)):
        raise Unusable(too_long())
    try:
        return TYPES[type_name].parse(data).data()
    except DataError as error:
        raise Unusable("; ".join(str(problem) for problem in error.problems)) from None


def bound(parts: int) -> None:
    """Raises Unusable for a question of too many parts."""
    if parts > MAX_PARTS:
        raise Unusable(_("A question may have %(count)d parts; this one has more.") % {"count": MAX_PARTS})


def all_texts(data: object) -> list[str]:
    if isinstance(data, str):
        return [data]
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for value in values for text in all_texts(value)]


def too_long() -> str:
    return _("A text may have %(count)d characters; this one is longer.") % {"count": MAX_TEXT}


def decode(data: bytes) -> str:
    """The text of a file with "\\n" as its line ends. Raises FormatError when it is too big or not text."""
    if len(data) > MAX_BYTES:
        big = _("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1_000_000}
        raise FormatError([Mistake(1, big)])
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FormatError([Mistake(line, _("This is not UTF-8 text. Save the file as UTF-8."))]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise FormatError([Mistake(line, _("A control character stands here; this is not a text file."))])
    return text


def sort_labels(labels: Iterable[str]) -> tuple[tuple[str, ...], str, str]:
    """Topics, difficulty and family out of tags; the latter two are written "difficulty:easy", "family:key"."""
    topics: list[str] = []
    difficulty = family = ""
    for label in labels:
        name, _colon, value = label.strip().partition(":")
        if name == "difficulty" and value in DIFFICULTIES:
            difficulty = value
        elif name == "family" and is_key(value):
            family = value
        elif slug(label) and slug(label) not in topics:
            topics.append(slug(label))
    return tuple(topics), difficulty, family


def labels_of(question: PlainQuestion) -> list[str]:
    """The tags that `sort_labels` reads back."""
    labels = list(question.topics)
    labels += [f"difficulty:{question.difficulty}"] if question.difficulty else []
    return labels + ([f"family:{question.family}"] if question.family else [])


def category_label(path: str) -> list[str]:
    """The last part of a category's path, unless it is only a container of Moodle's."""
    parts = [part.strip().replace("//", "/") for part in re.split(r"(?<!/)/(?!/)", path)]
    parts = [part for part in parts if part and not re.fullmatch(r"\$\w+\$|top", part)]
    return parts[-1:]


def is_key(text: str) -> bool:
    return len(text) <= KEY_LENGTH and bool(KEY.match(text))


def slug(text: str) -> str:
    """Lower-case letters, digits and single dashes; "" when nothing of the text is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:KEY_LENGTH].rstrip("-")


def letters(place: int) -> str:
    """a to z, then aa, ab …: the key of the option at `place`, counted from 0."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def brief(text: str, length: int = 60) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n")).strip()


def some(texts: Iterable[str]) -> str:
    """Texts in quotes, as a list within a sentence."""
    return ", ".join(f"“{brief(text)}”" for text in texts)
