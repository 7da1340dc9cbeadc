"""A changed document: which section was which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lessons.importing import Section
from lessons.importing.compare import match_sections

A = Section(1, "Wool", "Sheep were shorn in June and the fleece was washed in the brook.")
B = Section(1, "Looms", "The loom filled half of the room and its beat was heard in the street.")
C = Section(1, "Dyes", "Madder gave red, woad gave blue, and weld gave a clear yellow.")


def changes(old: list[Section], new: list[Section]) -> list[tuple[int | None, int | None, str, bool]]:
    return [(m.old_index, m.new_index, m.change, m.certain) for m in match_sections(old, new)]


def test_an_unchanged_document_is_the_same() -> None:
    assert changes([A, B, C], [A, B, C]) == [(i, i, "same", True) for i in range(3)]


def test_added_and_removed_sections_do_not_disturb_the_others() -> None:
    assert changes([A, B], [A, C]) == [(0, 0, "same", True), (None, 1, "added", True), (1, None, "removed", True)]


def test_a_section_with_other_words_is_changed() -> None:
    edited = Section(1, "Wool", A.text.replace("June", "May") + " The dogs were tired.")
    assert changes([A, B], [edited, B])[0] == (0, 0, "changed", True)


def test_a_section_with_another_heading_is_renamed() -> None:
    assert changes([A, B], [Section(1, "Wool and Fleece", A.text), B])[0] == (0, 0, "renamed", True)


def test_a_section_in_another_place_or_on_another_level_is_moved() -> None:
    assert [m[2] for m in changes([A, B, C], [B, C, A])] == ["same", "same", "moved"]
    assert changes([A, B], [A, Section(2, B.heading, B.text)])[1][2] == "moved"


def test_a_new_number_in_front_of_a_heading_is_no_new_heading() -> None:
    assert changes([Section(1, "1. Wool", A.text)], [Section(1, "2. Wool", A.text)]) == [(0, 0, "same", True)]


def test_a_heading_whose_text_was_replaced_asks_for_confirmation() -> None:
    assert changes([A], [Section(1, "Wool", C.text)]) == [(0, 0, "changed", False)]


def test_a_section_rewritten_under_another_heading_asks_for_confirmation() -> None:
    rewritten = Section(
        1, "Shearing", "Sheep were shorn in June, usually by strangers who were paid in cheese and beer."
    )
    assert changes([A], [rewritten]) == [(0, 0, "renamed", False)]


def test_equal_headings_are_told_apart_by_the_heading_above() -> None:
    old = [A, Section(2, "Tools", "Shears and combs."), B, Section(2, "Tools", "A shuttle and a reed.")]
    new = [A, Section(2, "Tools", "Shears, combs and cards."), B, Section(2, "Tools", "A shuttle, a reed and a lamp.")]
    assert [(m.old_index, m.new_index) for m in match_sections(old, new)] == [(i, i) for i in range(4)]


SECTIONS = st.lists(
    st.builds(
        Section,
        st.integers(1, 3),
        st.sampled_from(["Wool", "Looms", "Dyes", ""]),
        st.sampled_from([A.text, B.text, C.text, "", "wool"]),
    ),
    max_size=8,
)


@given(SECTIONS, SECTIONS)
def test_every_section_of_both_sides_is_in_exactly_one_match(old: list[Section], new: list[Section]) -> None:
    matches = match_sections(old, new)
    assert sorted(m.old_index for m in matches if m.old_index is not None) == list(range(len(old)))
    assert sorted(m.new_index for m in matches if m.new_index is not None) == list(range(len(new)))
    assert all(0 <= m.similarity <= 1 for m in matches)
