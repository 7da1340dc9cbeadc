"""What students reported, and what became of it."""

import pytest
from django.urls import reverse

from tests import factories
from tests.progress.test_cohorts import owned

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(owner):
    """On a course that the instructor fixture edits, reported by somebody."""
    return factories.ProblemReportFactory(reporter=owner, text="It says nine, it is ten.")


@pytest.fixture
def editor(report, instructor):
    factories.CourseRoleFactory(course=report.course, user=instructor)
    return instructor


def page(client, **query):
    return client.get(reverse("problems"), query).content.decode()


def test_an_editor_sees_reports_and_says_what_became_of_them(client_of, editor, report):
    client = client_of(editor)
    assert "It says nine" in page(client)
    address = reverse("problem", args=[report.pk])
    assert report.lesson.title in client.get(address).content.decode()
    assert client.post(address, {"state": "fixed", "answer": "Counted again."}).url == reverse("problems")
    report.refresh_from_db()
    assert (report.state, report.answer) == ("fixed", "Counted again.")
    assert "It says nine" not in page(client)
    assert "It says nine" in page(client, state="fixed")
    assert "Fixed (1)" in page(client)


def test_a_question_is_shown_with_its_wording(client_of, editor, report):
    question = factories.QuestionFactory(lesson=report.lesson, version__stem="How many conventions?")
    report.question = question.key
    report.save()
    shown = client_of(editor).get(reverse("problem", args=[report.pk])).content.decode()
    assert "How many conventions?" in shown
    assert reverse("admin:quizzes_question_change", args=[question.pk]) in shown


def test_a_state_that_does_not_exist_is_a_mistake(client_of, editor, report):
    assert client_of(editor).post(reverse("problem", args=[report.pk]), {"state": "eaten"}).status_code == 422
    assert "It says nine" in page(client_of(editor), state="eaten")  # shows the open ones


def test_who_teaches_the_reporter_reads_it_and_decides_nothing(client_of, instructor, owner, report):
    cohort = owned(instructor, courses=[report.course])
    client, address = client_of(instructor), reverse("problem", args=[report.pk])
    assert client.get(address).status_code == 404  # of somebody else's student
    cohort.enrol(owner)
    assert "It says nine" in page(client)
    assert "Save</button>" not in client.get(address).content.decode()
    assert client.post(address, {"state": "fixed"}).status_code == 403
    report.refresh_from_db()
    assert report.state == "open"


def test_reports_of_the_own_students_on_other_courses_are_not_shown(client_of, instructor, owner, report):
    owned(instructor, courses=[factories.CourseFactory()]).enrol(owner)
    assert "It says nine" not in page(client_of(instructor))


def test_a_reviewer_of_the_course_reads_it_only(client_of, instructor, report):
    factories.CourseRoleFactory(course=report.course, user=instructor, role="reviewer")
    client = client_of(instructor)
    assert client.get(reverse("problem", args=[report.pk])).status_code == 200
    assert client.post(reverse("problem", args=[report.pk]), {"state": "fixed"}).status_code == 403


def test_the_list_costs_the_same_however_long(client_of, editor, report, count_queries):
    client = client_of(editor)
    few = count_queries(lambda: page(client))
    for _number in range(5):
        factories.ProblemReportFactory(lesson=report.lesson)
    assert count_queries(lambda: page(client)) == few
