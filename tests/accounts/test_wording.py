"""What pages and mails of the libraries say in our words."""

import gettext
import subprocess
from pathlib import Path

import pytest
from django.core import mail

from tests import factories

WORDS = Path(__file__).parents[2] / "ctlearn" / "locale" / "en" / "LC_MESSAGES"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "said", "not_said"),
    [
        ("/accounts/login/", "Sign in", "Sign In"),
        ("/accounts/signup/", "Make an account", "Sign Up"),
        ("/accounts/password/reset/", "Reset your password", "Reset My Password"),
    ],
)
def test_account_pages_use_our_words(client, address, said, not_said):
    page = client.get(address).content.decode()
    assert said in page
    assert not_said not in page


def test_the_words_in_use_are_those_of_the_list(tmp_path):
    """Forgetting to compile the list again would go unseen."""
    try:
        subprocess.run(["msgfmt", "-o", tmp_path / "fresh.mo", WORDS / "django.po"], check=True)
    except FileNotFoundError:
        pytest.skip("gettext is not installed")
    fresh, used = (
        gettext.GNUTranslations(path.open("rb"))._catalog for path in (tmp_path / "fresh.mo", WORDS / "django.mo")
    )
    assert fresh == used


def test_a_forgotten_password_brings_a_short_mail(client, owner):
    client.post("/accounts/password/reset/", {"email": owner.email})
    (message,) = mail.outbox
    assert message.subject == "Reset your password"
    assert message.body.startswith("Choose a new password here:")
    assert "/accounts/password/reset/key/" in message.body
    assert "example.com" not in message.body


def test_a_new_account_is_asked_to_confirm_its_address(client):
    form = {"display_name": "Ada", "email": "ada@example.org", "password1": "a long enough one"}
    client.post("/accounts/signup/", form)
    (message,) = mail.outbox
    assert message.subject == "Confirm your email address"
    assert message.body.startswith("Hello Ada,")
    assert "/accounts/confirm-email/" in message.body
    assert "example.com" not in message.body


def test_lists_of_the_authoring_pages_bear_their_name(client_of):
    page = client_of(factories.UserFactory(is_staff=True, is_superuser=True)).get("/admin/lessons/course/")
    assert "<h1>Courses</h1>" in page.content.decode()
    assert "Select course" not in page.content.decode()


def test_the_authoring_pages_begin_with_what_to_do(client_of):
    page = client_of(factories.UserFactory(is_staff=True, is_superuser=True)).get("/admin/").content.decode()
    assert "Import a document" in page
    assert "Site administration" not in page
