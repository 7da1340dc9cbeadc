"""Moodle XML (docs.moodle.org, "Moodle XML format"): reading. moodle_writing.py writes it.

    <quiz>
      <question type="category">…
      <question type="multichoice"><name>, <questiontext format="html">, <answer fraction="100">…

A document type declaration is refused, and with it every entity that a file could define; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from django.utils.translation import gettext as _
from lxml import etree

from quizzes.formats import moodle_types
from quizzes.formats.contract import (
    CONTROL,
    MAX_BYTES,
    MAX_HINTS,
    Collector,
    Draft,
    FormatError,
    Left,
    Mistake,
    ReadResult,
    Unusable,
    category_label,
    one_line,
    slug,
)
from quizzes.formats.moodle_element import Element
from quizzes.formats.moodle_writing import write

__all__ = ["read", "write"]

MAX_ELEMENTS = 300_000
DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)


def read(data: bytes, filename: str = "") -> ReadResult:
    root = parse(data)
    questions = list(root.iterchildren("question"))
    collector = Collector(reserved=((one.findtext("idnumber") or "").strip() for one in questions))
    for other in root.iterchildren():
        if isinstance(other.tag, str) and other.tag != "question":
            collector.notice(other.sourceline, _("<%(name)s> is not a question.") % {"name": other.tag})
    category: list[str] = []
    for question in questions:
        if question.get("type") == "category":
            category = category_label(question.findtext("category/text") or "")
            if (question.findtext("info/text") or "").strip():
                collector.notice(question.sourceline, _("The description of a category is not kept."))
            continue
        read_question(question, category, collector)
    return collector.result()


def read_question(question: etree._Element, category: list[str], collector: Collector) -> None:
    kind = (question.get("type") or "").strip()
    draft = Draft(question.sourceline or 1)
    element = Element(question, draft)
    draft.title = one_line(element.plain("name"))
    draft.key = (question.findtext("idnumber") or "").strip()
    draft.labels = [*category, *tags(question)]
    reader = moodle_types.READERS.get(kind)
    try:
        if kind == "description":
            raise Left(_("a description asks nothing."))
        if not kind:
            raise Unusable(_("The question has no type."))
        if reader is None:
            raise Left(_("questions of the type “%(type)s” have no counterpart here.") % {"type": kind})
        draft.explanation = element.text("generalfeedback")
        draft.hints = [hint for hint in (one.own_text() for one in element.all("hint")) if hint]
        reader(element)
        element.note_settings(kind)
        element.note_unknown()
        element.note_files()
        for one in element.all("hint")[:MAX_HINTS]:
            one.note_hint()
        collector.add(draft)
    except Unusable as error:
        collector.mistake(draft.line, str(error))
    except Left as error:
        collector.leave_out(draft, str(error))


def tags(question: etree._Element) -> Iterator[str]:
    for path in ("tags/tag", "coursetags/tag"):
        for tag in question.iterfind(path):
            text = (tag.findtext("text") or "").strip()
            if slug(text):
                yield text


def parse(data: bytes) -> etree._Element:
    """The root element, <quiz>. Raises FormatError."""
    text = decode(data)
    control = CONTROL.search(text)
    if control:
        refuse(text.count("\n", 0, control.start()) + 1, _("A control character stands here; this is not a text file."))
    prolog = PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if text[start : start + 9].upper() == "<!DOCTYPE":
        refuse(text.count("\n", 0, start) + 1, _("A document type declaration (<!DOCTYPE …>) is not allowed here."))
    bare = re.sub(r"^\s*<\?xml.*?\?>", lambda match: "\n" * match[0].count("\n"), text, count=1, flags=re.DOTALL)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(bare.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        refuse(error.lineno or 1, _("This is not well-formed XML: %(reason)s.") % {"reason": first_words(error.msg)})
    except ValueError as error:
        refuse(1, _("This is not well-formed XML: %(reason)s.") % {"reason": first_words(str(error))})
    if root.tag != "quiz":
        refuse(
            root.sourceline or 1, _("Moodle XML begins with <quiz>; this begins with <%(tag)s>.") % {"tag": root.tag}
        )
    if sum(1 for _element in root.iter()) > MAX_ELEMENTS:
        refuse(1, _("The file has more than %(count)d elements.") % {"count": MAX_ELEMENTS})
    return root


def first_words(message: str | None) -> str:
    return re.sub(r",? line \d+, column \d+.*", "", message or "").strip().rstrip(".") or _("it can't be read")


def decode(data: bytes) -> str:
    """By its byte order mark, by its declaration, or as UTF-8."""
    if len(data) > MAX_BYTES:
        refuse(1, _("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1_000_000})
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif declared := DECLARATION.match(data.removeprefix(b"\xef\xbb\xbf")):
        encoding = "utf-8-sig" if declared[1].lower() in (b"utf-8", b"utf8") else declared[1].decode("ascii")
    try:
        return data.decode(encoding).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        refuse(
            data[: error.start].count(b"\n") + 1,
            _("This is not %(encoding)s text.") % {"encoding": encoding[:5].upper()},
        )
    except (LookupError, ValueError):
        refuse(1, _("The encoding “%(name)s” is not known.") % {"name": encoding})


def refuse(line: int, reason: str) -> NoReturn:
    raise FormatError([Mistake(line, reason)]) from None
