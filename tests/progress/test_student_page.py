"""What instructors see of one student: the same facts, the attempts, and their own notes."""

import pytest
from django.urls import reverse

from ctlearn.progress.models import InstructorNote
from lessons.completion import complete
from quizzes import attempts
from tests import factories
from tests.progress.teaching import sit
from tests.quizzes import making

pytestmark = pytest.mark.django_db


def address(enrolment, name="student_progress", *more):
    return reverse(name, args=[enrolment.cohort_id, enrolment.pk, *more])


def shown(client, enrolment, **asked):
    return client.get(address(enrolment), asked).content.decode()


def test_what_was_read_and_sat(client_of, instructor, enrolment, module, quiz):
    complete(enrolment, factories.LessonFactory(module=module), "button")
    attempt = sit(quiz, enrolment, right=False)
    text = shown(client_of(instructor), enrolment)
    assert "0 per cent, under the pass mark, 1 of 1 lesson read" in text
    assert address(enrolment, "student_attempt", attempt.pk) in text
    assert "✕ not passed" in text


def test_a_running_attempt_is_named_and_stays_closed(client_of, instructor, enrolment, quiz):
    attempt = attempts.start(quiz, enrolment)
    client = client_of(instructor)
    assert "in progress" in shown(client, enrolment)
    assert client.get(address(enrolment, "student_attempt", attempt.pk)).status_code == 404


def test_answers_are_shown_with_their_key(client_of, instructor, enrolment, quiz):
    attempt = sit(quiz, enrolment, right=False)
    text = client_of(instructor).get(address(enrolment, "student_attempt", attempt.pk)).content.decode()
    assert "Why-explanation: the text settles it." in text
    assert "✕ Your answer" in text
    assert "0 of 1 points, 0 per cent" in text


def test_an_attempt_of_a_classmate_is_not_found_here(client_of, instructor, enrolment, cohort, quiz):
    foreign = sit(quiz, factories.EnrolmentFactory(cohort=cohort))
    assert client_of(instructor).get(address(enrolment, "student_attempt", foreign.pk)).status_code == 404


def test_the_answers_to_checks_are_no_attempt(client_of, instructor, enrolment, quiz):
    attempt = sit(quiz, enrolment)
    type(quiz).objects.update(lesson=factories.LessonFactory(module=quiz.module))
    assert client_of(instructor).get(address(enrolment, "student_attempt", attempt.pk)).status_code == 404


def test_a_message_opens_in_the_own_mail(client_of, instructor, enrolment):
    enrolment.user.email = "a+b&c@example.org"
    enrolment.user.save()
    assert 'href="mailto:a%2Bb%26c@example.org?subject=' in shown(client_of(instructor), enrolment)


def test_notes_are_for_the_instructors(client_of, instructor, enrolment, owner):
    client = client_of(instructor)
    answer = client.post(address(enrolment, "add_instructor_note"), {"text": "Talked about <dates>."})
    assert answer.url == address(enrolment)
    text = shown(client, enrolment)
    assert "Talked about &lt;dates&gt;." in text
    assert "Ines Instructor" in text
    pages = [reverse("own_cohort", args=[enrolment.cohort_id]), reverse("progress"), reverse("own_data")]
    assert not any("Talked about" in client_of(owner).get(one).content.decode() for one in pages)


def test_an_empty_note_is_refused_in_place(client_of, instructor, enrolment):
    client = client_of(instructor)
    answer = client.post(address(enrolment, "add_instructor_note"), {"text": " "})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not InstructorNote.objects.exists()
    assert client.get(address(enrolment, "add_instructor_note")).status_code == 405


def test_a_student_without_anything_has_a_page(client_of, instructor, enrolment, module):
    factories.LessonFactory(module=module)
    text = shown(client_of(instructor), enrolment)
    assert "never" in text
    assert "nothing stands out" in text


def test_it_costs_the_same_however_many_attempts_there_are(client_of, instructor, enrolment, quiz, count_queries):
    type(quiz).objects.update(attempts_allowed=0)
    quiz.refresh_from_db()
    sit(quiz, enrolment)
    client = client_of(instructor)
    shown(client, enrolment)
    few = count_queries(lambda: shown(client, enrolment))
    for _n in range(4):
        sit(quiz, enrolment)
    sit(making.quiz("single_choice", course=quiz.course), enrolment)
    assert count_queries(lambda: shown(client, enrolment)) == few
