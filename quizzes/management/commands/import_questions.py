"""manage.py import_questions: the questions of a GIFT, Moodle XML, Aiken, CSV or YAML file into a course."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import Course
from quizzes import question_files
from quizzes.formats import FORMATS, FormatError
from quizzes.question_files import ADD, SKIP, VERSION


class Command(BaseCommand):
    help = "Take in the questions of a file: all of them, or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--course", required=True, help="the course's key")
        parser.add_argument("--format", choices=list(FORMATS), help="default: found out by itself")
        parser.add_argument("--again", choices=[SKIP, VERSION, ADD], default=SKIP,
                            help="what to do with questions that the course has already")  # fmt: skip
        parser.add_argument("--check", action="store_true", help="store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        course = Course.objects.filter(key=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['course']}”.")
        try:
            data = path.read_bytes()
            read = FORMATS[options["format"] or question_files.guess(data, path.name)].read(data, path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
        except FormatError as error:
            raise CommandError("\n".join(f"{path}: {mistake}" for mistake in error.mistakes)) from None
        for notice in [*read.notices, *question_files.not_here(course, read)]:
            self.stderr.write(f"{path}: {f'line {notice.line}: ' if notice.line else ''}{notice}")
        if options["check"]:
            self.stdout.write(f"{len(read.questions)} questions can be taken in. Nothing was stored.")
            return
        taken = question_files.take_in(course, read, None, question_files.Place(), options["again"])
        counts = f"{len(taken.added)} added, {len(taken.versions)} new versions, {len(taken.skipped)} skipped"
        self.stdout.write(f"{course.key}: {counts}.")
