"""Setting work with dates in the cohort's zone; other dates for single students."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes.models import Assignment, PersonalDates
from quizzes.models.assignments import window_of
from quizzes.set_work import work_set_for
from tests import factories
from tests.progress.test_cohorts import owned
from tests.quizzes.making import quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    course = factories.CourseFactory(open=False)
    module = factories.ModuleFactory(course=course, title="Means")
    return quiz("single_choice", course=course, module=module, mode="exam")


@pytest.fixture
def cohort(instructor, exam):
    return owned(instructor, courses=[exam.course], time_zone="Europe/Berlin")


@pytest.fixture
def enrolment(cohort, owner):
    return factories.EnrolmentFactory(cohort=cohort, user=owner)


def new(client, cohort, **fields):
    return client.post(reverse("new_assignment", args=[cohort.pk]), fields)


def test_a_course_a_module_and_a_quiz_can_be_set_once_each(client_of, instructor, cohort, exam):
    client = client_of(instructor)
    works = {"course": exam.course, "module": exam.module, "quiz": exam}
    for kind, work in works.items():
        assert new(client, cohort, work=f"{kind}:{work.pk}").status_code == 302
        assert new(client, cohort, work=f"{kind}:{work.pk}").status_code == 422
    assert {one.work for one in cohort.assignments.all()} == set(works.values())


def test_dates_are_entered_in_the_zone_of_the_cohort_which_the_field_names(client_of, instructor, cohort, exam):
    instructor.time_zone = "America/New_York"
    instructor.save()
    client = client_of(instructor)
    assert "Time in Europe/Berlin." in client.get(reverse("new_assignment", args=[cohort.pk])).content.decode()
    new(client, cohort, work=f"quiz:{exam.pk}", opens_at="2026-03-01T08:00", due_at="2026-07-01T23:59")
    one = cohort.assignments.get()
    assert one.opens_at == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
    assert one.due_at == datetime(2026, 7, 1, 21, 59, tzinfo=UTC)
    page = client.get(reverse("assignment", args=[cohort.pk, one.pk])).content.decode()
    assert 'value="2026-07-01T23:59"' in page
    assert "1 July 2026, 23:59" in client.get(reverse("assignments", args=[cohort.pk])).content.decode()


def test_an_hour_that_the_clocks_skip_is_a_mistake(client_of, instructor, cohort, exam):
    response = new(client_of(instructor), cohort, work=f"quiz:{exam.pk}", due_at="2026-03-29T02:30")
    assert response.status_code == 422
    sentence = "02:30 doesn’t exist on 29 March 2026 in Europe/Berlin: the clocks go forward. Choose another time."
    assert sentence in response.content.decode()
    assert not cohort.assignments.exists()


def test_of_an_hour_that_comes_twice_students_get_more_time(client_of, instructor, cohort, exam):
    when = "2026-10-25T02:30"
    new(client_of(instructor), cohort, work=f"quiz:{exam.pk}", opens_at=when, due_at=when, closes_at=when)
    one = cohort.assignments.get()
    assert one.opens_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert (one.due_at, one.closes_at) == (datetime(2026, 10, 25, 1, 30, tzinfo=UTC),) * 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "This field is required."),
        ({"work": "quiz:999999"}, "not one of the available choices"),
        ({"work": "user:1"}, "not one of the available choices"),
        ({"due_at": "tomorrow"}, "Enter a valid date/time."),
        ({"due_at": "0001-01-01T00:00"}, "The year has to be between 2000 and 2200."),
        ({"closes_at": "9999-12-31T18:59"}, "The year has to be between 2000 and 2200."),
        ({"opens_at": "2026-05-02T08:00", "due_at": "2026-05-01T08:00"}, "It is due before it opens."),
        ({"due_at": "2026-05-02T08:00", "closes_at": "2026-05-01T08:00"}, "It closes before it is due."),
    ],
)
def test_a_mistake_is_said_and_sets_nothing(client_of, instructor, cohort, exam, fields, sentence):
    work = {} if not fields else {"work": f"quiz:{exam.pk}"}
    response = new(client_of(instructor), cohort, **work | fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not cohort.assignments.exists()


def test_drafts_and_foreign_courses_are_not_offered(client_of, instructor, cohort, exam):
    draft = quiz("single_choice", course=exam.course, state="draft", mode="exam")
    hidden = factories.ModuleFactory(course=exam.course, state="draft", title="Hidden module")
    elsewhere = quiz("single_choice")
    client = client_of(instructor)
    page = client.get(reverse("new_assignment", args=[cohort.pk])).content.decode()
    assert "Module: Means" in page
    for value in (f"quiz:{draft.pk}", f"module:{hidden.pk}", f"quiz:{elsewhere.pk}", f"course:{elsewhere.course_id}"):
        assert f'"{value}"' not in page
        assert new(client, cohort, work=value).status_code == 422


def test_dates_are_changed_and_the_assignment_deleted(client_of, instructor, cohort, exam):
    one = factories.AssignmentFactory(cohort=cohort, quiz=exam)
    client = client_of(instructor)
    client.post(reverse("assignment", args=[cohort.pk, one.pk]), {"closes_at": "2026-06-01T12:00"})
    one.refresh_from_db()
    assert one.closes_at == datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
    assert one.quiz == exam
    delete = reverse("delete_assignment", args=[cohort.pk, one.pk])
    assert client.get(delete).status_code == 200
    assert Assignment.objects.filter(pk=one.pk).exists()
    client.post(delete)
    assert not Assignment.objects.filter(pk=one.pk).exists()


def test_what_is_due_first_stands_first(client_of, instructor, cohort, exam):
    factories.AssignmentFactory(cohort=cohort, course=exam.course)
    factories.AssignmentFactory(cohort=cohort, module=exam.module, due_at=datetime(2026, 6, 9, tzinfo=UTC))
    factories.AssignmentFactory(cohort=cohort, quiz=exam, due_at=datetime(2026, 6, 1, tzinfo=UTC))
    shown = client_of(instructor).get(reverse("assignments", args=[cohort.pk])).context["assignments"]
    assert [one.work for one in shown] == [exam, exam.module, exam.course]


def personal(client, one, enrolment, **fields):
    return client.post(reverse("personal_dates", args=[one.cohort_id, one.pk, enrolment.pk]), fields)


def test_one_student_gets_other_dates_or_is_excused(client_of, instructor, cohort, exam, enrolment):
    one = factories.AssignmentFactory(cohort=cohort, quiz=exam, closes_at=datetime(2026, 6, 1, tzinfo=UTC))
    client = client_of(instructor)
    personal(client, one, enrolment, closes_at="2026-06-08T12:00", reason="Ill")
    assert window_of(exam, enrolment).closes_at == datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
    assert "Ill" in client.get(reverse("assignment", args=[cohort.pk, one.pk])).content.decode()
    personal(client, one, enrolment, excused="on")
    assert window_of(exam, enrolment).excused
    assert window_of(exam, enrolment).closes_at == one.closes_at
    personal(client, one, enrolment, reason="nothing else")
    assert not PersonalDates.objects.exists()


def test_own_dates_have_to_fit_those_of_the_assignment(client_of, instructor, cohort, exam, enrolment):
    one = factories.AssignmentFactory(cohort=cohort, quiz=exam, opens_at=datetime(2026, 6, 1, tzinfo=UTC))
    response = personal(client_of(instructor), one, enrolment, due_at="2026-05-01T12:00")
    assert response.status_code == 422
    assert "It is due before it opens." in response.content.decode()
    assert not PersonalDates.objects.exists()


def test_a_student_is_looked_for(client_of, instructor, cohort, exam, enrolment):
    one = factories.AssignmentFactory(cohort=cohort, quiz=exam)
    left = factories.EnrolmentFactory(cohort=cohort, user__display_name="Olive Other")
    left.leave()
    page = client_of(instructor).get(reverse("assignment", args=[cohort.pk, one.pk]), {"q": "olive"}).content.decode()
    assert reverse("personal_dates", args=[cohort.pk, one.pk, enrolment.pk]) in page
    assert "Olive Other" not in page


def test_students_see_what_is_set_with_their_own_dates(client_of, owner, cohort, exam, enrolment, classmate):
    owner.time_zone = "Asia/Tokyo"
    owner.save()
    day = timezone.now() + timedelta(days=2)
    one = factories.AssignmentFactory(cohort=cohort, quiz=exam, due_at=day)
    factories.AssignmentFactory(cohort=cohort, course=exam.course)
    factories.AssignmentFactory(quiz=exam, due_at=day)  # in another cohort
    other = factories.EnrolmentFactory(cohort=cohort, user=classmate)
    PersonalDates.objects.create(assignment=one, enrolment=other, due_at=day + timedelta(days=1), excused=True)
    assert [(work.assignment.work, work.due_at, work.excused) for work in work_set_for(enrolment)] == [
        (exam, day, False),
        (exam.course, None, False),
    ]
    assert next((work.due_at, work.excused) for work in work_set_for(other)) == (day + timedelta(days=1), True)
    page = client_of(owner).get(reverse("own_cohort", args=[cohort.pk])).content.decode()
    assert "Times in Asia/Tokyo." in page
    assert exam.title in page
    assert "You are excused" in client_of(classmate).get(reverse("own_cohort", args=[cohort.pk])).content.decode()


def test_the_pages_cost_the_same_however_much_is_set(
    client_of, instructor, owner, cohort, exam, enrolment, count_queries
):
    client, student = client_of(instructor), client_of(owner)
    first = factories.AssignmentFactory(cohort=cohort, quiz=exam)

    def visit():
        client.get(reverse("assignments", args=[cohort.pk]))
        client.get(reverse("assignment", args=[cohort.pk, first.pk]))
        client.get(reverse("new_assignment", args=[cohort.pk]))
        student.get(reverse("own_cohort", args=[cohort.pk]))

    visit()
    few = count_queries(visit)
    for _number in range(4):
        more = quiz("single_choice", course=exam.course, module=factories.ModuleFactory(course=exam.course))
        factories.AssignmentFactory(cohort=cohort, quiz=more)
        factories.AssignmentFactory(cohort=cohort, module=more.module)
        PersonalDates.objects.create(
            assignment=first, enrolment=factories.EnrolmentFactory(cohort=cohort), excused=True
        )
    assert count_queries(visit) == few
