import pytest

from lessons.completion import complete
from tests import factories

pytestmark = pytest.mark.django_db


def titles(client):
    return [row["course"].title for row in client.get("/courses/").context["rows"]]


def test_anyone_sees_the_open_courses(client):
    factories.CourseFactory(title="Open")
    factories.CourseFactory(title="Closed", open=False)
    factories.CourseFactory(title="Draft", state="draft")
    assert titles(client) == ["Open"]


def test_a_course_of_ones_cohort_is_listed_though_closed(client_of, owner, outsider):
    course = factories.CourseFactory(title="Closed", open=False)
    factories.EnrolmentFactory(user=owner, cohort__courses=[course])
    assert titles(client_of(owner)) == ["Closed"]
    assert titles(client_of(outsider)) == []


def test_courses_stand_in_the_order_of_their_documents_and_then_by_title(client):
    second, first = factories.DocumentFactory(name="Document 2"), factories.DocumentFactory(name="Document 1")
    factories.CourseFactory(title="A course of nobody's")
    factories.CourseFactory(title="Built second", document=second)
    factories.CourseFactory(title="Built first", document=first)
    factories.CourseFactory(title="Also built first", document=first)
    assert titles(client) == ["Also built first", "Built first", "Built second", "A course of nobody's"]


def test_each_course_says_how_much_there_is_to_read(client):
    module = factories.ModuleFactory()
    factories.LessonFactory(module=module, lede="", body="word " * 500)
    factories.LessonFactory(module=module, lede="", body="word " * 300)
    factories.LessonFactory(module=module, state="draft", body="word " * 900)
    assert "2 lessons · 4 min" in client.get("/courses/").content.decode()


def test_own_progress_is_shown(client_of, owner):
    first = factories.LessonFactory()
    factories.LessonFactory(module=first.module)
    enrolment = factories.EnrolmentFactory(user=owner, cohort__courses=[first.course])
    complete(enrolment, first, "button")
    page = client_of(owner).get("/courses/").content.decode()
    assert "1 of 2 read" in page
    assert 'aria-label="50 % done"' in page


def test_a_draft_is_named_as_one_to_who_works_on_it(client_of, instructor):
    factories.CourseRoleFactory(course__state="draft", user=instructor)
    assert " · Draft</p>" in client_of(instructor).get("/courses/").content.decode()


def test_without_a_course_the_page_says_so(client):
    assert "No course is open yet." in client.get("/courses/").content.decode()


def test_a_course_in_another_language_says_which(client):
    factories.CourseFactory(language="ar", title="دورة")
    assert '<div lang="ar"><h2>' in client.get("/courses/").content.decode()


def test_thirty_courses_cost_what_three_do(client_of, owner, count_queries):
    client = client_of(owner)

    def more(number):
        for _n in range(number):
            lesson = factories.LessonFactory()
            factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
        return count_queries(lambda: client.get("/courses/"))

    assert more(3) == more(27)
