"""Deleting the account: what the page says, what goes and what stays. That no trace is left: test_no_trace.py."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.urls import reverse

from ctlearn.progress import leaving
from lessons.completion import complete
from lessons.models import (
    LessonCompletion,
    RosterEntry,
)
from quizzes import attempts
from quizzes.models import Attempt, ReviewCard
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT

pytestmark = pytest.mark.django_db
DELETE = reverse("delete_account")
PASSWORD = "correct horse battery"


def leave(client, confirm=PASSWORD):
    return client.post(DELETE, {"confirm": confirm})


def test_before_it_says_what_stays(client_of, owner, enrolment, attempt):
    text = client_of(owner).get(DELETE).content.decode()
    assert enrolment.cohort.name in text
    assert "stays, without your name" in text
    assert "taken out of your essays" in text


def test_grades_that_a_cohort_needs_stay_without_a_name(client_of, owner, enrolment, attempt):
    email = owner.email
    EmailAddress.objects.create(user=owner, email=email, verified=True)
    RosterEntry.objects.create(cohort=enrolment.cohort, email=email, name="Olive Owner", enrolment=enrolment)
    assert leave(client_of(owner)).url == reverse("home")
    owner.refresh_from_db()
    assert (owner.is_active, owner.has_usable_password(), owner.display_name) == (False, False, "Deleted account")
    assert email not in owner.email
    assert not RosterEntry.objects.exists()
    assert not EmailAddress.objects.exists()
    assert Attempt.objects.get() == attempt


def test_self_study_notes_and_review_go(client_of, owner, quiz):
    cohort = factories.CohortFactory(courses=[quiz.course], self_study_of=quiz.course)
    own = factories.EnrolmentFactory(cohort=cohort, user=owner)
    complete(own, factories.LessonFactory(module__course=quiz.course), "button")
    attempts.start(quiz, own)
    leave(client_of(owner))
    assert not get_user_model().objects.filter(pk=owner.pk).exists()
    assert not LessonCompletion.objects.exists()
    assert not Attempt.objects.exists()
    assert not ReviewCard.objects.exists()


def test_the_session_is_over_and_the_address_is_free_again(client_of, owner, attempt):
    email = owner.email
    client = client_of(owner)
    other = client_of(owner)
    leave(client)
    for one in (client, other):
        assert one.get(reverse("progress")).status_code == 302
    assert factories.UserFactory(email=email).pk != owner.pk


def test_passwords_can_t_be_guessed_at_an_open_session(client_of, owner, classmate, attempt):
    client = client_of(owner)
    for _number in range(10):
        assert leave(client, "wrong").status_code == 422
    for one in (client, client_of(owner)):  # another session of the same person guesses no further
        assert leave(one).status_code == 429
    assert client.get(DELETE).status_code == 200
    owner.refresh_from_db()
    assert owner.is_active
    assert leave(client_of(classmate)).status_code == 302  # somebody else, from the same address


@pytest.mark.parametrize(
    ("page", "sent", "tries"),
    [
        ("account_reauthenticate", {"password": "wrong"}, 5),
        ("account_change_password", {"oldpassword": "wrong", "password1": "a long enough one"}, 10),
    ],
)
def test_nor_where_else_the_password_is_asked_again(client_of, owner, page, sent, tries):
    client = client_of(owner)
    answers = [client.post(reverse(page), sent).status_code for _number in range(tries + 1)]
    assert answers == [200] * tries + [429]


def test_a_wrong_password_deletes_nothing(client_of, owner, attempt):
    answer = leave(client_of(owner), "wrong")
    assert answer.status_code == 422
    assert "The password is not right." in answer.content.decode()
    owner.refresh_from_db()
    assert owner.is_active


def test_who_signs_in_elsewhere_types_the_address(client_of, owner):
    owner.set_unusable_password()
    owner.save()
    assert leave(client_of(owner), "other@example.org").status_code == 422
    assert leave(client_of(owner), owner.email.upper()).status_code == 302


def test_the_only_owner_of_a_cohort_gives_it_away_first(client_of, instructor):
    role = factories.CohortRoleFactory(user=instructor)
    answer = leave(client_of(instructor))
    assert answer.status_code == 422
    assert role.cohort.name in answer.content.decode()
    factories.CohortRoleFactory(cohort=role.cohort)
    assert leave(client_of(instructor)).status_code == 302


def test_who_is_deleted_owns_nothing_any_more(client_of, instructor, stranger, quiz):
    making.give(making.slots(attempts.start(quiz, making.enrol(stranger, quiz.course)))[0], RIGHT["single_choice"])
    cohort = factories.CohortRoleFactory(user=instructor).cohort
    factories.CohortRoleFactory(cohort=cohort, user=stranger)
    leave(client_of(stranger))
    assert leaving.sole_owner_of(instructor) == [cohort]


def test_of_two_owners_who_leave_at_once_one_stays(client_of, instructor, monkeypatch):
    """The other one left between the look and the deletion."""
    factories.CohortRoleFactory(user=instructor)
    before = iter([[], leaving.sole_owner_of(instructor), leaving.sole_owner_of(instructor)])
    monkeypatch.setattr(leaving, "sole_owner_of", lambda _user: next(before))
    assert leave(client_of(instructor)).url == DELETE
    assert get_user_model().objects.filter(pk=instructor.pk).exists()


# By an administrator --------------------------------------------------------------------------------


@pytest.fixture
def administrator(client_of):
    return client_of(factories.UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize("way", ["page", "action"])
def test_an_administrator_deletes_as_the_person_would(administrator, owner, enrolment, attempt, way):
    page = reverse("admin:accounts_user_delete", args=[owner.pk])
    sent = {"post": "yes"}
    if way == "action":
        page = reverse("admin:accounts_user_changelist")
        sent |= {"action": "delete_selected", "_selected_action": [owner.pk]}
    else:
        assert enrolment.cohort.name in administrator.get(page).content.decode()
    assert administrator.post(page, sent).status_code == 302
    assert Attempt.objects.get() == attempt
    owner.refresh_from_db()
    assert (owner.is_active, owner.display_name) == (False, "Deleted account")


def test_nobody_is_deleted_whom_a_cohort_needs_as_its_owner(administrator, instructor):
    cohort = factories.CohortRoleFactory(user=instructor).cohort
    page = reverse("admin:accounts_user_delete", args=[instructor.pk])
    answer = administrator.post(page, {"post": "yes"})
    assert cohort.name in answer.content.decode()
    instructor.refresh_from_db()
    assert instructor.is_active


def test_nor_are_two_who_own_a_cohort_together(administrator, instructor):
    cohort = factories.CohortRoleFactory(user=instructor).cohort
    other = factories.CohortRoleFactory(cohort=cohort).user
    sent = {"post": "yes", "action": "delete_selected", "_selected_action": [instructor.pk, other.pk]}
    answer = administrator.post(reverse("admin:accounts_user_changelist"), sent)
    assert cohort.name in answer.content.decode()
    assert {one.user.is_active for one in cohort.roles.all()} == {True}
    assert cohort.roles.count() == 2
