"""manage.py export_questions: a course's questions as a file that other programs read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import Course
from quizzes import question_files
from quizzes.formats import FORMATS
from quizzes.models import Question


class Command(BaseCommand):
    help = "Write the questions in use of a course to a file, and say what the format can't carry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help="the course's key")
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=list(FORMATS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(key=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['course']}”.")
        rows = Question.objects.in_use().filter(course=course).order_by("position", "pk")
        rows = rows.select_related("current", "lesson", "objective").prefetch_related("topics")
        questions = question_files.plain_questions(rows)
        written = question_files.written_as(options["format"], questions)
        for notice in written.notices:
            self.stderr.write(str(notice))
        try:
            options["path"].write_bytes(written.data)
        except OSError as error:
            raise CommandError(f"{options['path']}: {error.strerror}.") from None
        self.stdout.write(f"{len(questions)} questions, {len(written.notices)} things not carried.")
