"""manage.py simulate_cohort."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lessons.models import Cohort, CohortRole
from tests import factories
from tests.simulation.making import small_course

pytestmark = pytest.mark.django_db


def run(**more: Any) -> None:
    call_command("simulate_cohort", students=3, weeks=2, seed=4, **more)


def test_it_says_what_it_made(capsys):
    course, owner = small_course(), factories.InstructorFactory()
    other = factories.LessonFactory().course
    run(course=[course.key], owner=owner.email, cohort="Spring")
    cohort = Cohort.objects.get()
    assert list(cohort.courses.all()) == [course]
    assert other not in cohort.courses.all()
    assert CohortRole.objects.get().user == owner
    out = capsys.readouterr().out
    assert out.startswith("Spring: 3 people, 3 enrolments, ")
    assert " answers, " in out


def test_without_courses_named_all_published_ones_are_studied():
    small_course()
    factories.LessonFactory()
    factories.CourseFactory(state="draft")
    run()
    assert Cohort.objects.get().courses.count() == 2
    assert Cohort.objects.get().name == "Simulated cohort 4"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"course": ["nowhere"]}, "no published course “nowhere”"),
        ({"owner": "nobody@example.org"}, "Nobody has an account"),
        ({"plant_wrong_keys": 50}, "can get a wrong key"),
    ],
)
def test_what_it_cannot_do_it_says_and_makes_nothing(more, reason):
    small_course()
    with pytest.raises(CommandError, match=reason):
        run(**more)
    assert not Cohort.objects.exists()


def test_a_second_run_of_the_same_name_is_refused():
    small_course()
    run()
    with pytest.raises(CommandError, match="already"):
        run()


def test_not_where_others_could_reach_it(settings):
    settings.PUBLIC, settings.DEBUG = True, False
    with pytest.raises(CommandError, match="public host"):
        run()
