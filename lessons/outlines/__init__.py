"""A document becomes a draft course: stored as read, arranged by a person, drafted; compared when it comes again."""

from lessons.outlines.comparing import Difference, base_of, compare, differences, stands_on, take_over, word_diff
from lessons.outlines.drafts import course_of, create_draft_course, drafted, outline_of, state_of
from lessons.outlines.edits import EditRefused, OutlinedSection, OutlineMoved, kept, outlined, subsections
from lessons.outlines.storing import (
    add_edit,
    confirm_match,
    imported_before,
    store_document,
    undo_edit,
)

__all__ = [
    "Difference",
    "EditRefused",
    "OutlineMoved",
    "OutlinedSection",
    "add_edit",
    "base_of",
    "compare",
    "confirm_match",
    "course_of",
    "create_draft_course",
    "differences",
    "drafted",
    "imported_before",
    "kept",
    "outline_of",
    "outlined",
    "stands_on",
    "state_of",
    "store_document",
    "subsections",
    "take_over",
    "undo_edit",
    "word_diff",
]
