"""Reporting a problem with a question: from its explanation, and never before that is released."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import Enrolment, ProblemReport
from quizzes import attempts
from quizzes.checks import answer_check, checks_of, keep_checks
from quizzes.models import Quiz
from tests import factories
from tests.quizzes import making
from tests.quizzes.test_review_pages import card_of, fields, post

pytestmark = pytest.mark.django_db


def path(question):
    return reverse("report_question", args=[question.course.key, question.key])


@pytest.fixture
def exam():
    return making.quiz("single_choice", mode="exam", closes_at=timezone.now() + timedelta(hours=1))


def question_of(quiz):
    return quiz.slots.get().question


def sit(user, quiz):
    attempt = making.started(user, quiz)
    making.give(making.slots(attempt)[0], {"option": "opt-lyon"})
    return attempt


def test_nobody_reports_a_question_before_its_key_is_released(client_of, owner, exam):
    client, question = client_of(owner), question_of(exam)
    assert client.get(path(question)).status_code == 404  # not even met
    attempt = sit(owner, exam)
    assert client.get(path(question)).status_code == 404
    attempts.submit(attempt.pk)
    assert client.get(path(question)).status_code == 404
    assert "Report a problem" not in client.get(making.address("result", attempt)).content.decode()
    assert client.post(path(question), {"text": "Wrong."}).status_code == 404
    Quiz.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    assert client.get(path(question)).status_code == 200
    assert path(question) in client.get(making.address("result", attempt)).content.decode()


def test_a_report_names_the_question_and_leads_back(client_of, owner):
    quiz = making.quiz("single_choice")
    attempt = sit(owner, quiz)
    attempts.submit(attempt.pk)
    client, question = client_of(owner), question_of(quiz)
    result = making.address("result", attempt)
    address = f"{path(question)}?next={result}%23asked-1"
    assert address in client.get(result).content.decode()
    response = client.post(address, {"text": "Two options are right."})
    assert response.url == f"{result}#asked-1"
    report = ProblemReport.objects.get()
    assert (report.course, report.question, report.lesson) == (quiz.course, question.key, question.lesson)
    assert report.reporter == owner


def test_others_of_the_course_do_not_find_the_question(client_of, owner, classmate, stranger):
    quiz = making.quiz("single_choice")
    attempts.submit(sit(owner, quiz).pk)
    for person in (classmate, stranger):
        assert client_of(person).get(path(question_of(quiz))).status_code == 404
    assert client_of(None).get(path(question_of(quiz))).status_code == 302


def test_a_check_is_reported_once_it_was_answered(client_of, owner):
    lesson = factories.LessonFactory(body=":::check asked\n:::")
    question = factories.QuestionFactory(lesson=lesson, key="asked")
    keep_checks(lesson)
    enrolment = making.enrol(owner, lesson.course)
    client = client_of(owner)
    assert client.get(path(question)).status_code == 404
    check = checks_of(lesson, owner, enrolment)["asked"]
    answer_check(check, Enrolment.objects.get(), {"option": "b"}, None)
    assert path(question) in client.get(lesson.get_absolute_url()).content.decode()
    assert client.get(path(question)).status_code == 200


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil"])
def test_no_foreign_address_is_led_back_to(client_of, owner, address):
    quiz = making.quiz("single_choice")
    attempts.submit(sit(owner, quiz).pk)
    question = question_of(quiz)
    response = client_of(owner).post(f"{path(question)}?next={address}", {"text": "Wrong."})
    assert response.url == question.lesson.get_absolute_url()


def test_an_empty_report_is_a_mistake(client_of, owner):
    quiz = making.quiz("single_choice")
    attempts.submit(sit(owner, quiz).pk)
    assert client_of(owner).post(path(question_of(quiz)), {"text": " "}).status_code == 422
    assert not ProblemReport.objects.exists()


def test_a_reviewed_question_is_reported_after_the_answer(client_of, owner):
    card = card_of(owner)
    client = client_of(owner)
    question = card.question
    assert path(question) not in client.get(reverse("review")).content.decode()
    answer = client.get(post(client, card, fields(client, "Paris")).url).content.decode()
    assert f"{path(question)}?next={reverse('review')}" in answer
    assert client.get(path(question)).status_code == 200
