"""The home of the admin: own courses, and what needs a person."""

import pytest
from django.urls import reverse

from ctlearn.authoring import attention
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


@pytest.fixture
def course(instructor):
    course = factories.CourseFactory(title="Treaties", state="draft")
    factories.CourseRoleFactory(course=course, user=instructor)
    return course


def said(user):
    return [one.said for one in attention(user)]


def test_it_lists_own_courses_with_their_state_and_no_others(client_of, instructor, course):
    factories.CourseFactory(title="Foreign")
    text = client_of(instructor).get(HOME).content.decode()
    assert "Treaties" in text
    assert "Foreign" not in text
    assert 'class="state draft">Draft<' in text


def test_it_says_what_needs_a_person(instructor, course, owner):
    lesson = factories.LessonFactory(module__course=course, state="draft")
    factories.LessonFactory(module__course=course, state="in_review")
    factories.LessonFactory(module__course=course, source_changed=True)
    factories.ProblemReportFactory(lesson=lesson)
    course.state = "published"
    course.save()
    attempt = making.started(owner, making.quiz("essay", course=course))
    factories.CohortRoleFactory(cohort=attempt.enrolment.cohort, user=instructor)
    making.give(making.slots(attempt)[0], {"text": "Because of the treaty."})
    making.attempts.submit(attempt.pk)
    making.quiz(course=course, state="draft")
    assert said(instructor) == [
        "1 answer waits for a grade", "1 problem was reported", "1 lesson’s source has changed",
        "1 lesson is in review", "1 lesson is a draft", "1 quiz is a draft",
    ]  # fmt: skip


def test_every_way_from_it_leads_to_a_page(client_of, instructor, course):
    lesson = factories.LessonFactory(module__course=course, state="draft", source_changed=True)
    factories.ProblemReportFactory(lesson=lesson)
    making.quiz(course=course, state="draft")
    client = client_of(instructor)
    assert {client.get(one.address).status_code for one in attention(instructor)} == {200}


def test_where_nothing_waits_it_says_so(client_of, instructor):
    assert said(instructor) == []
    assert "Nothing waits for you." in client_of(instructor).get(HOME).content.decode()


def test_others_courses_ask_nothing_of_anybody(stranger, course):
    factories.LessonFactory(module__course=course, state="draft")
    assert said(stranger) == []


def test_it_costs_the_same_however_much_there_is(client_of, instructor, course, count_queries):
    client = client_of(instructor)
    factories.LessonFactory(module__course=course, state="draft")
    few = count_queries(lambda: client.get(HOME))
    for _n in range(5):
        role = factories.CourseRoleFactory(user=instructor)
        factories.ProblemReportFactory(lesson__module__course=role.course)
    assert count_queries(lambda: client.get(HOME)) == few
