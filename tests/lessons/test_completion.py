import pytest

from lessons.completion import complete, done_lessons, reopen
from lessons.models import Enrolment, LessonCompletion
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def lesson():
    return factories.LessonFactory()


@pytest.fixture
def enrolment(owner, lesson):
    return factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])


def mark(client, lesson, done="yes", **more):
    return client.post(f"{lesson.get_absolute_url()}complete/", {"done": done}, **more)


def test_marking_as_read_leads_to_the_next_lesson(client_of, owner, enrolment, lesson):
    following = factories.LessonFactory(module=lesson.module)
    assert mark(client_of(owner), lesson).url == following.get_absolute_url()
    assert LessonCompletion.objects.get().enrolment == enrolment


def test_after_the_last_lesson_one_stays(client_of, owner, enrolment, lesson):
    assert mark(client_of(owner), lesson).url == lesson.get_absolute_url()


def test_htmx_gets_the_receipt_alone(client_of, owner, enrolment, lesson):
    page = mark(client_of(owner), lesson, headers=HTMX).content.decode()
    assert page.strip().startswith('<section class="completion"')
    assert 'data-say="Marked as read"' in page
    assert "You have read this lesson." in page
    assert "<html" not in page


def test_marking_twice_keeps_the_first_time(client_of, owner, enrolment, lesson):
    client = client_of(owner)
    mark(client, lesson)
    first = LessonCompletion.objects.get().completed_at
    mark(client, lesson)
    assert LessonCompletion.objects.get().completed_at == first


def test_a_mark_can_be_taken_back(client_of, owner, enrolment, lesson):
    client = client_of(owner)
    mark(client, lesson)
    assert "Take it back" in client.get(lesson.get_absolute_url()).content.decode()
    assert mark(client, lesson, "no").url == lesson.get_absolute_url()
    assert not LessonCompletion.objects.exists()
    mark(client, lesson)
    page = mark(client, lesson, "no", headers=HTMX).content.decode()
    assert 'data-say="No longer marked as read"' in page


def test_what_answers_completed_is_not_offered_to_be_taken_back(client_of, owner, enrolment, lesson):
    complete(enrolment, lesson, "checks")
    client = client_of(owner)
    page = client.get(lesson.get_absolute_url()).content.decode()
    assert "You have read this lesson." in page
    assert "Take it back" not in page
    mark(client, lesson, "no")
    assert done_lessons(enrolment, lesson.course) == {lesson.pk}


def test_a_mark_counts_for_its_own_enrolment_alone(enrolment, classmate, lesson):
    other = factories.EnrolmentFactory(user=classmate, cohort=enrolment.cohort)
    complete(enrolment, lesson, "button")
    assert done_lessons(other, lesson.course) == set()
    reopen(other, lesson)
    assert done_lessons(enrolment, lesson.course) == {lesson.pk}


def test_the_first_mark_enrols_in_an_open_course(client_of, outsider, lesson):
    mark(client_of(outsider), lesson)
    assert Enrolment.of(outsider, lesson.course).cohort.self_study_of == lesson.course
    assert LessonCompletion.objects.get().enrolment.user == outsider


def test_an_instructor_marks_nothing_in_a_closed_course(client_of, instructor, lesson):
    lesson.course.open = False
    lesson.course.save()
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    client = client_of(instructor)
    assert mark(client, lesson).status_code == 403
    assert "Mark as read" not in client.get(lesson.get_absolute_url()).content.decode()
    assert not Enrolment.objects.exists()


def test_an_open_draft_is_not_enrolled_in(client_of, instructor, lesson):
    lesson.course.unpublish()
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    client = client_of(instructor)
    assert mark(client, lesson).status_code == 403
    assert "Mark as read" not in client.get(lesson.get_absolute_url()).content.decode()


def test_a_mark_is_a_post(client_of, owner, enrolment, lesson):
    assert client_of(owner).get(f"{lesson.get_absolute_url()}complete/").status_code == 405


def test_without_an_account_the_page_offers_one(client, lesson):
    page = client.get(lesson.get_absolute_url()).content.decode()
    assert "Mark as read" not in page
    assert f"/accounts/signup/?next={lesson.get_absolute_url()}" in page
