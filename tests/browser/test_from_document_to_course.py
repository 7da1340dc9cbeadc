"""The main job: an instructor imports a document, gets a draft course, publishes it; a student reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ctlearn import demo

DOCUMENT = """Reading Tree Rings

Every summer a tree adds a layer of wood, and every winter it rests. The layers can be counted, and what they say
about the weather can be read by anyone with patience and a lens.

Counting the Years

A ring is one year of growth. Wide rings stand for good years and narrow ones for bad years, though what good means
depends on where the tree stood. Two matters need care, namely false rings and missing rings.

False rings

A late frost can stop the growth in the middle of a summer. The tree starts again a few weeks later, and the eye
counts two years where there was one.

Missing rings

In the driest years some trees add nothing on one side. Cores from several sides of the trunk show what is missing.

Matching the Patterns

A single tree tells of one place. The patterns of many trees, laid side by side until they agree, reach back further
than any one of them lived.
"""


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_document_becomes_a_course_that_a_student_reads(
    open_page: Callable[..., Page], newcomer: Callable[..., Page], tmp_path: Path, js: bool
) -> None:
    title = "Reading Tree Rings" if js else "Reading Tree Rings by Eye"
    document = tmp_path / "rings.txt"
    document.write_text(DOCUMENT.replace("Reading Tree Rings", title), encoding="utf-8")
    desk = open_page(demo.INSTRUCTOR, js=js)
    desk.goto("/admin/lessons/document/add/")
    desk.get_by_label("File").set_input_files(document)
    desk.get_by_role("button", name="Read the document").click()
    expect(desk.get_by_role("heading", name="Counting the Years")).to_be_visible()
    desk.get_by_role("button", name="Promote “Missing rings”").click()
    expect(desk.locator("li", has=desk.get_by_role("heading", name="Missing rings"))).to_contain_text("Level 1")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("li", has=desk.get_by_role("heading", name="Missing rings"))).to_contain_text("Level 2")
    desk.get_by_role("button", name="Create draft course").click()
    student = newcomer(js=js)
    student.goto("/courses/")
    expect(student.get_by_role("link", name=title, exact=True)).to_have_count(0)
    desk.goto("/admin/lessons/course/")
    row = desk.get_by_role("row", name=title)
    row.get_by_role("checkbox").check()
    desk.get_by_label("Action:").select_option(label="Publish with all lessons")
    desk.get_by_role("button", name="Apply").click()
    expect(desk.get_by_text(f"“{title}” is published")).to_be_visible()
    desk.get_by_role("link", name=title, exact=True).click()
    desk.get_by_label("Open").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    student.goto("/courses/")
    student.get_by_role("link", name=title, exact=True).click()
    student.get_by_role("link", name="False rings").click()
    expect(student.get_by_text("the eye counts two years where there was one")).to_be_visible()
    expect(student.get_by_role("complementary", name="About this lesson")).to_contain_text("False rings")
    student.get_by_role("button", name="Mark as read").click()
    student.goto("/")
    expect(student.get_by_text(title).first).to_be_visible()
