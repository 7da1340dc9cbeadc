"""Edits on an outline, the draft course, and what a changed document does to its lessons."""

from dataclasses import dataclass

import pytest

from lessons.importing import Outline
from lessons.importing import Section as ReadSection
from lessons.models import Course, CourseRole, DocumentRevision, Lesson, State
from lessons.outlines import (
    EditRefused,
    OutlineMoved,
    add_edit,
    compare,
    confirm_match,
    create_draft_course,
    drafted,
    kept,
    outline_of,
    outlined,
    state_of,
    store_document,
    take_over,
    undo_edit,
    word_diff,
)
from lessons.outlines.edits import apply


@dataclass
class Read:
    key: str
    level: int
    text: str = "Some words."

    @property
    def heading(self) -> str:
        return "" if self.key == "introduction" else self.key.title()


def shape(outline):
    return [(section.key, section.level) for section in kept(outline)]


BOOK = [Read("aims", 1), Read("first", 2), Read("detail", 3), Read("second", 2), Read("methods", 1)]


def edit(op, key, **more):
    return {"op": op, "section": key, **more}


def test_promote_takes_the_subsections_along():
    outline = outlined(BOOK, [edit("promote", "first")])
    assert shape(outline) == [("aims", 1), ("first", 1), ("detail", 2), ("second", 2), ("methods", 1)]


def test_demote_takes_the_subsections_along():
    outline = outlined(BOOK, [edit("demote", "methods"), edit("demote", "second")])
    assert shape(outline) == [("aims", 1), ("first", 2), ("detail", 3), ("second", 3), ("methods", 2)]


def test_rename():
    outline = outlined(BOOK, [edit("rename", "aims", heading="  What  we want ")])
    assert outline[0].heading == "What we want"


def test_merge_loses_no_word():
    outline = outlined(BOOK, [edit("merge", "second")])
    assert shape(outline) == [("aims", 1), ("first", 2), ("detail", 3), ("methods", 1)]
    assert outline[2].text == "Some words.\n\n### Second\n\nSome words."
    assert outline[2].keys == ("detail", "second")
    assert outline[2].words == 5


def test_merge_lifts_subsections_that_would_hang_in_the_air():
    outline = outlined(BOOK, [edit("merge", "first")])
    assert shape(outline) == [("aims", 1), ("detail", 2), ("second", 2), ("methods", 1)]


def test_leave_out_takes_the_subsections_along_and_restore_brings_them_back():
    left = outlined(BOOK, [edit("leave_out", "first")])
    assert shape(left) == [("aims", 1), ("second", 2), ("methods", 1)]
    assert [s.key for s in left] == [s.key for s in outlined(BOOK)]
    back = outlined(BOOK, [edit("leave_out", "first"), edit("restore", "first")])
    assert shape(back) == shape(outlined(BOOK))


@pytest.mark.parametrize(
    ("op", "key", "sentence"),
    [
        ("promote", "aims", "“Aims” is at the top level already."),
        ("demote", "aims", "“Aims” is the first section: there is none above that it could belong to."),
        ("demote", "first", "“First” belongs to “Aims” already."),
        ("merge", "aims", "“Aims” is the first section: there is none above to merge it into."),
        ("rename", "aims", "“Aims” needs a heading: write one."),
        ("restore", "aims", "“Aims” is in already."),
        ("promote", "nothing", "This change doesn't fit the outline any more."),
        ("explode", "aims", "This change doesn't fit the outline any more."),
    ],
)
def test_edits_that_make_no_sense_are_refused_with_a_sentence(op, key, sentence):
    outline = outlined(BOOK)
    with pytest.raises(EditRefused) as refused:
        apply(outline, edit(op, key))
    assert str(refused.value) == sentence
    assert shape(outline) == shape(outlined(BOOK))


def test_one_section_has_to_stay():
    with pytest.raises(EditRefused):
        apply(outlined(BOOK[:3]), edit("leave_out", "aims"))


def test_an_edit_that_fits_no_more_is_passed_over():
    assert shape(outlined(BOOK, [edit("promote", "gone"), edit("promote", "aims")])) == shape(outlined(BOOK))


def test_deep_sections_become_headings_inside_their_lesson():
    [aims, methods] = drafted(outlined(BOOK))
    assert [lesson.title for lesson in aims.lessons] == ["Aims", "First", "Second"]
    assert aims.lessons[1].body == "Some words.\n\n## Detail\n\nSome words."
    assert aims.lessons[1].keys == ("first", "detail")
    assert [lesson.title for lesson in methods.lessons] == ["Methods"]


def test_a_top_section_without_text_has_no_lesson_of_its_own_unless_it_stands_alone():
    modules = drafted(outlined([Read("aims", 1, ""), Read("first", 2), Read("end", 1, "")]))
    assert [[lesson.title for lesson in module.lessons] for module in modules] == [["First"], ["End"]]


def test_a_long_introduction_is_a_module_and_a_short_one_opens_the_first_lesson():
    long = drafted(outlined([Read("introduction", 1, "word " * 41), *BOOK]))
    assert (long[0].title, long[0].lessons[0].title) == ("Introduction", "Introduction")
    short = drafted(outlined([Read("introduction", 1, "A word before."), *BOOK]))
    assert short[0].title == "Aims"
    assert short[0].lessons[0].body == "A word before.\n\nSome words."
    assert short[0].lessons[0].keys == ("aims", "introduction")


def test_markdown_in_a_heading_stays_text():
    sections = [Read("a", 1), Read("*b* #", 2)]
    assert "### \\*B\\* \\#" in outlined(sections, [edit("merge", "*b* #")])[0].text


def test_word_diff():
    pieces = [(p.kind, p.text) for p in word_diff("One two three.\n\nFour.", "One 2 three.\n\nFour.\n\nFive.")]
    assert ("removed", "two") in pieces
    assert ("added", "2") in pieces
    assert ("added", "Five.") in pieces
    assert not any(kind == "removed" and "Four" in text for kind, text in pieces)


# In the database -----------------------------------------------------------------------------------

HARBOUR = "The harbour police of four towns share one radio channel and meet every Monday morning at seven."
LEDGER = "A bank keeps its ledgers for ten years, names its customers, and answers when an authority asks."
COURT = "A court may hear a witness by video when both states agree and the accused has a lawyer present."


def outline(*sections, title="A report", language="en"):
    return Outline(title, language, tuple(ReadSection(*section) for section in sections), ())


FIRST = outline((1, "Ports", HARBOUR), (2, "Radio", "Channel nine."), (1, "Banks", LEDGER), (2, "Courts", COURT))


@pytest.fixture
def owner(instructor):
    return instructor


def store(read, owner, document=None, data=b"one"):
    return store_document(read, filename="report.txt", data=data, owner=owner, document=document)


def test_storing_keeps_the_sections_as_they_were_read(owner):
    revision = store(FIRST, owner)
    assert revision.document.title == "A report"
    assert revision.number == 1
    rows = list(revision.sections.values_list("key", "level", "heading", "text", "certain"))
    assert rows[0] == ("ports", 1, "Ports", HARBOUR, True)
    assert [row[0] for row in rows] == ["ports", "radio", "banks", "courts"]


def test_a_heading_of_any_length_can_be_stored(owner):
    revision = store(outline((1, "Very long " * 80, "Text."), title="Title " * 200), owner)
    section = revision.sections.get()
    assert len(section.heading) <= 500
    assert section.text.startswith("Very long Very long")
    assert Course.objects.get(pk=create_draft_course(revision, owner).pk).modules.count() == 1


def test_edits_are_stored_and_undone(owner):
    revision = store(FIRST, owner)
    document = revision.document
    said = add_edit(document, edit("promote", "radio"), state_of(revision))
    assert said == "Promoted “Radio” to level 1."
    revision.refresh_from_db()
    assert outline_of(revision)[1].level == 1
    assert undo_edit(document, state_of(revision)) == "Undone: Promoted “Radio” to level 1."
    revision.refresh_from_db()
    assert revision.edits == []
    with pytest.raises(EditRefused, match="nothing to undo"):
        undo_edit(document, state_of(revision))


def test_an_edit_from_an_old_form_changes_nothing(owner):
    revision = store(FIRST, owner)
    drawn_from = state_of(revision)
    add_edit(revision.document, edit("promote", "radio"), drawn_from)
    with pytest.raises(OutlineMoved):
        add_edit(revision.document, edit("promote", "courts"), drawn_from)
    revision.refresh_from_db()
    assert len(revision.edits) == 1


def test_the_draft_course(owner):
    revision = store(FIRST, owner)
    course = create_draft_course(revision, owner)
    assert (course.key, course.title, course.language, course.state) == ("a-report", "A report", "en", State.DRAFT)
    assert course.document == revision.document
    assert course.roles.get().role == CourseRole.Role.OWNER
    lessons = list(course.lessons.in_order().values_list("module__title", "title", "section__key", "body"))
    assert lessons == [
        ("Ports", "Ports", "ports", HARBOUR),
        ("Ports", "Radio", "radio", "Channel nine."),
        ("Banks", "Banks", "banks", LEDGER),
        ("Banks", "Courts", "courts", COURT),
    ]
    assert course.lessons.get(key="radio").word_count == 2


def test_creating_twice_gives_the_same_course(owner):
    revision = store(FIRST, owner)
    assert create_draft_course(revision, owner) == create_draft_course(revision, owner)
    assert Course.objects.count() == 1
    with pytest.raises(EditRefused, match="change the course instead"):
        add_edit(revision.document, edit("promote", "radio"), state_of(revision))


def test_two_documents_of_the_same_title_make_two_courses(owner):
    keys = [create_draft_course(store(FIRST, owner, data=data), owner).key for data in (b"one", b"two")]
    assert keys == ["a-report", "a-report-2"]


def test_importing_the_same_again_stores_nothing(owner):
    revision = store(FIRST, owner)
    assert store(FIRST, owner, revision.document) == revision
    assert DocumentRevision.objects.count() == 1


CHANGED = outline(
    (1, "Trains", "Rails and timetables are a new subject altogether."),
    (1, "Ports", HARBOUR),
    (2, "Radio", "Channel nine, since June."),
    (1, "Money houses", LEDGER),
)


def test_a_changed_import_keeps_keys_and_says_what_differs(owner):
    revision = store(FIRST, owner)
    second = store(CHANGED, owner, revision.document, b"two")
    found = {difference.key: difference.changes for difference in compare(second)}
    assert found == {
        "trains": ("added",),
        "ports": (),
        "radio": ("changed",),
        "banks": ("renamed",),
        "courts": ("removed",),
    }
    assert second.sections.get(key="banks").heading == "Money houses"


def test_edits_go_with_their_sections_into_the_next_import(owner):
    revision = store(FIRST, owner)
    add_edit(revision.document, edit("promote", "radio"), state_of(revision))
    revision.refresh_from_db()
    add_edit(revision.document, edit("promote", "courts"), state_of(revision))
    second = store(CHANGED, owner, revision.document, b"two")
    assert second.edits == [edit("promote", "radio")]


def test_taking_over_flags_the_lessons_whose_section_differs(owner):
    course = create_draft_course(store(FIRST, owner), owner)
    document = course.document
    second = store(CHANGED, owner, document, b"two")
    flagged = take_over(document, state_of(second))
    assert {lesson.key for lesson in flagged} == {"radio", "banks", "courts"}
    assert set(Lesson.objects.filter(source_changed=True).values_list("key", flat=True)) == {"radio", "banks", "courts"}
    standing = dict(course.lessons.values_list("key", "section__revision__number"))
    assert standing == {"ports": 2, "radio": 2, "banks": 2, "courts": 1}
    course.lessons.update(source_changed=False)
    assert take_over(document, state_of(second)) == []


def test_a_lesson_is_flagged_when_a_section_inside_it_differs(owner):
    first = outline((1, "Ports", HARBOUR), (2, "Radio", LEDGER), (3, "Range", "Ten miles."))
    course = create_draft_course(store(first, owner), owner)
    changed = outline((1, "Ports", HARBOUR), (2, "Radio", LEDGER), (3, "Range", "Ten miles."), (3, "Cost", "Nothing."))
    second = store(changed, owner, course.document, b"two")
    assert [lesson.key for lesson in take_over(course.document, state_of(second))] == ["radio"]


DOUBTFUL = outline((1, "Harbours", HARBOUR[:60] + " or they did so until the last war ended."), (1, "Banks", LEDGER))


@pytest.mark.parametrize("same", [True, False])
def test_a_doubtful_section_is_decided_by_a_person(owner, same):
    course = create_draft_course(store(outline((1, "Ports", HARBOUR), (1, "Banks", LEDGER)), owner), owner)
    second = store(DOUBTFUL, owner, course.document, b"two")
    assert not second.sections.get(key="ports").certain
    with pytest.raises(EditRefused, match="in doubt"):
        take_over(course.document, state_of(second))
    section = confirm_match(course.document, "ports", same, state_of(second))
    assert section.certain
    assert section.key == ("ports" if same else "harbours")
    assert [lesson.key for lesson in take_over(course.document, state_of(second))] == ["ports"]
    assert course.lessons.get(key="ports").section.revision.number == (2 if same else 1)
