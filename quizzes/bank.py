"""Many questions at once: given topics, moved, doubled, taken over into another course. The archive is the queryset's.

All take a queryset and cost a fixed number of queries for each few hundred questions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Max, QuerySet

from lessons.models import Attachment, Course, Lesson, Module, Topic
from lessons.models.keys import key_for
from quizzes.models import Question, QuestionVersion

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

BATCH = 500
FILE = re.compile(r"(?<![\w/])files/([\w.-]+)")  # as texts refer to the files of their course


def batches(questions: QuerySet[Question], size: int = BATCH) -> Iterator[list[int]]:
    """The ids of the questions, as they are at the beginning."""
    pks = list(questions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), size):
        yield pks[start : start + size]


@transaction.atomic
def tag(questions: QuerySet[Question], add: Iterable[Topic], remove: Iterable[Topic] = ()) -> None:
    """Give questions topics, and take some away."""
    link = Question.topics.through
    given, gone = list(add), [topic.pk for topic in remove]
    for pks in batches(questions):
        link._default_manager.filter(question__in=pks, topic__in=gone).delete()
        rows = [link(question_id=pk, topic_id=topic.pk) for pk in pks for topic in given]
        link._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


@transaction.atomic
def move(questions: QuerySet[Question], lesson: Lesson | None, module: Module | None) -> None:
    """Hang questions on another lesson or module of their course; a passage of the old lesson no longer counts, nor
    does an objective of another module."""
    module = module or (lesson.module if lesson else None)
    for pks in batches(questions):
        rows = Question.objects.filter(pk__in=pks)
        rows.exclude(lesson=lesson).update(passage="")
        rows.exclude(objective__module=module).update(objective=None)
        rows.update(lesson=lesson, module=module)


@transaction.atomic
def duplicate(questions: QuerySet[Question], by: "User") -> list[Question]:
    """A copy of each beside it, with a key of its own, in its newest version."""
    made: list[Question] = []
    taken: dict[int, set[str]] = {}
    for pks in batches(questions.filter(current__isnull=False)):
        rows = list(Question.objects.filter(pk__in=pks).select_related("current").order_by("pk"))
        copies = []
        for row in rows:
            keys = taken.get(row.course_id) or keys_of(row.course_id)
            taken[row.course_id] = keys
            copies.append(Question(
                course_id=row.course_id, key=free(row.key, keys), lesson_id=row.lesson_id, module_id=row.module_id,
                passage=row.passage, objective_id=row.objective_id, position=row.position, **kept(row),
            ))  # fmt: skip
        made += store_copies(rows, copies, by)
    return made


class NumbersFirst(Paginator[Question]):
    """Pages of a large bank: a page's numbers come from an index alone, its rows by their numbers. So the last page
    takes hardly longer than the first."""

    def page(self, number: int | str) -> Page[Question]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        questions: Any = self.object_list
        pks = list(questions.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(questions.filter(pk__in=pks), number, self)


def keys_of(course: int) -> set[str]:
    return set(Question.objects.filter(course=course).values_list("key", flat=True))


def free(key: str, taken: set[str]) -> str:
    """The key itself or one like it, which is taken from then on."""
    key = key_for(key, taken) if key in taken else key
    taken.add(key)
    return key


def kept(row: Question) -> dict[str, Any]:
    """What a copy has of its question, wherever it stands."""
    return {name: getattr(row, name) for name in ("type", "difficulty", "family", "exam_only")}


def store_copies(rows: Sequence[Question], copies: Sequence[Question], by: "User", texts: Any = None) -> list[Question]:
    """The copies with the newest wording and the topics of their questions. `texts` changes what a version holds."""
    Question.objects.bulk_create(copies, batch_size=BATCH)
    versions = []
    for row, copy in zip(rows, copies, strict=True):
        old = row.current
        assert old is not None
        held = {"stem": old.stem, "content": old.content, "explanation": old.explanation, "hints": old.hints}
        held = texts(held) if texts else held
        versions.append(QuestionVersion(question=copy, number=1, created_by=by, **held))
    QuestionVersion.objects.bulk_create(versions, batch_size=BATCH)
    for version in versions:
        version.question.current = version
    Question.objects.bulk_update(copies, ["current"], batch_size=BATCH)
    link = Question.topics.through
    of = {row.pk: copy.pk for row, copy in zip(rows, copies, strict=True)}
    pairs = link._default_manager.filter(question__in=of).values_list("question", "topic")
    link._default_manager.bulk_create(
        [link(question_id=of[question], topic_id=topic) for question, topic in pairs], batch_size=BATCH
    )
    return list(copies)


# From the shared bank ------------------------------------------------------------------------------


@dataclass
class TakenOver:
    """What became of questions of other courses; `known` had been copied into the course before, in this version."""

    made: list[Question] = field(default_factory=list)
    known: int = 0


@transaction.atomic
def take_over(course: Course, questions: QuerySet[Question], by: "User") -> TakenOver:
    """Copy questions of other courses into this one, with the files that their texts show. Each copy remembers the
    version that it comes from, and stands in no lesson."""
    Course.objects.select_for_update().get(pk=course.pk)
    here = Question.objects.filter(course=course)
    before = set(here.filter(origin__isnull=False).values_list("origin", flat=True))
    taken, done = keys_of(course.pk), TakenOver()
    position = here.aggregate(last=Max("position"))["last"] or 0
    files: dict[int, FileCopies] = {}
    for pks in batches(questions.filter(current__isnull=False)):
        found = Question.objects.filter(pk__in=pks).select_related("current").order_by("course", "position", "pk")
        rows = [row for row in found if row.current_id not in before]
        done.known += len(found) - len(rows)
        by_course: dict[int, list[Question]] = {}
        for row in rows:
            by_course.setdefault(row.course_id, []).append(row)
        for source, group in by_course.items():
            copies = []
            for row in group:
                position += 1
                copies.append(Question(
                    course=course, key=free(row.key, taken), origin=row.current, position=position, **kept(row)
                ))  # fmt: skip
            texts = files.setdefault(source, FileCopies(source, course))
            done.made += store_copies(group, copies, by, texts)
    return done


class FileCopies:
    """Files of one course that come along into another: called with what a version holds, gives it with their names
    as they are there."""

    def __init__(self, source: int, target: Course) -> None:
        self.source, self.target = source, target
        self.names: dict[str, str] = {}

    def __call__(self, held: Any) -> Any:
        if isinstance(held, str):
            return FILE.sub(lambda found: f"files/{self.name(found[1])}", held) if "files/" in held else held
        if isinstance(held, Mapping):
            return {name: self(value) for name, value in held.items()}
        return [self(value) for value in held] if isinstance(held, list | tuple) else held

    def name(self, name: str) -> str:
        """What the file is called in the other course; it is copied when it is met first."""
        if name not in self.names:
            old = Attachment.objects.filter(course=self.source, name=name).first()
            self.names[name] = self.bring(old) if old else name
        return self.names[name]

    def bring(self, old: Attachment) -> str:
        there = {row.name: row for row in Attachment.objects.filter(course=self.target)}
        with old.file.open("rb") as file:
            content: bytes = file.read()
        stem, ending = PurePath(old.name).stem, PurePath(old.name).suffix
        name, number = old.name, 1
        while name in there:
            with there[name].file.open("rb") as file:
                if file.read() == content:
                    return name
            number += 1
            name = f"{stem}-{number}{ending}"
        copy = Attachment(course=self.target, name=name, alt=old.alt, digest=old.digest)
        copy.file.save(name, ContentFile(content), save=True)
        return name
