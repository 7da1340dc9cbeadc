"""Questions out of files and into files.

A file is taken in whole or not at all. A question of the file whose key and type the course has already is the same
question: it is skipped, becomes a new version, or is added beside it, as the author says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.models import Course, Lesson, Module, Objective, Topic
from lessons.models.keys import key_for
from lessons.rendering import passages
from quizzes.formats import FORMATS, FormatError, Mistake, Notice, PlainQuestion, ReadResult, Written, csv_format
from quizzes.formats.contract import decode
from quizzes.models import Question, QuestionVersion

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

SKIP, VERSION, ADD = "skip", "version", "add"
HEAD = 4000  # bytes that the format is guessed from
EXCERPT = 160  # characters of a line that is shown beside what is wrong with it


@dataclass(frozen=True)
class Place:
    """Where questions of a file go. `topics` are added to those that the file names; a lesson that the file names
    counts where neither is given."""

    lesson: Lesson | None = None
    module: Module | None = None
    topics: tuple[Topic, ...] = ()


@dataclass
class Taken:
    """What became of a file's questions."""

    added: list[Question] = field(default_factory=list)
    versions: list[Question] = field(default_factory=list)
    skipped: list[Question] = field(default_factory=list)


# Reading -------------------------------------------------------------------------------------------


def guess(data: bytes, filename: str = "") -> str:
    """The name of the format in FORMATS that a file looks like; GIFT where nothing says otherwise."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    head = data[:HEAD].decode(encoding, "replace").lstrip("\ufeff \r\n\t")
    first = head.split("\n", 1)[0]
    if head.startswith("<"):
        return "moodle_xml"
    cells = {cell.strip().strip('"').lower() for cell in first.replace(";", ",").split(",")}
    if filename.lower().endswith(".csv") or len(cells & {"key", "type", "stem"}) > 1:
        return "csv"
    if "package" in FORMATS and (filename.lower().endswith((".yaml", ".yml")) or head.startswith("- key:")):
        return "package"
    lines = [line.strip() for line in head.splitlines()]
    if any(line.upper().startswith("ANSWER:") for line in lines) and "{" not in head:
        return "aiken"
    return "gift"


def lines_of(name: str, data: bytes) -> dict[int, str]:
    """What stands in each line of a file, or row of a table, to be shown beside a mistake; {} where it is no text."""
    try:
        if name == "csv":
            table = csv_format.table(decode(data))
            rows = {number: " · ".join(cell for cell in cells if cell) for number, cells in table}
        else:
            rows = dict(enumerate(decode(data).split("\n"), start=1))
    except FormatError:
        return {}
    return {number: row.strip()[:EXCERPT] for number, row in rows.items() if row.strip()}


def with_lines(name: str, data: bytes, mistakes: Iterable[Mistake]) -> list[tuple[Mistake, str]]:
    """Each mistake with the line that it stands in."""
    lines = lines_of(name, data)
    return [(mistake, lines.get(mistake.line, "")) for mistake in mistakes]


# In ------------------------------------------------------------------------------------------------


def same(course: Course, questions: Iterable[PlainQuestion]) -> dict[str, Question]:
    """The course's questions that a file brings again, by key: the type has to be the same. One query."""
    types = {question.key: question.type for question in questions}
    rows = Question.objects.filter(course=course, key__in=types).select_related("current")
    return {row.key: row for row in rows if types[row.key] == row.type}


def differs(row: Question, plain: PlainQuestion) -> bool:
    """Whether the file says something else than the newest version of the course's question."""
    version = row.current
    return version is None or (version.stem, version.content, version.explanation, tuple(version.hints)) != (
        plain.stem, plain.data, plain.explanation, plain.hints,
    )  # fmt: skip


def topics_of(questions: Iterable[PlainQuestion]) -> dict[str, str]:
    """The titles, by key, of the topics that questions name and the site has."""
    named = {key for plain in questions for key in plain.topics}
    return dict(Topic.objects.filter(key__in=named).values_list("key", "title"))


def not_here(course: Course, read: ReadResult) -> list[Notice]:
    """What the file names and this site or this course doesn't have: topics, lessons, passages, objectives."""
    named, known = {key for plain in read.questions for key in plain.topics}, set(topics_of(read.questions))
    text = _("There is no topic “%(key)s” here; it is left out.")
    found = [Notice(None, "", text % {"key": key}) for key in sorted(named - known)]
    homes = Homes(course, read.questions)
    return found + [notice for plain in read.questions for notice in homes.missing(plain)]


class Homes:
    """Where questions that name a lesson, a passage and an objective by key stand in a course."""

    def __init__(self, course: Course, questions: Iterable[PlainQuestion]) -> None:
        keys = {plain.lesson for plain in questions if plain.lesson}
        rows = Lesson.objects.filter(course=course, key__in=keys).select_related("module") if keys else []
        self.lessons = {row.key: row for row in rows}
        self.passages = {key: set(passages(row.body)) for key, row in self.lessons.items()}
        modules = {row.module_id for row in self.lessons.values()}
        objectives = Objective.objects.filter(module__in=modules) if modules else []
        self.objectives = {(row.module_id, row.key): row for row in objectives}

    def lesson(self, plain: PlainQuestion) -> Lesson | None:
        return self.lessons.get(plain.lesson)

    def passage(self, plain: PlainQuestion) -> str:
        return plain.passage if plain.passage in self.passages.get(plain.lesson, ()) else ""

    def objective(self, plain: PlainQuestion) -> Objective | None:
        lesson = self.lesson(plain)
        return self.objectives.get((lesson.module_id, plain.objective)) if lesson else None

    def missing(self, plain: PlainQuestion) -> list[Notice]:
        if plain.lesson and not self.lesson(plain):
            text = _("This course has no lesson “%(key)s”; the question goes where you say.") % {"key": plain.lesson}
            return [Notice(None, plain.key, text)]
        found = []
        if plain.passage and not self.passage(plain):
            found.append(_("Its lesson has no passage “%(key)s” here.") % {"key": plain.passage})
        if plain.objective and not self.objective(plain):
            found.append(_("Its module has no objective “%(key)s” here.") % {"key": plain.objective})
        return [Notice(None, plain.key, text) for text in found]


@transaction.atomic
def take_in(course: Course, read: ReadResult, by: "User | None", place: Place, again: str = SKIP) -> Taken:
    """Store what a file holds, all of it or nothing. `again`: SKIP, VERSION or ADD, for questions that the course
    has already; a new version leaves where the question stands, and adds topics.

    A number of queries that doesn't grow with the questions, but for batches of hundreds.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    stored = same(course, read.questions)
    rows = Question.objects.filter(course=course)
    keys = set(rows.values_list("key", flat=True))
    position = rows.aggregate(last=Max("position"))["last"] or 0
    homes = Homes(course, read.questions)
    done = Taken()
    new: list[tuple[Question, PlainQuestion]] = []
    newer: list[tuple[Question, PlainQuestion]] = []
    for plain in read.questions:
        if plain.key in stored and again != ADD:
            row = stored[plain.key]
            if again == VERSION and differs(row, plain):
                newer.append((row, plain))
            else:
                done.skipped.append(row)
            continue
        position += 1
        key = key_for(plain.key, keys, "question") if plain.key in keys else plain.key
        keys.add(key)
        new.append((question_of(course, plain, key, position, place, homes), plain))
    Question.objects.bulk_create((row for row, _plain in new), batch_size=500)
    add_versions(new + newer, by)
    give_topics(new, newer, place)
    done.added, done.versions = [row for row, _plain in new], [row for row, _plain in newer]
    return done


def question_of(course: Course, plain: PlainQuestion, key: str, position: int, place: Place, homes: Homes) -> Question:
    """A row of the course, not stored yet."""
    row = Question(
        course=course, key=key, type=plain.type, difficulty=plain.difficulty, family=plain.family,
        exam_only=plain.exam_only, position=position,
    )  # fmt: skip
    if place.lesson or place.module:
        row.lesson, row.module = place.lesson, place.module or (place.lesson.module if place.lesson else None)
    elif lesson := homes.lesson(plain):
        row.lesson, row.module = lesson, lesson.module
        row.passage, row.objective = homes.passage(plain), homes.objective(plain)
    return row


def add_versions(rows: Sequence[tuple[Question, PlainQuestion]], by: "User | None") -> None:
    """Each question says what the file says, in a version after those that it has."""
    counted = QuestionVersion.objects.filter(question__course__in={row.course_id for row, _plain in rows}).order_by()
    numbers = dict(counted.values_list("question").annotate(last=Max("number"))) if rows else {}
    now = timezone.now()
    versions = [
        QuestionVersion(
            question=row, number=numbers.get(row.pk, 0) + 1, stem=plain.stem, content=plain.data,
            explanation=plain.explanation, hints=list(plain.hints), created_by=by, created_at=now,
        )
        for row, plain in rows
    ]  # fmt: skip
    QuestionVersion.objects.bulk_create(versions, batch_size=500)
    for version in versions:
        version.question.current = version
    Question.objects.bulk_update([row for row, _plain in rows], ["current"], batch_size=500)


def give_topics(
    new: Iterable[tuple[Question, PlainQuestion]], newer: Iterable[tuple[Question, PlainQuestion]], place: Place
) -> None:
    """The topics that the file names and this site has; new questions those of the place as well."""
    known: Mapping[str, int] = dict(Topic.objects.values_list("key", "pk"))
    pairs = {(row.pk, topic.pk) for row, _plain in new for topic in place.topics}
    pairs |= {(row.pk, known[key]) for row, plain in [*new, *newer] for key in plain.topics if key in known}
    link = Question.topics.through
    rows = [link(question_id=question, topic_id=topic) for question, topic in sorted(pairs)]
    link._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=500)


# Out -----------------------------------------------------------------------------------------------


def plain_questions(questions: Iterable[Question]) -> list[PlainQuestion]:
    """Questions in their newest version, without their course; those without one are left out.

    Wants `current`, `lesson` and `objective` selected and `topics` prefetched.
    """
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
            lesson=question.lesson.key if question.lesson else "",
            passage=question.passage,
            objective=question.objective.key if question.objective else "",
            exam_only=question.exam_only,
        )
        for question in questions
        if question.current is not None
    ]


def written_as(name: str, questions: Sequence[PlainQuestion]) -> Written:
    """The file, and line by line what it can't carry."""
    written = FORMATS[name].write(questions)
    if FORMATS[name].whole:
        return written
    exams = [Notice(None, one.key, _("Not carried: that it is for exams only.")) for one in questions if one.exam_only]
    placed = sum(1 for one in questions if one.lesson or one.passage or one.objective)
    text = ngettext(
        "Not carried: the lesson, passage and objective of %(n)d question.",
        "Not carried: the lessons, passages and objectives of %(n)d questions.",
        placed,
    )
    places = [Notice(None, "", text % {"n": placed})] if placed else []
    return Written(written.data, (*places, *written.notices, *exams))
