import pytest

from lessons.completion import complete, done_lessons
from lessons.models import Cohort, Enrolment
from lessons.models.cohorts import enrol_in_self_study
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return factories.LessonFactory()


def enrol(client, course):
    return client.post(f"{course.get_absolute_url()}enrol/")


def leave(client, course):
    return client.post(f"{course.get_absolute_url()}leave/")


def test_enrolling_leads_to_the_first_lesson(client_of, owner, lesson):
    factories.LessonFactory(module=lesson.module, position=lesson.position - 1, state="draft")
    client = client_of(owner)
    response = enrol(client, lesson.course)
    assert response.url == lesson.get_absolute_url()
    assert "You are enrolled." in client.get(response.url).content.decode()
    assert Enrolment.of(owner, lesson.course).cohort.self_study_of == lesson.course


def test_a_second_click_changes_nothing(client_of, owner, classmate, lesson):
    for person in (owner, owner, classmate):
        enrol(client_of(person), lesson.course)
    assert Cohort.objects.count() == 1
    assert Enrolment.objects.count() == 2


def test_a_course_without_lessons_leads_to_itself(client_of, owner):
    course = factories.CourseFactory()
    assert enrol(client_of(owner), course).url == course.get_absolute_url()


@pytest.mark.parametrize("change", [{"open": False}, {"state": "draft"}, {"state": "in_review"}])
def test_nobody_enrols_in_what_is_not_open(client_of, owner, instructor, change):
    course = factories.CourseFactory(**change)
    factories.CourseRoleFactory(course=course, user=instructor)
    for person in (owner, instructor):
        assert enrol(client_of(person), course).status_code == 404
    assert not Enrolment.objects.exists()


def test_who_leaves_keeps_the_work_and_finds_it_on_return(client_of, owner, lesson):
    client = client_of(owner)
    enrol(client, lesson.course)
    complete(Enrolment.of(owner, lesson.course), lesson, "button")
    assert leave(client, lesson.course).url == lesson.course.get_absolute_url()
    assert Enrolment.of(owner, lesson.course) is None
    enrol(client, lesson.course)
    assert done_lessons(Enrolment.of(owner, lesson.course), lesson.course) == {lesson.pk}
    assert Enrolment.objects.count() == 1


def test_leaving_twice_changes_nothing(client_of, owner, lesson):
    client = client_of(owner)
    enrol(client, lesson.course)
    leave(client, lesson.course)
    left_at = Enrolment.objects.get().left_at
    leave(client, lesson.course)
    assert Enrolment.objects.get().left_at == left_at


def test_who_leaves_what_was_closed_meanwhile_is_led_to_the_courses(client_of, owner, lesson):
    client = client_of(owner)
    enrol(client, lesson.course)
    lesson.course.open = False
    lesson.course.save()
    assert leave(client, lesson.course).url == "/courses/"


def test_nobody_leaves_a_taught_cohort(client_of, owner, lesson):
    factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    client = client_of(owner)
    assert "Leave this course" not in client.get(lesson.course.get_absolute_url()).content.decode()
    leave(client, lesson.course)
    assert Enrolment.of(owner, lesson.course) is not None


def test_work_counts_for_the_taught_cohort_before_self_study(owner, lesson):
    enrol_in_self_study(owner, lesson.course)
    older = factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    newer = factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    assert Enrolment.of(owner, lesson.course) == newer
    newer.leave()
    assert Enrolment.of(owner, lesson.course) == older


def test_who_left_a_closed_course_no_longer_reads_it(client_of, owner, lesson):
    lesson.course.open = False
    lesson.course.save()
    enrolment = factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    client = client_of(owner)
    assert client.get(lesson.get_absolute_url()).status_code == 200
    enrolment.leave()
    assert client.get(lesson.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("action", ["enrol", "leave"])
def test_enrolling_and_leaving_are_posts(client_of, owner, lesson, action):
    assert client_of(owner).get(f"{lesson.course.get_absolute_url()}{action}/").status_code == 405
