"""Every page that instructors use in the admin: axe finds nothing, nothing scrolls sideways, light and dark."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from ctlearn import demo
from quizzes.question_types import TYPES
from tests.browser.test_every_page import COLOURS, faults, spill

LISTS = [
    "lessons/attachment", "lessons/claim", "lessons/cohort", "lessons/course", "lessons/document",
    "lessons/glossaryterm", "lessons/lesson", "lessons/module", "lessons/problemreport", "lessons/topic",
    "quizzes/attempt", "quizzes/attemptslot", "quizzes/question", "quizzes/quiz",
]  # fmt: skip
REFUSED = ["lessons/topic", "lessons/document", "quizzes/attempt", "quizzes/attemptslot"]  # nothing is deleted there
KEPT = ["attachment", "claim", "course", "glossaryterm", "lesson", "module"]
FIXED = [
    "", "lessons/", "quizzes/", "password_change/", "lessons/document/add/", "lessons/course/add/",
    "lessons/lesson/add/",
    "lessons/module/add/", "lessons/glossaryterm/add/", "lessons/claim/add/", "lessons/attachment/add/",
    "quizzes/quiz/add/", "quizzes/question/add/", "quizzes/question/import/", "quizzes/question/shared/",
    "courses/package/", "courses/copy/", "courses/why-states-cooperate/copy/",
    *(f"quizzes/question/add/?course=1&type={name}" for name in TYPES),
    *(f"lessons/{name}/deleted/" for name in KEPT), "quizzes/question/deleted/", "quizzes/quiz/deleted/",
]  # fmt: skip


def walk(page: Page, paths: list[str]) -> dict[str, object]:
    """What is wrong on each page: by axe on a desk and on a phone, in width on a tablet, too."""
    wrong: dict[str, object] = {}
    for path in paths:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"/admin/{path}")
        for width in (1280, 768, 360):
            page.set_viewport_size({"width": width, "height": 900})
            if width != 768 and (found := faults(page)):
                wrong[f"{path} at {width}"] = found
            if (wide := spill(page)) > 0:
                wrong[f"{path} at {width}: sideways"] = wide
    return wrong


def first_of(page: Page, where: str) -> str | None:
    """The first row's number; None in an empty list."""
    page.goto(f"/admin/{where}/")
    links = page.locator(f"#result_list tbody a[href*='/{where}/']")
    found = re.search(r"/(\d+)/", links.first.get_attribute("href") or "") if links.count() else None
    return found[1] if found else None


@COLOURS
def test_pages_without_a_row_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    assert walk(open_page(demo.INSTRUCTOR, theme=theme, csp=False), FIXED) == {}


@COLOURS
def test_lists_and_the_pages_of_a_row_are_accessible_and_fit(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, csp=False)
    more = {"course": ["tree"], "document": ["outline", "import", "compare"], "quiz": ["try"]}
    paths = []
    for where in LISTS:
        paths.append(f"{where}/")
        if (pk := first_of(page, where)) is not None:
            names = ["change", "history", *more.get(where.partition("/")[2], [])]
            names += [] if where in REFUSED else ["delete"]
            paths += [f"{where}/{pk}/{name}/" for name in names]
    assert len(paths) > 40
    assert walk(page, paths) == {}


@COLOURS
def test_what_two_people_meet_is_accessible_and_fits(open_page: Callable[..., Page], theme: str) -> None:
    """The page of a save that was overtaken, then its history with what differs."""
    page, other = (open_page(demo.INSTRUCTOR, theme=theme, csp=False) for _number in range(2))
    pk = first_of(page, "lessons/glossaryterm")
    for one in (page, other):
        one.goto(f"/admin/lessons/glossaryterm/{pk}/change/")
    for number, one in enumerate((other, page), 1):
        one.get_by_label("Definition:").fill(f"In other words, {number}, {theme}.")
        one.get_by_role("button", name="Save", exact=True).click()
        one.wait_for_load_state()
    page.locator(".overtaken").wait_for()
    assert (faults(page), spill(page)) == ([], 0)
    assert walk(page, [f"lessons/glossaryterm/{pk}/history/"]) == {}


def test_the_admin_s_policy_allows_nothing_unsafe(open_page: Callable[..., Page]) -> None:
    """And no page needs it: a refusal would stand in the console, which fails every test here."""
    page = open_page(demo.INSTRUCTOR)
    for path in (*FIXED, *(f"{where}/" for where in LISTS)):
        answer = page.goto(f"/admin/{path}")
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src" in policy
