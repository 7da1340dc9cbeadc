"""Loading what belongs to the whole course: topics, document, glossary, claims, files."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from lessons.models import Attachment, Claim, Document, DocumentRevision, GlossaryTerm, Section, Topic

from . import format as f
from .digests import Fate
from .work import Work


def load_topics(work: Work) -> None:
    """Topics cross courses: one that exists keeps its title unless this course gave it, and none is removed."""
    course = work.stored.course
    wanted = {topic.key: topic.title for topic in work.package.topics}
    work.topics = {topic.key: topic for topic in Topic.objects.filter(key__in=wanted)}
    made = [Topic(key=key, title=title) for key, title in wanted.items() if key not in work.topics]
    Topic.objects.bulk_create(made)
    own = {topic.key for topic in work.stored.topics}
    if work.fates["topics"] is Fate.UPDATE:
        renamed = [topic for topic in work.topics.values() if topic.title != wanted[topic.key]]
        if not work.overwrite:
            work.report.edited += [f"topic {topic.key}" for topic in renamed if topic.key not in own]
            renamed = [topic for topic in renamed if topic.key in own]
        for topic in renamed:
            topic.title = wanted[topic.key]
        Topic.objects.bulk_update(renamed, ["title"])
    work.topics |= {topic.key: topic for topic in made}
    if work.fates["topics"] is Fate.UPDATE and own != set(wanted):
        course.topics.set(work.topics.values())
    elif missing := [topic for key, topic in work.topics.items() if key not in own]:
        course.topics.add(*missing)


def load_document(work: Work) -> bool:
    """Whether the course's sections are other rows than before."""
    if work.fates["document"] is not Fate.UPDATE:
        return False
    course, wanted = work.stored.course, work.package.document
    if wanted is None:
        course.document = None
        course.save(update_fields=["document"])
        work.sections = {}
        work.stored.section_keys = set()
        return True
    document = course.document
    if document is None:
        document = Document.objects.create(owner=work.user, name=wanted.name, title=wanted.title, note=wanted.note)
        course.document = document
        course.save(update_fields=["document"])
    else:
        document.name, document.title, document.note = wanted.name, wanted.title, wanted.note
        document.save(update_fields=["name", "title", "note"])
    stored = work.stored.document() if work.stored.sections else None
    if stored and stored.sections == wanted.sections:
        return False
    latest = document.latest()
    revision = DocumentRevision.objects.create(
        document=document, number=latest.number + 1 if latest else 1, language=work.package.language
    )
    sections = Section.objects.bulk_create(
        Section(
            revision=revision,
            position=position,
            key=section.key,
            level=section.level,
            heading=section.heading,
            digest=section.digest,
        )
        for position, section in enumerate(wanted.sections, 1)
    )
    work.sections = {section.key: section for section in sections}
    work.stored.section_keys = set(work.sections)
    return True


def load_glossary(work: Work) -> None:
    if work.fates["glossary"] is Fate.SAME:
        return
    rows = {row.key: row for row in work.stored.glossary}
    changed = []
    for term in work.package.glossary if work.fates["glossary"] is Fate.UPDATE else ():
        if (row := rows.get(term.key)) and work.stored.term(row) != term:
            fill_term(row, term)
            changed.append(row)
    GlossaryTerm.objects.bulk_update(changed, ["term", "definition", "reference", "url"], batch_size=500)
    made = [
        GlossaryTerm(course=work.stored.course, key=term.key) for term in work.package.glossary if term.key not in rows
    ]
    terms = {term.key: term for term in work.package.glossary}
    for row in made:
        fill_term(row, terms[row.key])
    GlossaryTerm.objects.bulk_create(made, batch_size=500)
    if work.fates["glossary"] is Fate.UPDATE:
        GlossaryTerm.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in terms]).delete()


def fill_term(row: GlossaryTerm, term: f.GlossaryTerm) -> None:
    row.term, row.definition = term.term, term.definition
    row.reference, row.url = term.reference, term.url


def load_claims(work: Work) -> None:
    if work.fates["claims"] is Fate.SAME:
        return
    rows = {row.key: row for row in work.stored.claims}
    update = work.fates["claims"] is Fate.UPDATE
    last = max((row.position for row in rows.values()), default=0)
    made: list[Claim] = []
    changed: list[Claim] = []
    for position, claim in enumerate(work.package.claims, 1):
        row = rows.get(claim.key)
        if row is None:
            last += 1
            row = Claim(course=work.stored.course, key=claim.key)
            fill_claim(work, row, claim, position if update else last)
            made.append(row)
        elif update and (row.position != position or work.stored.claim(row) != claim):
            fill_claim(work, row, claim, position)
            changed.append(row)
    Claim.objects.bulk_update(
        changed, ["lesson", "section", "said", "verdict", "correction", "reference", "url", "position"]
    )
    Claim.objects.bulk_create(made, batch_size=500)
    if update:
        keys = {claim.key for claim in work.package.claims}
        Claim.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in keys]).delete()


def fill_claim(work: Work, row: Claim, claim: f.Claim, position: int) -> None:
    row.lesson = work.lessons[claim.lesson]
    row.section = work.sections.get(claim.section)
    row.said, row.verdict, row.correction = claim.said, claim.verdict, claim.correction
    row.reference, row.url, row.position = claim.reference, claim.url, position


def load_attachments(work: Work) -> None:
    """A file was edited if it is not the one whose digest its row has. Files that went away stay."""
    rows = {row.name: row for row in work.stored.attachments}
    for name, content in work.package.files.items():
        wanted = hashlib.sha256(content).hexdigest()
        row = rows.get(name)
        if row is not None and row.digest == wanted:
            work.report.unchanged.append(f"file {name}")
            continue
        present = stored_digest(row) if row is not None else ""
        if row is not None and present and present not in (row.digest, wanted) and not work.overwrite:
            work.report.edited.append(f"file {name}")
            continue
        (work.report.created if row is None else work.report.updated).append(f"file {name}")
        if work.only_look:  # files know no rollback
            continue
        row = row or Attachment(course=work.stored.course, name=name)
        if present != wanted:
            replace_file(row, content)
        row.digest = wanted
        row.save()


def stored_digest(row: Attachment) -> str:
    """Of the file as it is; "" if it is lost."""
    try:
        with row.file.open("rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except (FileNotFoundError, ValueError):
        return ""


def replace_file(row: Attachment, content: bytes) -> None:
    """Puts the new file beside the old one, which goes when the transaction has held."""
    storage, old = row.file.storage, row.file.name
    row.file.save(row.name, ContentFile(content), save=False)
    if old:
        transaction.on_commit(lambda: storage.delete(old))
