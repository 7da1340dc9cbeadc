"""Questions alone as the YAML of a course package: a questions.yaml, without the course around it."""

from __future__ import annotations

from collections.abc import Sequence as List
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.formats import FORMATS, Format, FormatError, Mistake, Notice, PlainQuestion, ReadResult, Written
from quizzes.formats.contract import MAX_QUESTIONS, decode

from . import format as f
from . import schema
from .mistakes import Notes
from .writing import dump
from .yamltext import Sequence, parse_yaml

NAME = "package"


def read(data: bytes, filename: str = "") -> ReadResult:
    """Raises FormatError."""
    notes = Notes(filename, [])
    node = parse_yaml(decode(data), notes)
    if isinstance(node, Sequence) and len(node.items) > MAX_QUESTIONS:
        notes.add(node.line, _("A file may hold %(count)d questions; this one has more.") % {"count": MAX_QUESTIONS})
    elif isinstance(node, Sequence):
        questions = tuple(plain(question) for _item, question in schema.QUESTIONS.pairs(node, notes))
        if not notes.mistakes and questions:
            return ReadResult(questions, ())
    if not notes.mistakes:
        line = node.line if node and not isinstance(node, Sequence) else 1
        notes.add(line, _("The file is a list of questions, entries that begin with “- key:”."))
    raise FormatError(Mistake(max(one.line, 1), one.reason) for one in sorted(set(notes.mistakes)))


def write(questions: List[PlainQuestion]) -> Written:
    title, hint = _("Not carried: the title."), _("A hint that stands there twice is written once.")
    lost = [Notice(None, one.key, title) for one in questions if one.title]
    lost += [Notice(None, one.key, hint) for one in questions if len(set(one.hints)) < len(one.hints)]
    return Written(dump(schema.QUESTIONS.write(tuple(package_question(one) for one in questions))), tuple(lost))


def plain(question: f.Question) -> PlainQuestion:
    return PlainQuestion(
        question.key, question.type, question.stem, dict(question.data), explanation=question.explanation,
        hints=question.hints, topics=question.topics, difficulty=question.difficulty, family=question.family,
        lesson=question.lesson, passage=question.passage, objective=question.objective, exam_only=question.exam_only,
    )  # fmt: skip


def package_question(plain: PlainQuestion) -> f.Question:
    """In canonical text, without a passage that would stand in no lesson."""
    hints = tuple(dict.fromkeys(map(f.clean, plain.hints)))
    question = f.Question(
        plain.key, plain.type, f.clean(plain.stem), lesson=plain.lesson, passage=plain.passage,
        objective=plain.objective, topics=plain.topics, difficulty=plain.difficulty, family=plain.family,
        exam_only=plain.exam_only, explanation=f.clean(plain.explanation), hints=hints,
        data=plain.data,
    )  # fmt: skip
    return question if question.lesson else replace(question, passage="")


def register() -> None:
    """Beside the formats of other programs: imports and exports of questions know it from then on."""
    FORMATS[NAME] = Format(gettext_lazy("Course package (YAML)"), "yaml", read, write, whole=True)
