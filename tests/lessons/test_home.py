import pytest

from lessons.completion import complete, visit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(owner):
    """Two lessons, and the owner enrolled."""
    module = factories.ModuleFactory(course__title="Law")
    lessons = [factories.LessonFactory(module=module, title=title) for title in ("First", "Second")]
    return factories.EnrolmentFactory(user=owner, cohort__courses=[module.course]), lessons


def test_a_stranger_reads_what_this_is(client):
    factories.CourseFactory(title="Law")
    page = client.get("/").content.decode()
    assert "Read it once" in page
    assert "Make an account" in page
    assert "Law" in page


def test_who_is_in_no_course_is_shown_the_courses(client_of, owner):
    page = client_of(owner).get("/").content.decode()
    assert "Start reading" in page
    assert "Make an account" not in page


def test_one_goes_on_at_the_lesson_last_opened(client_of, owner, course):
    enrolment, lessons = course
    visit(enrolment, lessons[1])
    assert client_of(owner).get("/").context["current"].next_lesson == lessons[1]


def test_what_is_done_is_passed_over(client_of, owner, course):
    enrolment, lessons = course
    visit(enrolment, lessons[1])
    complete(enrolment, lessons[1], "button")
    assert client_of(owner).get("/").context["current"].next_lesson == lessons[0]


def test_a_course_that_is_read_says_so(client_of, owner, course):
    enrolment, lessons = course
    for lesson in lessons:
        complete(enrolment, lesson, "button")
    page = client_of(owner).get("/").content.decode()
    assert "You have read the whole course" in page
    assert "2 of 2 read" in page


def test_the_course_last_read_comes_first(client_of, owner, course):
    other = factories.LessonFactory(module__course__title="A newer course")
    factories.EnrolmentFactory(user=owner, cohort__courses=[other.course])
    enrolment, lessons = course
    visit(enrolment, lessons[0])
    rows = client_of(owner).get("/").context["progress"]
    assert [row.course.title for row in rows] == ["Law", "A newer course"]


def test_a_course_that_was_unpublished_is_gone(client_of, owner, course):
    course[1][0].course.unpublish()
    assert "Read it once" in client_of(owner).get("/").content.decode()


def test_thirty_courses_cost_what_three_do(client_of, owner, count_queries):
    client = client_of(owner)

    def more(number):
        for _n in range(number):
            lesson = factories.LessonFactory()
            enrolment = factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
            visit(enrolment, lesson)
        return count_queries(lambda: client.get("/"))

    assert more(3) == more(27)
