from datetime import UTC, datetime

import pytest

from lessons.models import Note
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {"display_name": "Olive O.", "time_zone": "Asia/Tokyo", "theme": "dark", "arrow_keys": "on"}


@pytest.fixture
def member(client_of, owner):
    return client_of(owner)


def test_the_profile_is_for_who_is_signed_in(client):
    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_name_zone_theme_and_arrow_keys_are_kept(member, owner):
    assert member.post("/profile/", FORM).url == "/profile/"
    owner.refresh_from_db()
    assert (owner.display_name, owner.time_zone, owner.theme, owner.arrow_keys) == (
        "Olive O.", "Asia/Tokyo", "dark", True,
    )  # fmt: skip


def test_saving_says_so(member):
    assert "Profile saved." in member.post("/profile/", FORM, follow=True).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("theme", "sepia"), ("display_name", ""), ("display_name", "x" * 121)],
)
def test_a_mistake_is_shown_and_changes_nothing(member, owner, field, value):
    response = member.post("/profile/", FORM | {field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page
    assert 'aria-invalid="true"' in page
    owner.refresh_from_db()
    assert (owner.display_name, owner.time_zone, owner.theme) == ("Olive Owner", "", "system")


def test_an_empty_form_is_a_mistake_too(member):
    assert member.post("/profile/", {}).status_code == 422


def test_nobody_makes_themselves_staff(member, owner):
    member.post("/profile/", FORM | {"is_staff": "on", "is_superuser": "on", "email": "boss@example.org"})
    owner.refresh_from_db()
    assert (owner.is_staff, owner.is_superuser) == (False, False)
    assert owner.email != "boss@example.org"


@pytest.mark.parametrize(("theme", "shown"), [("dark", ' data-theme="dark"'), ("system", "")])
def test_the_theme_stands_on_every_page(member, theme, shown):
    member.post("/profile/", FORM | {"theme": theme})
    opening = member.get("/courses/").content.decode().split("<head>")[0]
    assert opening.strip().endswith(f'dir="ltr"{shown}>')


def test_arrow_keys_can_be_switched_off(member):
    assert "data-arrow-keys" not in member.get("/courses/").content.decode()
    member.post("/profile/", {key: value for key, value in FORM.items() if key != "arrow_keys"})
    assert "<body hx-headers" in (page := member.get("/courses/").content.decode())
    assert 'data-arrow-keys="off"' in page


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Tokyo", "2 January 2026"), ("", "1 January 2026")])
def test_dates_are_shown_in_ones_own_zone(member, owner, zone, shown):
    lesson = factories.LessonFactory()
    Note.objects.create(user=owner, lesson=lesson, text="Mine")
    Note.objects.update(updated_at=datetime(2026, 1, 1, 20, tzinfo=UTC))
    member.post("/profile/", FORM | {"time_zone": zone})
    assert f"Saved {shown}" in member.get(lesson.get_absolute_url()).content.decode()


def test_the_zone_of_one_person_is_not_the_next_ones(member, owner, client_of, classmate):
    lesson = factories.LessonFactory()
    member.post("/profile/", FORM)
    Note.objects.create(user=classmate, lesson=lesson, text="Mine")
    Note.objects.update(updated_at=datetime(2026, 1, 1, 20, tzinfo=UTC))
    member.get("/courses/")
    assert "Saved 1 January 2026" in client_of(classmate).get(lesson.get_absolute_url()).content.decode()
