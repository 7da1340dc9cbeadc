"""What is stored about a person, all of it to take away. Leaving for good: `leaving.py`.

Grades go out as the release function shows them; keys never do. A new model with rows of a person has to be named
here, in what is exported or in what isn't and why: a test fails until it is.
"""

import io
import zipfile
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.db.models import Model

from ctlearn.accounts.models import User
from ctlearn.progress.models import ReminderChoice
from ctlearn.progress.sheets import write_csv
from lessons.models import (
    Bookmark,
    Enrolment,
    LessonCompletion,
    LessonVisit,
    Note,
    ProblemReport,
    RosterEntry,
)
from quizzes.models import (
    Answer,
    Attempt,
    AttemptSlot,
    Grade,
    PersonalDates,
    ReviewCard,
    ReviewLog,
    ReviewSettings,
)
from quizzes.release import Facts, released

Rows: TypeAlias = Iterable[dict[str, Any]]

# Models with rows of a person that aren't exported, and why.
NOT_EXPORTED = {
    "CohortRole": "what somebody teaches is its cohorts', not a record of learning",
    "CourseRole": "what somebody authors is its courses'",
    "Document": "an author's material, in the admin",
    "DocumentRevision": "an author's material, in the admin",
    "Announcement": "an author's words to a cohort",
    "QuestionVersion": "an author's material, in the admin",
    "Correction": "an author's material, in the admin",
    "Regrade": "an instructor's decision about a question",
    "InstructorNote": "an instructor's working notes, seen by the cohort's instructors alone",
    "Reminder": "that a mail went out, not what it said",
    "AnnouncementMail": "that a mail went out, not what it said",
    "Upload": "an author's file on its way into a course, gone within the day",
    "CourseCopy": "an author's material, in the admin",
    "TakenIn": "that an attempt went into review, which the reviews tell",
    "Standing": "a summary of what is exported, made anew from it",
    "CourseStanding": "a summary of what is exported, made anew from it",
    "Outcome": "a summary of what is exported, made anew from it",
}


def profile(user: User) -> Rows:
    names = ("email", "display_name", "time_zone", "theme", "arrow_keys", "date_joined", "last_login")
    return [{name: getattr(user, name) for name in names}]


def grades(user: User) -> Rows:
    """Of attempts whose key is released: what each question was worth tells which answers are right."""
    facts: dict[int, Facts] = {}
    shown = []
    for attempt in Attempt.objects.with_rules().filter(enrolment__user=user):
        known = facts.setdefault(attempt.quiz_id, Facts(attempt.quiz, user.pk))
        if released(attempt, facts=known).key:
            shown.append(attempt.pk)
    rows: Iterable[Any] = Grade.objects.filter(slot__attempt__in=shown).order_by("pk").values(
        "slot__attempt", "slot__position", "fraction", "dropped", "reason", "feedback", "created_at"
    )  # fmt: skip
    return rows


# name → the model, the way from it to the person, what is told of each row
EXPORTS: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "enrolments": (Enrolment, "user", ("pk", "cohort__name", "student_number", "extra_time", "joined_at", "left_at")),
    "roster": (RosterEntry, "enrolment__user", ("cohort__name", "email", "name", "student_number", "created_at")),
    "dates": (PersonalDates, "enrolment__user", ("assignment", "opens_at", "due_at", "closes_at", "excused")),
    "visits": (
        LessonVisit, "enrolment__user", ("enrolment", "lesson__course__key", "lesson__key", "first_at", "last_at"),
    ),
    "lessons-done": (
        LessonCompletion, "enrolment__user",
        ("enrolment", "lesson__course__key", "lesson__key", "how", "completed_at"),
    ),
    "notes": (Note, "user", ("lesson__course__key", "lesson__key", "text", "updated_at")),
    "bookmarks": (Bookmark, "user", ("lesson__course__key", "lesson__key", "created_at")),
    "reports": (ProblemReport, "reporter", ("course__key", "lesson__key", "question", "text", "state", "created_at")),
    "attempts": (
        Attempt, "enrolment__user",
        ("pk", "enrolment", "quiz__course__key", "quiz__key", "number", "state", "started_at", "submitted_at"),
    ),
    "questions": (
        AttemptSlot, "attempt__enrolment__user",
        ("attempt", "position", "version__question__key", "version__number", "version__stem", "points", "flagged"),
    ),
    "answers": (
        Answer, "slot__attempt__enrolment__user",
        ("slot__attempt", "slot__position", "response", "confidence", "saved_at"),
    ),
    "review-cards": (
        ReviewCard, "user",
        ("pk", "question__course__key", "question__key", "stability", "difficulty", "reviewed_at", "due_at"),
    ),
    "reviews": (
        ReviewLog, "card__user", ("card", "source", "version__number", "response", "fraction", "rating", "reviewed_at"),
    ),
    "review-settings": (ReviewSettings, "user", ("per_day",)),
    "reminders": (ReminderChoice, "user", ("due", "review")),
}  # fmt: skip


def everything(user: User) -> dict[str, list[dict[str, Any]]]:
    """All rows by their kind."""
    found = {"profile": list(profile(user))}
    for name, (model, person, fields) in EXPORTS.items():
        found[name] = list(model._default_manager.filter(**{person: user}).order_by("pk").values(*fields))
    return found | {"grades": list(grades(user))}


def as_tables(user: User) -> bytes:
    """A zip of CSV tables, one for each kind of row; cells that a spreadsheet would run are made safe."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in everything(user).items():
            cells = [[str("" if cell is None else cell) for cell in row.values()] for row in rows]
            archive.writestr(f"{name}.csv", write_csv([list(rows[0]), *cells] if rows else []))
    return packed.getvalue()
