"""A quiz in a cohort: how scores are spread, how each question does, and what may be wrong."""

import re
from functools import partial

import pytest
from django.core.cache import cache
from django.urls import reverse

from ctlearn.progress.models import QuestionSums
from quizzes import attempts
from tests import factories
from tests.progress.teaching import answered_against_the_key, sit
from tests.quizzes import making
from tests.quizzes.question_types.samples import WRONG

pytestmark = pytest.mark.django_db


def shown(client, cohort, quiz, question=None):
    name = "question_progress" if question else "quiz_progress"
    more = [question.pk] if question else []
    return client.get(reverse(name, args=[cohort.pk, quiz.pk, *more])).content.decode()


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_nothing_yet_is_said(client_of, instructor, cohort, quiz):
    assert "No attempt is over and graded yet." in shown(client_of(instructor), cohort, quiz)


def test_scores_as_a_picture_with_a_table_beside_it(client_of, instructor, cohort, module):
    quiz = answered_against_the_key(cohort, module.course, students=4)
    page = shown(client_of(instructor), cohort, quiz)
    assert page.count("<rect") == 10
    assert "20–30 % 2 50 %" in words(page)
    assert "70–80 % 2 50 %" in words(page)
    assert "4 attempts: each student’s first attempt, over and graded." in words(page)
    assert "Mean 50.0 %" in words(page)


def test_a_key_that_the_strong_doubt_is_said_with_its_numbers(client_of, instructor, cohort, module):
    quiz = answered_against_the_key(cohort, module.course)
    client = client_of(instructor)
    page = words(shown(client, cohort, quiz))
    assert "The strong choose another option: is the key right?" in page
    assert "Question probably invalid" in page
    details = words(shown(client, cohort, quiz, quiz.slots.first().question))
    assert "the strong choose it" in details
    assert "12 50 % 100 %" in details  # the wrong option, chosen by the strong, who had all the rest right
    assert "needs every single answer, not their sums" in details


def test_each_version_has_its_own_numbers(client_of, instructor, cohort, quiz, enrolment):
    sit(quiz, enrolment)
    question = quiz.slots.get().question
    newer = question.current
    newer.pk, newer.number = None, 2
    newer.save()
    question.current = newer
    question.save()
    sit(quiz, factories.EnrolmentFactory(cohort=cohort), right=False)
    page = words(shown(client_of(instructor), cohort, quiz, question))
    assert page.index("Version 2") < page.index("Facility 0.0 %") < page.index("Version 1")
    assert page.index("Version 1") < page.index("Facility 100.0 %")


def test_other_cohorts_do_not_count(client_of, instructor, cohort, quiz, enrolment):
    sit(quiz, factories.EnrolmentFactory(cohort=factories.CohortFactory(courses=[quiz.course])))
    assert "No attempt is over" in shown(client_of(instructor), cohort, quiz)
    sit(quiz, enrolment)
    assert "1 attempt:" in words(shown(client_of(instructor), cohort, quiz))


def test_it_leads_to_what_waits_and_to_the_regrades(client_of, instructor, cohort, module, enrolment):
    essay = making.quiz("essay", "single_choice", course=module.course)
    attempt = attempts.start(essay, enrolment)
    making.give(making.slot_of(attempt, "essay"), {"text": "Because."})
    attempts.submit(attempt.pk)
    page = shown(client_of(instructor), cohort, essay)
    assert f"{reverse('grading')}?cohort={cohort.pk}&amp;quiz={essay.pk}" in page
    assert reverse("regrades", args=[essay.pk]) in page


def test_a_quiz_of_another_course_and_a_lesson_s_checks_are_not_found(client_of, instructor, cohort, module):
    client = client_of(instructor)
    foreign = making.quiz("single_choice")
    checks = making.quiz("single_choice", course=module.course, lesson=factories.LessonFactory(module=module))
    for one in (foreign, checks):
        assert client.get(reverse("quiz_progress", args=[cohort.pk, one.pk])).status_code == 404


def test_what_is_remembered_is_counted_anew_when_something_is_graded(client_of, instructor, cohort, quiz, enrolment):
    client = client_of(instructor)
    sit(quiz, enrolment)
    assert "1 attempt:" in words(shown(client, cohort, quiz))
    sit(quiz, factories.EnrolmentFactory(cohort=cohort), right=False)
    page = words(shown(client, cohort, quiz))
    assert "2 attempts:" in page
    assert "Mean 50.0 %" in page


def test_it_costs_the_same_however_many_answers_there_are(client_of, instructor, cohort, module, count_queries):
    quiz = answered_against_the_key(cohort, module.course, students=2)
    client = client_of(instructor)
    question = quiz.slots.first().question
    shown(client, cohort, quiz)
    cache.clear()
    few = [count_queries(partial(shown, client, cohort, quiz, one)) for one in (None, question)]
    for place in range(4):
        for _n in range(6):
            attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort))
            making.give(making.slots(attempt)[place], WRONG["single_choice"])
            attempts.submit(attempt.pk)
    assert {sums.n for sums in QuestionSums.objects.all()} == {26}
    cache.clear()
    assert [count_queries(partial(shown, client, cohort, quiz, one)) for one in (None, question)] == few


def test_who_studies_in_the_cohort_sees_no_keys_by_helping_to_teach_it(client_of, stranger, cohort, quiz, enrolment):
    sit(quiz, enrolment)
    question = quiz.slots.get().question
    pages = [
        reverse("quiz_progress", args=[cohort.pk, quiz.pk]),
        reverse("question_progress", args=[cohort.pk, quiz.pk, question.pk]),
    ]
    factories.CohortRoleFactory(cohort=cohort, user=stranger, role="assistant")
    client = client_of(stranger)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    own = factories.EnrolmentFactory(cohort=cohort, user=stranger)
    assert [client.get(page).status_code for page in pages] == [403, 403]
    factories.CourseRoleFactory(course=quiz.course, user=stranger, role="reviewer")
    assert [client.get(page).status_code for page in pages] == [200, 200]  # who reviews the course knows the keys
    stranger.course_roles.all().delete()
    own.leave()
    assert [client.get(page).status_code for page in pages] == [403, 403]  # and could come back
    own.remove()
    assert [client.get(page).status_code for page in pages] == [200, 200]
