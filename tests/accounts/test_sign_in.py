import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.db import IntegrityError

from ctlearn.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
FORM = {"display_name": "Nora New", "email": "nora@example.org", "password1": PASSWORD}


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def signed_in(client):
    return get_user(client).is_authenticated


def test_signing_up_takes_a_name_an_address_and_a_password(client):
    response = client.post("/accounts/signup/", FORM)
    assert response.status_code == 302
    person = User.objects.get(email="nora@example.org")
    assert person.display_name == "Nora New"
    assert not person.is_staff
    assert signed_in(client)


@pytest.mark.parametrize(
    "change", [{"display_name": ""}, {"email": "nora"}, {"password1": "short"}, {"password1": "password123"}]
)
def test_a_sign_up_with_a_mistake_makes_nobody(client, change):
    response = client.post("/accounts/signup/", FORM | change)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not User.objects.exists()


def test_signing_up_leads_back_to_where_one_came_from(client):
    course = factories.CourseFactory()
    response = client.post(f"/accounts/signup/?next={course.get_absolute_url()}", FORM)
    assert response.url == course.get_absolute_url()


def test_signing_in_never_leads_to_another_site(client, owner):
    response = client.post(
        "/accounts/login/?next=https://elsewhere.example.com/", {"login": owner.email, "password": PASSWORD}
    )
    assert response.url == "/"


def test_by_default_an_unverified_address_may_sign_in(client):
    client.post("/accounts/signup/", FORM)
    assert not EmailAddress.objects.get(email="nora@example.org").verified
    assert client.get("/profile/").status_code == 200


def test_where_verification_is_mandatory_the_mail_has_to_be_answered_first(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.post("/accounts/signup/", FORM)
    assert not signed_in(client)
    assert mail.outbox[0].to == ["nora@example.org"]
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", mail.outbox[0].body)[1]
    client.post(link)
    assert EmailAddress.objects.get(email="nora@example.org").verified
    sign_in(client, "nora@example.org")
    assert signed_in(client)


def test_signing_in_and_out(client, owner):
    assert sign_in(client, owner.email).status_code == 302
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


def test_a_wrong_password_signs_nobody_in(client, owner):
    response = sign_in(client, owner.email, "wrong horse battery")
    assert response.status_code == 200
    assert not signed_in(client)


@pytest.mark.parametrize("typed", ["ada@example.org", "Ada@Example.org", "ADA@EXAMPLE.ORG"])
def test_the_case_of_an_address_does_not_matter(client, typed):
    User.objects.create_user("Ada@Example.org", PASSWORD, display_name="Ada")
    sign_in(client, typed)
    assert signed_in(client)


def test_an_address_belongs_to_one_person_whatever_the_case(db):
    factories.UserFactory(email="ada@example.org")
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Ada@Example.org")])


def test_the_sign_up_does_not_say_who_has_an_account(client, settings, owner):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    new = client.post("/accounts/signup/", FORM)
    known = client.post("/accounts/signup/", FORM | {"email": owner.email.upper()})
    assert (known.status_code, known.url) == (new.status_code, new.url)
    assert User.objects.filter(email__iexact=owner.email).count() == 1
    assert mail.outbox[-1].to == [owner.email]  # who does own the address is told


def test_the_sign_in_does_not_say_who_has_an_account(client, owner):
    pages = [sign_in(client, email, "wrong horse battery").content.decode() for email in (owner.email, "x@example.org")]
    messages = [re.findall(r"<li>(.*?)</li>", page) for page in pages]
    assert messages[0] == messages[1] != []


def test_a_forgotten_password_is_set_anew_by_mail(client, owner):
    assert client.post("/accounts/password/reset/", {"email": owner.email}).status_code == 302
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "another horse entirely", "password2": "another horse entirely"})
    sign_in(client, owner.email, "another horse entirely")
    assert signed_in(client)


def test_the_reset_does_not_say_who_has_an_account(client, owner):
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": email}) for email in (owner.email, "nobody@example.org")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_signing_up_too_often_is_429_with_a_page_of_ours(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    for _time in range(2):
        assert client.post("/accounts/signup/", {}).status_code == 200
    response = client.post("/accounts/signup/", FORM)
    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()
    assert not User.objects.exists()


def test_guessing_a_password_stops_after_five_tries(client, owner):
    for _time in range(5):
        sign_in(client, owner.email, "wrong horse battery")
    sign_in(client, owner.email)
    assert not signed_in(client)


def test_behind_a_proxy_each_address_has_its_own_limit(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    codes = [
        client.post("/accounts/signup/", {}, headers={"x-forwarded-for": address}).status_code
        for address in ("198.51.100.1", "198.51.100.2", "198.51.100.1")
    ]
    assert codes == [200, 200, 429]


def test_the_admins_sign_in_is_the_sites_own(client, instructor):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    response = client.post("/accounts/login/?next=/admin/", {"login": instructor.email, "password": PASSWORD})
    assert response.url == "/admin/"


def test_no_provider_is_offered_where_none_is_configured(client):
    assert "oidc" not in client.get("/accounts/login/").content.decode()
    assert client.get("/accounts/oidc/oidc/login/").status_code == 404


def test_the_institutions_sign_in_is_offered_where_it_is_configured(client, settings):
    app = {
        "provider_id": "oidc",
        "name": "Our university",
        "client_id": "id",
        "secret": "secret",
        "settings": {"server_url": "https://login.example.org"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get("/accounts/login/").content.decode()
    assert "Our university" in page
    assert "/accounts/oidc/oidc/login/" in page


def test_an_expired_session_leads_back_to_the_page_that_a_form_was_sent_from(client):
    lesson = factories.LessonFactory()
    page = lesson.get_absolute_url()
    response = client.post(f"{page}complete/", headers={"referer": f"http://testserver{page}"})
    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={page}"


def test_an_expired_session_makes_htmx_load_the_sign_in(client):
    page = factories.LessonFactory().get_absolute_url()
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{page}"}
    response = client.post(f"{page}complete/", headers=headers)
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, f"/accounts/login/?next={page}")


@pytest.mark.parametrize("page", ["https://elsewhere.example.com/x", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_to_another_site(client, page):
    path = factories.LessonFactory().get_absolute_url() + "complete/"
    assert client.post(path, headers={"referer": page}).url == "/accounts/login/?next=/"
    htmx = client.post(path, headers={"hx-request": "true", "hx-current-url": page})
    assert htmx.headers["HX-Redirect"] == "/accounts/login/?next=/"
