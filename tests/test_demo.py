"""What `make run` prepares."""

from typing import Any

import pytest
from django.core.management.base import CommandError

from ctlearn import demo
from ctlearn.accounts.models import User
from lessons.models import Cohort, Course, Enrolment
from tests.factories import CourseFactory, LessonFactory

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
    assert User.objects.count() == 3
    assert Cohort.objects.count() == 1
    assert User.objects.get(email=demo.STUDENT).display_name == "Changed"


def test_demo_accounts_are_refused_where_others_could_reach_them(settings: Any) -> None:
    settings.PUBLIC = True
    settings.DEBUG = False
    with pytest.raises(CommandError, match="public host"):
        demo.make_demo()
    assert not User.objects.exists()
