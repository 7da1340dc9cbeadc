"""Starting an attempt: who can, when, and what is frozen by it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import Enrolment
from quizzes import attempts
from quizzes.models import Attempt, Quiz
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db


def start_url(quiz):
    return reverse("start_quiz", args=[quiz.course.key, quiz.key])


def test_starting_leads_to_the_first_question(client_of, owner):
    quiz = making.quiz("single_choice")
    making.enrol(owner, quiz.course)
    response = client_of(owner).post(start_url(quiz))
    attempt = Attempt.objects.get()
    assert response.url == making.address("question", attempt, 1)
    assert (attempt.number, attempt.state, attempt.enrolment.user) == (1, "in_progress", owner)


def test_starting_again_goes_on_with_the_running_attempt(client_of, owner):
    quiz = making.quiz("single_choice")
    client = client_of(owner)
    first = client.post(start_url(quiz))
    assert client.post(start_url(quiz)).url == first.url
    assert Attempt.objects.count() == 1


def test_in_an_open_course_starting_enrols_in_self_study(client_of, outsider):
    quiz = making.quiz("single_choice")
    client_of(outsider).post(start_url(quiz))
    assert Enrolment.objects.get(user=outsider).cohort.self_study_of == quiz.course


def test_in_a_closed_course_nobody_enrols_by_starting(client_of, outsider, instructor):
    quiz = making.quiz("single_choice", course=factories.CourseFactory(open=False))
    assert client_of(outsider).post(start_url(quiz)).status_code == 404
    factories.CourseRoleFactory(course=quiz.course, user=instructor)
    assert client_of(instructor).post(start_url(quiz)).status_code == 403
    assert not Attempt.objects.exists()


def test_starting_needs_a_post(client_of, owner):
    quiz = making.quiz("single_choice")
    assert client_of(owner).get(start_url(quiz)).status_code == 405


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"opens_at": timedelta(minutes=1)}, "It has not opened yet."),
        ({"closes_at": timedelta(minutes=-1)}, "It has closed."),
    ],
)
def test_outside_of_its_dates_a_quiz_says_why_it_cannot_be_started(client_of, owner, dates, reason):
    quiz = making.quiz("single_choice", **{name: timezone.now() + delta for name, delta in dates.items()})
    client = client_of(owner)
    assert reason in client.get(quiz.get_absolute_url()).content.decode()
    assert reason in client.post(start_url(quiz), follow=True).content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("mode", "allowed", "limit"), [("graded", None, 2), ("graded", 3, 3), ("exam", None, 1), ("exam", 2, 2)]
)
def test_the_attempts_of_a_mode_run_out(owner, mode, allowed, limit):
    quiz = making.quiz("single_choice", mode=mode, attempts_allowed=allowed)
    for number in range(1, limit + 1):
        attempt = making.started(owner, quiz)
        assert attempt.number == number
        attempts.submit(attempt.pk)
    with pytest.raises(attempts.CannotStart, match="used all"):
        making.started(owner, quiz)


@pytest.mark.parametrize("rules", [{"mode": "practice"}, {"mode": "exam", "attempts_allowed": 0}])
def test_without_a_limit_it_can_be_taken_again_and_again(owner, rules):
    quiz = making.quiz("single_choice", **rules)
    for _round in range(4):
        attempts.submit(making.started(owner, quiz).pk)
    assert making.started(owner, quiz).number == 5


def test_limits_count_per_enrolment(owner):
    quiz = making.quiz("single_choice", mode="exam")
    attempts.submit(making.started(owner, quiz).pk)
    repeated = making.enrol(owner, quiz.course)
    assert attempts.start(quiz, repeated).number == 1


def test_the_version_and_the_order_of_options_are_frozen(client_of, owner):
    quiz = making.quiz("single_choice")
    attempt = making.started(owner, quiz)
    (slot,) = making.slots(attempt)
    question = slot.version.question
    newer = type(slot.version).objects.create(
        question=question, number=2, stem="Changed?", content=slot.version.content
    )
    question.current = newer
    question.save()
    client = client_of(owner)
    pages = [client.get(making.address("question", attempt, 1)).content.decode() for _time in range(2)]
    assert "Where is it?" in pages[0]
    assert "Changed?" not in pages[0]
    drawn = [making.Controls(page).elements for page in pages]
    labels = [[e["value"] for tag, e in elements if tag == "input" and e.get("type") == "radio"] for elements in drawn]
    assert labels[0] == labels[1]


def test_a_quiz_whose_questions_are_gone_cannot_be_started(owner):
    quiz = making.quiz("single_choice")
    quiz.slots.get().question.archive()
    with pytest.raises(attempts.CannotStart, match="no questions"):
        making.started(owner, quiz)


def test_the_checks_of_a_lesson_are_no_quiz_to_start(client_of, owner):
    quiz = making.quiz("single_choice", lesson=factories.LessonFactory())
    assert client_of(owner).get(quiz.get_absolute_url()).status_code == 404
    assert client_of(owner).post(start_url(quiz)).status_code == 404


@pytest.mark.parametrize(("mode", "shuffles"), [("practice", False), ("graded", True), ("exam", True)])
def test_a_mode_has_honest_defaults(mode, shuffles):
    quiz = Quiz(mode=mode)
    assert quiz.shuffles is shuffles
    assert quiz.explains_at_once is (mode == "practice")
    assert (quiz.time_limit is not None) is (mode == "exam")
    assert Quiz(mode=mode, shuffle=not shuffles).shuffles is not shuffles
