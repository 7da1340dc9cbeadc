"""What a person changes in an outline: a list of edits, applied to the sections as they were read.

An edit is {"op": …, "section": key}; "rename" has a "heading" as well. The sections themselves never change, so undo
is dropping the last edit. A section moves, and is left out, together with its subsections.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.importing.escape import escape_inline

HEADING_LENGTH = 200  # the length of a module's and a lesson's title

Edit = Mapping[str, Any]


class EditRefused(Exception):
    """The edit makes no sense here; `str()` is one sentence that says why."""


class OutlineMoved(Exception):
    """The outline is not the one that the form was drawn from."""

    def __str__(self) -> str:
        return _("The outline was changed elsewhere in the meantime: this is how it stands now. Nothing was done.")


class Source(Protocol):
    """A section as it was read: a row of `lessons.models.Section`."""

    @property
    def key(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def heading(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Merged:
    """A section that was merged into the one above it."""

    key: str
    heading: str
    text: str


@dataclass
class OutlinedSection:
    """A section after the edits. `left_out_with` is the key of the section it was left out with, "" where it is in."""

    key: str
    level: int
    heading: str
    own_text: str
    merged: tuple[Merged, ...] = ()
    left_out_with: str = ""

    def __str__(self) -> str:
        return self.heading or _("Introduction")

    @property
    def left_out(self) -> bool:
        return bool(self.left_out_with)

    @property
    def keys(self) -> tuple[str, ...]:
        """The sections of the document that stand in this one."""
        return (self.key, *(part.key for part in self.merged))

    @property
    def text(self) -> str:
        return self.markdown("###")

    @property
    def words(self) -> int:
        return len(self.own_text.split()) + sum(len(part.heading.split() + part.text.split()) for part in self.merged)

    @property
    def excerpt(self) -> str:
        return Truncator(Truncator(self.text[:1000]).words(24, truncate=" …")).chars(200)

    def markdown(self, marks: str) -> str:
        """The text, with what was merged under its own heading, so that no word is lost."""
        parts = [self.own_text]
        for part in self.merged:
            parts += [heading_line(marks, part.heading), part.text]
        return "\n\n".join(filter(None, parts))


def heading_line(marks: str, heading: str) -> str:
    """A plain heading as Markdown; "" for none."""
    escaped = re.sub(r"(#+)$", r"\\\1", escape_inline(" ".join(heading.split())))
    return f"{marks} {escaped}" if escaped else ""


def outlined(sections: Iterable[Source], edits: Iterable[Edit] = ()) -> list[OutlinedSection]:
    """The outline after the edits, what is left out included. An edit that fits no more is passed over."""
    outline = [OutlinedSection(s.key, s.level, s.heading, s.text) for s in sections]
    _close_gaps(kept(outline))
    for edit in edits:
        try:
            apply(outline, edit)
        except EditRefused:
            continue
    return outline


def kept(outline: Sequence[OutlinedSection]) -> list[OutlinedSection]:
    return [section for section in outline if not section.left_out]


def apply(outline: list[OutlinedSection], edit: Edit) -> str:
    """Change the outline in place; returns what was done, as a sentence. Raises EditRefused and changes nothing."""
    section = next((section for section in outline if section.key == edit.get("section")), None)
    operation = OPERATIONS.get(str(edit.get("op")))
    if section is None or operation is None:
        raise EditRefused(_("This change doesn't fit the outline any more."))
    if section.left_out != (edit["op"] == "restore"):
        said = _("“%s” is left out: take it back first.") if section.left_out else _("“%s” is in already.")
        raise EditRefused(said % section)
    said = operation(outline, section, edit)
    _close_gaps(kept(outline))
    return said


def subsections(outline: Sequence[OutlinedSection], section: OutlinedSection) -> list[OutlinedSection]:
    """The sections below this one that belong to it."""
    here = kept(outline)
    after = here[here.index(section) + 1 :]
    return list(takewhile(lambda other: other.level > section.level, after))


def _above(outline: Sequence[OutlinedSection], section: OutlinedSection) -> OutlinedSection | None:
    here = kept(outline)
    index = here.index(section)
    return here[index - 1] if index else None


def _promote(outline: list[OutlinedSection], section: OutlinedSection, edit: Edit) -> str:
    if section.level == 1:
        raise EditRefused(_("“%s” is at the top level already.") % section)
    for moving in [section, *subsections(outline, section)]:
        moving.level -= 1
    return _("Promoted “%(section)s” to level %(level)d.") % {"section": section, "level": section.level}


def _demote(outline: list[OutlinedSection], section: OutlinedSection, edit: Edit) -> str:
    above = _above(outline, section)
    if above is None:
        raise EditRefused(_("“%s” is the first section: there is none above that it could belong to.") % section)
    if section.level > above.level:
        raise EditRefused(_("“%(section)s” belongs to “%(above)s” already.") % {"section": section, "above": above})
    for moving in [section, *subsections(outline, section)]:
        moving.level += 1
    return _("Demoted “%(section)s” to level %(level)d.") % {"section": section, "level": section.level}


def _rename(outline: list[OutlinedSection], section: OutlinedSection, edit: Edit) -> str:
    heading = " ".join(str(edit.get("heading", "")).split())
    if not heading:
        raise EditRefused(_("“%s” needs a heading: write one.") % section)
    if len(heading) > HEADING_LENGTH:
        raise EditRefused(_("A heading has at most %d characters.") % HEADING_LENGTH)
    before, section.heading = str(section), heading
    return _("Renamed “%(before)s” to “%(heading)s”.") % {"before": before, "heading": heading}


def _merge(outline: list[OutlinedSection], section: OutlinedSection, edit: Edit) -> str:
    above = _above(outline, section)
    if above is None:
        raise EditRefused(_("“%s” is the first section: there is none above to merge it into.") % section)
    above.merged += (Merged(section.key, section.heading, section.own_text), *section.merged)
    outline.remove(section)
    return _("Merged “%(section)s” into “%(above)s”.") % {"section": section, "above": above}


def _leave_out(outline: list[OutlinedSection], section: OutlinedSection, edit: Edit) -> str:
    below = subsections(outline, section)
    if len(below) + 1 == len(kept(outline)):
        raise EditRefused(_("“%s” is all that is left: one section has to stay.") % section)
    for leaving in [section, *below]:
        leaving.left_out_with = section.key
    return _with_count(_("Left out “%s”"), section, len(below))


def _restore(outline: list[OutlinedSection], section: OutlinedSection, edit: Edit) -> str:
    if section.left_out_with != section.key:
        raise EditRefused(_("“%s” was left out with the section above it: take that one back.") % section)
    coming = [other for other in outline if other.left_out_with == section.key]
    for other in coming:
        other.left_out_with = ""
    return _with_count(_("Took back “%s”"), section, len(coming) - 1)


def _with_count(said: str, section: OutlinedSection, count: int) -> str:
    more = ngettext("and its subsection", "and its %d subsections", count)
    return said % section + (" " + (more % count if "%d" in more else more) if count else "") + "."


def _close_gaps(here: Sequence[OutlinedSection]) -> None:
    """No section stands more than one level below the one above it; siblings keep standing side by side."""
    above = 0
    for index, section in enumerate(here):
        level, gap = section.level, section.level - above - 1
        if gap > 0:
            for other in takewhile(lambda other: other.level >= level, here[index:]):  # noqa: B023
                other.level -= gap
        above = section.level


OPERATIONS: dict[str, Callable[[list[OutlinedSection], OutlinedSection, Edit], str]] = {
    "promote": _promote,
    "demote": _demote,
    "rename": _rename,
    "merge": _merge,
    "leave_out": _leave_out,
    "restore": _restore,
}
