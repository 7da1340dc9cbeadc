"""Who is in a cohort: finding, changing, moving, removing, bringing back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.completion import complete
from lessons.models import CohortRole, Enrolment
from quizzes.models import Attempt, PersonalDates
from tests import factories
from tests.progress.test_cohorts import owned
from tests.quizzes.making import quiz, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return factories.CourseFactory(open=False)


@pytest.fixture
def cohort(instructor, course):
    return owned(instructor, courses=[course])


@pytest.fixture
def enrolment(cohort, owner):
    return factories.EnrolmentFactory(cohort=cohort, user=owner)


def post(client, name, enrolment, **fields):
    return client.post(reverse(name, args=[enrolment.cohort_id, enrolment.pk]), fields)


def test_students_are_found_by_name_address_and_number(client_of, instructor, cohort, enrolment):
    other = factories.EnrolmentFactory(cohort=cohort, user__display_name="Zoë Other", student_number="42")
    client = client_of(instructor)
    for query in ("zoë", other.user.email, "42"):
        page = client.get(reverse("cohort_students", args=[cohort.pk]), {"q": query}).content.decode()
        assert "Zoë Other" in page
        assert "Olive Owner" not in page


def test_the_list_comes_in_pages_and_costs_the_same(client_of, instructor, cohort, enrolment, count_queries):
    client, address = client_of(instructor), reverse("cohort_students", args=[cohort.pk])
    few = count_queries(lambda: client.get(address))
    for number in range(60):
        factories.EnrolmentFactory(cohort=cohort, user__display_name=f"Student {number:02}")
    assert count_queries(lambda: client.get(address)) == few
    assert "Student 59" not in client.get(address).content.decode()
    assert "Student 59" in client.get(address, {"page": 2}).content.decode()


def test_number_and_extra_time_are_set_once_per_student(client_of, instructor, enrolment):
    assert (
        post(client_of(instructor), "edit_student", enrolment, student_number="7", extra_time="1.25").status_code == 302
    )
    enrolment.refresh_from_db()
    assert (enrolment.student_number, enrolment.extra_time) == ("7", Decimal("1.25"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"extra_time": "0.5"}, "greater than or equal to 1"),
        ({"extra_time": "11"}, "less than or equal to 10"),
        ({"extra_time": "1", "student_number": "8"}, "The number 8 belongs to Zoë Other."),
    ],
)
def test_what_cannot_be_is_said(client_of, instructor, cohort, enrolment, fields, sentence):
    factories.EnrolmentFactory(cohort=cohort, user__display_name="Zoë Other", student_number="8")
    response = post(client_of(instructor), "edit_student", enrolment, **fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    enrolment.refresh_from_db()
    assert (enrolment.student_number, enrolment.extra_time) == ("", 1)


def test_who_is_removed_keeps_the_work_and_is_brought_back_to_it(client_of, instructor, course, enrolment):
    lesson = factories.LessonFactory(module__course=course)
    complete(enrolment, lesson, "button")
    client, student = client_of(instructor), client_of(enrolment.user)
    post(client, "remove_student", enrolment)
    assert student.get(lesson.get_absolute_url()).status_code == 404
    post(client, "bring_back", enrolment)
    assert student.get(lesson.get_absolute_url()).status_code == 200
    assert Enrolment.of(enrolment.user, course) == enrolment
    assert enrolment.completions.count() == 1


def test_a_student_moves_with_all_work(client_of, instructor, course, cohort, enrolment):
    exam = quiz("single_choice", course=course, mode="graded", attempts_allowed=1)
    attempt = started(enrolment.user, exam)
    assert attempt.enrolment == enrolment
    there = owned(instructor, courses=[course])
    old = factories.AssignmentFactory(cohort=cohort, quiz=exam)
    new = factories.AssignmentFactory(cohort=there, quiz=exam)
    only_here = factories.AssignmentFactory(cohort=cohort, course=course)
    late = timezone.now() + timedelta(days=3)
    PersonalDates.objects.create(assignment=old, enrolment=enrolment, closes_at=late)
    PersonalDates.objects.create(assignment=only_here, enrolment=enrolment, excused=True)
    assert post(client_of(instructor), "move_student", enrolment, cohort=there.pk).status_code == 302
    assert Enrolment.of(enrolment.user, course).cohort == there
    assert list(Attempt.objects.graded_by(instructor).filter(enrolment__cohort=there)) == [attempt]
    assert [(one.assignment, one.closes_at) for one in enrolment.personal_dates.all()] == [(new, late)]
    assert client_of(enrolment.user).get(reverse("attempt", args=[attempt.pk])).status_code == 200


def test_who_moves_back_finds_both_works(client_of, instructor, course, cohort, enrolment):
    there = owned(instructor, courses=[course])
    before = factories.EnrolmentFactory(cohort=there, user=enrolment.user)
    complete(before, factories.LessonFactory(module__course=course), "button")
    before.leave()
    exam = quiz("single_choice", course=course, mode="graded")
    attempt = started(enrolment.user, exam)
    Enrolment.objects.filter(pk=enrolment.pk).update(extra_time=2, student_number="7")
    post(client_of(instructor), "move_student", enrolment, cohort=there.pk)
    counting = Enrolment.of(enrolment.user, course)
    assert (counting, counting.extra_time, counting.student_number) == (before, 2, "7")
    assert counting.completions.count() == 1
    enrolment.refresh_from_db()
    assert enrolment.left_at is not None
    assert client_of(enrolment.user).get(reverse("attempt", args=[attempt.pk])).status_code == 200


@pytest.mark.parametrize("kind", ["foreign", "assisted", "archived", "same", "own already"])
def test_nobody_is_moved_where_the_instructor_may_not(client_of, instructor, course, cohort, enrolment, kind):
    target = cohort if kind == "same" else factories.CohortFactory(courses=[course])
    if kind in ("archived", "own already"):
        CohortRole.objects.create(cohort=target, user=instructor)
    if kind == "assisted":
        CohortRole.objects.create(cohort=target, user=instructor, role="assistant")
    if kind == "archived":
        target.archive()
    if kind == "own already":
        target.enrol(enrolment.user)
    assert post(client_of(instructor), "move_student", enrolment, cohort=target.pk).status_code == 422
    enrolment.refresh_from_db()
    assert (enrolment.cohort, enrolment.left_at) == (cohort, None)
