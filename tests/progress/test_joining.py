"""Coming in by link or code: who is let in, and that codes can't be guessed."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from ctlearn.accounts.addresses import people_of
from lessons import rosters
from lessons.completion import complete
from lessons.models import Enrolment, RosterEntry
from tests import factories
from tests.progress.test_cohorts import owned

pytestmark = pytest.mark.django_db

UNKNOWN = "This link opens no cohort"


@pytest.fixture
def cohort(instructor):
    return owned(instructor, courses=[factories.CourseFactory(open=False)])


def link(cohort):
    return reverse("join", args=[cohort.code])


def members(cohort):
    return set(cohort.enrolments.filter(left_at=None).values_list("user", flat=True))


def test_a_link_shows_the_cohort_and_a_click_enrols(client_of, owner, cohort):
    client = client_of(owner)
    assert cohort.name in client.get(link(cohort)).content.decode()
    assert members(cohort) == set()  # looking enrols nobody
    assert client.post(link(cohort)).url == reverse("own_cohort", args=[cohort.pk])
    assert members(cohort) == {owner.pk}
    assert Enrolment.of(owner, cohort.courses.get()) is not None


def test_a_second_click_changes_nothing(client_of, owner, cohort):
    client = client_of(owner)
    client.post(link(cohort))
    assert client.post(link(cohort)).url == reverse("own_cohort", args=[cohort.pk])
    assert cohort.enrolments.count() == 1


def test_a_code_is_read_as_it_may_be_typed(client_of, owner, cohort):
    response = client_of(owner).post(reverse("type_code"), {"code": f" {cohort.spaced_code.upper()} "})
    assert response.url == link(cohort)


@pytest.mark.parametrize("change", [{"joining": False}, {"archived_at": "2026-01-01T00:00Z"}, {"code": "another"}])
def test_wrong_and_closed_codes_answer_alike(client_of, owner, cohort, change):
    client, address = client_of(owner), link(cohort)
    wrong = client.get(reverse("join", args=["a" * 16]))
    type(cohort).objects.filter(pk=cohort.pk).update(**change)
    closed = client.get(address)
    assert (wrong.status_code, closed.status_code) == (404, 404)
    assert UNKNOWN in closed.content.decode()
    assert cohort.name not in closed.content.decode()
    assert client.post(address).status_code == 404
    typed = [client.post(reverse("type_code"), {"code": code}) for code in ("a" * 16, cohort.code)]
    assert [one.status_code for one in typed] == [422, 422]
    assert members(cohort) == set()


def test_a_self_study_cohort_has_no_code_to_join_by(client_of, owner, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(self_study_of=cohort.courses.get())
    assert client_of(owner).get(link(cohort)).status_code == 404


def test_after_ten_wrong_codes_a_person_is_told_nothing_for_a_while(client_of, owner, classmate, cohort):
    client = client_of(owner)
    for number in range(5):
        assert client.get(reverse("join", args=[f"wrong{number}"])).status_code == 404
        assert client.post(reverse("type_code"), {"code": f"wrong{number}"}).status_code == 422
    assert client.get(link(cohort)).status_code == 429
    assert client.post(link(cohort)).status_code == 429
    assert client.post(reverse("type_code"), {"code": cohort.code}).status_code == 429
    assert members(cohort) == set()
    assert client_of(classmate).get(link(cohort)).status_code == 200  # of the same address


def test_after_sixty_wrong_codes_an_address_is_told_nothing(client_of, owner, cohort):
    stranger = client_of(None)
    for number in range(60):
        assert stranger.get(reverse("join", args=[f"wrong{number}"])).status_code == 404
    assert stranger.get(link(cohort)).status_code == 429
    assert client_of(owner).get(link(cohort)).status_code == 429
    assert client_of(owner).get(link(cohort), REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize(
    "asking",
    [
        lambda n: {"HTTP_X_FORWARDED_FOR": f"198.51.100.{n}"},  # what a client says of itself without a proxy
        lambda n: {"REMOTE_ADDR": f"2001:db8:1:2::{n:x}"},  # a customer's network has more addresses than one can count
    ],
    ids=["forged header", "one network"],
)
def test_somebody_without_an_account_is_one_address_whatever_it_looks_like(client, cohort, asking):
    for number in range(30):
        assert client.get(reverse("join", args=[f"wrong{number}"]), **asking(number)).status_code == 404
        assert client.post(reverse("type_code"), {"code": f"wrong{number}"}, **asking(100 + number)).status_code == 422
    assert client.get(link(cohort), **asking(200)).status_code == 429
    assert client.post(reverse("type_code"), {"code": cohort.code}, **asking(201)).status_code == 429


def test_a_whole_class_joins_from_one_address(client_of, cohort):
    for _number in range(80):
        assert client_of(factories.UserFactory()).post(link(cohort)).status_code == 302
    assert len(members(cohort)) == 80


def test_a_new_code_closes_the_old_link(client_of, instructor, owner, cohort):
    old = link(cohort)
    client_of(instructor).post(reverse("new_code", args=[cohort.pk]))
    cohort.refresh_from_db()
    assert client_of(owner).get(old).status_code == 404
    assert client_of(owner).get(link(cohort)).status_code == 200


def test_an_instructor_closes_joining_and_names_a_mail_domain(client_of, instructor, cohort):
    address = reverse("cohort_joining", args=[cohort.pk])
    client = client_of(instructor)
    assert f"http://testserver{link(cohort)}" in client.get(address).content.decode()
    assert client.post(address, {"mail_domain": "@Example.EDU"}).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.joining, cohort.mail_domain) == (False, "example.edu")
    assert client.post(address, {"mail_domain": "no domain"}).status_code == 422


@pytest.mark.parametrize(
    ("email", "verified", "admitted"),
    [
        ("ann@example.edu", True, True),
        ("ann@example.edu", False, False),
        ("ann@mail.example.edu", True, False),
        ("ann@notexample.edu", True, False),
        ("ann@example.edu.example.org", True, False),
    ],
)
def test_a_mail_domain_wants_a_confirmed_address_of_it(client_of, cohort, email, verified, admitted):
    type(cohort).objects.filter(pk=cohort.pk).update(mail_domain="example.edu")
    person = factories.UserFactory(email="somebody@example.org")
    EmailAddress.objects.create(user=person, email=email, verified=verified)
    response = client_of(person).post(link(cohort))
    assert members(cohort) == ({person.pk} if admitted else set())
    if not admitted:
        assert "confirmed address at example.edu" in response.content.decode()


def test_who_left_comes_back_by_the_link_to_their_work(client_of, owner, cohort):
    client = client_of(owner)
    client.post(link(cohort))
    lesson = factories.LessonFactory(module__course=cohort.courses.get())
    enrolment = cohort.enrolments.get()
    complete(enrolment, lesson, "button")
    assert client.get(reverse("leave_cohort", args=[cohort.pk])).status_code == 200
    assert members(cohort) == {owner.pk}  # asking leaves nothing
    client.post(reverse("leave_cohort", args=[cohort.pk]))
    assert members(cohort) == set()
    assert client.get(lesson.get_absolute_url()).status_code == 404
    assert "left on" in client.get(reverse("own_cohorts")).content.decode()
    client.post(link(cohort))
    assert Enrolment.of(owner, lesson.course) == enrolment
    assert enrolment.completions.count() == 1


def sign_up(client, address, email="new@example.edu"):
    sent = {"display_name": "Nora New", "email": email, "password1": "a long enough one"}
    return client.post(address, sent)


def test_who_was_removed_is_not_let_in_by_the_link(client_of, instructor, owner, cohort):
    enrolment = cohort.enrol(owner)
    rows = {name: reverse(name, args=[cohort.pk, enrolment.pk]) for name in ("remove_student", "bring_back")}
    client_of(instructor).post(rows["remove_student"])
    shown = client_of(owner).post(link(cohort))
    assert "An instructor has taken you out of this cohort." in shown.content.decode()
    assert members(cohort) == set()
    client_of(instructor).post(rows["bring_back"])
    assert members(cohort) == {owner.pk}
    enrolment.refresh_from_db()
    enrolment.leave()
    client_of(owner).post(link(cohort))
    assert members(cohort) == {owner.pk}


def test_who_was_removed_comes_back_by_a_roster_and_may_leave_and_return_again(client_of, instructor, owner, cohort):
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True)
    enrolment = cohort.enrol(owner)
    enrolment.remove()
    assert "taken out by an instructor" in client_of(owner).get(reverse("own_cohorts")).content.decode()
    shown = client_of(instructor).get(reverse("cohort_students", args=[cohort.pk]), {"show": "left"})
    assert ", removed" in shown.content.decode()
    table = [["email"], [owner.email]]
    plan = rosters.plan(cohort, table, people_of)
    assert (plan.rows[0].fate, plan.rows[0].detail) == ("return", "An instructor had removed this student.")
    rosters.carry_out(cohort, table, people_of)
    assert members(cohort) == {owner.pk}
    client_of(owner).post(reverse("leave_cohort", args=[cohort.pk]))
    client_of(owner).post(link(cohort))  # the removal is over and done with
    assert members(cohort) == {owner.pk}


@pytest.mark.parametrize(("hours", "is_in"), [(-1, False), (1, True)], ids=["before", "since"])
def test_what_a_roster_said_before_the_removal_counts_no_more(owner, cohort, hours, is_in):
    """The roster has waited for another address of the same person."""
    enrolment = cohort.enrol(owner)
    enrolment.remove()
    when = enrolment.left_at + timedelta(hours=hours)
    RosterEntry.objects.create(cohort=cohort, email="other@example.org", created_at=when)
    rosters.claim(owner, ["other@example.org"])
    assert members(cohort) == ({owner.pk} if is_in else set())


def test_who_has_no_account_is_led_through_sign_up_and_back(client, cohort):
    page = client.get(link(cohort)).content.decode()
    sign_up_address = f"{reverse('account_signup')}?next={link(cohort)}"
    assert f'href="{sign_up_address}"' in page
    assert client.post(link(cohort)).status_code == 200  # asks to sign in
    form = client.get(sign_up_address).content.decode()
    assert f'name="next" value="{link(cohort)}"' in form
    assert sign_up(client, sign_up_address).url == link(cohort)
    assert "Join</button>" in client.get(link(cohort)).content.decode()


def test_the_way_back_is_found_after_a_sign_up_from_another_page(client, cohort):
    client.get(link(cohort))
    assert sign_up(client, reverse("account_signup")).url == link(cohort)
    client.post(link(cohort))
    client.post(reverse("account_logout"))
    login = {"login": "new@example.edu", "password": "a long enough one"}
    assert client.post(reverse("account_login"), login).url == "/"  # once is enough


def confirm(client):
    """Follow the link of the last mail."""
    address = next(word for word in mail.outbox[-1].body.split() if "confirm-email" in word)
    return client.post(address.removeprefix("http://testserver"))


def test_confirming_an_address_leads_back_to_the_cohort_that_wanted_it(client, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(mail_domain="example.edu")
    client.get(link(cohort))
    sign_up(client, reverse("account_signup"))
    assert "confirmed address at example.edu" in client.get(link(cohort)).content.decode()
    assert confirm(client).url == link(cohort)
    assert client.post(link(cohort)).url == reverse("own_cohort", args=[cohort.pk])


def test_the_own_cohorts_cost_the_same_however_many(client_of, owner, cohort, count_queries):
    client = client_of(owner)
    cohort.enrol(owner)
    one = count_queries(lambda: client.get(reverse("own_cohorts")))
    for _number in range(3):
        factories.CohortFactory(courses=[factories.CourseFactory()]).enrol(owner)
    assert count_queries(lambda: client.get(reverse("own_cohorts"))) == one
