"""The fields of each part of a package, in the order in which they are written: one table for both ways.

Lengths are those of the database's columns.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from quizzes.question_types import TYPES, DataError

from . import format as f
from .kinds import (
    DIGEST,
    LANGUAGE,
    URL,
    Choice,
    Field,
    Flag,
    Key,
    Listed,
    Number,
    Record,
    Records,
    Rest,
    Text,
    Whole,
    list_node,
    map_node,
    text_node,
    word,
)
from .mistakes import Notes
from .yamltext import Mapping, line_of, plain

TEXT, FLAG, KEY, KEYS = Text(), Flag(), Key(), Listed(Key())
TITLE, REFERENCE = Text(200, one_line=True), Text(300)
TOPICS = Listed(KEY, ordered=False)
WEB = Text(500, pattern=URL, rule="an address that begins with https:// or http://")
STATE = Choice(f.STATES)
POINTS = Number(Decimal(0), Decimal(999))


def type_data(node: Mapping, values: dict[str, Any], notes: Notes) -> Any:
    """The entries that belong to the question's type, in its canonical form; None after a mistake."""
    kind = TYPES.get(values.get("type", ""))
    if kind is None:
        return None
    own = {field.name for field in QUESTION.fields}
    data = {name: plain(value) for name, value in node.entries.items() if name not in own}
    try:
        return kind.parse(data).data()
    except DataError as error:
        for problem in error.problems:
            place = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in problem.path)
            what = f"“{place.lstrip('.')}”" if place else f"the {values['type']}"
            notes.add(line_of(node, *problem.path), f"{what}: {problem.reason}")
        return None


def data_node(data: Any) -> yaml.Node:
    if isinstance(data, dict):
        return map_node([(text_node(name), data_node(value)) for name, value in data.items()])
    if isinstance(data, list):
        return list_node([data_node(value) for value in data])
    if isinstance(data, bool):
        return word("yes" if data else "no")
    return word(str(data)) if isinstance(data, int) else text_node(str(data))


TOPIC = Record(f.Topic, "a topic", (Field("key", KEY, True), Field("title", Text(120, one_line=True), True)))
COURSE = Record(
    f.CoursePackage,
    "the course",
    (
        Field("key", KEY, True),
        Field("title", TITLE, True),
        Field("summary", TEXT),
        Field("language", Text(35, pattern=LANGUAGE, rule="a language tag like “en” or “pt-BR”"), True),
        Field("open", FLAG),
        Field("state", STATE),
        Field("short_title", Text(40, one_line=True)),
        Field("topics", Records(TOPIC, ordered=False)),
    ),
)
SECTION = Record(
    f.SectionRef,
    "a section",
    (
        Field("key", KEY, True),
        Field("level", Whole(1, 9), True),
        Field("heading", Text(500, one_line=True)),
        Field("digest", Text(pattern=DIGEST, rule="64 hexadecimal digits")),
    ),
)
DOCUMENT = Record(
    f.Document,
    "the document",
    (
        Field("title", Text(500, one_line=True)),
        Field("name", TITLE, True),
        Field("note", TEXT),
        Field("sections", Records(SECTION)),
    ),
)
OBJECTIVE = Record(f.Objective, "an objective", (Field("key", KEY, True), Field("text", Text(300), True)))
MODULE = Record(
    f.Module,
    "the module",
    (
        Field("title", TITLE, True),
        Field("summary", TEXT),
        Field("state", STATE),
        Field("objectives", Records(OBJECTIVE)),
    ),
)
LESSON = Record(
    f.Lesson,
    "the lesson",
    (
        Field("title", TITLE, True),
        Field("lede", TEXT),
        Field("section", KEY),
        Field("topics", TOPICS),
        Field("state", STATE),
    ),
)
TERM = Record(
    f.GlossaryTerm,
    "a term",
    (
        Field("key", KEY, True),
        Field("term", Text(120, one_line=True), True),
        Field("definition", TEXT, True),
        Field("reference", REFERENCE),
        Field("url", WEB),
    ),
)
CLAIM = Record(
    f.Claim,
    "a claim",
    (
        Field("key", KEY, True),
        Field("lesson", KEY, True),
        Field("section", KEY),
        Field("said", TEXT, True),
        Field("verdict", Choice(f.VERDICTS), True),
        Field("correction", TEXT),
        Field("reference", REFERENCE),
        Field("url", WEB),
    ),
)
QUESTION = Record(
    f.Question,
    "the question",
    (
        Field("key", KEY, True),
        Field("type", Choice(tuple(TYPES)), True),
        Field("lesson", KEY),
        Field("passage", KEY),
        Field("objective", KEY),
        Field("topics", TOPICS),
        Field("difficulty", Choice(f.DIFFICULTIES)),
        Field("family", KEY),
        Field("exam_only", FLAG),
        Field("stem", TEXT, True),
        Field("explanation", TEXT),
        Field("hints", Listed(TEXT, most=3)),
    ),
    rest=Rest("data", type_data, data_node),
)
SLOT = Record(
    f.Slot,
    "a slot",
    (
        Field("question", KEY),
        Field("draw", Whole(1, 1000)),
        Field("modules", KEYS),
        Field("topics", KEYS),
        Field("types", Listed(Choice(tuple(TYPES)))),
        Field("difficulty", Listed(Choice(f.DIFFICULTIES))),
        Field("exam_only", FLAG),
        Field("points", POINTS),
    ),
)
QUIZ = Record(
    f.Quiz,
    "a quiz",
    (
        Field("key", KEY, True),
        Field("title", TITLE, True),
        Field("mode", Choice(f.MODES), True),
        Field("module", KEY),
        Field("introduction", TEXT),
        Field("diagnostic", FLAG),
        Field("confidence", FLAG),
        Field("attempts", Whole(0, 1000)),
        Field("minutes", Whole(0, 10_000)),
        Field("shuffle", FLAG),
        Field("pass_mark", Number(Decimal(0), Decimal(1))),
        Field("counts", Choice(f.COUNTS)),
        Field("release", Choice(f.RELEASES)),
        Field("state", STATE),
        Field("slots", Records(SLOT, keyed=False), True),
    ),
)
GLOSSARY = Records(TERM, ordered=False)
CLAIMS = Records(CLAIM)
QUESTIONS = Records(QUESTION)
QUIZZES = Records(QUIZ)
