"""Addresses and forms that no page of ours makes: nothing is found, nothing is done, and no page fails of them."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lessons.models import Course
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(patterns, before=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


NUMBERED = [route for route in routes(get_resolver().url_patterns) if "<int:" in route and "accounts/" not in route]


@pytest.fixture
def administrator(client_of):
    client = client_of(factories.InstructorFactory(is_superuser=True))
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("number", ["9" * 30, str(2**63)])
def test_no_row_has_a_number_that_large(administrator, number):
    """In the place of each number in each address of ours."""
    cohort = making.enrol(factories.UserFactory(), making.quiz("single_choice").course).cohort
    assert len(NUMBERED) > 50
    for route in NUMBERED:
        for asked in ARGUMENT.finditer(route):
            if asked[1] == "int":
                filled = route[: asked.start()] + number + route[asked.end() :]
                address = "/" + ARGUMENT.sub(lambda other: str(cohort.pk), filled)
                assert {administrator.get(address).status_code, administrator.post(address).status_code} <= {404, 405}


def test_a_choice_with_a_number_that_large_is_none(administrator):
    course = factories.CourseFactory()
    assert list(Course.objects.filter(pk__in=[10**30, -(10**30), course.pk])) == [course]
    data = {"name": "A", "time_zone": "UTC", "courses": ["9" * 30]}
    assert administrator.post(reverse("new_cohort"), data).status_code == 422


@pytest.mark.parametrize(
    "path", ["/admin/courses/package/a%00b/", "/courses/a%00b/", "/admin/lessons/lesson/a%00/change/"]
)
def test_a_nul_in_an_address_leads_nowhere(administrator, path):
    assert administrator.get(path).status_code == 404


def test_a_nul_in_a_form_changes_nothing(administrator):
    course = factories.ModuleFactory().course
    address = reverse("admin:lessons_course_tree_add", args=[course.pk])
    assert administrator.post(address, {"title": "a\0b"}).status_code == 400
    assert administrator.post(address, {"title": "a", "x\0": "b"}).status_code == 400
    assert course.modules.count() == 1
    answer = administrator.get("/search/", {"q": "a\0b"})
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()


def test_a_part_with_a_number_that_large_is_not_in_the_tree(administrator):
    course = factories.ModuleFactory().course
    address = reverse("admin:lessons_course_tree_move", args=[course.pk])
    assert administrator.post(address, {"move": f"lesson:{'9' * 30}:up"}).status_code == 404
