"""What holds on every page: axe finds nothing, nothing scrolls sideways, the page is light, nothing comes from afar."""

from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from ctlearn import demo

LESSON = "/courses/why-states-cooperate/lessons/whose-definition/"
PUBLIC = [
    "/",
    "/courses/",
    "/courses/why-states-cooperate/",
    "/courses/why-states-cooperate/glossary/",
    "/courses/why-states-cooperate/claims/",
    LESSON,
    "/courses/why-states-cooperate/lessons/four-cases-looked-at-twice/",
    "/search/?q=treaty",
    "/search/?q=nothinglikethis",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]
MEMBERS = [
    "/",
    "/profile/",
    "/shelf/",
    "/review/",
    "/review/ahead/",
    LESSON,
    f"{LESSON}note/",
    f"{LESSON}report/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
]
TEACHERS = [
    "/teach/cohorts/1/gradebook/",
    "/teach/cohorts/1/gradebook/rules/",
]
COLOURS = pytest.mark.parametrize("theme", ["light", "dark"])


def faults(page: Page) -> list[str]:
    """What axe finds, WCAG 2.2's target size included."""
    options = {"preload": False, "rules": {"target-size": {"enabled": True}}}  # preloading asks for sheets that aren't
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def spill(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def walk(page: Page, paths: list[str]) -> dict[str, object]:
    """What is wrong on each page, at 1280 and at 320 pixels."""
    wrong: dict[str, object] = {}
    for path in paths:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            if found := faults(page):
                wrong[f"{path} at {width}"] = found
            if (wide := spill(page)) > 0:
                wrong[f"{path} at {width}: sideways"] = wide
    return wrong


@COLOURS
def test_public_pages_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    assert walk(open_page(theme=theme, csp=False), PUBLIC) == {}


@COLOURS
def test_pages_of_members_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    assert walk(open_page(demo.STUDENT, theme=theme, csp=False), MEMBERS) == {}


@COLOURS
def test_pages_of_instructors_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    assert walk(open_page(demo.INSTRUCTOR, theme=theme, csp=False), TEACHERS) == {}


@COLOURS
def test_the_style_guide_is_accessible_and_fits(open_page: Callable[..., Page], theme: str) -> None:
    assert walk(open_page(demo.INSTRUCTOR, theme=theme, csp=False), ["/styleguide/"]) == {}


def test_what_is_swapped_in_is_accessible_too(newcomer: Callable[..., Page]) -> None:
    page = newcomer(csp=False)
    page.goto(LESSON)
    page.locator("form.check label.option").first.click()
    page.locator("form.check").first.get_by_role("button", name="Answer").click()
    page.locator("form.check .feedback").first.wait_for()
    page.get_by_role("link", name="Write a note").click()
    page.locator("#note textarea").wait_for()
    page.locator("a.term").first.click()
    assert faults(page) == []


def test_a_lesson_arrives_in_75_kilobytes_and_12_requests_from_one_host(
    open_page: Callable[..., Page], site: str
) -> None:
    page = open_page(demo.STUDENT)
    visitor = page.context.browser.new_context(base_url=site, storage_state=page.context.storage_state())  # cold cache
    cold = visitor.new_page()
    session = visitor.new_cdp_session(cold)
    session.send("Network.enable")
    weight: list[float] = []
    hosts: set[str] = set()
    session.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    cold.on("request", lambda request: hosts.add(urlparse(request.url).netloc))
    cold.goto(LESSON, wait_until="networkidle")
    visitor.close()
    assert hosts == {urlparse(site).netloc}
    assert len(weight) <= 12
    assert sum(weight) <= 75 * 1024


def test_text_spacing_of_wcag_hides_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page(width=320, csp=False)
    page.goto(LESSON)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-block-end: 2em !important }"
    )
    assert spill(page) == 0


@pytest.mark.parametrize("path", ["/", LESSON])
def test_right_to_left_fits_as_well(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(width=320, csp=False)
    page.goto(path)
    page.evaluate(
        "document.documentElement.dir = 'rtl'; document.querySelectorAll('[dir]').forEach(e => e.dir = 'rtl')"
    )
    assert spill(page) == 0


def test_the_theme_of_the_profile_wins_over_the_device(newcomer: Callable[..., Page]) -> None:
    page = newcomer(theme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.goto("/profile/")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("/profile/")
    assert page.evaluate(paper) != light


def test_a_lost_connection_is_said_in_a_banner(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    page.goto(LESSON)
    page.context.set_offline(True)
    page.get_by_role("button", name="Mark as read").click()
    page.locator("#banner").wait_for(state="visible")
    assert "can’t be reached" in page.locator("#banner").inner_text()
    page.context.set_offline(False)
