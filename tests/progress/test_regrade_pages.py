"""The pages for regrading: preview, confirm, undo."""

import pytest
from django.urls import reverse

from quizzes.models import Grade, Regrade
from tests import factories
from tests.quizzes import making
from tests.quizzes.regrades import corrected, question_of, sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "true_false", mode="graded", attempts_allowed=1)


@pytest.fixture
def cohort(quiz, instructor):
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    return cohort


def page(quiz):
    return reverse("regrade_question", args=[quiz.pk, question_of(quiz).pk])


def test_first_a_preview_then_the_grades(client_of, instructor, quiz, cohort, owner):
    sat(quiz, cohort, owner)
    version = corrected(quiz)
    client = client_of(instructor)
    data = {"kind": "key", "version": version.pk, "reason": "The key was wrong."}
    answer = client.post(page(quiz), data)
    text = answer.content.decode()
    assert "1 answer would change" in text
    assert "Olive Owner" in text
    assert "1 attempt passes or fails otherwise than before." in text
    assert not Grade.objects.filter(regrade__isnull=False).exists()
    answer = client.post(page(quiz), data | {"seen": answer.context["preview"].seen}, follow=True)
    assert "1 grade is new." in answer.content.decode()
    assert Regrade.objects.get().reason == "The key was wrong."


def test_sent_twice_the_second_says_so(client_of, instructor, quiz, cohort, owner):
    sat(quiz, cohort, owner)
    client = client_of(instructor)
    data = {"kind": "credit", "reason": "Unclear."}
    seen = client.post(page(quiz), data).context["preview"].seen
    client.post(page(quiz), data | {"seen": seen})
    answer = client.post(page(quiz), data | {"seen": seen})
    assert answer.status_code == 409
    assert "Grades have changed since this preview" in answer.content.decode()
    assert Regrade.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"kind": "credit"}, {"kind": "key", "reason": "x", "version": ""}, {"kind": "undo", "reason": "x"}]
)
def test_a_kind_a_reason_and_a_version_are_needed(client_of, instructor, quiz, cohort, owner, data):
    sat(quiz, cohort, owner)
    assert client_of(instructor).post(page(quiz), data).status_code == 422


def test_a_version_of_another_question_is_refused(client_of, instructor, quiz, cohort, owner):
    sat(quiz, cohort, owner)
    foreign = question_of(quiz, "true_false").current_id
    data = {"kind": "key", "reason": "x", "version": foreign}
    assert client_of(instructor).post(page(quiz), data).status_code == 422


def test_an_undo_is_previewed_and_confirmed_too(client_of, instructor, quiz, cohort, owner):
    sat(quiz, cohort, owner)
    client = client_of(instructor)
    seen = client.post(page(quiz), {"kind": "drop", "reason": "Bad."}).context["preview"].seen
    client.post(page(quiz), {"kind": "drop", "reason": "Bad.", "seen": seen})
    undo = reverse("undo_regrade", args=[quiz.pk, Regrade.objects.get().pk])
    assert client.post(undo, {"reason": " "}).status_code == 422
    shown = client.post(undo, {"reason": "It was good."})
    assert "1 answer would change" in shown.content.decode()
    client.post(undo, {"reason": "It was good.", "seen": shown.context["preview"].seen})
    assert Regrade.objects.count() == 2
    assert client.get(undo).status_code == 404  # once
    assert "Undone." in client.get(reverse("regrades", args=[quiz.pk])).content.decode()


def test_others_regrades_are_seen_and_not_undone(client_of, instructor, quiz, cohort, owner):
    sat(quiz, cohort, owner)
    client = client_of(instructor)
    seen = client.post(page(quiz), {"kind": "drop", "reason": "Bad."}).context["preview"].seen
    client.post(page(quiz), {"kind": "drop", "reason": "Bad.", "seen": seen})
    other = factories.CohortRoleFactory(cohort=cohort).user
    undo = reverse("undo_regrade", args=[quiz.pk, Regrade.objects.get().pk])
    assert client_of(other).get(undo).status_code == 404
    assert "Bad." in client_of(other).get(reverse("regrades", args=[quiz.pk])).content.decode()


def test_strangers_and_students_find_nothing(client_of, stranger, quiz, cohort, owner):
    sat(quiz, cohort, owner)
    for person in (stranger, owner):
        assert client_of(person).get(page(quiz)).status_code == 404
        assert client_of(person).post(page(quiz), {"kind": "credit", "reason": "Mine."}).status_code == 404
        assert client_of(person).get(reverse("regrades", args=[quiz.pk])).status_code == 404


def test_the_question_s_editor_leads_to_its_regrades_for_those_who_grade(client_of, instructor, quiz, cohort, owner):
    question = question_of(quiz)
    editor = reverse("admin:quizzes_question_change", args=[question.pk])
    factories.CourseRoleFactory(course=quiz.course, user=instructor)
    assert page(quiz) not in client_of(instructor).get(editor).content.decode()
    sat(quiz, cohort, owner)
    assert page(quiz) in client_of(instructor).get(editor).content.decode()
    other = factories.CourseRoleFactory(course=quiz.course).user
    assert page(quiz) not in client_of(other).get(editor).content.decode()
