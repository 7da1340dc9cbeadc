"""What is due to a student: in order, by the dates that hold for this student, on home and by course."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress.due import due_to
from lessons.completion import complete
from lessons.models import Announcement
from quizzes import attempts
from quizzes.models import Assignment, PersonalDates
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db


def ahead(**time):
    return timezone.now() + timedelta(**time)


@pytest.fixture
def quiz():
    return making.quiz("single_choice", mode="graded", attempts_allowed=2, title="First test")


@pytest.fixture
def enrolment(owner, quiz):
    return making.enrol(owner, quiz.course)


def due(user):
    return [(one.title, one.late) for one in due_to(user, timezone.now())]


def test_what_is_due_stands_in_order_the_late_first_and_the_undated_last(owner, quiz, enrolment):
    later = making.quiz("numeric", course=quiz.course, title="Later")
    never = making.quiz("numeric", course=quiz.course, title="Any time")
    for work, date in ((later, ahead(days=1)), (never, None), (quiz, ahead(days=-1))):
        Assignment.objects.create(cohort=enrolment.cohort, quiz=work, due_at=date)
    assert due(owner) == [("First test", True), ("Later", False), ("Any time", False)]


def test_what_is_done_excused_closed_or_not_open_yet_isn_t_due(owner, quiz, enrolment):
    assignment = Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=ahead(days=1))
    dates = PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, excused=True)
    assert due(owner) == []
    PersonalDates.objects.filter(pk=dates.pk).update(excused=False, opens_at=ahead(hours=1))
    assert due(owner) == []
    PersonalDates.objects.filter(pk=dates.pk).update(opens_at=None)
    assert due(owner) == [("First test", False)]
    attempts.submit(attempts.start(quiz, enrolment).pk)
    assert due(owner) == []


def test_the_student_s_own_date_counts(owner, quiz, enrolment):
    assignment = Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=ahead(days=-1))
    PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, due_at=ahead(days=2))
    assert due(owner) == [("First test", False)]


def test_a_module_is_done_when_all_its_lessons_are(owner, quiz, enrolment):
    module = factories.ModuleFactory(course=quiz.course, title="Treaties")
    lessons = [factories.LessonFactory(module=module) for _n in range(2)]
    factories.LessonFactory(module=module, state="draft")
    Assignment.objects.create(cohort=enrolment.cohort, module=module)
    complete(enrolment, lessons[0], "button")
    (one,) = due_to(owner, timezone.now())
    assert (one.title, one.done, one.of) == ("Treaties", 1, 2)
    complete(enrolment, lessons[1], "button")
    assert due(owner) == []


def test_home_names_what_is_due_in_the_reader_s_zone_and_what_cohorts_were_told(client_of, owner, quiz, enrolment):
    factories.LessonFactory(module__course=quiz.course)
    owner.time_zone = "Asia/Tokyo"
    owner.save()
    moment = timezone.datetime(2031, 5, 1, 22, 0, tzinfo=timezone.get_default_timezone())
    Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=moment)
    Announcement.objects.create(cohort=enrolment.cohort, title="Room 5", text="We meet in room 5.")
    Announcement.objects.create(cohort=factories.CohortFactory(), title="Not yours", text="Elsewhere.")
    text = client_of(owner).get(reverse("home")).content.decode()
    assert "2 May, 07:00 JST" in text
    assert "We meet in room 5." in text
    assert "Not yours" not in text


def test_the_progress_page_names_the_next_of_each_course(client_of, owner, quiz, enrolment):
    factories.LessonFactory(module__course=quiz.course)
    later = making.quiz("numeric", course=quiz.course, title="Later")
    for work, date in ((later, ahead(days=2)), (quiz, ahead(days=1))):
        Assignment.objects.create(cohort=enrolment.cohort, quiz=work, due_at=date)
    other = making.enrol(owner, factories.LessonFactory().course)
    (row, nothing) = client_of(owner).get(reverse("progress")).context["courses"]
    if row.course != quiz.course:
        row, nothing = nothing, row
    assert row.next_due.title == "First test"
    assert nothing.course in other.cohort.courses.all()
    assert nothing.next_due is None
