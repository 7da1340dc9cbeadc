"""Many questions at once: out of files and into files, tagged, moved, doubled, archived.

A file is taken in whole or not at all. A question of the file whose key and type the course has already is the same
question: it is skipped, becomes a new version, or is added beside it, as the author says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lessons.models import Course, Lesson, Module, Topic
from lessons.models.keys import key_for
from quizzes.formats import FORMATS, Notice, PlainQuestion, ReadResult, Written
from quizzes.models import Question, QuestionVersion

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

SKIP, VERSION, ADD = "skip", "version", "add"


@dataclass(frozen=True)
class Place:
    """Where questions of a file go. `topics` are added to those that the file names."""

    lesson: Lesson | None = None
    module: Module | None = None
    topics: tuple[Topic, ...] = ()


@dataclass
class Taken:
    """What became of a file's questions."""

    added: list[Question] = field(default_factory=list)
    versions: list[Question] = field(default_factory=list)
    skipped: list[Question] = field(default_factory=list)
    unknown_topics: tuple[str, ...] = ()


def guess(data: bytes, filename: str = "") -> str:
    """The name of the format in FORMATS that a file looks like; GIFT where nothing says otherwise."""
    head = data[:4000].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if head.startswith("<"):
        return "moodle_xml"
    if filename.lower().endswith(".csv") or head.split("\n", 1)[0].count(",") + head.split("\n", 1)[0].count(";") >= 3:
        return "csv"
    lines = [line.strip() for line in head.splitlines()]
    if any(line.startswith("ANSWER:") for line in lines) and "{" not in head:
        return "aiken"
    return "gift"


def same(course: Course, questions: Iterable[PlainQuestion]) -> dict[str, Question]:
    """The course's questions that a file brings again, by key: the type has to be the same. One query."""
    types = {question.key: question.type for question in questions}
    rows = Question.objects.filter(course=course, key__in=types).select_related("current")
    return {row.key: row for row in rows if row.type == types[row.key]}


@transaction.atomic
def take_in(course: Course, read: ReadResult, by: "User | None", place: Place, again: str = SKIP) -> Taken:
    """Store what a file holds. `again`: SKIP, VERSION or ADD, for questions that the course has already.

    A fixed number of queries, and two for each question that carries topics.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    stored = same(course, read.questions)
    rows = Question.objects.filter(course=course)
    keys = set(rows.values_list("key", flat=True))
    position = rows.aggregate(last=Max("position"))["last"] or 0
    known = {topic.key: topic for topic in Topic.objects.all()}
    done = Taken()
    new: list[tuple[Question, PlainQuestion]] = []
    newer: list[tuple[Question, PlainQuestion]] = []
    for plain in read.questions:
        if plain.key in stored and again != ADD:
            row = stored[plain.key]
            if again == SKIP or (row.current is not None and wording_of(row.current) == wording(plain)):
                done.skipped.append(row)
            else:
                newer.append((row, plain))
            continue
        position += 1
        key = key_for(plain.key, keys, "question") if plain.key in keys else plain.key
        keys.add(key)
        row = Question(
            course=course,
            key=key,
            type=plain.type,
            lesson=place.lesson,
            module=place.module or (place.lesson.module if place.lesson else None),
            difficulty=plain.difficulty,
            family=plain.family,
            position=position,
        )
        new.append((row, plain))
    Question.objects.bulk_create(row for row, _plain in new)
    numbers = dict(
        QuestionVersion.objects.filter(question__in=[row.pk for row, _plain in newer])
        .values_list("question")
        .annotate(last=Max("number"))
    )
    now = timezone.now()
    versions = [
        QuestionVersion(
            question=row, number=numbers.get(row.pk, 0) + 1, stem=plain.stem, content=plain.data,
            explanation=plain.explanation, hints=list(plain.hints), created_by=by, created_at=now,
        )
        for row, plain in new + newer
    ]  # fmt: skip
    QuestionVersion.objects.bulk_create(versions)
    for version in versions:
        version.question.current = version
    Question.objects.bulk_update([row for row, _plain in new + newer], ["current"], batch_size=500)
    for row, plain in new:
        topics = [*place.topics, *(known[key] for key in plain.topics if key in known)]
        if topics:
            row.topics.set(topics)
    done.added, done.versions = [row for row, _plain in new], [row for row, _plain in newer]
    named = {key for plain in read.questions for key in plain.topics}
    done.unknown_topics = tuple(sorted(named - set(known)))
    return done


def wording(plain: PlainQuestion) -> tuple[object, ...]:
    return plain.stem, plain.data, plain.explanation, list(plain.hints)


def wording_of(version: QuestionVersion) -> tuple[object, ...]:
    return version.stem, version.content, version.explanation, list(version.hints)


# Out -----------------------------------------------------------------------------------------------


def plain_questions(questions: Iterable[Question]) -> list[PlainQuestion]:
    """Questions in their newest version, without their course; those without one are left out."""
    return [
        PlainQuestion(
            key=question.key,
            type=question.type,
            stem=question.current.stem,
            data=question.current.content,
            explanation=question.current.explanation,
            hints=tuple(question.current.hints),
            topics=tuple(sorted(topic.key for topic in question.topics.all())),
            difficulty=question.difficulty,
            family=question.family,
        )
        for question in questions
        if question.current is not None
    ]


def written_as(name: str, questions: Sequence[PlainQuestion]) -> Written:
    """The file, and line by line what it can't carry."""
    return FORMATS[name].write(questions)


def losses(name: str, questions: Sequence[PlainQuestion]) -> tuple[Notice, ...]:
    return written_as(name, questions).notices


# In the bank ---------------------------------------------------------------------------------------


@transaction.atomic
def tag(questions: Iterable[Question], add: Iterable[Topic], remove: Iterable[Topic] = ()) -> None:
    """Give questions topics, and take some away."""
    pks = [question.pk for question in questions]
    link = Question.topics.through
    link._default_manager.filter(question__in=pks, topic__in=[topic.pk for topic in remove]).delete()
    rows = [link(question_id=pk, topic_id=topic.pk) for pk in pks for topic in add]
    link._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def move(questions: Iterable[Question], lesson: Lesson | None, module: Module | None) -> None:
    """Hang questions on another lesson or module of their course; a passage of the old lesson no longer counts."""
    pks = [question.pk for question in questions]
    module = module or (lesson.module if lesson else None)
    Question.objects.filter(pk__in=pks).update(lesson=lesson, module=module, passage="", objective=None)


@transaction.atomic
def duplicate(questions: Iterable[Question], by: "User") -> list[Question]:
    """A copy of each beside it, with a key of its own, in its newest version."""
    made = []
    for question in questions:
        if question.current is None:
            continue
        taken = set(Question.objects.filter(course=question.course_id).values_list("key", flat=True))
        copy = Question.objects.create(
            course_id=question.course_id, key=key_for(question.key, taken), type=question.type, lesson=question.lesson,
            module=question.module, passage=question.passage, objective=question.objective,
            difficulty=question.difficulty, family=question.family, exam_only=question.exam_only,
            position=question.position,
        )  # fmt: skip
        old = question.current
        copy.current = QuestionVersion.objects.create(
            question=copy, number=1, stem=old.stem, content=old.content, explanation=old.explanation, hints=old.hints,
            created_by=by,
        )  # fmt: skip
        copy.save(update_fields=["current"])
        copy.topics.set(question.topics.all())
        made.append(copy)
    return made
