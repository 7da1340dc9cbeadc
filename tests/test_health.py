import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client


@pytest.fixture
def unreachable(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("no route")

    monkeypatch.setattr(connection, "cursor", refuse)


def test_healthz_answers_without_a_database(client):
    """No `db` fixture here: a query would fail the test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_load_balancer_needs_no_name_no_cookie_and_no_https(settings, path):
    settings.ALLOWED_HOSTS = ["learn.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get(path, headers={"host": "10.0.0.7"})
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.django_db
def test_readyz_says_that_everything_is_there(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_readyz_refuses_while_migrations_wait(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: [("one", False), ("two", False)])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "2 waiting"}


@pytest.mark.django_db
def test_readyz_refuses_without_a_database(client, unreachable):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "unreachable", "migrations": "unknown"}
