"""Changing what a question says: in place while nobody was asked, as a typing error put right, or as a new version.

A save names the state that its author loaded. Of two people who edit at once the second is told (`EditedElsewhere`),
and nothing is written. A version that somebody answered stays as it was, so that what was graded can be shown again:
its words change only by a correction, which can't touch what answers are measured by, and is logged.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.models import Course, Lesson, Module, Objective, Topic
from lessons.models.keys import key_for
from quizzes.authoring.comparing import Written, graded_by
from quizzes.authoring.english import WORD
from quizzes.models import Attempt, AttemptSlot, Correction, Question, QuestionVersion, Quiz, Regrade, ReviewLog

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

TYPO, VERSION = "typo", "version"


class EditedElsewhere(Exception):
    """Another state is stored than the one that was loaded."""


class MustChoose(Exception):
    """People have been asked this version: is it a typing error, or another question now?"""


class NoTypo(Exception):
    """What was changed decides which answers are right: that is more than a typing error."""


@dataclass(frozen=True)
class Home:
    """Where a question belongs, and how it may be used: what isn't part of its versions."""

    lesson: Lesson | None = None
    module: Module | None = None
    objective: Objective | None = None
    passage: str = ""
    topics: tuple[Topic, ...] = ()
    difficulty: str = ""
    family: str = ""
    exam_only: bool = False

    @classmethod
    def of(cls, question: Question) -> "Home":
        return cls(
            question.lesson,
            question.module,
            question.objective,
            question.passage,
            tuple(question.topics.order_by("pk")),
            question.difficulty,
            question.family,
            question.exam_only,
        )

    def lines(self) -> list[tuple[str, str]]:
        """Each part by its name, as people read it."""
        difficulty = dict(Question.Difficulty.choices).get(self.difficulty, "")
        return [
            (_("Lesson"), str(self.lesson or "")),
            (_("Module"), str(self.module or "")),
            (_("Objective"), str(self.objective or "")),
            (_("Passage"), self.passage),
            (_("Topics"), ", ".join(sorted(str(topic) for topic in self.topics))),
            (_("Difficulty"), str(difficulty)),
            (_("Family"), self.family),
            (_("Exams only"), _("yes") if self.exam_only else ""),
        ]


def state_of(question: Question | None) -> str:
    """Names what is stored of a question; "" for one that isn't stored yet."""
    if question is None or question.pk is None:
        return ""
    home = Home.of(question)
    stored = [
        question.current_id, question.current.written().stored() if question.current else None,
        [part and part.pk for part in (home.lesson, home.module, home.objective)], [topic.pk for topic in home.topics],
        home.passage, home.difficulty, home.family, home.exam_only,
    ]  # fmt: skip
    text = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def was_asked(version: QuestionVersion) -> bool:
    """Somebody was asked it in an attempt, a check or a review, or was graded by it."""
    return (
        AttemptSlot.objects.filter(version=version).exists()
        or ReviewLog.objects.filter(version=version).exists()
        or Regrade.objects.filter(version=version).exists()
    )


def is_typo(before: Written, after: Written) -> bool:
    """Nothing that an answer is measured by differs."""
    return bool(graded_by(before.content) == graded_by(after.content))


@transaction.atomic
def write(
    question: Question, wording: Written, home: Home, by: "User", loaded: str, how: str = "", reason: str = ""
) -> str:
    """Store a question in the place of the state `loaded`; returns a sentence that says what was done.

    `how`: TYPO or VERSION, needed when the wording of a version that was asked differs. Raises EditedElsewhere,
    MustChoose and NoTypo, and stores nothing then.
    """
    stored = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    current = stored.versions.select_for_update().filter(pk=stored.current_id or 0).first()
    if state_of(stored) != loaded:
        raise EditedElsewhere
    said = write_wording(stored, current, wording, by, how, reason)
    place(stored, home)
    return said


def write_wording(
    question: Question, current: QuestionVersion | None, wording: Written, by: "User", how: str, reason: str
) -> str:
    if current is None:
        return add_version(question, wording, by)
    if current.written() == wording:
        return _("Saved. The question’s text is as it was.")
    if not was_asked(current):
        overwrite(current, wording)
        return _("Saved. Nobody has been asked this version yet, so it was changed in place.")
    if how not in (TYPO, VERSION):
        raise MustChoose
    if how == VERSION:
        return add_version(question, wording, by)
    before = current.written()
    if not is_typo(before, wording):
        raise NoTypo
    overwrite(current, wording)
    Correction.objects.create(
        version=current, before=before.stored(), after=wording.stored(), reason=reason.strip(), by=by, at=timezone.now()
    )
    said = _("Corrected. Version %(number)d stays, and so do all grades; the change is logged.")
    return said % {"number": current.number}


def place(question: Question, home: Home) -> None:
    question.lesson, question.module, question.objective = home.lesson, home.module, home.objective
    question.passage, question.difficulty, question.family = home.passage, home.difficulty, home.family
    question.exam_only = home.exam_only
    question.save(update_fields=["lesson", "module", "objective", "passage", "difficulty", "family", "exam_only"])
    question.topics.set(home.topics)


@transaction.atomic
def create(course: Course, type_name: str, key: str, wording: Written, home: Home, by: "User") -> Question:
    """A new question at the end of its course's bank. `key`: "" for one that is made of the text."""
    rows = Question.objects.filter(course=course)
    words = " ".join(WORD.findall(wording.stem)[:8])
    taken = set(rows.values_list("key", flat=True))
    last = rows.aggregate(last=Max("position"))["last"] or 0
    question = Question.objects.create(
        course=course, type=type_name, key=key or key_for(words, taken, "question"), position=last + 1
    )
    add_version(question, wording, by)
    place(question, home)
    return question


def overwrite(version: QuestionVersion, wording: Written) -> None:
    version.stem, version.content, version.explanation = wording.stem, wording.content, wording.explanation
    version.hints = list(wording.hints)
    version.save(update_fields=["stem", "content", "explanation", "hints"])


def add_version(question: Question, wording: Written, by: "User") -> str:
    number = (question.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    question.current = QuestionVersion.objects.create(
        question=question, number=number, created_by=by, created_at=timezone.now(), **wording.stored()
    )
    question.save(update_fields=["current"])
    if number == 1:
        return _("Saved.")
    return _("Saved as version %(number)d. Whoever starts from now on is asked it.") % {"number": number}


# What a save would do ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Consequences:
    """What stands on a version: answers that stay with it, attempts that go on with it, places that ask it."""

    answers: int
    running: int
    quizzes: int
    lessons: int

    def of_version(self) -> list[str]:
        said = [_("Whoever starts from now on is asked the new version.")]
        if self.answers:
            text = ngettext(
                "%(n)d answer stays with the old version, and so does its grade.",
                "%(n)d answers stay with the old version, and so do their grades.",
                self.answers,
            )
            said.append(text % {"n": self.answers})
        if self.running:
            text = ngettext(
                "%(n)d attempt that runs now goes on with the old version.",
                "%(n)d attempts that run now go on with the old version.",
                self.running,
            )
            said.append(text % {"n": self.running})
        said.append(_("The old version is kept in the history."))
        return said

    def of_typo(self) -> list[str]:
        return [
            _("Everybody reads the corrected words from now on: in attempts that run, and in results already given."),
            _("No grade changes. The words before and after are logged with your name."),
        ]


def consequences(question: Question, version: QuestionVersion) -> Consequences:
    """Four queries."""
    slots = AttemptSlot.objects.filter(version=version)
    places = Quiz.objects.filter(slots__question=question).distinct()
    return Consequences(
        answers=slots.filter(answers__replaced_by=None, answers__isnull=False).distinct().count(),
        running=slots.filter(attempt__state__in=Attempt.RUNNING, attempt__quiz__lesson=None).count(),
        quizzes=places.filter(lesson=None).count(),
        lessons=places.filter(lesson__isnull=False).count(),
    )


def keys_ever_used(question: Question) -> frozenset[str]:
    """The keys of options, pairs, items, gaps and criteria in any version: a stored answer may name them."""
    return frozenset(key for version in question.versions.all() for key in keys_in(version.content))


def keys_in(data: object) -> list[str]:
    if isinstance(data, list):
        return [key for entry in data for key in keys_in(entry)]
    if isinstance(data, dict):
        own = [data["key"]] if isinstance(data.get("key"), str) else []
        return own + [key for value in data.values() for key in keys_in(value)]
    return []
