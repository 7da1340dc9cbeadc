"""A lesson read through in Chromium, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

COURSE = "/courses/why-states-cooperate/"
LESSON = f"{COURSE}lessons/whose-definition/"


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_newcomer_reads_a_course_from_its_first_page(newcomer: Callable[..., Page], js: bool) -> None:
    page = newcomer(js=js)
    page.goto("/courses/")
    page.get_by_role("link", name="Why states cooperate").click()
    page.get_by_role("button", name="Start this course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A threat without borders")
    expect(page.get_by_text("You are enrolled.")).to_be_visible()
    page.get_by_role("button", name="Mark as read").click()
    if js:
        expect(page.get_by_text("You have read this lesson.")).to_be_visible()
        page.get_by_role("navigation", name="Turn the page").get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From Marseilles to Manhattan")
    page.goto(COURSE)
    expect(page.get_by_text("1 of 13 lessons read")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Continue where you left off")).to_be_visible()
    expect(page.get_by_role("heading", name="From Marseilles to Manhattan")).to_be_visible()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_check_is_answered_in_its_place(newcomer: Callable[..., Page], js: bool) -> None:
    page = newcomer(js=js)
    page.goto(LESSON)
    check = page.locator("form.check").first
    expect(check.locator(".feedback")).to_have_count(0)
    check.locator("label.option").first.click()
    check.get_by_role("button", name="Answer").click()
    expect(page.locator("form.check").first.locator(".feedback")).to_be_visible()
    expect(page.locator("form.check").first.locator(".receipt")).to_contain_text("Saved")
    if js:
        expect(page.locator("form.check .feedback").first).to_be_focused()
    page.locator("form.check").first.get_by_role("link", name="Answer again").click()
    expect(page.locator("form.check").first.get_by_role("button", name="Answer")).to_be_visible()


def test_a_lesson_is_done_when_its_checks_are_answered(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    page.goto(LESSON)
    for number in range(page.locator("form.check").count()):
        check = page.locator("form.check").nth(number)
        check.locator("label.option").first.click()
        check.get_by_role("button", name="Answer").click()
        expect(page.locator("form.check").nth(number).locator(".feedback")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You have read this lesson.")).to_be_visible()


def test_arrow_keys_turn_the_pages_and_can_be_switched_off(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    page.goto(LESSON)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_have_text("The price of sovereignty")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("Whose definition?")
    page.goto("/profile/")
    page.get_by_label("arrow keys").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto(LESSON)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    expect(page.get_by_role("heading", level=1)).to_have_text("Whose definition?")


def test_a_term_is_explained_where_it_stands(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    page.goto(LESSON)
    term = page.locator("a.term").first
    term.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".popover")).to_contain_text("crime in the requesting")
    expect(term).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".popover")).to_have_count(0)
    expect(term).to_be_focused()


def test_without_javascript_a_term_leads_to_its_meaning(open_page: Callable[..., Page]) -> None:
    page = open_page(js=False)
    page.goto(LESSON)
    page.locator("a.term").first.click()
    expect(page.locator(":target")).to_contain_text("double criminality")


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_note_is_kept_beside_the_lesson(newcomer: Callable[..., Page], js: bool) -> None:
    page = newcomer(js=js)
    page.goto(LESSON)
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your note").fill("Compare with the arrest warrant.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#note")).to_contain_text("Compare with the arrest warrant.")
    page.goto("/shelf/")
    expect(page.get_by_text("Compare with the arrest warrant.")).to_be_visible()


def test_the_outline_is_behind_a_button_on_a_phone_and_open_beside_the_text(open_page: Callable[..., Page]) -> None:
    phone = open_page(width=360)
    phone.goto(LESSON)
    other = phone.get_by_role("navigation", name="Course outline").get_by_role("link", name="The tools")
    expect(other).to_be_hidden()
    phone.get_by_text("Outline of the course").click()
    expect(other).to_be_visible()
    for js in (True, False):
        desk = open_page(width=1280, js=js)
        desk.goto(LESSON)
        expect(
            desk.get_by_role("navigation", name="Course outline").get_by_role("link", name="The tools")
        ).to_be_visible()


def test_the_first_tab_stop_skips_to_the_text(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(LESSON)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_searching_while_typing_finds_a_lesson(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/search/")
    page.get_by_label("Search lessons and glossary").press_sequentially("extradit")
    expect(page.locator("#results .hits li").first).to_be_visible()
    assert "q=extradit" in page.url
