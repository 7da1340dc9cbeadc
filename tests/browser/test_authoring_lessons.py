"""Arranging a course and writing a lesson in the admin, by keyboard; what axe says of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ctlearn import demo
from tests.browser.test_every_page import faults


def begin_course(page: Page, title: str) -> None:
    """An empty course of the instructor's, opened as a tree."""
    page.goto("/admin/lessons/course/add/")
    page.get_by_label("Title:", exact=True).fill(title)
    page.get_by_label("Key:").fill(re.sub(r"[^a-z0-9]+", "-", title.lower()))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("row", name=title).get_by_role("link", name="Arrange", exact=True).click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_course_is_arranged_by_keyboard(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, csp=False)
    begin_course(page, f"Arranged in the {theme}")
    for title in ("Rivers", "Lakes"):
        page.get_by_label("New module").focus()
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=re.compile(title))).to_be_focused()
    page.get_by_role("button", name="Move “Lakes” up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tree h2").first).to_contain_text("1. Lakes")
    expect(page.locator("#tree h2").first).to_be_focused()  # its button is off now: the heading has the focus
    expect(page.locator("#live")).to_have_text("“Lakes” moved up.")
    page.get_by_text("Add a lesson to “Lakes”").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Depth")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1.1 Depth")).to_be_focused()
    page.get_by_role("button", name="Move “Depth” down").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2.1 Depth")).to_be_visible()
    expect(page.get_by_role("button", name="Move “Depth” down")).to_be_focused()
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_lesson_is_written_with_its_preview_beside_it(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, width=1400, csp=False)
    page.goto("/admin/lessons/lesson/?q=Whose+definition")
    page.get_by_role("link", name="Whose definition?").click()
    text = page.get_by_label("Text:")
    text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("A **new** beginning with [a gap](term:nowhere).\n\n")
    expect(page.locator("#preview strong").first).to_have_text("new")
    expect(page.locator("#preview")).to_contain_text("The glossary has no term “nowhere”.")
    page.keyboard.press("Control+Home")
    page.get_by_text("Terms of the glossary").click()
    page.locator("[data-insert]").first.focus()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(r"^\[.+\]\(term:.+\)A \*\*new\*\*"))
    assert faults(page) == []


def test_a_lesson_is_previewed_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR, js=False)
    page.goto("/admin/lessons/lesson/?q=Whose+definition")
    page.get_by_role("link", name="Whose definition?").click()
    page.get_by_label("Text:").fill("Quite **another** text.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview on a page of its own").click()
    expect(opened.value.locator("#preview strong")).to_have_text("another")
    expect(page.get_by_label("Text:")).to_have_value("Quite **another** text.")


@pytest.mark.parametrize("path", ["/admin/", "/admin/lessons/course/", "/admin/lessons/lesson/"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_authors_pages(open_page: Callable[..., Page], path: str, theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, csp=False)
    page.goto(path)
    assert faults(page) == []
