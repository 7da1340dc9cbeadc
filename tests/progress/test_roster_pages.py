"""Uploading a roster, looking at it, agreeing to it; adding by hand; and the address that claims a row."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ctlearn.progress.sheets import write_csv, write_xlsx
from tests import factories
from tests.progress.test_cohorts import owned
from tests.progress.test_joining import confirm, sign_up
from tests.quizzes.question_types.samples import Controls

pytestmark = pytest.mark.django_db

HEAD = ["e-mail", "name", "student number", "extra time"]


@pytest.fixture
def cohort(instructor):
    return owned(instructor)


@pytest.fixture
def member():
    """A student whose address is confirmed."""
    person = factories.UserFactory(email="member@example.org", display_name="Mia Member")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def send(client, cohort, data, name="roster.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("roster", args=[cohort.pk]), {"file": file})


def agree(client, cohort, preview):
    controls = Controls(preview.content.decode())
    agreed = next(element["value"] for element in controls.all("input") if element.get("name") == "agreed")
    fields = {"agreed": agreed, "table": controls.values["table"]}
    return client.post(reverse("confirm_roster", args=[cohort.pk]), fields)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_roster_is_shown_first_and_written_on_consent(client_of, instructor, cohort, member, write):
    rows = [HEAD, [member.email, "", "007", "25%"], [], ["new@example.org", "=Nora; New", "008"]]
    client = client_of(instructor)
    preview = send(client, cohort, write(rows))
    page = preview.content.decode()
    assert (preview.status_code, cohort.enrolments.count(), cohort.roster.count()) == (200, 0, 0)
    assert "Will be enrolled" in page
    assert "Will wait for the account" in page
    assert "Mia Member" in page
    assert agree(client, cohort, preview).url == reverse("cohort_students", args=[cohort.pk])
    assert cohort.enrolments.values_list("user", "student_number", "extra_time").get() == (member.pk, "007", 1.25)
    assert cohort.roster.values_list("email", "name", "student_number").get() == (
        "new@example.org", "=Nora; New", "008",
    )  # fmt: skip


def test_an_address_that_is_not_confirmed_waits(client_of, instructor, cohort):
    person = factories.UserFactory(email="member@example.org", display_name="Mallory")
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    client = client_of(instructor)
    preview = send(client, cohort, write_csv([HEAD, [person.email]]))
    assert "Mallory" not in preview.content.decode()
    agree(client, cohort, preview)
    assert (cohort.enrolments.count(), cohort.roster.count()) == (0, 1)
    assert (
        "member@example.org"
        in client.get(reverse("cohort_students", args=[cohort.pk]), {"show": "waiting"}).content.decode()
    )


def test_bad_rows_are_named_and_leave_nothing_to_agree_to(client_of, instructor, cohort, member):
    data = write_csv([HEAD, [member.email], ["no address"], ["x@example.org", "", "", "lots"], [member.email]])
    response = send(client_of(instructor), cohort, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "3 rows can’t be used" in page
    for said in ("Row 3:", "“no address” is not", "Row 4:", "“lots”", "Row 5:", "stands in row 2 already"):
        assert said in page
    assert 'name="agreed"' not in page


def test_forged_consent_writes_nothing(client_of, instructor, cohort):
    client = client_of(instructor)
    address = reverse("confirm_roster", args=[cohort.pk])
    bad = "e-mail\r\nno address"
    assert client.post(address, {"table": bad, "agreed": "x"}).status_code == 409
    assert client.post(address, {"table": "e-mail\r\na@example.org"}).status_code == 409
    assert client.post(address, {"table": "name\r\nAnn", "agreed": "x"}).status_code == 422
    assert client.post(address, {"table": "a\0b", "agreed": "x"}).status_code == 400
    assert (cohort.enrolments.count(), cohort.roster.count()) == (0, 0)


def test_what_changed_since_the_preview_is_shown_again(client_of, instructor, cohort, member):
    client = client_of(instructor)
    preview = send(client, cohort, write_csv([HEAD, [member.email]]))
    cohort.enrol(member)
    response = agree(client, cohort, preview)
    assert response.status_code == 409
    assert "has changed in the meantime" in response.content.decode()
    assert agree(client, cohort, response).status_code == 302


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "damaged"),
        (b"name\nAnn", "No column is headed"),
        (b"x" * 5_300_000, "larger than 5 MB"),
    ],
    ids=["empty", "damaged", "no address", "large"],
)
def test_a_file_that_is_no_roster_gets_one_sentence(client_of, instructor, cohort, data, sentence):
    response = send(client_of(instructor), cohort, data)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def add(client, cohort, **fields):
    return client.post(reverse("add_student", args=[cohort.pk]), fields)


def test_one_student_is_added_by_hand(client_of, instructor, cohort, member):
    client = client_of(instructor)
    assert add(client, cohort, email="MEMBER@example.org", number="7", extra_time="1.5").status_code == 302
    assert cohort.enrolments.values_list("user", "student_number", "extra_time").get() == (member.pk, "7", 1.5)
    add(client, cohort, email="new@example.org", name="Nora")
    assert cohort.roster.get().name == "Nora"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "no address"}, "valid email address"),
        ({"email": "new@example.org", "number": "7"}, "belongs to Mia Member"),
        ({"email": "new@example.org", "extra_time": "11"}, "is no factor"),
    ],
)
def test_a_mistake_by_hand_is_said(client_of, instructor, cohort, member, fields, sentence):
    factories.EnrolmentFactory(cohort=cohort, user=member, student_number="7")
    response = add(client_of(instructor), cohort, **fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert cohort.roster.count() == 0


def test_the_confirmed_address_claims_the_row(client, client_of, instructor, cohort):
    add(client_of(instructor), cohort, email="new@example.edu", number="9", extra_time="1.25")
    sign_up(client, reverse("account_signup"))
    assert cohort.enrolments.count() == 0  # not confirmed yet
    assert len(mail.outbox) == 1
    confirm(client)
    enrolment = cohort.enrolments.get()
    assert (enrolment.user.email, enrolment.student_number, enrolment.extra_time) == ("new@example.edu", "9", 1.25)
    assert cohort.roster.get().enrolment == enrolment


def test_signing_in_claims_what_has_waited(client_of, instructor, cohort, member):
    add(client_of(instructor), cohort, email="second@example.org")
    EmailAddress.objects.create(user=member, email="second@example.org", verified=True)
    assert cohort.enrolments.count() == 0
    client_of(member)
    assert cohort.enrolments.get().user == member


def test_signing_in_with_an_unconfirmed_address_claims_nothing(client_of, instructor, cohort):
    add(client_of(instructor), cohort, email="victim@example.org")
    thief = factories.UserFactory(email="victim@example.org")
    EmailAddress.objects.create(user=thief, email=thief.email, verified=False, primary=True)
    client_of(thief)
    assert cohort.enrolments.count() == 0


def test_who_is_awaited_can_be_taken_off(client_of, instructor, cohort):
    client = client_of(instructor)
    add(client, cohort, email="new@example.org")
    client.post(reverse("stop_waiting", args=[cohort.pk, cohort.roster.get().pk]))
    assert cohort.roster.count() == 0
