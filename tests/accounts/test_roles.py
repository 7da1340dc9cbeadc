import pytest
from django.contrib.auth.models import Group, Permission

from ctlearn.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def may(person, *names):
    return [person.has_perm(name) for name in names]


def test_the_migration_made_the_group_of_instructors():
    granted = Group.objects.get(name="Instructors").permissions
    assert set(granted.values_list("content_type__app_label", flat=True)) == {"lessons", "quizzes"}


def test_instructors_may_author_and_teach(instructor):
    names = ["course", "module", "lesson", "glossaryterm", "claim", "attachment", "document", "cohort", "enrolment"]
    for name in names:
        assert (
            may(instructor, *(f"lessons.{verb}_{name}" for verb in ("view", "add", "change", "delete"))) == [True] * 4
        )
    assert may(instructor, "quizzes.change_question", "quizzes.change_quiz") == [True, True]


def test_instructors_share_topics_and_delete_none(instructor):
    assert may(instructor, "lessons.add_topic", "lessons.change_topic", "lessons.delete_topic") == [True, True, False]


def test_instructors_may_do_nothing_with_people_answers_and_grades(instructor):
    held = Permission.objects.filter(group__user=instructor).values_list("codename", flat=True)
    for name in ("user", "group", "permission", "attempt", "answer", "grade", "note", "bookmark", "session"):
        assert not [codename for codename in held if codename.endswith(f"_{name}")]


def test_making_an_instructor_is_once_and_for_all(owner):
    for _time in range(2):
        owner.make_instructor()
    owner.refresh_from_db()
    assert (owner.is_staff, owner.is_superuser, owner.groups.count()) == (True, False, 1)


def test_a_student_gets_no_admin(client_of, owner):
    assert client_of(owner).get("/admin/", follow=True).status_code == 403
    assert "Authoring" not in client_of(owner).get("/courses/").content.decode()


def test_an_instructor_gets_the_admin(client_of, instructor):
    assert "Authoring" in client_of(instructor).get("/courses/").content.decode()
    assert client_of(instructor).get("/admin/lessons/course/").status_code == 200


def test_people_are_for_administrators(client_of, instructor):
    assert client_of(instructor).get("/admin/accounts/user/").status_code == 403


def test_an_administrator_makes_an_account_that_can_be_signed_in_to(admin_client, client):
    form = {
        "email": "New.Person@Example.org", "display_name": "New", "usable_password": "true",
        "password1": "correct horse battery", "password2": "correct horse battery",
    }  # fmt: skip
    assert admin_client.post("/admin/accounts/user/add/", form).status_code == 302
    client.post("/accounts/login/", {"login": "new.person@example.org", "password": "correct horse battery"})
    assert client.get("/profile/").status_code == 200


def test_an_administrator_makes_instructors_of_the_chosen(admin_client, owner, classmate):
    admin_client.post("/admin/accounts/user/", {"action": "make_instructors", "_selected_action": [owner.pk]})
    assert User.objects.get(pk=owner.pk).is_instructor
    assert not User.objects.get(pk=classmate.pk).is_instructor


def test_an_address_is_refused_that_differs_in_case_only(admin_client):
    factories.UserFactory(email="ada@example.org")
    form = {
        "email": "Ada@example.org", "display_name": "Ada", "usable_password": "true",
        "password1": "correct horse battery", "password2": "correct horse battery",
    }  # fmt: skip
    assert admin_client.post("/admin/accounts/user/add/", form).status_code == 200
    assert User.objects.filter(email__iexact="ada@example.org").count() == 1


def test_a_person_is_named_or_known_by_the_address():
    assert str(User(email="a@example.org", display_name="Ada")) == "Ada"
    assert str(User(email="a@example.org")) == "a@example.org"


def test_a_person_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")
