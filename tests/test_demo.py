"""What `make run` prepares."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from ctlearn import demo
from ctlearn.accounts.models import User
from lessons.models import Cohort, Course, Enrolment
from quizzes.models import Assignment, Attempt, AttemptSlot, Grade, Question
from tests.factories import CourseFactory, LessonFactory
from tests.simulation.making import small_course

pytestmark = pytest.mark.django_db


def test_the_demo_has_three_people_and_a_cohort_that_studies_the_shipped_courses() -> None:
    course = LessonFactory().course
    demo.make_demo()
    assert User.objects.get(email=demo.INSTRUCTOR).is_instructor
    assert User.objects.get(email=demo.ADMINISTRATOR).is_superuser
    student = User.objects.get(email=demo.STUDENT)
    assert not student.is_staff
    assert Enrolment.of(student, course) is not None
    assert list(Course.objects.edited_by(User.objects.get(email=demo.INSTRUCTOR))) == [course]


def test_made_again_the_demo_stays_as_it_is() -> None:
    CourseFactory()
    demo.make_demo()
    User.objects.filter(email=demo.STUDENT).update(display_name="Changed")
    demo.make_demo()
    assert User.objects.count() == 3 + demo.STUDENTS
    assert Cohort.objects.count() == 1
    assert Cohort.objects.get().enrolments.count() == 1 + demo.STUDENTS
    assert User.objects.get(email=demo.STUDENT).display_name == "Changed"


def test_its_cohort_has_work_to_look_at() -> None:
    course = small_course()
    demo.make_demo()
    assert Attempt.objects.filter(quiz__course=course, state=Attempt.State.GRADED).count() > 100
    assert AttemptSlot.objects.ungraded().count() > 5  # essays
    assert Grade.objects.filter(by__email=demo.INSTRUCTOR).exists()
    due = sorted(Assignment.objects.values_list("due_at", flat=True))
    assert due[0] < timezone.now() < due[-1]
    assert timezone.now() - due[-2] < timedelta(days=14)
    wrong = Question.objects.exclude(current__number=1).get()
    assert AttemptSlot.objects.filter(version=wrong.current).count() > 5


def test_demo_accounts_are_refused_where_others_could_reach_them(settings: Any) -> None:
    settings.PUBLIC = True
    settings.DEBUG = False
    with pytest.raises(CommandError, match="public host"):
        demo.make_demo()
    assert not User.objects.exists()
