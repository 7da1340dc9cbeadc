"""An essay is graded in Chromium by keyboard only."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from ctlearn import demo
from tests.browser.test_every_page import faults, spill

FORM = "form.marks"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element that the selector names has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never reached {wanted}.")


def test_an_essay_is_graded_by_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR, csp=False)
    page.goto("/teach/grading/")
    assert faults(page) == []
    tab_to(page, "table.queue tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/teach/grading/\d+/"))
    first = page.url
    assert faults(page) == []
    points = page.locator(f"{FORM} input[type=number]")
    tab_to(page, f"{FORM} input[type=number]")
    page.keyboard.type("1")
    for _n in range(points.count() - 1):
        page.keyboard.press("Tab")
        page.keyboard.type("0.5")
    expect(page.locator("[data-total]")).to_have_text(f"{1 + 0.5 * (points.count() - 1):g}")
    page.keyboard.press("Tab")
    page.keyboard.type("Say which text you mean.")
    tab_to(page, f"{FORM} button[value=next]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is the next one.")).to_be_visible()
    assert page.url != first
    page.goto(first)
    expect(page.get_by_label("Feedback")).to_have_value("Say which text you mean.")
    points.first.fill("99")
    page.locator(FORM).evaluate("form => { form.noValidate = true }")
    page.locator(f"{FORM} button[value=next]").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert spill(page) <= 0


def test_a_regrade_is_looked_at_before_it_is_written(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR, csp=False, js=False)
    page.goto("/teach/grading/")
    page.locator("table.queue tbody a").first.click()
    page.get_by_role("link", name="Regrade it for everyone").click()
    page.get_by_label("Give everyone the points").check()
    page.get_by_label("Reason").fill("The question was unclear.")
    page.get_by_role("button", name="Show who would change").click()
    expect(page.get_by_role("heading", name=re.compile("would change"))).to_be_visible()
    written = page.get_by_role("button", name=re.compile("Write"))
    written.click()
    expect(page.get_by_text(re.compile("grades? (is|are) new"))).to_be_visible()
    page.get_by_role("link", name="Undo").click()
    page.get_by_label("Reason").fill("It was clear.")
    page.get_by_role("button", name="Show who would change").click()
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
