import pytest

from lessons.models import ProblemReport
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return factories.LessonFactory()


def path(lesson):
    return f"{lesson.get_absolute_url()}report/"


def test_a_report_reaches_the_queue(client_of, owner, lesson):
    client = client_of(owner)
    response = client.post(path(lesson), {"text": "It says nine, it is ten."})
    assert response.url == lesson.get_absolute_url()
    assert "has reached" in client.get(response.url).content.decode()
    report = ProblemReport.objects.get()
    assert (report.lesson, report.reporter, report.state) == (lesson, owner, "open")


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "   "}, {"text": "x" * 4001}, {}])
def test_a_mistake_is_shown_and_nothing_is_sent(client_of, owner, lesson, data):
    response = client_of(owner).post(path(lesson), data)
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not ProblemReport.objects.exists()


def test_the_form_says_who_reads_it(client_of, owner, lesson):
    page = client_of(owner).get(path(lesson)).content.decode()
    assert "instructors read it" in page
    assert f'href="{lesson.get_absolute_url()}"' in page


def test_nobody_reports_in_the_name_or_state_of_their_choice(client_of, owner, classmate, lesson):
    client_of(owner).post(path(lesson), {"text": "x", "reporter": classmate.pk, "state": "fixed"})
    report = ProblemReport.objects.get()
    assert (report.reporter, report.state) == (owner, "open")


def test_other_methods_are_refused(client_of, owner, lesson):
    assert client_of(owner).put(path(lesson)).status_code == 405


def test_only_who_works_on_the_course_sees_a_report(owner, instructor, stranger, admin_user, lesson):
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    report = factories.ProblemReportFactory(lesson=lesson)
    assert [report in ProblemReport.objects.visible_to(p) for p in (instructor, admin_user, stranger, owner)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_report_outlives_its_reporter(owner, lesson):
    report = factories.ProblemReportFactory(lesson=lesson, reporter=owner)
    owner.delete()
    report.refresh_from_db()
    assert report.reporter is None
