import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/courses/", "/search/?q=first", "/accounts/login/", "/accounts/signup/", "/nowhere/"]
OWN = ["/profile/", "/shelf/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"]
ADMIN = [
    "admin:index",
    "admin:lessons_course_changelist",
    "admin:lessons_course_add",
    "admin:lessons_lesson_changelist",
    "admin:lessons_lesson_add",
    "admin:lessons_cohort_add",
    "admin:lessons_document_changelist",
    "admin:lessons_document_add",
    "admin:lessons_problemreport_changelist",
    "admin:accounts_user_changelist",
    "admin:accounts_user_add",
]


class Inline(HTMLParser):
    """What a strict policy would block: handlers, style attributes, scripts and styles in the page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.tag = ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.found += [f"<{tag} {name}>" for name in attributes if name.startswith("on") or name == "style"]
        data = attributes.get("type") in ("application/json", "importmap")
        self.tag = tag if tag in ("script", "style") and "src" not in attributes and not data else ""

    def handle_endtag(self, tag):
        self.tag = ""

    def handle_data(self, data):
        if self.tag and data.strip():
            self.found.append(f"<{self.tag}> {data.strip()[:60]}")


def check(response):
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    page = response.content.decode()
    assert Inline(page).found == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//(?!example)[^"]*\.(?:js|css|woff2?)', page) == []


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_carry_the_strict_policy(client, path):
    factories.LessonFactory()
    check(client.get(path))


@pytest.mark.parametrize("path", OWN)
def test_own_pages_carry_the_strict_policy(client_of, owner, path):
    response = client_of(owner).get(path, follow=True)
    assert response.status_code == 200
    check(response)


@pytest.mark.parametrize("name", ADMIN)
def test_the_admin_carries_the_strict_policy(admin_client, name):
    factories.LessonFactory()
    response = admin_client.get(reverse(name))
    assert response.status_code == 200
    check(response)


def test_a_lesson_with_everything_on_it_carries_the_strict_policy(client_of, owner):
    lesson = factories.LessonFactory(
        body="[x](term:x) ![a](files/a.png)\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        ":::bars\nOne | 1\n:::\n\nSo.[^1]\n\n[^1]: N"
    )
    factories.ClaimFactory(lesson=lesson)
    response = client_of(owner).get(lesson.get_absolute_url())
    assert response.status_code == 200
    check(response)


def test_setting_up_two_factors_carries_the_strict_policy(client, owner):
    client.force_login(owner)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.status_code == 200
    assert 'src="data:image/svg+xml' in response.content.decode()
    check(response)


def test_an_admin_form_carries_the_strict_policy(admin_client):
    lesson = factories.LessonFactory()
    for name, pk in [("lesson", lesson.pk), ("course", lesson.course_id), ("module", lesson.module_id)]:
        check(admin_client.get(reverse(f"admin:lessons_{name}_change", args=[pk])))
        check(admin_client.get(reverse(f"admin:lessons_{name}_delete", args=[pk])))
