"""Leaving for good: what goes with a person, and what stays without a name.

Gradebooks keep the work of their students. What stays is kept under a person without name, address or way to sign in;
name and addresses are taken out of the words in it, the person's own and those of others about the person. Rows that
say nothing but who somebody is (addresses, roster lines, sessions, instructors' notes) go.
"""

import json
import re
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from ctlearn.accounts.addresses import confirmed_addresses
from ctlearn.accounts.models import User
from ctlearn.progress.models import InstructorNote, Reminder, ReminderChoice
from lessons.models import (
    Announcement,
    AnnouncementMail,
    Bookmark,
    Cohort,
    CohortRole,
    Course,
    CourseRole,
    Enrolment,
    Note,
    ProblemReport,
    RosterEntry,
    Upload,
)
from lessons.models.cohorts import LastOwner
from quizzes.models import Answer, Attempt, AttemptSlot, Grade, PersonalDates, Regrade, ReviewCard, ReviewSettings

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

# Rows of a person that go even where the person's work stays.
GONE: tuple[type[Model], ...] = (
    AnnouncementMail,
    Authenticator,
    Bookmark,
    CohortRole,
    CourseRole,
    EmailAddress,
    Note,
    Reminder,
    ReminderChoice,
    ReviewCard,
    ReviewSettings,
    SocialAccount,
)
# Words that may stay: the model, the ways to the person who wrote them or whom they are about, and their fields.
WORDS: tuple[tuple[type[Model], tuple[str, ...], tuple[str, ...]], ...] = (
    (Grade, ("slot__attempt__enrolment__user", "by"), ("reason", "feedback")),
    (Regrade, ("by",), ("reason",)),
    (ProblemReport, ("reporter",), ("text", "answer")),
    (InstructorNote, ("author",), ("text",)),
    (Announcement, ("author",), ("title", "text")),
)


def kept_cohorts(user: User) -> list[Cohort]:
    """The taught cohorts whose gradebooks need this person's work: it stays there without a name."""
    rows = Enrolment.objects.filter(user=user, cohort__self_study_of=None).select_related("cohort")
    work = Q(attempts__isnull=False) | Q(completions__isnull=False)
    return [row.cohort for row in rows.filter(work).distinct()]


def sole_owner_of(*people: User) -> "list[Cohort | Course]":
    """What nobody else could run or change if this person, or all of these, left."""
    theirs = {"roles__user__in": people, "roles__role": "owner"}
    owned: list[Any] = [*Cohort.objects.filter(**theirs).distinct(), *Course.objects.filter(**theirs).distinct()]
    living = {"role": "owner", "user__is_active": True}
    return [one for one in owned if not one.roles.filter(**living).exclude(user__in=people).exists()]


@transaction.atomic
def erase(user: User) -> None:
    """Take a person out. What taught cohorts need stays under a person without name, address or way to sign in.

    Raises LastOwner, and changes nothing, while something would be left without an owner.
    """
    for owned in (Cohort.objects, Course.objects):  # two owners who leave at once wait for each other
        list(owned.select_for_update(of=("self",)).filter(roles__user=user, roles__role="owner"))
    if sole_owner_of(user):
        raise LastOwner
    keep = {cohort.pk for cohort in kept_cohorts(user)}
    confirmed = confirmed_addresses(user)  # any other may be somebody else's: it is taken out of the own rows alone
    RosterEntry.objects.filter(Q(email__in=confirmed) | Q(enrolment__user=user)).delete()
    InstructorNote.objects.filter(enrolment__user=user).delete()
    PersonalDates.objects.filter(enrolment__user=user).update(reason="")
    Upload.objects.filter(owner=user).delete()
    own = list(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
    take_out_of_words(user, Traces(user, own))
    take_out_of_the_log(user, Traces(user, confirmed))
    end_sessions(user, Traces(user, confirmed))
    for model in GONE:
        model._default_manager.filter(user=user).delete()
    Enrolment.objects.filter(user=user).exclude(cohort__in=keep).delete()
    if not keep:
        user.delete()
        return
    Enrolment.objects.filter(user=user).update(student_number="")
    ProblemReport.objects.filter(reporter=user).update(reporter=None)
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"deleted-{user.pk}@invalid.example"
    user.display_name = _("Deleted account")
    user.time_zone, user.is_active, user.is_staff, user.is_superuser = "", False, False, False
    user.last_login = None
    user.set_unusable_password()
    user.save()


# Name and addresses in what stays -----------------------------------------------------------------


class Traces:
    """A person's name and addresses, to be found in texts and taken out of them: whole words, whatever their case."""

    def __init__(self, user: User, addresses: Iterable[str]) -> None:
        self.name = user.display_name.strip()
        self.addresses = sorted({user.email, *addresses}, key=len, reverse=True)
        any_of_them = "|".join(map(re.escape, self.addresses))
        self.of_addresses = re.compile(rf"(?<![\w.+-])(?:{any_of_them})(?!\w|[.-]\w)", re.IGNORECASE)
        name = r"\s+".join(map(re.escape, self.name.split()))
        self.of_name = re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE) if name else None
        self.instead = _("Deleted account")

    def out_of(self, text: str, *, name: bool = True) -> str:
        text = self.of_addresses.sub(self.instead, text)
        return self.of_name.sub(self.instead, text) if name and self.of_name else text

    def among(self, data: object) -> bool:
        """Is one of the addresses anywhere in it?"""
        return self.of_addresses.search(str(data)) is not None


def take_out_of_words(user: User, traces: Traces) -> None:
    for model, ways, fields in WORDS:
        theirs = Q()
        for way in ways:
            theirs |= Q(**{way: user})
        for row in model._default_manager.filter(theirs).exclude(**dict.fromkeys(fields, "")).iterator():
            change(row, {name: traces.out_of(getattr(row, name)) for name in fields})
    essays = Answer.objects.filter(slot__attempt__enrolment__user=user, slot__version__question__type="essay")
    for answer in essays.exclude(response=None).iterator():
        written = (answer.response or {}).items()
        said = {key: traces.out_of(one) if isinstance(one, str) else one for key, one in written}
        change(answer, {"response": said})


def change(row: Model, values: dict[str, Any]) -> None:
    """Past the model's own saving, which would tell others that something has happened."""
    changed = {name: value for name, value in values.items() if value != getattr(row, name)}
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)


def about_people() -> list[ContentType]:
    """Models whose rows are named after a person in the admin's log; a course may be called as somebody is."""
    people = {User, Enrolment, Attempt, AttemptSlot}
    found = [
        model
        for model in apps.get_models()
        if model in people or any(field.related_model in people for field in model._meta.concrete_fields)
    ]
    return list(ContentType.objects.get_for_models(*found).values())


def take_out_of_the_log(user: User, traces: Traces) -> None:
    """Of the admin: that something was done stays, and who it was done to goes."""
    wanted = Q()
    for one in filter(None, [traces.name, *traces.addresses]):
        in_json = json.dumps(one)[1:-1]
        wanted |= Q(object_repr__icontains=one) | Q(change_message__icontains=one)
        wanted |= Q(change_message__icontains=in_json)
    type_of = ContentType.objects.get_for_model
    addresses = [str(pk) for pk in EmailAddress.objects.filter(user=user).values_list("pk", flat=True)]
    own = Q(content_type=type_of(User), object_id=str(user.pk))
    own |= Q(content_type=type_of(EmailAddress), object_id__in=addresses)
    LogEntry.objects.filter(own).update(object_repr=traces.instead)
    people = {one.pk for one in about_people()}
    for entry in LogEntry.objects.filter(wanted).iterator():
        shown = traces.out_of(entry.object_repr, name=entry.content_type_id in people)
        change(entry, {"object_repr": shown[:200], "change_message": without(traces, entry.change_message)})


def without(traces: Traces, message: str) -> str:
    """A message is a text, or a list of what was added, changed and deleted, each with the name of its `object`."""
    try:
        parts = json.loads(message)
    except ValueError:
        return traces.out_of(message)
    for said in [said for part in listed(parts) for said in part.values() if isinstance(said, dict)]:
        if isinstance(said.get("object"), str):
            said["object"] = traces.out_of(said["object"])
    return json.dumps(parts)


def listed(parts: object) -> Iterable[dict[str, Any]]:
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def end_sessions(user: User, traces: Traces) -> None:
    """On every device; and whatever session knows one of the addresses, as that of a sign-up does."""
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) or traces.among(data):
            store(session.session_key).delete()
