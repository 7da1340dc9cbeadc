"""What `make run` shows: three people and a cohort, for trying things out on a private server."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from ctlearn.accounts.models import User
from lessons.models import Cohort, CohortRole, Course, CourseRole, Enrolment

PASSWORD = "read-it-once"  # noqa: S105  (printed on the screen; the accounts exist on private servers only)
ADMINISTRATOR = "admin@example.org"
INSTRUCTOR = "instructor@example.org"
STUDENT = "student@example.org"


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
    cohort, made = Cohort.objects.get_or_create(name="Demo cohort")
    if made:
        CohortRole.objects.create(cohort=cohort, user=instructor, role=CohortRole.Role.OWNER)
        Enrolment.objects.create(cohort=cohort, user=student)
    courses = Course.objects.published().filter(document__owner=None)
    cohort.courses.add(*courses)
    for course in courses:
        CourseRole.objects.get_or_create(course=course, user=instructor, defaults={"role": CourseRole.Role.EDITOR})


def person(email: str, name: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, display_name=name)
