"""What is stored about a person, all of it to take away. Leaving for good: `leaving.py`.

Scores and grades go out as the release function shows them, and questions once they were seen; keys never do. A new
model with rows of a person has to be named here, in what is exported or in what isn't and why: a test sees to it.
"""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, QuerySet

from ctlearn.accounts.models import User
from ctlearn.progress.mine import finished_by, scores_shown
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
    Question,
    ReviewCard,
    ReviewLog,
    ReviewSettings,
)
from quizzes.release import facts_of, released

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


def asked_now(user: User) -> QuerySet[Question, int]:
    """The questions of this person's running attempts: what came of them elsewhere gives their keys away."""
    running = AttemptSlot.objects.filter(attempt__in=Attempt.objects.running().filter(enrolment__user=user))
    return Question.objects.filter(versions__slots__in=running).values_list("pk", flat=True)


def shown_slots(user: User) -> QuerySet[AttemptSlot]:
    """The questions that the person has been shown: of a running attempt those that were opened."""
    slots = AttemptSlot.objects.filter(attempt__enrolment__user=user)
    return slots.filter(~Q(attempt__in=Attempt.objects.running()) | Q(seen_at__isnull=False))


def results(user: User) -> Rows:
    """What whole attempts were worth, as far as their scores are released."""
    scores = scores_shown(finished_by(user))
    return [{"attempt": pk, "points": score.points, "of": score.of} for pk, score in scores.items()]


def grades(user: User) -> Rows:
    """Of questions whose key is released: what an answer was worth tells which answers are right."""
    elsewhere = Q(version__question__in=asked_now(user)) & ~Q(attempt__in=Attempt.objects.running())
    slots = AttemptSlot.objects.filter(attempt__enrolment__user=user).exclude(elsewhere)
    attempts = {one.pk: one for one in Attempt.objects.with_rules().filter(enrolment__user=user)}
    facts = facts_of({one.quiz_id: one.quiz for one in attempts.values()}.values(), user.pk)
    out = []
    for slot in slots.with_newest():
        attempt = attempts[slot.attempt_id]
        if released(attempt, slot, facts[attempt.quiz_id]).key:
            out.append(slot.pk)
    rows: Iterable[Any] = Grade.objects.filter(slot__in=out).order_by("pk").values(
        "slot__attempt", "slot__position", "fraction", "dropped", "reason", "feedback", "created_at"
    )  # fmt: skip
    return rows


# name → the model, the way from it to the person, what is told of each row
EXPORTS: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "addresses": (EmailAddress, "user", ("email", "verified", "primary")),
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


# What is left out of these rows as long as it would give something away.
SHOWN: dict[str, Callable[[User], Q]] = {
    "questions": lambda user: Q(pk__in=shown_slots(user).values("pk")),
    "review-cards": lambda user: ~Q(question__in=asked_now(user)),
    "reviews": lambda user: ~Q(card__question__in=asked_now(user)) & ~Q(version__question__in=asked_now(user)),
}


def everything(user: User) -> dict[str, list[dict[str, Any]]]:
    """All rows by their kind."""
    found = {"profile": list(profile(user))}
    for name, (model, person, fields) in EXPORTS.items():
        shown = SHOWN[name](user) if name in SHOWN else Q()
        rows = model._default_manager.filter(shown, **{person: user})
        found[name] = list(rows.order_by("pk").values(*fields))
    return found | {"results": list(results(user)), "grades": list(grades(user))}


def as_tables(user: User) -> bytes:
    """A zip of CSV tables, one for each kind of row; cells that a spreadsheet would run are made safe."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in everything(user).items():
            cells = [[str("" if cell is None else cell) for cell in row.values()] for row in rows]
            archive.writestr(f"{name}.csv", write_csv([list(rows[0]), *cells] if rows else []))
    return packed.getvalue()
