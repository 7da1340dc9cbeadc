"""What differs between two imports of a document, and the lessons that stand on what differs.

Sections are the same when they have the same key. Questions are not looked at here: they hang on lessons, and a
lesson whose source changed is flagged (`Lesson.source_changed`) for itself and for its questions.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_lazy, ngettext

from lessons.models import Document, DocumentRevision, Lesson, Section
from lessons.outlines.drafts import drafted, outline_of
from lessons.outlines.edits import EditRefused
from lessons.outlines.storing import locked

Change = Literal["added", "removed", "changed", "renamed", "moved"]
LABELS = {
    "added": gettext_lazy("Added"),
    "removed": gettext_lazy("Removed"),
    "changed": gettext_lazy("Text changed"),
    "renamed": gettext_lazy("Renamed"),
    "moved": gettext_lazy("Moved"),
}
AT_STAKE: set[Change] = {"added", "removed", "changed", "renamed"}  # what a lesson has to follow
CONTEXT = 20  # unchanged words shown on each side of a change
LARGE = 800  # words beyond which a part is shown as replaced instead of compared


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went; "gap" stands for unchanged words that are not shown."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str = ""


@dataclass
class Difference:
    """A section before and after; `changes` is empty when nothing differs."""

    key: str
    old: Section | None
    new: Section | None
    changes: tuple[Change, ...]
    lessons: list[Lesson] = field(default_factory=list)

    @property
    def section(self) -> Section:
        section = self.new or self.old
        assert section is not None
        return section

    @property
    def labels(self) -> list[str]:
        return [str(LABELS[change]) for change in self.changes]

    @property
    def certain(self) -> bool:
        return self.new is None or self.new.certain

    @property
    def pieces(self) -> list[Piece]:
        """The words that differ; none where the earlier text is not kept."""
        if "changed" not in self.changes or not self.old or not self.new or (self.old.digest and not self.old.text):
            return []
        return list(without_sameness(word_diff(self.old.text, self.new.text)))


def base_of(revision: DocumentRevision) -> DocumentRevision | None:
    """What a revision is compared with: the newest earlier one that lessons stand on, else the one before it."""
    earlier = revision.document.revisions.filter(number__lt=revision.number).order_by("-number")
    return earlier.filter(sections__lessons__isnull=False).first() or earlier.first()


def differences(old: Sequence[Section], new: Sequence[Section]) -> list[Difference]:
    """In the new order; what was removed stands where it was."""
    before = {section.key: section for section in old}
    after = {section.key for section in new}
    moved = _moved([s.key for s in old if s.key in after], [s.key for s in new if s.key in before])
    found = [Difference(s.key, before.get(s.key), s, _changes(before.get(s.key), s, moved)) for s in new]
    places = {difference.key: place for place, difference in enumerate(found)}
    place = -1
    removed: list[tuple[int, Difference]] = []
    for section in old:
        place = places.get(section.key, place)
        if section.key not in after:
            removed.append((place, Difference(section.key, section, None, ("removed",))))
    for place, difference in reversed(removed):
        found.insert(place + 1, difference)
    return found


def _changes(old: Section | None, new: Section, moved: set[str]) -> tuple[Change, ...]:
    if old is None:
        return ("added",)
    changes: list[Change] = []
    if _without_number(old.heading) != _without_number(new.heading):
        changes.append("renamed")
    if old.digest != new.digest and (old.digest or old.text):
        changes.append("changed")
    if new.key in moved or old.level != new.level:
        changes.append("moved")
    return tuple(changes)


def _without_number(heading: str) -> str:
    """ "2. Aims" that became "3. Aims" is not renamed."""
    return " ".join(re.sub(r"^\W*\d+(?:\.\d+)*[.)]?\s+", "", heading).casefold().split())


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The keys that are not part of the longest run that kept its order."""
    rank = {key: index for index, key in enumerate(old)}
    ends: list[int] = []  # the smallest last rank of a run of each length
    length = [0] * len(new)
    for index, key in enumerate(new):
        length[index] = bisect_left(ends, rank[key])
        ends[length[index] : length[index] + 1] = [rank[key]]
    stayed, wanted = set(), len(ends) - 1
    for index in range(len(new) - 1, -1, -1):
        if length[index] == wanted:
            stayed.add(new[index])
            wanted -= 1
    return set(new) - stayed


def word_diff(old: str, new: str) -> Iterator[Piece]:
    """The two texts as one, line by line first and then word by word."""
    before, after = ([line for line in text.splitlines() if line.strip()] for text in (old, new))
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = " ".join(before[a:b]).split(), " ".join(after[c:d]).split()
        if tag == "equal" or max(len(gone), len(come)) > LARGE:
            yield from _pieces(tag, gone, come)
            continue
        for inner, e, f, g, h in SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
            yield from _pieces(inner, gone[e:f], come[g:h])


def _pieces(tag: str, gone: list[str], come: list[str]) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", " ".join(come))
        return
    if gone:
        yield Piece("removed", " ".join(gone))
    if come:
        yield Piece("added", " ".join(come))


def without_sameness(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Long unchanged parts shortened to the words around the changes; empty pieces dropped."""
    shown = [piece for piece in pieces if piece.text]
    for index, piece in enumerate(shown):
        words = piece.text.split()
        head = words[:CONTEXT] if index else []
        tail = words[-CONTEXT:] if index + 1 < len(shown) else []
        if piece.kind != "same" or len(words) <= 2 * CONTEXT + 10:
            yield piece
            continue
        if head:
            yield Piece("same", " ".join(head))
        yield Piece("gap")
        if tail:
            yield Piece("same", " ".join(tail))


# The lessons ---------------------------------------------------------------------------------------


def source_keys(revision: DocumentRevision) -> dict[str, frozenset[str]]:
    """Section key → the keys of all sections that a lesson built on it holds, after the edits of the outline."""
    outline = outline_of(revision)
    keys = {key: frozenset([key]) for section in outline for key in section.keys}
    keys |= {lesson.section: frozenset(lesson.keys) for module in drafted(outline) for lesson in module.lessons}
    return keys


def lessons_on(revision: DocumentRevision) -> list[Lesson]:
    """The lessons that stand on a revision or on an earlier one."""
    lessons = Lesson.objects.filter(
        section__revision__document=revision.document_id, section__revision__number__lte=revision.number
    )
    return list(lessons.select_related("course", "section").in_order())


def stands_on(lesson: Lesson, revision: DocumentRevision) -> bool:
    return lesson.section is not None and lesson.section.revision_id == revision.pk


def compare(revision: DocumentRevision) -> list[Difference]:
    """The sections of a revision against those before it, each with the lessons that stand on it."""
    base = base_of(revision)
    if base is None:
        return []
    found = differences(list(base.sections.all()), list(revision.sections.all()))
    old, new = source_keys(base), source_keys(revision)
    for lesson in lessons_on(revision):
        assert lesson.section is not None
        key = lesson.section.key
        keys = old.get(key, frozenset([key])) | new.get(key, frozenset())
        for difference in found:
            if difference.key in keys:
                difference.lessons.append(lesson)
    return found


@transaction.atomic
def take_over(document: Document, drawn_from: str) -> list[Lesson]:
    """Let the lessons stand on the newest revision; flags and returns those whose source differs.

    A lesson whose section is gone keeps the earlier one. Doing it again flags nothing.
    """
    revision = locked(document, drawn_from)
    doubtful = revision.sections.filter(certain=False).count()
    if doubtful:
        raise EditRefused(
            ngettext(
                "One section is in doubt: say first whether it is the earlier one.",
                "%(count)d sections are in doubt: say first whether they are the earlier ones.",
                doubtful,
            )
            % {"count": doubtful}
        )
    base = base_of(revision)
    sections = {section.key: section for section in revision.sections.all()}
    done = set(Lesson.objects.filter(section__revision=revision).values_list("course_id", flat=True))
    flagged: dict[int, Lesson] = {}
    moving: dict[int, Lesson] = {}
    for difference in compare(revision):
        at_stake = AT_STAKE & set(difference.changes)
        for lesson in difference.lessons:
            assert base is not None
            if not stands_on(lesson, revision):
                moving[lesson.pk] = lesson
            told = difference.new is None and lesson.course_id in done
            if stands_on(lesson, base) and at_stake and not told:
                flagged[lesson.pk] = lesson
                lesson.source_changed = True
    for lesson in moving.values():
        assert lesson.section is not None
        lesson.section = sections.get(lesson.section.key, lesson.section)
    Lesson.objects.bulk_update(moving.values(), ["section", "source_changed"], batch_size=200)
    return list(flagged.values())
