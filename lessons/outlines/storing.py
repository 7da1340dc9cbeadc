"""What was read becomes rows: a document, its revision, its sections; and what a person says about them."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lessons.importing import Outline
from lessons.importing import Section as ReadSection
from lessons.importing.compare import match_sections
from lessons.models import Document, DocumentRevision, Section
from lessons.models.keys import key_for
from lessons.outlines.drafts import course_of, outline_of, short, state_of
from lessons.outlines.edits import Edit, EditRefused, OutlineMoved, apply

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
HEADING_LENGTH = 500  # as Section.heading stores it


def imported_before(data: bytes, owner: "User | None") -> DocumentRevision | None:
    """The revision that this person made of the same file."""
    same = DocumentRevision.objects.filter(digest=hashlib.sha256(data).hexdigest(), document__owner=owner)
    return same.select_related("document").order_by("-imported_at").first()


@transaction.atomic
def store_document(
    outline: Outline,
    *,
    filename: str,
    data: bytes,
    owner: "User | None",
    document: Document | None = None,
    name: str = "",
    note: str = "",
) -> DocumentRevision:
    """A new document, or the next revision of `document`; its newest one when it reads the same."""
    title = short(outline.title or "", 500)
    if document is None:
        name = short(name or title or PurePath(filename).stem)
        document = Document.objects.create(owner=owner, name=name, title=title, note=note)
    else:
        document = Document.objects.select_for_update().get(pk=document.pk)
    before = document.latest()
    sections = _keyed(document, before, [_fitting(section) for section in outline.sections])
    if before and _reads_the_same(list(before.sections.all()), sections):
        return before
    keys = {section.key for section in sections}
    revision = DocumentRevision.objects.create(
        document=document,
        number=before.number + 1 if before else 1,
        filename=short(filename, 255),
        digest=hashlib.sha256(data).hexdigest(),
        language=_language(outline.language),
        skipped=outline.as_dict()["skipped"],
        edits=[edit for edit in before.edits if edit["section"] in keys] if before else [],
        imported_by=owner,
    )
    for section in sections:
        section.revision = revision
    Section.objects.bulk_create(sections, batch_size=500)
    return revision


def _fitting(section: ReadSection) -> ReadSection:
    """A heading that is longer than any heading goes on in the text, so that no word is lost."""
    if len(section.heading) <= HEADING_LENGTH:
        return section
    text = f"{section.heading}\n\n{section.text}".strip()
    return ReadSection(section.level, short(section.heading, HEADING_LENGTH), text)


def _keyed(document: Document, before: DocumentRevision | None, read: Sequence[ReadSection]) -> list[Section]:
    """Rows, unsaved. A section that was there before keeps its key; keys that were ever used are not given again."""
    old = list(before.sections.all()) if before else []
    taken = set(Section.objects.filter(revision__document=document).values_list("key", flat=True))
    earlier: dict[int, tuple[str, bool]] = {}
    if old:
        for match in match_sections([ReadSection(s.level, s.heading, s.text) for s in old], read):
            if match.old_index is not None and match.new_index is not None:
                same = old[match.old_index]
                earlier[match.new_index] = (same.key, match.certain and same.certain)
    rows = []
    for index, section in enumerate(read):
        key, certain = earlier.get(index, ("", True))
        key = key or key_for(section.heading, taken, "section" if section.heading else "introduction")
        taken.add(key)
        rows.append(
            Section(
                key=key,
                position=index + 1,
                level=section.level,
                heading=section.heading,
                text=section.text,
                digest=hashlib.sha256(section.text.encode()).hexdigest(),
                certain=certain,
            )
        )
    return rows


def _reads_the_same(old: Sequence[Section], new: Sequence[Section]) -> bool:
    return [(s.level, s.heading, s.digest) for s in old] == [(s.level, s.heading, s.digest) for s in new]


def _language(language: str | None) -> str:
    return language if language and len(language) <= 35 and LANGUAGE.fullmatch(language) else ""


# What a person decides -----------------------------------------------------------------------------


def locked(document: Document, drawn_from: str) -> DocumentRevision:
    """The newest revision, locked until the transaction ends, if the form was drawn from it."""
    revision = document.revisions.select_for_update().order_by("-number").first()
    if revision is None or state_of(revision) != drawn_from:
        raise OutlineMoved
    return revision


def _unfrozen(document: Document, drawn_from: str) -> DocumentRevision:
    revision = locked(document, drawn_from)
    if course_of(revision):
        raise EditRefused(_("A course was made from this outline: change the course instead."))
    return revision


@transaction.atomic
def add_edit(document: Document, edit: Edit, drawn_from: str) -> str:
    """Add an edit to the outline; returns what was done. Raises EditRefused or OutlineMoved."""
    revision = _unfrozen(document, drawn_from)
    said = apply(outline_of(revision), edit)
    revision.edits.append(dict(edit))
    revision.save(update_fields=["edits"])
    return said


@transaction.atomic
def undo_edit(document: Document, drawn_from: str) -> str:
    """Drop the last edit; returns what was undone. Raises EditRefused or OutlineMoved."""
    revision = _unfrozen(document, drawn_from)
    if not revision.edits:
        raise EditRefused(_("There is nothing to undo."))
    edit = revision.edits.pop()
    revision.save(update_fields=["edits"])
    try:
        return _("Undone: %s") % apply(outline_of(revision), edit)
    except EditRefused:  # it had no effect any more
        return _("Undone.")


@transaction.atomic
def confirm_match(document: Document, key: str, same: bool, drawn_from: str) -> Section:
    """Say whether a doubtful section is the earlier one of its key. If it isn't, it becomes a new section."""
    revision = locked(document, drawn_from)
    section = revision.sections.filter(key=key, certain=False).first()
    if section is None:
        raise EditRefused(_("This section is not in doubt."))
    section.certain = True
    if not same:
        taken = set(Section.objects.filter(revision__document=document).values_list("key", flat=True))
        section.key = key_for(section.heading, taken, "section")
        revision.edits = [edit for edit in revision.edits if edit["section"] != key]
        revision.save(update_fields=["edits"])
    section.save(update_fields=["key", "certain"])
    return section
