"""What `make run` shows: three people to sign in as, and a cohort in its seventh week, on a private server."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from ctlearn import demo_quiz
from ctlearn.accounts.models import User
from ctlearn.progress.rebuilding import rebuild
from ctlearn.progress.retention import keep as keep_retention
from ctlearn.simulation import Wish, simulate
from lessons.models import Cohort, CohortRole, Course, CourseRole, Enrolment

PASSWORD = "read-it-once"  # noqa: S105  (printed on the screen; the accounts exist on private servers only)
ADMINISTRATOR = "admin@example.org"
INSTRUCTOR = "instructor@example.org"
STUDENT = "student@example.org"
# The simulated students of the demo cohort, its past weeks, and how many courses they work through: the last ones,
# because an exam that is set for a cohort is nobody else's to try.
STUDENTS, WEEKS, STUDIED, SEED = 60, 6, 2, 10


def refuse_in_public() -> None:
    """Raise CommandError where others could reach the demo accounts."""
    if settings.PUBLIC and not settings.DEBUG:
        raise CommandError(
            "Demo accounts have a known password: they are not made while ALLOWED_HOSTS names a public host."
        )


@transaction.atomic
def make_demo() -> None:
    """Demo people, the instructor's role in every course, and a cohort; run again it changes nothing."""
    refuse_in_public()
    administrator = person(ADMINISTRATOR, "Ada Demo")
    administrator.is_staff = administrator.is_superuser = True
    administrator.save(update_fields=["is_staff", "is_superuser"])
    instructor = person(INSTRUCTOR, "Ines Demo")
    instructor.make_instructor()
    student = person(STUDENT, "Sam Demo")
    courses = Course.objects.published().filter(document__owner=None).exclude(key=demo_quiz.KEY).in_order()
    today = timezone.now().date()
    cohort, made = Cohort.objects.get_or_create(
        name="Demo cohort",
        defaults={"starts_on": today - timedelta(weeks=WEEKS), "ends_on": today + timedelta(weeks=2)},
    )
    cohort.courses.add(*courses)
    if made:
        CohortRole.objects.create(cohort=cohort, user=instructor, role=CohortRole.Role.OWNER)
        Enrolment.objects.create(cohort=cohort, user=student)
        study(cohort, instructor, list(courses)[-STUDIED:])
        keep_retention(cohort, timezone.now())
    if Enrolment.objects.filter(standing=None).exists():  # of an earlier version
        rebuild(Cohort.objects.all())
    for course in courses:
        CourseRole.objects.get_or_create(course=course, user=instructor, defaults={"role": CourseRole.Role.EDITOR})


def study(cohort: Cohort, instructor: User, courses: Sequence[Course]) -> None:
    """Let simulated students work through these courses; in an exam one question has a wrong key, to be found."""
    if courses:
        simulate(Wish(STUDENTS, WEEKS, seed=SEED, cohort=cohort, owner=instructor, courses=courses, wrong_keys=1))


def person(email: str, name: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, display_name=name)
