"""Taking one's data away, and deleting the account."""

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse

from ctlearn.progress import own_data
from ctlearn.progress.models import InstructorNote
from lessons.completion import complete
from lessons.models import Enrolment, LessonCompletion, Note, RosterEntry
from quizzes import attempts
from quizzes.models import Assignment, Attempt, PersonalDates, ReviewCard
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import DATA, RIGHT

pytestmark = pytest.mark.django_db
DELETE = reverse("delete_account")
PASSWORD = "correct horse battery"


@pytest.fixture
def quiz():
    return making.quiz("single_choice", mode="graded", attempts_allowed=2)


@pytest.fixture
def enrolment(owner, quiz):
    return making.enrol(owner, quiz.course)


@pytest.fixture
def attempt(quiz, enrolment):
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    return attempts.submit(attempt.pk)


def download(client, form="json"):
    return client.get(reverse("download_data", args=[form]))


def test_everything_goes_out_as_json(client_of, owner, quiz, enrolment, attempt):
    lesson = factories.LessonFactory(module__course=quiz.course)
    complete(enrolment, lesson, "button")
    type(quiz).objects.update(attempts_allowed=1)
    Note.objects.create(user=owner, lesson=lesson, text="Compare with 1373.")
    data = json.loads(download(client_of(owner)).content)
    assert data["profile"][0]["email"] == owner.email
    assert data["answers"][0]["response"] == RIGHT["single_choice"]
    assert data["grades"][0]["fraction"] == "1.00000"
    assert data["notes"][0]["text"] == "Compare with 1373."
    assert len(data["lessons-done"]) == len(data["attempts"]) == 1


def test_and_as_tables_that_run_nothing(client_of, owner, quiz):
    Note.objects.create(user=owner, lesson=factories.LessonFactory(module__course=quiz.course), text="=1+1")
    archive = zipfile.ZipFile(io.BytesIO(download(client_of(owner), "csv").content))
    assert "notes.csv" in archive.namelist()
    assert ",=1+1" not in archive.read("notes.csv").decode()
    assert "=1+1" in archive.read("notes.csv").decode()


@pytest.mark.parametrize("rules", [{"mode": "graded"}, {"mode": "exam"}], ids=["attempts left", "not closed"])
def test_what_each_answer_was_worth_and_keys_stay_in_until_they_are_out(client_of, owner, quiz, attempt, rules):
    type(quiz).objects.update(**rules)
    data = download(client_of(owner)).content.decode()
    assert json.loads(data)["grades"] == []
    for option in DATA["single_choice"]["options"]:
        assert option["explanation"] not in data


def test_nothing_of_others_is_in_it(client_of, classmate, attempt):
    data = json.loads(download(client_of(classmate)).content)
    assert {name for name, rows in data.items() if rows} == {"profile"}


def test_a_running_attempt_tells_nothing_that_it_has_not_shown(owner, quiz, enrolment):
    running = attempts.start(quiz, enrolment)
    assert own_data.everything(owner)["questions"] == []
    making.slots(running)[0].see()
    assert len(own_data.everything(owner)["questions"]) == 1


def test_another_form_is_not_found(client_of, owner):
    assert download(client_of(owner), "pdf").status_code == 404


def test_every_model_with_rows_of_a_person_is_exported_or_excluded_with_a_reason():
    user, personal = get_user_model(), {Enrolment}
    for model in apps.get_models():
        if not model.__module__.startswith(("lessons.", "quizzes.", "ctlearn.")):
            continue
        targets = [field.remote_field.model for field in model._meta.concrete_fields if field.remote_field]
        if user in targets or Enrolment in targets or Attempt in targets:
            personal.add(model)
    covered = {model for model, _person, _fields in own_data.EXPORTS.values()} | {apps.get_model("quizzes", "Grade")}
    missing = {model.__name__ for model in personal - covered} - set(own_data.NOT_EXPORTED)
    assert missing == set()


# Leaving ------------------------------------------------------------------------------------------


def leave(client, confirm=PASSWORD):
    return client.post(DELETE, {"confirm": confirm})


def test_before_it_says_what_stays(client_of, owner, enrolment, attempt):
    text = client_of(owner).get(DELETE).content.decode()
    assert enrolment.cohort.name in text
    assert "stays, without your name" in text


def test_grades_that_a_cohort_needs_stay_without_a_name(client_of, owner, enrolment, attempt):
    email = owner.email
    EmailAddress.objects.create(user=owner, email=email, verified=True)
    RosterEntry.objects.create(cohort=enrolment.cohort, email=email, name="Olive Owner", enrolment=enrolment)
    assert leave(client_of(owner)).url == reverse("home")
    owner.refresh_from_db()
    assert (owner.is_active, owner.has_usable_password(), owner.display_name) == (False, False, "Deleted account")
    assert email not in owner.email
    assert not RosterEntry.objects.exists()
    assert not EmailAddress.objects.exists()
    assert Attempt.objects.get() == attempt


def test_self_study_notes_and_review_go(client_of, owner, quiz):
    cohort = factories.CohortFactory(courses=[quiz.course], self_study_of=quiz.course)
    own = factories.EnrolmentFactory(cohort=cohort, user=owner)
    complete(own, factories.LessonFactory(module__course=quiz.course), "button")
    attempts.start(quiz, own)
    leave(client_of(owner))
    assert not get_user_model().objects.filter(pk=owner.pk).exists()
    assert not LessonCompletion.objects.exists()
    assert not Attempt.objects.exists()
    assert not ReviewCard.objects.exists()


def test_the_session_is_over_and_the_address_is_free_again(client_of, owner, attempt):
    email = owner.email
    client = client_of(owner)
    other = client_of(owner)
    leave(client)
    for one in (client, other):
        assert one.get(reverse("progress")).status_code == 302
    assert factories.UserFactory(email=email).pk != owner.pk


def test_a_wrong_password_deletes_nothing(client_of, owner, attempt):
    answer = leave(client_of(owner), "wrong")
    assert answer.status_code == 422
    assert "The password is not right." in answer.content.decode()
    owner.refresh_from_db()
    assert owner.is_active


def test_who_signs_in_elsewhere_types_the_address(client_of, owner):
    owner.set_unusable_password()
    owner.save()
    assert leave(client_of(owner), "other@example.org").status_code == 422
    assert leave(client_of(owner), owner.email.upper()).status_code == 302


def test_the_only_owner_of_a_cohort_gives_it_away_first(client_of, instructor):
    role = factories.CohortRoleFactory(user=instructor)
    answer = leave(client_of(instructor))
    assert answer.status_code == 422
    assert role.cohort.name in answer.content.decode()
    factories.CohortRoleFactory(cohort=role.cohort)
    assert leave(client_of(instructor)).status_code == 302


def test_passwords_are_not_to_be_guessed(client_of, owner, attempt):
    client = client_of(owner)
    for _n in range(10):
        assert leave(client, "wrong").status_code == 422
    assert leave(client).status_code == 429
    owner.refresh_from_db()
    assert owner.is_active


def test_an_address_that_is_not_confirmed_takes_nobody_off_a_roster(client_of, owner, attempt):
    waiting = RosterEntry.objects.create(cohort=factories.CohortFactory(), email=owner.email)
    leave(client_of(owner))
    assert RosterEntry.objects.filter(pk=waiting.pk).exists()


def test_who_is_deleted_owns_nothing_any_more(client_of, instructor, stranger, quiz):
    making.give(making.slots(attempts.start(quiz, making.enrol(stranger, quiz.course)))[0], RIGHT["single_choice"])
    cohort = factories.CohortRoleFactory(user=instructor).cohort
    factories.CohortRoleFactory(cohort=cohort, user=stranger)
    leave(client_of(stranger))
    assert own_data.sole_owner_of(instructor) == [cohort]


def texts():
    """Whatever stands in a column of words or of JSON, with where it stands."""
    for model in apps.get_models(include_auto_created=True):
        names = [
            field.attname for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | JSONField) and not field.is_relation
        ]  # fmt: skip
        for row in model._base_manager.values(*names) if names else ():
            yield from ((f"{model._meta.label}.{name}", str(value).lower()) for name, value in row.items())
    for session in Session.objects.all():
        yield "the session", str(session.get_decoded()).lower()


def test_no_word_of_the_person_stays(client_of, owner, instructor, quiz, enrolment, attempt):
    get_user_model().objects.filter(pk=owner.pk).update(display_name="Olivia Quillfeather")
    owner.refresh_from_db()
    for address, primary in ((owner.email, True), ("second@quillfeather.example", False)):
        EmailAddress.objects.create(user=owner, email=address, verified=True, primary=primary)
        RosterEntry.objects.create(cohort=factories.CohortFactory(), email=address, name="Olivia Quillfeather")
    RosterEntry.objects.create(cohort=enrolment.cohort, email="old@quillfeather.example", enrolment=enrolment)
    factories.AssignmentFactory(cohort=enrolment.cohort, quiz=quiz)
    PersonalDates.objects.create(
        assignment=Assignment.objects.get(), enrolment=enrolment, excused=True, reason="Quillfeather is in hospital."
    )
    InstructorNote.objects.create(enrolment=enrolment, author=instructor, text="Quillfeather has trouble with reading.")
    factories.ProblemReportFactory(reporter=owner)
    for word in (owner.email, "second@quillfeather.example", "Olivia Quillfeather"):
        LogEntry.objects.log_actions(instructor.pk, [owner], CHANGE, f"Added {word}.")
    LogEntry.objects.log_actions(instructor.pk, [attempt], CHANGE, "Gave ten minutes.")
    client = client_of(owner)
    session = client.session
    session["account_authentication_methods"] = [{"email": owner.email}]
    session.save()
    words = ["quillfeather", owner.email.lower()]
    assert any(word in text for _where, text in texts() for word in words)
    leave(client)
    assert [where for where, text in texts() if any(word in text for word in words)] == []
    assert Attempt.objects.filter(pk=attempt.pk).exists()
