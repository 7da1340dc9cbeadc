"""Servers on the test's database, as processes of their own; people who are signed in on them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.server.running import Server
from tests.server.visiting import Visitor


def database_address() -> str:
    """The test's database, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    credentials = f"{known['USER']}:{known['PASSWORD']}@" if known["PASSWORD"] else f"{known['USER']}@"
    if host.startswith("/"):
        return f"postgres://{credentials}/{known['NAME']}?host={host}"
    return f"postgres://{credentials}{host}:{known['PORT']}/{known['NAME']}"


@pytest.fixture
def environment(shared: None, tmp_path: Path) -> dict[str, str]:
    """What makes another process the same application."""
    return {
        "DATABASE_URL": database_address(),
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.server.settings",
        "SECRET_KEY": settings.SECRET_KEY,
    }


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """Four processes that serve the test's database."""
    with Server("ctlearn.wsgi", tmp_path, environment, workers=4) as running:
        yield running


@pytest.fixture
def visitor_of() -> Callable[[Any, int], Visitor]:
    """The browser of somebody who is signed in at the server on this port."""

    def make(user: Any, port: int) -> Visitor:
        client = Client()
        client.force_login(user)
        return Visitor(port, {"sessionid": client.cookies["sessionid"].value})

    return make
