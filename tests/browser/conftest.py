"""A real server, as `make run` starts it, with the shipped courses and the demo people; a real Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from ctlearn import demo

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with data of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = tmp_path_factory.mktemp("site")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    environment |= {"DATA_DIR": str(folder), "PORT": port, "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3"}
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "manage.py", "run_demo"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", server, folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(600):
        try:
            with urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
        if server.poll() is not None:
            break
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where it is missing the tests fail under CI and are skipped elsewhere."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing (Debian: apt install chromium).")
        pytest.skip("Chromium is missing (Debian: apt install chromium).")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Make a page: `open_page(student, width=360, theme="dark", js=False)`. Console errors fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        person: str | None = None, *, width: int = 1280, theme: Any = "light", js: bool = True, csp: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 800},
            color_scheme=theme,
            java_script_enabled=js,
            bypass_csp=not csp,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(said(message)) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if person is not None:
            sign_in(page, person)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def said(message: ConsoleMessage) -> str:
    return f"{message.text} ({message.location['url']})"


def is_complaint(message: ConsoleMessage) -> bool:
    """An error that a person developing the page would look into; a cut connection isn't one, nor is an answer that
    the page shows: 409 for a conflict, 422 for a mistake."""
    usual = re.match("htmx:|.*(DISCONNECTED|status of (409|422))", message.text)
    return message.type == "error" and usual is None


def sign_in(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person)
    page.get_by_label("Password").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    page.wait_for_url("/")


@pytest.fixture
def newcomer(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page of somebody who has just signed up."""
    count = iter(range(1000))

    def make(**options: Any) -> Page:
        page = open_page(**options)
        page.goto("/accounts/signup/")
        page.get_by_label("Your name").fill("Nora New")
        page.get_by_label("Email").fill(f"new{next(count)}-{time.monotonic_ns()}@example.org")
        page.get_by_label("Password").fill("a long enough one")
        page.get_by_role("button", name="Make an account").click()
        page.wait_for_url("/")
        return page

    return make
