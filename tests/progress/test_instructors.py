"""Who teaches a cohort: several, with roles, and always an owner."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from lessons.models import CohortRole
from tests.progress.test_cohorts import owned

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(instructor):
    return owned(instructor)


def add(client, cohort, email, role="assistant"):
    return client.post(reverse("cohort_instructors", args=[cohort.pk]), {"email": email, "role": role})


def post(client, name, of, **fields):
    return client.post(reverse(name, args=[of.cohort_id, of.pk]), fields)


def test_an_owner_adds_assistants_and_owners(client_of, instructor, stranger, cohort):
    assert add(client_of(instructor), cohort, stranger.email.upper()).status_code == 302
    role = cohort.roles.get(user=stranger)
    assert role.role == "assistant"
    client = client_of(stranger)
    assert client.get(cohort.get_absolute_url()).status_code == 200
    assert client.get(reverse("cohort_settings", args=[cohort.pk])).status_code == 403
    post(client_of(instructor), "change_role", role, role="owner")
    assert client.get(reverse("cohort_settings", args=[cohort.pk])).status_code == 200


def test_a_student_with_a_confirmed_address_can_assist(client_of, instructor, owner, cohort):
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True)
    add(client_of(instructor), cohort, owner.email)
    client = client_of(owner)
    assert client.get(cohort.get_absolute_url()).status_code == 200
    assert cohort.name in client.get(reverse("teach")).content.decode()
    assert reverse("teach") in client.get(reverse("own_cohorts")).content.decode()


@pytest.mark.parametrize("kind", ["unknown", "unconfirmed", "already"])
def test_who_cannot_be_added_is_said(client_of, instructor, owner, cohort, kind):
    email = {"unknown": "nobody@example.org", "unconfirmed": owner.email, "already": instructor.email}[kind]
    response = add(client_of(instructor), cohort, email)
    assert response.status_code == 422
    said = "teaches the cohort already" if kind == "already" else "Nobody who has confirmed this address"
    assert said in response.content.decode()
    assert cohort.roles.count() == 1


def test_the_last_owner_stays(client_of, instructor, stranger, cohort):
    add(client_of(instructor), cohort, stranger.email)
    role = cohort.roles.get(user=instructor)
    client = client_of(instructor)
    post(client, "remove_role", role)
    post(client, "change_role", role, role="assistant")
    assert "needs an owner" in client.get(reverse("cohort_instructors", args=[cohort.pk])).content.decode()
    assert set(cohort.roles.values_list("user", "role")) == {(instructor.pk, "owner"), (stranger.pk, "assistant")}


def test_an_owner_hands_the_cohort_over_and_goes(client_of, instructor, stranger, cohort):
    add(client_of(instructor), cohort, stranger.email, role="owner")
    client = client_of(instructor)
    assert post(client, "remove_role", cohort.roles.get(user=instructor)).url == reverse("teach")
    assert client.get(cohort.get_absolute_url()).status_code == 404
    assert list(cohort.roles.values_list("user", flat=True)) == [stranger.pk]


def test_a_role_that_does_not_exist_changes_nothing(client_of, instructor, stranger, cohort):
    add(client_of(instructor), cohort, stranger.email)
    post(client_of(instructor), "change_role", cohort.roles.get(user=stranger), role="king")
    assert CohortRole.objects.get(user=stranger, cohort=cohort).role == "assistant"
