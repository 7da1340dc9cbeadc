"""Every page of packages, copies and the shared bank, asked for by everyone."""

import re

import pytest
from django.urls import reverse

from ctlearn.packages import urls
from ctlearn.packages.copying import copy_course
from lessons.models import Course
from tests import factories
from tests.packages.loads import load

pytestmark = pytest.mark.django_db
SIGN_IN = 302
PEOPLE = ["anonymous", "student", "course owner", "editor", "reviewer", "stranger", "admin"]
AUTHORS = {"course owner", "editor", "reviewer", "stranger", "admin"}
WORKING = {"course owner", "editor", "reviewer", "admin"}

# name: method, arguments, who gets it, with what; other staff get 404
TABLE = {
    "packages": ("get", [], AUTHORS, 200),
    "copies": ("get", [], AUTHORS, 200),
    "package": ("get", ["small"], WORKING, 200),
    "copy_course": ("get", ["small"], WORKING, 200),
    "course_origin": ("get", ["small-copy"], {"course owner", "admin"}, 200),
    "package_preview": ("get", ["nothing"], AUTHORS, 422),
    "package_load": ("post", ["nothing"], AUTHORS, 422),
}
BANK = {
    "shared": ("get", [], AUTHORS, 200),
    "take_over": ("post", [], AUTHORS, 302),
    "import": ("get", [], AUTHORS, 200),
    "store": ("post", [], AUTHORS, 422),
    "origin": ("get", ["question"], WORKING, 200),
    "shared_one": ("get", ["question"], set(), 200),
}


def test_every_url_is_in_the_table():
    assert {pattern.name for pattern in urls.urlpatterns} == set(TABLE)


@pytest.fixture
def people(admin_user):
    load()
    course = Course.objects.get(key="small")
    Course.objects.update(open=False)
    roles = {"course owner": "owner", "editor": "editor", "reviewer": "reviewer"}
    people = {name: factories.CourseRoleFactory(course=course, role=role).user for name, role in roles.items()}
    copy_course(course, people["course owner"], key="small-copy", title="Copy")
    stranger = factories.CourseRoleFactory().user
    return {**people, "stranger": stranger, "admin": admin_user, "anonymous": None, "student": factories.UserFactory()}


def ask(client_of, people, method, address):
    return {name: getattr(client_of(people[name]), method)(address).status_code for name in PEOPLE}


def expected(may, answer):
    outside = {"anonymous": SIGN_IN, "student": SIGN_IN}
    return {name: outside.get(name, answer if name in may else 404) for name in PEOPLE}


@pytest.mark.parametrize("name", TABLE)
def test_who_gets_the_page(name, people, client_of):
    method, arguments, may, answer = TABLE[name]
    assert ask(client_of, people, method, reverse(name, args=arguments)) == expected(may, answer)


@pytest.mark.parametrize("name", BANK)
def test_who_gets_the_page_of_the_bank(name, people, client_of):
    method, arguments, may, answer = BANK[name]
    arguments = [Course.objects.get(key="small").questions.first().pk for _name in arguments]
    address = reverse(f"admin:quizzes_question_{name}", args=arguments)
    assert ask(client_of, people, method, address) == expected(may, answer)


@pytest.mark.parametrize("name", ["package", "copy_course", "course_origin"])
def test_the_missing_and_the_foreign_look_the_same(name, people, client_of):
    client = client_of(people["stranger"])
    foreign = client.get(reverse(name, args=TABLE[name][1]))
    missing = client.get(reverse(name, args=["no-such-course"]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert plain(foreign) == plain(missing)


def plain(response):
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", response.content.decode())


@pytest.mark.parametrize("name", TABLE)
def test_the_wrong_method_is_refused(name, people, client_of):
    method, arguments, _may, _answer = TABLE[name]
    client = client_of(people["admin"])
    wrong = client.put if name in ("packages", "copy_course") else client.get if method == "post" else client.post
    assert wrong(reverse(name, args=arguments)).status_code == 405
