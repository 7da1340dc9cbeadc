"""An instructor makes a cohort and brings a roster; a second browser joins by the link."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ctlearn import demo
from tests.browser.test_every_page import COLOURS, faults, walk


def make_cohort(page: Page, name: str) -> str:
    """By keyboard alone; returns the cohort's address."""
    page.goto("/teach/")
    page.get_by_role("link", name="Make a cohort").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type(name)
    page.get_by_label("Why states cooperate").focus()
    page.keyboard.press("Space")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Make the cohort").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/teach/cohorts/\d+/$"))
    return page.url


@pytest.mark.parametrize("js", [True, False])
def test_a_second_browser_joins_by_the_link(open_page: Callable[..., Page], js: bool) -> None:
    teacher, student = open_page(demo.INSTRUCTOR, js=js), open_page(js=js)
    name = f"Cohort {time.monotonic_ns()}"
    cohort = make_cohort(teacher, name)
    teacher.goto(f"{cohort}joining/")
    student.goto(teacher.get_by_label("Link").input_value())
    student.get_by_role("link", name="Make an account").click()
    student.get_by_label("Your name").fill("Nora New")
    student.get_by_label("Email").fill(f"join-{time.monotonic_ns()}@example.org")
    student.get_by_label("Password").fill("a long enough one")
    student.get_by_role("button", name="Make an account").click()
    student.get_by_role("button", name="Join").click()
    expect(student.get_by_role("heading", name=name)).to_be_visible()
    expect(student.get_by_role("link", name="Why states cooperate")).to_be_visible()
    teacher.goto(f"{cohort}students/")
    expect(teacher.get_by_role("rowheader", name="Nora New")).to_be_visible()


def test_a_mistaken_roster_is_said_where_the_focus_is(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR, csp=False)
    cohort = make_cohort(page, f"Cohort {time.monotonic_ns()}")
    for rows, heading in (("e-mail\nno address", "1 row can’t be used"), ("e-mail\nnew@example.org", None)):
        page.goto(f"{cohort}roster/")
        page.get_by_label("File").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": rows.encode()})
        page.get_by_role("button", name="Look at it").click()
        page.get_by_role("heading", name="What the roster would do").wait_for()
        assert faults(page) == []
        if heading:
            expect(page.locator(".error-summary")).to_be_focused()
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_role("button", name="Carry out 1 row").click()
    page.wait_for_url(f"{cohort}students/")


@COLOURS
def test_pages_of_teaching_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, csp=False)
    page.goto("/teach/")
    page.get_by_role("link", name="Demo cohort").click()
    cohort = page.url
    page.goto(f"{cohort}students/")
    student = page.get_by_role("link", name="Change").first.get_attribute("href") or ""
    page.goto(f"{cohort}assignments/")
    assignment = page.locator("table a").first.get_attribute("href") or ""
    own = ["settings/", "joining/", "instructors/", "students/", "students/?show=left", "roster/", "assignments/",
           "assignments/new/", "announcements/"]  # fmt: skip
    paths = ["/teach/", "/teach/cohorts/new/", "/teach/problems/", *(cohort + one for one in own), student]
    number = student.split("/")[-3]
    paths += [assignment, f"{assignment}delete/", f"{assignment}students/{number}/"]
    assert walk(page, paths) == {}


@COLOURS
def test_pages_of_cohorts_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.STUDENT, theme=theme, csp=False)
    page.goto("/cohorts/")
    cohort = page.get_by_role("link", name="Demo cohort").get_attribute("href") or ""
    assert walk(page, ["/cohorts/", cohort, f"{cohort}leave/", "/join/"]) == {}
