"""`make run` has quizzes with a question of every type to try."""

import pytest
from django.urls import reverse

from ctlearn import demo, demo_quiz
from quizzes.models import Question, Quiz
from quizzes.question_types import TYPES
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_quizzes_ask_a_question_of_every_type():
    course = demo_quiz.make_quiz()
    for quiz in Quiz.objects.filter(course=course):
        assert {slot.question.type for slot in quiz.slots.all()} == set(TYPES)
        assert all(slot.question.current.parsed() for slot in quiz.slots.all())


def test_made_again_it_stays_as_it_is():
    demo_quiz.make_quiz()
    Question.objects.filter(type="essay").update(key="changed")
    demo_quiz.make_quiz()
    assert Question.objects.count() == len(TYPES)
    assert Question.objects.filter(key="changed").exists()


def test_anybody_can_start_it(client_of):
    course = demo_quiz.make_quiz()
    client = client_of(factories.UserFactory())
    started = client.post(reverse("start_quiz", args=[course.key, demo_quiz.PRACTICE]))
    assert client.get(started.url).status_code == 200


def test_the_demo_cohort_leaves_it_alone():
    demo_quiz.make_quiz()
    demo.make_demo()
    assert not factories.quizzes.Quiz.objects.filter(course__cohorts__name="Demo cohort").exists()
