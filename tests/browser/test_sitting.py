"""Sitting a quiz in Chromium: keyboard, saving by itself, offline, two tabs, no JavaScript, the clock."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import COLOURS, faults, spill

COURSE = "/courses/why-states-cooperate/"
PRACTICE = f"{COURSE}quizzes/starting-point/"
ORDERING = f"{COURSE}quizzes/road-practice/"
EXAM = f"{COURSE}quizzes/course-exam/"
JS = pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])


def start(page: Page, quiz: str) -> str:
    """Start the quiz; the address of its attempt."""
    page.goto(quiz)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/attempts/\d+/1/"))
    return page.url.removesuffix("1/")


def open_text(page: Page) -> str:
    """The question of the diagnostic that asks for a written answer; its address."""
    page.goto(f"{start(page, PRACTICE)}6/")
    return page.url


def receipt(page: Page) -> None:
    expect(page.locator(".saved .receipt")).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


@JS
def test_a_quiz_is_sat_from_start_to_result(newcomer: Callable[..., Page], js: bool) -> None:
    page = newcomer(js=js)
    start(page, PRACTICE)
    page.locator("label.option").first.click()
    page.get_by_role("button", name="Question 2 →").click()
    page.wait_for_url(re.compile(r"/2/"))
    page.get_by_role("button", name="Flag", exact=True).click()
    expect(page.get_by_role("button", name="Remove flag")).to_be_visible()
    expect(page.locator("#step-1 button")).to_have_accessible_name("Question 1, answered")
    expect(page.locator("#step-2 button")).to_have_accessible_name("Question 2, not answered, flagged")
    page.get_by_role("button", name="Finish and hand in").click()
    expect(page.get_by_text("9 questions are not answered:")).to_be_visible()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("per cent")
    expect(page.get_by_role("heading", name="Where to start")).to_be_visible()
    expect(page.locator(".asked .feedback").first).to_be_visible()


def test_a_change_is_saved_by_itself_and_survives_a_reload(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    attempt = start(page, PRACTICE)
    page.locator("label.option").nth(1).click()
    receipt(page)
    expect(page.locator(".steps [aria-current]")).to_have_accessible_name(re.compile("answered"))
    page.reload()
    expect(page.locator("label.option input").nth(1)).to_be_checked()
    page.goto(f"{attempt}6/")
    page.locator("section.asked input[type=text]").first.fill("something")
    receipt(page)
    page.reload()
    expect(page.locator("section.asked input[type=text]").first).to_have_value("something")


def test_a_change_is_sent_once(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    start(page, PRACTICE)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/save/" in request.url else None)
    page.locator("label.option").first.click()
    receipt(page)
    page.wait_for_timeout(1500)
    assert len(sent) == 1


def test_practice_explains_and_moves_the_focus_there(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    start(page, PRACTICE)
    page.locator("label.option input").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Check my answer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.asked .feedback")).to_be_focused()
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("section.asked .feedback")).to_have_count(0)
    page.locator("label.option").last.click()
    receipt(page)


def test_offline_the_answer_is_kept_and_sent_when_back(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    address = open_text(page)
    page.context.set_offline(True)
    field = page.locator("section.asked input[type=text]").first
    field.fill("written in a tunnel")
    expect(page.locator("#offline")).to_contain_text("Kept on this device")
    expect(page.locator(".saved .receipt")).to_have_count(0)
    page.context.set_offline(False)
    receipt(page)
    expect(page.locator("#offline")).to_be_hidden()
    page.goto(address)
    expect(field).to_have_value("written in a tunnel")
    assert page.evaluate("Object.keys(localStorage).filter((key) => /^ctlearn:\\d+:\\d+:/.test(key))") == []


def test_a_draft_is_back_after_a_reload_and_is_saved(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    address = open_text(page)
    page.context.set_offline(True)
    page.locator("section.asked input[type=text]").first.fill("written in a tunnel")
    expect(page.locator("#offline")).to_be_visible()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("section.asked input[type=text]").first).to_have_value("written in a tunnel")
    receipt(page)


def test_a_draft_never_replaces_a_newer_answer(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    address = open_text(page)
    other = page.context.new_page()
    other.goto(address)
    page.route("**/save/", lambda route: route.abort("internetdisconnected"))
    page.locator("section.asked input[type=text]").first.fill("from the first tab")
    expect(page.locator("#offline")).to_be_visible()
    other.locator("section.asked input[type=text]").first.fill("from the second tab")
    page.goto("about:blank")
    receipt(other)
    page.unroute("**/save/")
    page.goto(address)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".stored input[type=text]").first).to_have_value("from the second tab")
    expect(page.locator("section.asked > fieldset.question input[type=text]").first).to_have_value("from the first tab")
    page.get_by_role("link", name="Keep the stored answer").click()
    page.wait_for_url(address)
    expect(page.locator("section.asked input[type=text]").first).to_have_value("from the second tab")
    expect(page.locator("[data-conflict]")).to_have_count(0)


def test_what_a_button_has_sent_is_no_draft_any_more(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    address = open_text(page)
    page.locator("section.asked input[type=text]").first.fill("sent by a button")
    page.get_by_role("button", name="Question 7 →").click()
    page.wait_for_url(re.compile("/7/"))
    elsewhere = page.context.new_page()
    elsewhere.goto(address)
    elsewhere.locator("section.asked input[type=text]").first.fill("changed elsewhere")
    receipt(elsewhere)
    page.goto(address)
    expect(page.locator("section.asked input[type=text]").first).to_have_value("changed elsewhere")
    page.wait_for_timeout(300)
    expect(page.locator("[data-conflict]")).to_have_count(0)


def test_an_expired_session_leads_back_to_the_answer(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    address = open_text(page)
    email = page.request.get("/accounts/email/").text().split('value="new')[1].split('"')[0]
    page.context.clear_cookies(name="sessionid")
    page.locator("section.asked input[type=text]").first.fill("kept meanwhile")
    page.wait_for_url(re.compile("/accounts/login/"))
    page.get_by_label("Email").fill(f"new{email}")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Sign In").click()
    page.wait_for_url(address)
    expect(page.locator("section.asked input[type=text]").first).to_have_value("kept meanwhile")
    receipt(page)


def test_an_item_is_moved_by_its_buttons(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    page.goto(f"{start(page, ORDERING)}3/")
    second = page.locator(".item > span:first-child").nth(1).inner_text()
    page.locator(".item").nth(1).get_by_role("button", name="Move up").click()
    expect(page.locator(".item > span:first-child").first).to_have_text(second)
    expect(page.locator(".item").first.get_by_role("button", name="Move down")).to_be_focused()
    receipt(page)


def test_the_clock_can_be_hidden_and_announces_itself(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    page.clock.install()
    start(page, EXAM)
    timer = page.locator("#timer")
    expect(timer).to_contain_text(re.compile(r"4[45]:\d\d left"))
    timer.get_by_role("button", name="hide").click()
    expect(timer.locator(".time")).to_be_hidden()
    page.reload()
    expect(timer.locator(".time")).to_be_hidden()
    timer.get_by_role("button", name="show the time").click()
    expect(timer.locator(".time")).to_be_visible()
    for later, said in (("23:00", "Half of the time"), ("18:00", "Five minutes"), ("03:20", "One minute")):
        page.clock.fast_forward(later)
        expect(page.locator("#live")).to_contain_text(said)


def test_when_the_picture_of_the_clock_runs_out_the_server_decides(newcomer: Callable[..., Page]) -> None:
    page = newcomer()
    page.clock.install()
    address = start(page, EXAM)
    page.clock.fast_forward("46:00")
    page.wait_for_url(f"{address}submit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in?")  # the server's clock says otherwise


@COLOURS
def test_the_pages_of_a_quiz_are_accessible_and_fit(newcomer: Callable[..., Page], theme: str) -> None:
    page = newcomer(theme=theme, csp=False)
    wrong: dict[str, object] = {}
    addresses = [EXAM]
    attempt = start(page, EXAM)
    numbers = range(1, page.locator(".steps li").count() + 1)
    addresses += [attempt, f"{attempt}?view=all", f"{attempt}submit/", *(f"{attempt}{number}/" for number in numbers)]
    page.goto(PRACTICE)
    practice = start(page, PRACTICE)
    page.locator("label.option").first.click()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator("section.asked .feedback")).to_be_visible()
    addresses += [f"{practice}1/", f"{practice}result/"]
    for address in addresses:
        if address.endswith("result/"):
            page.goto(f"{practice}submit/")
            page.get_by_role("button", name="Hand in all the same").click()
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            if found := faults(page):
                wrong[f"{address} at {width}"] = found
            if (wide := spill(page)) > 0:
                wrong[f"{address} at {width}: sideways"] = wide
    assert wrong == {}
