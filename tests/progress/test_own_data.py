"""Taking one's data away: all of it, and nothing that the pages don't show yet."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import own_data
from lessons.completion import complete
from lessons.models import Enrolment, Note
from quizzes import attempts
from quizzes.models import Attempt
from quizzes.reviews import take_in_released
from tests import factories
from tests.progress.teaching import sit
from tests.quizzes import making
from tests.quizzes.question_types.samples import DATA, NAMES, RIGHT, WRONG

pytestmark = pytest.mark.django_db


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


def test_scores_go_out_where_they_are_shown(client_of, owner, quiz, attempt):
    (row,) = json.loads(download(client_of(owner)).content)["results"]
    assert (row["attempt"], float(row["points"]), float(row["of"])) == (attempt.pk, 1, 1)
    type(quiz).objects.update(mode="exam", closes_at=timezone.now() + timedelta(days=1))
    assert json.loads(download(client_of(owner)).content)["results"] == []


# Nothing before its time --------------------------------------------------------------------------


def words_of(name):
    """What gives a question away: its explanations, what a rubric asks for, the model answer."""
    said = json.dumps(DATA[name])
    return [*re.findall(r"Why-[\w-]+|Names-the-duty|Model-answer", said), "Why-explanation"]


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("name", NAMES)
def test_questions_that_were_not_opened_yet_stay_in_the_attempt(client_of, owner, name, form):
    course = factories.CourseFactory()
    quiz = making.quiz("numeric", name, course=course, mode="exam", shuffle=False)
    second = quiz.slots.get(position=2).question
    type(second.current).objects.filter(pk=second.current.pk).update(stem="Secret-stem?")
    attempt = making.started(owner, quiz)
    client = client_of(owner)
    client.get(making.address("question", attempt, 1))
    data = unpacked(download(client, form))
    assert second.key not in data
    assert "Secret-stem" not in data
    client.get(making.address("question", attempt, 2))
    assert "Secret-stem" in unpacked(download(client, form))


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("name", NAMES)
def test_no_key_goes_out_while_an_attempt_runs_nor_before_its_release(client_of, owner, name, form):
    quiz = making.quiz(name, mode="exam", closes_at=timezone.now() + timedelta(hours=1))
    attempt = making.started(owner, quiz)
    client = client_of(owner)
    client.get(making.address("question", attempt, 1))
    making.give(making.slots(attempt)[0], WRONG[name])
    for finish in (lambda: None, lambda: attempts.submit(attempt.pk)):
        finish()
        data = unpacked(download(client, form))
        assert not [word for word in words_of(name) if word in data]
        assert "fraction" not in data


def unpacked(response):
    if response["Content-Type"] == "application/json":
        data = json.loads(response.content)
        return json.dumps({name: rows for name, rows in data.items() if rows}, ensure_ascii=False)
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_what_is_asked_right_now_is_not_told_by_earlier_answers_to_it(client_of, owner, quiz, attempt):
    """Nor by what review keeps; when the attempt is over it is told again."""
    type(quiz).objects.update(attempts_allowed=1, release="at_once")
    client = client_of(owner)
    take_in_released(owner)
    asked = quiz.slots.get().question
    told = json.loads(download(client).content)
    assert [len(told[name]) for name in ("grades", "reviews", "review-cards")] == [1, 1, 1]
    exam = making.quiz(course=quiz.course, mode="exam", release="at_once")
    exam.slots.create(position=1, question=asked)
    running = making.started(owner, exam)
    told = json.loads(download(client).content)
    assert [told[name] for name in ("grades", "reviews", "review-cards")] == [[], [], []]
    attempts.submit(running.pk)
    assert len(json.loads(download(client).content)["grades"]) == 2


def test_in_practice_what_was_explained_goes_out_at_once(client_of, owner):
    attempt = making.started(owner, making.quiz("numeric", mode="practice"))
    (slot,) = making.slots(attempt)
    making.give(slot, WRONG["numeric"])
    assert json.loads(download(client_of(owner)).content)["grades"] == []
    attempts.explain(slot)
    assert len(json.loads(download(client_of(owner)).content)["grades"]) == 1


def test_however_much_it_is_it_costs_the_same_queries(client_of, owner, quiz, enrolment, count_queries):
    client = client_of(owner)
    sit(quiz, enrolment)
    sit(quiz, enrolment)  # the last one: keys are out
    few = count_queries(lambda: download(client))
    other = making.quiz(*["single_choice"] * 3, course=quiz.course, mode="graded")
    for _number in range(2):
        sit(other, enrolment)
    assert count_queries(lambda: download(client)) == few


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
