"""Writing questions and a quiz in the admin: by keyboard alone, by two people at once, without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from ctlearn import demo
from tests.browser.test_every_page import faults, spill

HAS_FOCUS = "element => element === document.activeElement"


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the control has the focus."""
    target.wait_for(state="attached")
    for _press in range(400):
        if target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by keyboard")


def write(page: Page, label: str, text: str) -> None:
    """Type into the field with this label."""
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def press(page: Page, name: str, key: str = "Enter") -> None:
    reach(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press(key)


def tick(page: Page, box: Locator) -> None:
    reach(page, box)
    page.keyboard.press("Space")


def begin_course(page: Page, title: str) -> None:
    page.goto("/admin/lessons/course/add/")
    write(page, "Title:", title)
    reach(page, page.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".success")).to_contain_text(title)


def choose_type(page: Page, label: str) -> None:
    """In the editor: by typing the first letters in the menu of types."""
    reach(page, page.get_by_label("Type", exact=True))
    page.keyboard.type(label)
    expect(page.locator("#part-question")).to_have_text(label)


def save_and_go_on(page: Page) -> None:
    press(page, "Save and write another")
    expect(page.locator(".success")).to_be_visible()
    expect(page.get_by_label("Question", exact=True)).to_have_value("")


def write_six_questions(page: Page, course: str) -> None:
    page.goto("/admin/quizzes/question/add/")
    reach(page, page.get_by_label("Course"))
    page.keyboard.type(course)
    reach(page, page.locator("#type-single_choice"))
    press(page, "Go on")

    write(page, "Question", "Which of these is a lake?")
    tick(page, page.locator("#id_c-options-0").get_by_role("radio"))
    page.keyboard.press("ArrowDown")  # the options are one group
    expect(page.locator("#id_c-options-1").get_by_role("radio")).to_be_checked()
    write(page, "Text, Option 2", "Baikal")
    write(page, "Text, Option 3", "Danube")
    write(page, "Text, Option 4", "Rhine")
    expect(page.locator("#preview .option")).to_have_count(3)
    save_and_go_on(page)

    choose_type(page, "Multiple choice")
    write(page, "Question", "Which of these are rivers?")
    write(page, "Text, Option 1", "Volga")
    write(page, "Text, Option 2", "Nile")
    write(page, "Text, Option 3", "Como")
    for place in (1, 0):
        reach(page, page.locator(f"#id_c-options-{place}-correct"), "Shift+Tab")
        page.keyboard.press("Space")
        expect(page.locator(f"#id_c-options-{place}-correct")).to_be_checked()
    save_and_go_on(page)

    choose_type(page, "True or false")
    write(page, "Question", "The Nile flows to the north.")
    reach(page, page.get_by_label("true", exact=True))
    page.keyboard.press("Space")
    save_and_go_on(page)

    choose_type(page, "Short text")
    write(page, "Question", "What is the deepest lake called?")
    write(page, "Answer, Accepted answer 1", "Baikal")
    save_and_go_on(page)

    choose_type(page, "Number")
    write(page, "Question", "How many metres deep is it at most?")
    write(page, "The number", "1642")
    write(page, "Tolerance", "10")
    save_and_go_on(page)

    choose_type(page, "Ordering")
    write(page, "Question", "Order them from the longest to the shortest:")
    for place, name in enumerate(("Rhine", "Nile", "Danube", "Thames"), 1):
        write(page, f"Text, Item {place}", name)
    press(page, "Move up: Item 2")
    expect(page.get_by_label("Text, Item 1", exact=True)).to_have_value("Nile")
    expect(page.get_by_role("button", name="Move down: Item 1", exact=True)).to_be_focused()
    expect(page.locator("#live")).to_have_text("Now number 1 of 4.")
    press(page, "Add an item")
    expect(page.get_by_label("Text, Item 5", exact=True)).to_be_focused()
    press(page, "Save")
    page.wait_for_url("**/question/*/change/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_from_an_empty_course_to_a_published_quiz_by_keyboard_alone(open_page: Callable[..., Page], theme: str) -> None:
    course = f"Waters in the {theme}"
    page = open_page(demo.INSTRUCTOR, theme=theme)
    begin_course(page, course)
    write_six_questions(page, course)

    page.goto("/admin/quizzes/quiz/add/")
    reach(page, page.get_by_label("Course:"))
    page.keyboard.type(course)
    write(page, "Title:", "Lakes and rivers")
    reach(page, page.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The quiz has no questions.")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    for count in range(1, 7):
        reach(page, page.locator(".found").get_by_role("button", name="Add: ").first)
        page.keyboard.press("Enter")
        expect(page.locator(".slots > li .place")).to_have_count(count)
        expect(page.locator(".found .in-it:focus")).to_have_count(1)
    reach(page, page.get_by_role("button", name="Move down: number 1", exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".slots > li").nth(1)).to_contain_text("Which of these is a lake?")
    expect(page.get_by_role("button", name="Move down: number 2", exact=True)).to_be_focused()
    press(page, "Publish")
    expect(page.locator(".success")).to_contain_text("Published")
    expect(page.locator(".state.published").first).to_be_visible()

    reach(page, page.get_by_role("link", name="Try it as a student"))
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_count(6)
    press(page, "Hand in the trial")
    expect(page.get_by_role("heading", level=1)).to_have_text("0 per cent")


def test_of_two_people_the_second_is_told_and_chooses(open_page: Callable[..., Page]) -> None:
    one, other = open_page(demo.INSTRUCTOR), open_page(demo.ADMINISTRATOR)
    address = a_question(one)
    one.goto(address)
    other.goto(address)
    one.get_by_label("Explanation", exact=True).first.fill("The first of two explanations.")
    one.get_by_role("button", name="Save", exact=True).click()
    expect(one.locator(".success")).to_be_visible()
    other.get_by_label("Explanation", exact=True).first.fill("The second of two explanations.")
    other.get_by_role("button", name="Save", exact=True).click()
    told = other.get_by_role("heading", name="Somebody saved this question while you were editing it")
    expect(told).to_be_focused()
    both = other.get_by_role("row", name="Explanation")
    expect(both).to_contain_text("The first of two explanations.")
    expect(both).to_contain_text("The second of two explanations.")
    assert faults(with_axe(open_page, other)) == []
    other.get_by_role("button", name="Store mine instead").click()
    expect(other.locator(".success")).to_be_visible()
    expect(other.get_by_label("Explanation", exact=True).first).to_have_value("The second of two explanations.")


def with_axe(open_page: Callable[..., Page], page: Page) -> Page:
    """The page as it stands, in a window whose policy lets axe in."""
    copy = open_page(csp=False)
    copy.goto("/")
    copy.set_content(page.content())
    return copy


def a_question(page: Page) -> str:
    """The address of a question of the shipped courses that nobody has answered."""
    page.goto("/admin/quizzes/question/?type=essay")
    return str(page.locator(".field-stem a").first.get_attribute("href"))


def test_a_question_is_written_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR, js=False)
    page.goto("/admin/quizzes/question/add/")
    page.get_by_label("Course").select_option(index=1)
    page.get_by_label("Single choice").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Type", exact=True).select_option("ordering")
    page.get_by_role("button", name="Show its form").click()
    page.get_by_label("Question", exact=True).fill("Order these:")
    for place, name in enumerate(("One", "Two"), 1):
        page.get_by_label(f"Text, Item {place}", exact=True).fill(name)
    page.get_by_role("button", name="Move down: Item 1", exact=True).click()
    expect(page.get_by_label("Text, Item 1", exact=True)).to_have_value("Two")
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_role("button", name="Grade this answer").click()
    expect(page.locator("#preview")).to_contain_text("Worth 0 % of the points.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".success")).to_have_text("Saved.")


def test_an_answer_is_tried_in_the_preview(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR)
    page.goto("/admin/quizzes/question/?type=single_choice")
    page.locator(".field-stem a").first.click()
    stem = page.get_by_label("Question", exact=True)
    stem.fill("Quite **another** question?")
    expect(page.locator("#preview legend strong")).to_have_text("another")
    expect(stem).to_be_focused()
    page.locator("#preview .option").first.click()
    page.get_by_role("button", name="Grade this answer").click()
    expect(page.locator("#preview .feedback")).to_be_focused()
    expect(page.locator("#preview .feedback")).to_contain_text("% of the points.")
    expect(page.locator("#preview .why").first).to_be_visible()


def test_a_lesson_and_a_topic_are_found_by_typing(open_page: Callable[..., Page]) -> None:
    page = open_page(demo.INSTRUCTOR)
    page.goto("/admin/quizzes/question/add/?course=1&type=essay")
    finder, lesson = page.get_by_label("Find a lesson"), page.get_by_label("Lesson", exact=True)
    finder.press_sequentially("counting a")
    expect(page.locator("#live")).to_have_text("Found: 1")
    expect(page.locator("#id_lesson option:not([hidden])")).to_have_count(2)  # and none
    finder.press("Enter")
    expect(lesson).to_be_focused()
    expect(page.locator("#id_lesson option:checked")).to_have_text("Counting a coalition")
    expect(page.get_by_label("Passage that settles it").locator("option")).not_to_have_count(1)  # of this lesson
    page.get_by_label("Find a topic").press_sequentially("treaty")
    expect(page.locator("#topic-list label:not([hidden])")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Treaty law")).to_be_checked()


EDITORS = {
    "the list": "/admin/quizzes/question/",
    "types": "/admin/quizzes/question/add/",
    "a new cloze": "/admin/quizzes/question/add/?course=1&type=cloze",
    "the list of quizzes": "/admin/quizzes/quiz/",
    "a new quiz": "/admin/quizzes/quiz/add/",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_editors(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(demo.INSTRUCTOR, theme=theme, csp=False)
    pages = dict(EDITORS)
    for name in ("question", "quiz"):
        page.goto(f"/admin/quizzes/{name}/")
        rows = page.locator("#result_list tbody th a, .field-stem a")
        pages[name] = str(rows.first.get_attribute("href"))
    pages["versions"] = pages["question"].split("?")[0].replace("change/", "history/")
    pages["a trial"] = pages["quiz"].split("?")[0].replace("change/", "try/")
    wrong: dict[str, object] = {}
    for name, address in pages.items():
        for width in (1280, 768):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            if found := faults(page):
                wrong[f"{name} at {width}"] = found
            if spill(page) > 0:
                wrong[f"{name} at {width}: sideways"] = spill(page)
    assert wrong == {}
