"""Nothing that is stored tells of somebody who deleted the account, and others lose nothing by it."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.urls import reverse

from ctlearn.progress import leaving
from ctlearn.progress.models import InstructorNote, Reminder, ReminderChoice
from lessons.completion import complete
from lessons.models import (
    Announcement,
    AnnouncementMail,
    Bookmark,
    Enrolment,
    Note,
    RosterEntry,
    Upload,
)
from quizzes import attempts
from quizzes.models import Attempt, Grade, PersonalDates, Regrade, ReviewCard, ReviewLog, ReviewSettings
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT

pytestmark = pytest.mark.django_db
DELETE = reverse("delete_account")
NAME = "Zoë Quillfeather"
ADDRESSES = ["zoe.quill@example.org", "quillfeather@mail.example.edu"]
SAID = f"{NAME} <{ADDRESSES[0].upper()}>, also {ADDRESSES[1]}."


def leave(client):
    return client.post(DELETE, {"confirm": "correct horse battery"})


@pytest.fixture
def zoe():
    person = factories.InstructorFactory(display_name=NAME, email=ADDRESSES[0])
    for address in ADDRESSES:
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=address == person.email)
    return person


def touch_everything(person, kept):
    """A row of every kind that knows the person, with the name and the addresses wherever a text may hold them."""
    quiz = making.quiz("essay", "single_choice", mode="graded")
    lesson = factories.LessonFactory(module__course=quiz.course)
    other = factories.InstructorFactory()
    cohort = factories.CohortFactory(courses=[quiz.course], self_study_of=None if kept else quiz.course)
    enrolment = factories.EnrolmentFactory(user=person, cohort=cohort, student_number="ZQ-1")
    set_work = factories.AssignmentFactory(cohort=cohort, quiz=quiz)
    PersonalDates.objects.create(assignment=set_work, enrolment=enrolment, excused=True, reason=SAID)
    for address in ADDRESSES:
        RosterEntry.objects.create(cohort=factories.CohortFactory(), email=address, name=NAME)
    RosterEntry.objects.create(cohort=cohort, email="old@example.org", name=NAME, enrolment=enrolment)
    factories.VisitFactory(lesson=lesson, enrolment=enrolment)
    complete(enrolment, lesson, "button")
    attempt = attempts.start(quiz, enrolment)
    essay, choice = making.slot_of(attempt, "essay"), making.slot_of(attempt, "single_choice")
    making.give(essay, {"text": f"An essay by {SAID}"})
    making.give(choice, RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    essay.award(1, other, f"Late, but {SAID}", feedback=f"Well done, {SAID}")
    Note.objects.create(user=person, lesson=lesson, text=SAID)
    Bookmark.objects.create(user=person, lesson=lesson)
    factories.ProblemReportFactory(lesson=lesson, reporter=person, text=SAID, answer=f"Thanks, {SAID}")
    question = making.question(quiz.course)
    when = attempt.started_at
    card = ReviewCard.objects.create(user=person, question=question, reviewed_at=when, due_at=when)
    ReviewLog.objects.create(
        card=card, source="quiz", version=question.current, response={}, fraction=1, rating=3, parameters=[]
    )
    ReviewSettings.objects.create(user=person)
    ReminderChoice.objects.create(user=person, due=True)
    Reminder.objects.create(user=person, day=when.date())
    InstructorNote.objects.create(enrolment=enrolment, author=other, text=SAID)
    SocialAccount.objects.create(user=person, provider="oidc", uid=ADDRESSES[1], extra_data={"name": NAME})
    Authenticator.objects.create(user=person, type="totp", data={"of": SAID})
    # As somebody who teaches and authors.
    factories.CohortRoleFactory(user=person, role="assistant")
    factories.CourseRoleFactory(user=person, role="editor")
    Announcement.objects.create(cohort=cohort, author=person, title=f"From {NAME}", text=f"Greetings\n– {SAID}")
    AnnouncementMail.objects.create(announcement=Announcement.objects.get(), user=person)
    InstructorNote.objects.create(
        enrolment=factories.EnrolmentFactory(cohort=cohort), author=person, text=f"Told him: {SAID}"
    )
    elsewhere = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort))
    making.give(making.slot_of(elsewhere, "essay"), {"text": "Mine"})
    attempts.submit(elsewhere.pk)
    making.slot_of(elsewhere, "essay").award(1, person, f"Graded by {SAID}", feedback=f"See me. {NAME}")
    Regrade.objects.create(quiz=quiz, question=question, kind="drop", reason=f"{NAME} says so", by=person)
    Upload.keep(person, "roster", f"{NAME}.csv", SAID.encode(), {"by": SAID})
    # What the admin wrote down.
    changed = json.dumps([{"changed": {"name": "instructor", "object": f"{NAME}: Owner", "fields": ["role"]}}])
    for row in (person, enrolment, attempt, essay, EmailAddress.objects.first(), cohort):
        LogEntry.objects.create(
            user=other, content_type=ContentType.objects.get_for_model(row), object_id=row.pk,
            object_repr=str(row), action_flag=CHANGE, change_message=changed,
        )  # fmt: skip
    log = LogEntry.objects.filter(content_type__model="enrolment")
    log.update(change_message=f"Moved {SAID}")


def texts():
    """(table and column, text) of everything that is stored: all columns that hold words, sessions unpacked."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, kinds):
                for value in model._base_manager.values_list(field.attname, flat=True):
                    text = bytes(value).decode(errors="replace") if isinstance(field, models.BinaryField) else value
                    text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
                    yield f"{model._meta.label}.{field.name}", text.replace("\\u00eb", "ë").casefold()
    for session in Session.objects.all():
        yield "Session", str(session.get_decoded()).casefold()


def found():
    wanted = [one.casefold() for one in (NAME, *ADDRESSES)]
    return {place for place, text in texts() if any(one in text for one in wanted)}


def models_about_people():
    """Every model of ours with a way to a person, and those of the sign-in."""
    ways = {get_user_model(), Enrolment, Attempt, apps.get_model("quizzes.AttemptSlot"), ReviewCard}
    return {
        model
        for model in apps.get_models()
        if any(field.remote_field and field.remote_field.model in ways for field in model._meta.concrete_fields)
    }


# Who made a thing of a course: the row has no words about the maker.
ELSEWHERE = {"Document", "DocumentRevision", "CourseCopy", "QuestionVersion", "Correction", "Revision", "TakenIn"}


@pytest.mark.parametrize("kept", [True, False], ids=["work stays in a cohort", "nothing stays"])
def test_no_name_and_no_address_is_left_in_any_table(client_of, zoe, kept):
    touch_everything(zoe, kept)
    client, phone = client_of(zoe), client_of(zoe)
    session = phone.session
    session["account_verified_email"] = ADDRESSES[1]
    session.save()
    empty = {model.__name__ for model in models_about_people() if not model._base_manager.exists()}
    assert empty <= ELSEWHERE  # a new kind of row about people has to be made by `touch_everything`
    assert len(found()) > 20
    assert leave(client).status_code == 302
    assert found() == set()
    assert get_user_model().objects.filter(pk=zoe.pk).exists() is kept


def test_what_stays_still_says_what_was_done(client_of, zoe):
    touch_everything(zoe, kept=True)
    grades = Grade.objects.count()
    leave(client_of(zoe))
    assert Grade.objects.count() == grades
    assert set(Grade.objects.exclude(feedback="").values_list("feedback", flat=True)) == {
        "Well done, Deleted account <Deleted account>, also Deleted account.",
        "See me. Deleted account",
    }
    cohort = LogEntry.objects.get(content_type__model="cohort")
    assert json.loads(cohort.change_message)[0]["changed"]["fields"] == ["role"]
    assert LogEntry.objects.get(content_type__model="user").object_repr == "Deleted account"
    assert not InstructorNote.objects.filter(enrolment__user=zoe).exists()
    dates = PersonalDates.objects.get()
    assert (dates.excused, dates.reason) == (True, "")


def test_others_lose_nothing_when_somebody_is_called_like_a_word(client_of, owner, classmate):
    """Nor by an address that was only claimed."""
    type(owner).objects.filter(pk=owner.pk).update(display_name="Treaties")
    EmailAddress.objects.create(user=owner, email=classmate.email, verified=False)
    enrolment = factories.EnrolmentFactory(
        user=owner, cohort=factories.CohortFactory(courses=[factories.CourseFactory()])
    )
    entry = RosterEntry.objects.create(cohort=enrolment.cohort, email=classmate.email, name="Clara")
    session = client_of(classmate)
    for row in (enrolment.cohort.courses.get(), classmate):
        LogEntry.objects.create(
            user=classmate, content_type=ContentType.objects.get_for_model(row), object_id=row.pk,
            object_repr=f"Treaties {classmate.email}", action_flag=CHANGE,
            change_message='[{"changed": {"fields": ["Treaties"]}}]',
        )  # fmt: skip
    leave(client_of(owner))
    assert RosterEntry.objects.filter(pk=entry.pk).exists()
    assert session.get(reverse("progress")).status_code == 200
    log = LogEntry.objects.get(content_type__model="course")
    assert (log.object_repr, log.change_message[-14:]) == (f"Treaties {classmate.email}", '["Treaties"]}}]'[-14:])
    assert classmate.email in LogEntry.objects.get(content_type__model="user").object_repr


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann Lee wrote", "Deleted account wrote"),
        ("ANN\n LEE, ann@example.org.", "Deleted account, Deleted account."),
        ("Ann Leeds, joann@example.org, ann@example.org.uk", "Ann Leeds, joann@example.org, ann@example.org.uk"),
    ],
)
def test_whole_names_and_addresses_are_taken_out(text, left):
    ann = factories.UserFactory.build(display_name="Ann Lee", email="ann@example.org")
    assert leaving.Traces(ann, []).out_of(text) == left
