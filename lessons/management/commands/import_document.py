"""Read a document: print its outline, or make a draft course of it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lessons.importing import ImportFailed, Outline, read_outline
from lessons.outlines import create_draft_course, imported_before, store_document


class Command(BaseCommand):
    help = "Reads a document and makes a draft course of it; with --outline only prints its outline as JSON."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", help="text, Markdown, HTML, Word or PDF")
        parser.add_argument("--outline", action="store_true", help="print the outline as JSON and store nothing")
        parser.add_argument("--owner", metavar="EMAIL", help="who owns the document and the course")

    def handle(self, *args: Any, path: str, outline: bool, owner: str | None, **options: Any) -> None:
        name = Path(path).name.encode("utf-8", "replace").decode()
        data = read(path)
        try:
            read_in = read_outline(data, name)
        except ImportFailed as error:
            raise CommandError(one_line(error)) from None
        if outline:
            self.print_json(read_in.as_dict())
        else:
            self.store(read_in, name, data, owner)

    def print_json(self, value: dict[str, Any]) -> None:
        """In UTF-8 whatever the locale says."""
        if reconfigure := getattr(self.stdout, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="replace")
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))

    def store(self, outline: Outline, name: str, data: bytes, email: str | None) -> None:
        owner = get_user_model().objects.filter(email__iexact=email).first() if email else None
        if email and owner is None:
            raise CommandError(f"Nobody has the e-mail address {email}.")
        with transaction.atomic():
            before = imported_before(data, owner)
            newest = before.document.latest() if before else None
            revision = newest or store_document(outline, filename=name, data=data, owner=owner)
            course = create_draft_course(revision, owner)
        self.stdout.write(
            f"{'Imported before' if before else 'Imported'}: {name}, {revision.sections.count()} sections.\n"
            f"Draft course: {course.title} ({course.key}), {course.modules.count()} modules, "
            f"{course.lessons.count()} lessons."
        )


def read(path: str) -> bytes:
    """The file's bytes; CommandError when it can't be read or is larger than an upload may be."""
    limit = settings.UPLOAD_LIMIT
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(one_line(f"{path} can't be read: {reason}.")) from None
    if len(data) > limit:
        raise CommandError(one_line(f"{path} is too large: at most {limit // 1024**2} MB can be imported."))
    return data


def one_line(message: object) -> str:
    return " ".join(str(message).split())
