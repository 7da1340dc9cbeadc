"""manage.py import_questions: the questions of a GIFT, Moodle XML, Aiken or CSV file into a course."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import Course
from quizzes import bank
from quizzes.formats import FORMATS, FormatError


class Command(BaseCommand):
    help = "Take in the questions of a file: all of them, or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--course", required=True, help="the course's key")
        parser.add_argument("--format", choices=list(FORMATS), help="default: found out by itself")
        parser.add_argument("--again", choices=[bank.SKIP, bank.VERSION, bank.ADD], default=bank.SKIP,
                            help="what to do with questions that the course has already")  # fmt: skip
        parser.add_argument("--check", action="store_true", help="store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        course = Course.objects.filter(key=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['course']}”.")
        try:
            data = path.read_bytes()
            read = FORMATS[options["format"] or bank.guess(data, path.name)].read(data, path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
        except FormatError as error:
            raise CommandError("\n".join(f"{path}: {mistake}" for mistake in error.mistakes)) from None
        for notice in read.notices:
            self.stderr.write(f"{path}: {f'line {notice.line}: ' if notice.line else ''}{notice}")
        if options["check"]:
            self.stdout.write(f"{len(read.questions)} questions can be taken in. Nothing was stored.")
            return
        taken = bank.take_in(course, read, None, bank.Place(), options["again"])
        counts = f"{len(taken.added)} added, {len(taken.versions)} new versions, {len(taken.skipped)} skipped"
        self.stdout.write(f"{course.key}: {counts}.")
