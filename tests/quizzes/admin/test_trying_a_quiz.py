"""“Try it as a student” asks, grades and shows like an attempt, and leaves nothing behind."""

from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import Slot
from quizzes.rehearsal import Rehearsal
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.pages import Form
from tests.quizzes.question_types.samples import NAMES, RIGHT, WRONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(instructor):
    quiz = making.quiz(*NAMES, state="draft")
    factories.CourseRoleFactory(course=quiz.course, user=instructor)
    return quiz


@pytest.fixture
def author(client_of, instructor, quiz):
    return client_of(instructor)


def address(quiz, seed=7):
    return f"{reverse('admin:quizzes_quiz_try', args=[quiz.pk])}?seed={seed}"


def answers(quiz, responses, seed=7):
    """What the page would send when it is answered like this."""
    sent = {}
    for one in Rehearsal(quiz, seed).sheet:
        response = responses[one.version.question.type]
        form = one.parsed.form(order=one.order, response=response, prefix=one.prefix)
        sent |= Form(render_to_string(form.template, {"form": form, "legend": ""})).values
    return {name: value for name, value in sent.items() if name}


def counts():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_a_trial_leaves_no_record(author, quiz):
    author.get(address(quiz))
    before = counts()
    with CaptureQueriesContext(connection) as queries:
        author.get(address(quiz))
        author.post(address(quiz), answers(quiz, RIGHT))
    assert counts() == before
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_every_right_answer_is_worth_its_points_but_an_essay(author, quiz):
    shown = author.post(address(quiz), answers(quiz, RIGHT)).content.decode()
    assert "8 of 9 points." in shown
    assert "One answer waits for a person to grade it." in shown
    assert "Why-council: it decides." in shown


def test_wrong_answers_are_told_apart(author, quiz):
    trial = Rehearsal(quiz, 7, QueryDict(urlencode(answers(quiz, WRONG), doseq=True)))
    assert trial.hand_in()
    fractions = {one.version.question.type: one.result.fraction for one in trial.sheet}
    assert fractions["single_choice"] == 0
    assert fractions["true_false"] == fractions["numeric"] == 0
    assert trial.earned < trial.possible


def test_no_key_is_in_the_page_before_it_is_handed_in(author, quiz):
    shown = author.get(address(quiz)).content.decode()
    assert "Why-council" not in shown
    assert "opt-council" not in shown


def test_a_mistake_in_an_answer_is_asked_again(author, quiz):
    sent = answers(quiz, RIGHT)
    place = next(one.prefix for one in Rehearsal(quiz, 7).sheet if one.version.question.type == "numeric")
    response = author.post(address(quiz), sent | {f"{place}-text": "1,234"})
    assert response.status_code == 422
    assert "can be read in two ways" in response.content.decode()


def test_items_are_moved_without_handing_in(author, quiz):
    form = Form(author.get(address(quiz)).content.decode())
    name, value = next((name, value) for name, value, works in form.buttons if name.endswith("-move") and works)
    shown = author.post(address(quiz), form.sent() | {name: value}).content.decode()
    assert "is now number" in shown
    assert "of 9 points" not in shown


def test_draws_are_drawn_by_the_seed_of_the_address(author, quiz):
    for _n in range(8):
        making.question(quiz.course, "numeric")
    Slot.objects.create(quiz=quiz, position=10, draw=3, pool={"types": ["numeric"]})
    drawn = [[one.version.pk for one in Rehearsal(quiz, seed).sheet] for seed in (7, 7, 8, 9, 10)]
    assert drawn[0] == drawn[1]
    assert len({tuple(one) for one in drawn}) > 1
    response = author.get(reverse("admin:quizzes_quiz_try", args=[quiz.pk]))
    assert "?seed=" in response.url


def test_an_empty_quiz_says_so(author, quiz):
    quiz.slots.all().delete()
    assert "no questions at the moment" in author.get(address(quiz)).content.decode()
