"""Three personas make access tests routine: the owner of something, a classmate, an outsider."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis_settings

from tests import factories

# How fast an example runs is the machine's matter, not a test's.
hypothesis_settings.register_profile("ctlearn", deadline=None)
hypothesis_settings.load_profile("ctlearn")


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any, tmp_path: Any) -> None:
    """Fast and private: files below the test's own folder, no manifest, a cache that starts empty."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A client that is signed in as somebody; None: nobody."""

    def make(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that several connections and processes can use: SQLite's in-memory one is copied to a file."""
    if connection.vendor != "sqlite":
        yield
        return
    path, name, kept = str(tmp_path / "shared.sqlite3"), connection.settings_dict["NAME"], connection.connection
    connection.cursor().execute("VACUUM INTO %s", [path])
    connection.connection = None
    connection.settings_dict["NAME"] = path
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = kept


@pytest.fixture
def count_queries(db: None) -> Callable[[Callable[[], object]], int]:
    """How many queries something costs."""

    def count(do: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            do()
        return len(captured)

    return count


@pytest.fixture
def owner(db: None) -> Any:
    """A student with records of their own."""
    return factories.UserFactory(display_name="Olive Owner")


@pytest.fixture
def classmate(db: None) -> Any:
    """Another student of the same cohort."""
    return factories.UserFactory(display_name="Clara Classmate")


@pytest.fixture
def outsider(db: None) -> Any:
    """Somebody with an account and nothing else."""
    return factories.UserFactory(display_name="Otto Outsider")


@pytest.fixture
def instructor(db: None) -> Any:
    return factories.InstructorFactory(display_name="Ines Instructor")


@pytest.fixture
def stranger(db: None) -> Any:
    """An instructor of something else."""
    return factories.InstructorFactory(display_name="Stan Stranger")
