"""Making, changing and archiving a cohort."""

import pytest
from django.urls import reverse

from lessons.models import Cohort, CohortRole, Enrolment
from tests import factories

pytestmark = pytest.mark.django_db


def owned(instructor, **more):
    cohort = factories.CohortFactory(**more)
    CohortRole.objects.create(cohort=cohort, user=instructor)
    return cohort


def data(**more):
    return {"name": "Autumn", "time_zone": "Europe/Berlin", "courses": []} | more


def thresholds(**more):
    fields = ["not_started_days", "stalled_days", "failed_attempts", "suspect_answers", "essay_days"]
    return dict.fromkeys(fields, 3) | more


def test_whoever_makes_a_cohort_owns_it(client_of, instructor):
    course = factories.CourseFactory()
    sent = data(courses=[course.pk], starts_on="2026-09-01", ends_on="2026-12-20")
    response = client_of(instructor).post(reverse("new_cohort"), sent)
    cohort = Cohort.objects.get()
    assert response.url == cohort.get_absolute_url()
    assert (cohort.time_zone, list(cohort.courses.all())) == ("Europe/Berlin", [course])
    assert cohort.roles.get().role == CohortRole.Role.OWNER


def test_students_make_no_cohorts(client_of, owner):
    assert client_of(owner).post(reverse("new_cohort"), data()).status_code == 403
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"starts_on": "2026-09-02", "ends_on": "2026-09-01"}, "It ends before it starts."),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
    ],
)
def test_a_mistake_is_said_and_makes_nothing(client_of, instructor, wrong, sentence):
    response = client_of(instructor).post(reverse("new_cohort"), data(**wrong))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Cohort.objects.exists()


def test_courses_that_an_instructor_cannot_read_are_not_offered(client_of, instructor, stranger):
    hidden = factories.CourseFactory(open=False, title="Somebody’s secret")
    factories.CourseRoleFactory(course=hidden, user=stranger)
    client = client_of(instructor)
    assert "Somebody’s secret" not in client.get(reverse("new_cohort")).content.decode()
    assert client.post(reverse("new_cohort"), data(courses=[hidden.pk])).status_code == 422


def test_settings_keep_the_thresholds(client_of, instructor):
    cohort = owned(instructor)
    sent = data(name="Spring") | thresholds(stalled_days=14)
    assert client_of(instructor).post(reverse("cohort_settings", args=[cohort.pk]), sent).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.stalled_days, cohort.essay_days) == ("Spring", 14, 3)


def test_a_wrong_threshold_changes_nothing_else(client_of, instructor):
    cohort = owned(instructor, name="Autumn")
    sent = data(name="Spring") | thresholds(stalled_days=-1)
    response = client_of(instructor).post(reverse("cohort_settings", args=[cohort.pk]), sent)
    assert response.status_code == 422
    cohort.refresh_from_db()
    assert cohort.name == "Autumn"


def test_an_archived_cohort_keeps_everything_and_comes_back(client_of, instructor, owner):
    course = factories.CourseFactory(open=False)
    cohort = owned(instructor, courses=[course])
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=owner)
    client = client_of(instructor)
    client.post(reverse("archive_cohort", args=[cohort.pk]))
    assert Enrolment.of(owner, course) is None
    assert "Archived" in client.get(reverse("teach")).content.decode()
    client.post(reverse("archive_cohort", args=[cohort.pk]), {"archived": "no"})
    assert Enrolment.of(owner, course) == enrolment


def test_the_list_costs_the_same_whatever_it_holds(client_of, instructor, count_queries):
    client = client_of(instructor)
    owned(instructor, courses=[factories.CourseFactory()])
    one = count_queries(lambda: client.get(reverse("teach")))
    for _number in range(3):
        factories.EnrolmentFactory(cohort=owned(instructor, courses=[factories.CourseFactory()]))
    assert count_queries(lambda: client.get(reverse("teach"))) == one
