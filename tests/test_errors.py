import pytest
from django.test import Client
from django.urls import path

from ctlearn import urls
from tests import factories

pytestmark = pytest.mark.django_db


def fail(request):
    raise RuntimeError("what only the log should see")


urlpatterns = [*urls.urlpatterns, path("fail/", fail)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def is_ours(response, title):
    page = response.content.decode()
    assert f"<h1>{title}</h1>" in page
    assert page.count("<h1") == 1
    assert 'href="/"' in page  # one way on


def test_what_does_not_exist_is_404(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    is_ours(response, "There is nothing here")


def test_what_is_for_others_is_403(client_of, stranger):
    response = client_of(stranger).get("/admin/accounts/user/")
    assert response.status_code == 403
    is_ours(response, "Not allowed")


def test_a_fault_of_ours_is_500_and_says_nothing_of_the_inside(settings, owner, client_of):
    settings.ROOT_URLCONF = __name__
    client = client_of(owner)
    client.raise_request_exception = False
    response = client.get("/fail/")
    assert response.status_code == 500
    is_ours(response, "Something went wrong")
    assert "what only the log" not in response.content.decode()


def test_the_500_page_needs_no_database(django_assert_num_queries, rf):
    from ctlearn.errors import server_error

    with django_assert_num_queries(0):
        assert server_error(rf.get("/")).status_code == 500


def test_an_expired_form_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.UserFactory())
    response = client.post("/profile/", {"display_name": "Eve"})
    assert response.status_code == 403
    is_ours(response, "The form has expired")


def test_a_foreign_host_is_400():
    response = Client().get("/", headers={"host": "elsewhere.example.com"})
    assert response.status_code == 400
    is_ours(response, "The address can’t be read")


def test_too_many_tries_are_429(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    form = {"email": "not an address"}
    assert client.post("/accounts/signup/", form).status_code == 200
    response = client.post("/accounts/signup/", form)
    assert response.status_code == 429
    is_ours(response, "Too many tries")
