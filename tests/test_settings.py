import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

ROOT = Path(__file__).parent.parent


@pytest.fixture
def read(monkeypatch, tmp_path):
    """The settings as they are read from this environment alone."""

    def settings(**environment):
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in {"DATA_DIR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "ctlearn" / "settings.py"))

    return settings


def start(folder, **environment):
    fixed = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "ctlearn.settings", "DATA_DIR": str(folder)}
    command = [sys.executable, "-c", "import django; django.setup()"]
    return subprocess.run(command, cwd=ROOT, env=fixed | environment, capture_output=True, text=True, check=False)


def test_a_server_starts_without_any_environment(tmp_path):
    started = start(tmp_path)
    assert started.returncode == 0, started.stderr


def test_a_server_does_not_start_with_a_wrong_value(tmp_path):
    started = start(tmp_path, HSTS_SECONDS="long")
    assert started.returncode != 0
    assert "HSTS_SECONDS" in started.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "setting",
    [
        "BEHIND_PROXY=perhaps",
        "CSRF_TRUSTED_ORIGINS=example.org",
        "DATABASE_URL=nonsense",
        "DEBUG=maybe",
        "EMAIL_URL=nonsense",
        "EMAIL_VERIFICATION=perhaps",
        "HSTS_SECONDS=-1",
        "HTTPS=perhaps",
        "LOG_LEVEL=LOUD",
        "MFA_REQUIRED_FOR_INSTRUCTORS=perhaps",
        "REDIS_URL=nonsense",
        "SIGNUP_RATE=many",
        "TIME_ZONE=Mars",
        "UPLOAD_LIMIT_MB=-1",
        "UPLOAD_LIMIT_MB=lots",
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(read, setting):
    name, _equals, value = setting.partition("=")
    with pytest.raises((EnvError, ImproperlyConfigured), match=name):
        read(**{name: value})


def test_openid_connect_needs_its_client(read):
    with pytest.raises(EnvError, match="OIDC_CLIENT_ID"):
        read(OIDC_SERVER_URL="https://login.example.org")


def test_a_private_server_is_for_this_machine_alone(read):
    settings = read()
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert not settings["DEBUG"]
    assert not settings["SECURE_SSL_REDIRECT"]


def test_a_public_server_needs_a_secret_key(read, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read(ALLOWED_HOSTS="learn.example.org")
    assert not (tmp_path / "secret-key").exists()


def test_a_public_server_is_served_over_https_only(read):
    settings = read(ALLOWED_HOSTS="learn.example.org", SECRET_KEY="from outside")
    assert settings["SECRET_KEY"] == "from outside"
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] > 0


def test_https_can_be_left_to_something_else(read):
    settings = read(ALLOWED_HOSTS="learn.example.org", SECRET_KEY="x", HTTPS="off")
    assert not settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 0


def test_the_secret_key_of_a_private_server_is_made_once_and_is_its_owners_alone(read, tmp_path):
    first, second = read()["SECRET_KEY"], read()["SECRET_KEY"]
    assert first == second
    assert len(first) > 60
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_behind_a_proxy_its_headers_say_who_asks_and_how(read):
    direct, behind = read(), read(BEHIND_PROXY="on")
    assert (direct["SECURE_PROXY_SSL_HEADER"], direct["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (None, 0)
    assert behind["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert behind["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_an_acknowledged_answer_is_on_the_disk(read):
    options = read()["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]
