"""Whole quizzes with a question of every type: by keyboard alone, without JavaScript, with a hole in the network;
and review when cards are due. axe looks after each swap."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ctlearn import demo_quiz
from quizzes.question_types import TYPES
from tests.browser.test_every_page import LESSON, faults
from tests.browser.test_sitting import receipt, start

COURSE = f"/courses/{demo_quiz.KEY}/quizzes/"
PRACTICE, GRADED = f"{COURSE}{demo_quiz.PRACTICE}/", f"{COURSE}{demo_quiz.GRADED}/"
LAST = len(TYPES)
ASKED = "section.asked > fieldset.question"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what is sought."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


def answer_by_keyboard(page: Page, asked: str = ASKED) -> None:
    """Answer the question, whatever its type, with keys."""
    question = page.locator(asked)
    if question.locator(".items").count():
        tab_to(page, ".items button")
        page.keyboard.press("Enter")
        expect(page.locator(".items button").first).to_be_attached()
        return
    for number in range(question.locator("select").count()):
        tab_to(page, f"#{question.locator('select').nth(number).get_attribute('id')}")
        page.keyboard.press("ArrowDown")
    if question.locator("input[type=text], textarea").count():
        tab_to(page, f"{asked} input[type=text], {asked} textarea")
        page.keyboard.type("1")
    elif question.locator("input:not([type=hidden])").count():
        tab_to(page, f"{asked} input:not([type=hidden])")
        page.keyboard.press("Space")


def test_a_quiz_of_every_type_is_sat_by_keyboard(newcomer: Callable[..., Page]) -> None:
    page = newcomer(csp=False)
    page.goto(PRACTICE)
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/attempts/\d+/1/"))
    wrong: dict[int, list[str]] = {}
    for number in range(1, LAST + 1):
        answer_by_keyboard(page)
        receipt(page)
        page.wait_for_timeout(1500)  # the save that comes a second after the last key is back, too
        tab_to(page, "button[value=check]")
        page.keyboard.press("Enter")
        expect(page.locator("section.asked .feedback")).to_be_focused()
        if found := faults(page):
            wrong[number] = found
        tab_to(page, f".moves button[value={'next' if number < LAST else 'submit'}]")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(rf"/{number + 1}/$" if number < LAST else "/submit/"))
    assert wrong == {}
    tab_to(page, "main form button:not([value])")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/result/"))
    expect(page.locator(".asked")).to_have_count(LAST)


def test_a_quiz_of_every_type_is_sat_without_javascript(newcomer: Callable[..., Page]) -> None:
    page = newcomer(js=False)
    attempt = start(page, GRADED)
    for number in range(1, LAST + 1):
        question = page.locator(ASKED)
        for menu in question.locator("select").all():
            menu.select_option(index=1)
        for entry in question.locator("input[type=text], textarea").all():
            entry.fill("1")
        if question.locator("label.option").count():
            question.locator("label.option").first.click()
        if question.locator(".items").count():
            question.get_by_role("button", name="Move down").first.click()
        page.locator(f".moves button[value={'next' if number < LAST else 'submit'}]").click()
        page.wait_for_url(re.compile(rf"/{number + 1}/$" if number < LAST else "/submit/"))
    expect(page.get_by_text("not answered:")).to_have_count(0)
    page.locator("main form button:not([value])").click()
    page.wait_for_url(f"{attempt}result/")
    expect(page.locator(".asked")).to_have_count(LAST)


def test_a_quiz_goes_on_after_a_hole_in_the_network(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    attempt = start(page, GRADED)
    page.goto(f"{attempt}?view=all")
    entries = page.locator(f"{ASKED} input[type=text]")
    entries.nth(0).fill("7")
    receipt_of(entries.nth(0))
    page.context.set_offline(True)
    entries.nth(1).fill("12")
    entries.nth(2).fill("3")
    expect(page.locator("#offline")).to_contain_text("Kept on this device")
    page.context.set_offline(False)
    for number in range(3):
        receipt_of(entries.nth(number))
    expect(page.locator("#offline")).to_be_hidden()
    page.goto(f"{attempt}submit/")
    page.locator("main form button:not([value])").click()
    page.wait_for_url(f"{attempt}result/")
    texts = [entry.input_value() for entry in page.locator(".asked input[type=text]").all()]
    assert texts == ["7", "12", "3"]


def receipt_of(entry: Locator) -> None:
    section = entry.locator("xpath=ancestor::section")
    expect(section.locator(".saved .receipt")).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


@pytest.fixture
def make_due(site: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """Let all cards be due: the site's own data, as if time had passed."""

    def make() -> None:
        (path,) = Path(tmp_path_factory.getbasetemp()).glob("site[0-9]*/site.sqlite3")
        with sqlite3.connect(path, timeout=20) as database:
            database.execute("UPDATE quizzes_reviewcard SET due_at = reviewed_at")
        database.close()

    return make


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_due_cards_are_reviewed_by_keyboard(
    newcomer: Callable[..., Page], make_due: Callable[[], None], theme: str
) -> None:
    page = newcomer(csp=False, theme=theme)
    page.goto(LESSON)
    checks = page.locator("form.check")
    for number in range(checks.count()):
        checks.nth(number).locator("label.option").first.click()
        checks.nth(number).get_by_role("button", name="Answer").click()
        expect(checks.nth(number).locator(".feedback")).to_be_visible()
    make_due()
    page.goto("/review/")
    wrong = faults(page)
    for left in range(checks_in(page), 0, -1):
        answer_by_keyboard(page, "#review-card fieldset.question")
        tab_to(page, "#review-card .actions button")
        page.keyboard.press("Enter")
        expect(page.locator("#review-card .feedback")).to_be_focused()
        wrong += faults(page)
        tab_to(page, "#review-card .actions a")
        page.keyboard.press("Enter")
        expect(page.locator("#review-card h2")).to_be_focused()
        wrong += faults(page)
        if left == 1:
            expect(page.locator("#review-card h2")).to_have_text(re.compile("Nothing is due|Enough for today"))
    assert wrong == []


def checks_in(page: Page) -> int:
    """How many questions the page says are left."""
    found = re.search(r"(\d+) left today", page.locator("#review-card .eyebrow").inner_text())
    assert found is not None
    return int(found[1])
