"""What is stored about a person: all of it to take away, and leaving for good.

Grades go out as the release function shows them; keys never do. A new model with rows of a person has to be named
here, in what is exported or in what isn't and why: a test fails until it is.
"""

import io
import zipfile
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ctlearn.accounts.addresses import confirmed_addresses
from ctlearn.accounts.models import User
from ctlearn.progress.models import InstructorNote, Reminder, ReminderChoice
from ctlearn.progress.sheets import write_csv
from lessons.models import (
    Bookmark,
    CohortRole,
    CourseRole,
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
from quizzes.release import facts_of, released

if TYPE_CHECKING:
    from lessons.models import Cohort, Course

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
    """Of lessons' checks, and of attempts whose key is released: what each was worth tells which answers are right."""
    own = list(Attempt.objects.visible_to(user).with_rules())
    facts = facts_of({attempt.quiz_id: attempt.quiz for attempt in own}.values(), user.pk)
    shown = [attempt.pk for attempt in own if released(attempt, facts=facts[attempt.quiz_id]).key]
    at_checks = Q(slot__attempt__enrolment__user=user, slot__attempt__quiz__lesson__isnull=False)
    rows: Iterable[Any] = Grade.objects.filter(Q(slot__attempt__in=shown) | at_checks).order_by("pk").values(
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
        rows = model._default_manager.filter(**{person: user})
        if model is AttemptSlot:  # what a running attempt has not shown yet
            rows = rows.exclude(seen_at=None, attempt__state__in=Attempt.RUNNING, attempt__quiz__lesson=None)
        found[name] = list(rows.order_by("pk").values(*fields))
    return found | {"grades": list(grades(user))}


def as_tables(user: User) -> bytes:
    """A zip of CSV tables, one for each kind of row; cells that a spreadsheet would run are made safe."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in everything(user).items():
            cells = [[str("" if cell is None else cell) for cell in row.values()] for row in rows]
            archive.writestr(f"{name}.csv", write_csv([list(rows[0]), *cells] if rows else []))
    return packed.getvalue()


# Leaving -------------------------------------------------------------------------------------------


def kept_cohorts(user: User) -> "list[Cohort]":
    """The taught cohorts whose gradebooks need this person's work: it stays there without a name."""
    rows = Enrolment.objects.filter(user=user, cohort__self_study_of=None).select_related("cohort")
    work = Q(attempts__isnull=False) | Q(completions__isnull=False)
    return [row.cohort for row in rows.filter(work).distinct()]


def sole_owner_of(user: User) -> "list[Cohort | Course]":
    """What nobody else could run or change if this person left."""
    owned: list[Any] = [role.cohort for role in user.cohort_roles.filter(role="owner").select_related("cohort")]
    owned += [role.course for role in user.course_roles.filter(role="owner").select_related("course")]
    living = {"role": "owner", "user__is_active": True}
    return [one for one in owned if not one.roles.filter(**living).exclude(user=user).exists()]


@transaction.atomic
def erase(user: User) -> None:
    """Take a person out. What taught cohorts need stays under a person without name, address or way to sign in."""
    keep = {cohort.pk for cohort in kept_cohorts(user)}
    RosterEntry.objects.filter(Q(email__in=confirmed_addresses(user)) | Q(enrolment__user=user)).delete()
    for model in (Note, Bookmark, ReviewCard, ReviewSettings, ReminderChoice, Reminder):
        model._default_manager.filter(user=user).delete()
    Enrolment.objects.filter(user=user).exclude(cohort__in=keep).delete()
    end_sessions(user)
    clear_log(user)
    if not keep:
        user.delete()
        return
    Enrolment.objects.filter(user=user).update(student_number="")
    InstructorNote.objects.filter(enrolment__user=user).delete()
    PersonalDates.objects.filter(enrolment__user=user).update(reason="")
    ProblemReport.objects.filter(reporter=user).update(reporter=None)
    ways_in: tuple[type[Model], ...] = (EmailAddress, SocialAccount, Authenticator, CohortRole, CourseRole)
    for way in ways_in:
        way._default_manager.filter(user=user).delete()
    user.groups.clear()
    user.email = f"deleted-{user.pk}@invalid.example"
    user.display_name = _("Deleted account")
    user.time_zone, user.is_active, user.is_staff, user.is_superuser = "", False, False, False
    user.set_unusable_password()
    user.save()


def end_sessions(user: User) -> None:
    """On every device: a session can hold the address. Reads all that run."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            store(session.session_key).delete()


def clear_log(user: User) -> None:
    """The admin's log names people by their addresses and names; what was done, by whom and when, stays."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    words = {user.email, user.display_name, *addresses} - {""}
    for word in words:
        for column in ("object_repr", "change_message"):
            LogEntry.objects.filter(**{f"{column}__icontains": word}).update(**{column: _("Deleted account")})
