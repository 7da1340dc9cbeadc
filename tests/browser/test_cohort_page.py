"""An instructor looks at a cohort while its students work."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ctlearn import demo
from tests.browser.test_every_page import COLOURS, walk
from tests.browser.test_sitting import ORDERING, start
from tests.browser.test_teaching import make_cohort

SOON = 30_000  # milliseconds: the page looks every twenty seconds


@pytest.fixture
def two_browsers(open_page: Callable[..., Page]) -> tuple[Page, Page]:
    """An instructor at the page of a new cohort, and a student who has joined it by the link."""
    teacher, student = open_page(demo.INSTRUCTOR), open_page()
    cohort = make_cohort(teacher, f"Cohort {time.monotonic_ns()}")
    teacher.goto(f"{cohort}joining/")
    student.goto(teacher.get_by_label("Link").input_value())
    student.get_by_role("link", name="Make an account").click()
    student.get_by_label("Your name").fill("Nora New")
    student.get_by_label("Email").fill(f"live-{time.monotonic_ns()}@example.org")
    student.get_by_label("Password").fill("a long enough one")
    student.get_by_role("button", name="Make an account").click()
    student.get_by_role("button", name="Join").click()
    student.get_by_role("heading", level=1).wait_for()
    teacher.goto(cohort)
    return teacher, student


def test_a_result_appears_while_the_page_is_looked_at(two_browsers: tuple[Page, Page]) -> None:
    teacher, student = two_browsers
    row = teacher.get_by_role("row", name=re.compile("Nora New"))
    expect(row.get_by_role("link", name="not started").first).to_be_visible()
    teacher.evaluate("window.untouched = true")
    address = start(student, ORDERING)
    student.goto(f"{address}submit/")
    student.get_by_role("button", name="Hand in all the same").click()
    expect(student.get_by_role("heading", level=1)).to_contain_text("per cent")
    expect(row.get_by_role("link", name="0 per cent")).to_be_visible(timeout=SOON)
    expect(teacher.locator("#live")).to_have_text("1 student has new results")
    assert teacher.evaluate("window.untouched") is True


def test_the_table_stands_still_while_somebody_is_in_it(two_browsers: tuple[Page, Page]) -> None:
    teacher, _student = two_browsers
    asked: list[str] = []
    teacher.on("request", lambda request: asked.append(request.url) if "/changes/" in request.url else None)
    cell = teacher.get_by_role("row", name=re.compile("Nora New")).get_by_role("link").nth(1)
    cell.focus()
    teacher.wait_for_timeout(22_000)
    assert asked == []
    expect(cell).to_be_focused()


def test_a_cell_is_reached_by_keyboard_and_leads_to_its_student(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR)
    page.goto("/teach/")
    page.get_by_role("link", name="Demo cohort").click()
    name = page.locator(".matrix tbody th a").first
    student = name.inner_text()
    name.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".matrix tbody tr").first.locator("td a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=student)).to_be_visible()
    assert re.search(r"#module-\d+$", page.url)


@COLOURS
def test_pages_of_progress_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, csp=False)
    page.goto("/teach/")
    page.get_by_role("link", name="Demo cohort").click()
    cohort = page.url
    student = page.locator(".matrix tbody th a").nth(4).get_attribute("href") or ""
    quiz = page.locator(".matrix thead a[href*=quizzes]").first.get_attribute("href") or ""
    page.goto(quiz)
    question = page.locator(".statistics tbody a").first.get_attribute("href") or ""
    page.goto(student)
    attempt = page.locator(".attempts a").first.get_attribute("href") or ""
    paths = [
        cohort,
        f"{cohort}?view=list",
        f"{cohort}?show=help",
        f"{cohort}retention/",
        student,
        quiz,
        question,
        attempt,
    ]
    assert walk(page, paths) == {}
