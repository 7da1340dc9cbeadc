"""manage.py export_questions: a course's questions as a file that other programs read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import Course
from quizzes import bank
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
        rows = Question.objects.in_use().filter(course=course).select_related("current").prefetch_related("topics")
        questions = bank.plain_questions(rows.order_by("position", "pk"))
        written = bank.written_as(options["format"], questions)
        for notice in written.notices:
            self.stderr.write(str(notice))
        options["path"].write_bytes(written.data)
        self.stdout.write(f"{len(questions)} questions, {len(written.notices)} things not carried.")
