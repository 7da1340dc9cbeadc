"""A student's own pages: progress, history, data, reminders, cohorts, leaving. What holds on every page holds on them
with something to show; they work by keyboard alone, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ctlearn import demo
from tests.browser.test_every_page import COLOURS, LESSON, faults, spill, walk

OWN = [
    "/progress/",
    "/progress/history/",
    "/progress/data/",
    "/progress/delete/",
    "/progress/reminders/",
    "/cohorts/",
    "/join/",
]
IN_A_COHORT = ["/progress/", "/cohorts/", "/cohorts/1/", "/cohorts/1/leave/"]


@pytest.fixture
def reader(newcomer: Callable[..., Page]) -> Callable[..., Page]:
    """Somebody who has answered a question and read the lesson."""

    def make(**options: object) -> Page:
        page = newcomer(**options)
        page.goto(LESSON)
        page.locator("form.check label.option").first.click()
        page.locator("form.check").first.get_by_role("button", name="Answer").click()
        page.locator("form.check .feedback").first.wait_for()
        page.get_by_role("button", name="Mark as read").click()
        page.get_by_text("You have read this lesson.").wait_for()
        return page

    return make


@COLOURS
def test_own_pages_are_accessible_and_fit(reader: Callable[..., Page], theme: str) -> None:
    page = reader(theme=theme, csp=False)
    page.goto("/progress/")
    expect(page.get_by_text("of what you were asked you would remember today")).to_be_visible()
    assert walk(page, OWN) == {}
    page.goto("/progress/")
    for part in page.locator("details").all():
        part.evaluate("one => one.open = true")
    assert faults(page) == []
    assert spill(page) == 0


@COLOURS
def test_pages_of_a_cohort_s_student_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    assert walk(open_page(demo.STUDENT, theme=theme, csp=False), IN_A_COHORT) == {}


def test_each_picture_has_its_numbers_in_a_table_beside_it(reader: Callable[..., Page]) -> None:
    page = reader()
    page.goto("/progress/")
    for picture in page.locator("main svg").all():
        assert picture.evaluate("one => one.closest('[aria-hidden=true]') !== null")
        assert picture.evaluate("one => one.closest('article, section').querySelector('table') !== null")
    week = page.locator("table.weeks tbody tr").first
    assert week.locator("td").all_inner_texts() == ["1", "1", "0"]
    topic = page.locator("table.drawn tbody tr").first
    assert topic.locator("td").last.inner_text().startswith("1 of ")


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no scripts"])
def test_an_account_is_deleted_by_keyboard_alone(newcomer: Callable[..., Page], js: bool) -> None:
    page = newcomer(js=js, width=360, theme="dark")
    page.goto("/progress/")
    for link in ("Your data", "Delete your account"):
        page.get_by_role("link", name=link, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(link)
    page.get_by_label("Your password").focus()
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    field = page.get_by_label("Your password")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("The password is not right."))
    page.keyboard.type("a long enough one")
    page.keyboard.press("Enter")
    page.wait_for_url("/")
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    page.goto("/progress/")
    expect(page).to_have_url("/accounts/login/?next=/progress/")


def test_reminders_are_chosen_without_scripts(newcomer: Callable[..., Page]) -> None:
    page = newcomer(js=False, width=360)
    page.goto("/progress/reminders/")
    page.get_by_label("When something is due within two days").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("When something is due within two days")).to_be_checked()
    expect(page.get_by_label("When questions come back for review")).not_to_be_checked()
