import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def code(secret: str) -> str:
    """What an authenticator app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def member(client, owner):
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def activate(client):
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    return secret, client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})


def test_an_authenticator_is_set_up_with_its_code(member, owner):
    _secret, response = activate(member)
    assert response.status_code == 302
    kinds = set(Authenticator.objects.filter(user=owner).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_a_wrong_code_sets_nothing_up(member, owner):
    secret = member.get("/accounts/2fa/totp/activate/").context["form"].secret
    wrong = f"{(int(code(secret)) + 1) % 10**6:06}"
    assert member.post("/accounts/2fa/totp/activate/", {"code": wrong}).status_code == 200
    assert not Authenticator.objects.filter(user=owner).exists()


def test_signing_in_asks_for_the_second_factor(member, owner):
    activate(member)
    member.post("/accounts/logout/")
    response = member.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert response.url == "/accounts/2fa/authenticate/"
    assert not get_user(member).is_authenticated


def test_a_recovery_code_signs_in_once(member, owner):
    activate(member)
    first = Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()[0]
    outcomes = []
    for _time in range(2):
        member.post("/accounts/logout/")
        member.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
        member.post("/accounts/2fa/authenticate/", {"code": first})
        outcomes.append(get_user(member).is_authenticated)
    assert outcomes == [True, False]


def test_recovery_codes_are_shown_to_their_owner(member, owner):
    activate(member)
    page = member.get("/accounts/2fa/recovery-codes/").content.decode()
    for unused in Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes():
        assert unused in page


def test_where_it_is_required_instructors_are_sent_to_set_it_up(settings, client_of, instructor):
    settings.MFA_REQUIRED_FOR_INSTRUCTORS = True
    client = client_of(instructor)
    for path in ("/admin/", "/courses/", "/"):
        assert client.get(path).url == "/accounts/2fa/"
    page = client.get("/accounts/2fa/")
    assert page.status_code == 200
    assert "two factors" in page.content.decode()


def test_where_it_is_required_students_are_left_alone(settings, client_of, owner):
    settings.MFA_REQUIRED_FOR_INSTRUCTORS = True
    assert client_of(owner).get("/courses/").status_code == 200


def test_an_instructor_with_two_factors_goes_on(settings, client_of, instructor):
    settings.MFA_REQUIRED_FOR_INSTRUCTORS = True
    TOTP.activate(instructor, "JBSWY3DPEHPK3PXP")
    assert get_adapter().is_mfa_enabled(instructor)
    assert client_of(instructor).get("/admin/").status_code == 200


def test_where_it_is_not_required_nobody_is_sent_anywhere(client_of, instructor):
    assert client_of(instructor).get("/admin/").status_code == 200
