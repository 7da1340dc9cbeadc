"""The question bank in the admin: an import by keyboard alone, mistakes put right on the page; axe on every page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ctlearn import demo
from tests.browser.test_authoring_questions import press, reach
from tests.browser.test_every_page import COLOURS, faults, spill
from tests.packages.small import zipped

IMPORT = "/admin/quizzes/question/import/"
BAD = "::lake-{name}:: Which is a lake? {{~Nile ~Baikal}}"
GOOD = "::lake-{name}:: Which is a lake? {{~Nile =Baikal #The deepest.}}"


@pytest.mark.parametrize("js", [True, False], ids=["with a script", "without"])
def test_a_bad_row_is_found_put_right_and_all_is_imported(open_page: Callable[..., Page], js: bool) -> None:
    name = "with" if js else "without"
    page = open_page(demo.INSTRUCTOR, js=js)
    page.goto(IMPORT)
    reach(page, page.get_by_label("Course", exact=True))
    page.keyboard.type("After")
    reach(page, page.get_by_label("Or its text"))
    page.keyboard.type(f"::sea-{name}:: Is the Caspian a sea? {{TRUE}}\n\n{BAD.format(name=name)}")
    press(page, "Show what would be stored")
    wrong = page.locator(".problem-summary")
    expect(wrong).to_contain_text("Line 3: None of the answers is marked as right.")
    if js:
        expect(wrong).to_be_focused()
    text = page.get_by_label("Or its text")
    reach(page, text)
    expect(text).to_have_value(f"::sea-{name}:: Is the Caspian a sea? {{TRUE}}\n\n{BAD.format(name=name)}")
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    page.keyboard.type(GOOD.format(name=name))
    press(page, "Show what would be stored")
    expect(page.locator(".as-it-will-be > li")).to_have_count(2)
    expect(page.locator(".option", has_text="Baikal")).to_contain_text("Right")
    press(page, "Store all 2 questions")
    expect(page.locator(".success")).to_contain_text("2 questions are added.")


@COLOURS
@pytest.mark.parametrize("width", [1280, 820, 320])
def test_pages_of_the_bank_are_accessible_and_fit(
    open_page: Callable[..., Page], theme: str, width: int, tmp_path: Path
) -> None:
    page = open_page(demo.ADMINISTRATOR, width=width, theme=theme, csp=False)
    wrong: dict[str, object] = {}

    def look(name: str) -> None:
        if found := faults(page):
            wrong[name] = found
        if (wide := spill(page)) > 0:
            wrong[f"{name}, sideways"] = wide

    def import_text(text: str) -> None:
        page.goto(IMPORT)
        page.get_by_label("Course", exact=True).select_option(index=1)
        page.get_by_label("Or its text").fill(text)
        page.get_by_role("button", name="Show what would be stored").click()

    for path in ("courses/package/", "courses/copy/", "courses/why-states-cooperate/copy/", "quizzes/question/shared/"):
        page.goto(f"/admin/{path}")
        look(path)
    import_text(BAD.format(name="axe"))
    look("mistakes")
    import_text((Path(__file__).parent.parent / "quizzes" / "formats" / "everything.gift.txt").read_text())
    look("preview")
    for action in ("tag", "move", "archive", "export"):
        page.goto("/admin/quizzes/question/?all=")
        page.locator("[name=_selected_action]").first.check()
        page.locator("select[name=action]").select_option(action)
        page.get_by_role("button", name="Apply", exact=True).click()
        look(action)
    page.get_by_label("Aiken").check()
    page.get_by_role("button", name="Show what it can’t carry").click()
    look("losses")
    package = tmp_path / "small.zip"
    package.write_bytes(zipped())
    page.goto("/admin/courses/package/")
    page.get_by_label("Package").set_input_files(package)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("button", name="Load it")).to_be_visible()
    look("package")
    assert wrong == {}
