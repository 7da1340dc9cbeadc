"""Taking one's data away, and deleting the account."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse

from ctlearn.progress import own_data
from lessons.completion import complete
from lessons.models import Enrolment, Note
from quizzes import attempts
from quizzes.models import Attempt
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
