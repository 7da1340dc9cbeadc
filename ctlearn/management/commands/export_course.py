"""manage.py export_course KEY TARGET: write a course as a package."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ctlearn.packages.exporting import export_course
from ctlearn.packages.mistakes import PackageError
from ctlearn.packages.reading import read_package
from ctlearn.packages.writing import write_package, zip_package
from lessons.models import Course


class Command(BaseCommand):
    help = "Write a course as a folder, or as a zip where the name ends in .zip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY")
        parser.add_argument("target", type=Path, metavar="FOLDER_OR_ZIP")

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(key=options["key"]).first()
        if course is None:
            raise CommandError(f"There is no course with the key “{options['key']}”.")
        package = export_course(course)
        try:
            write_package(package, options["target"])
        except OSError as error:
            raise CommandError(str(error)) from error
        try:
            read_package(zip_package(package))
        except PackageError as error:
            self.stderr.write(str(error))
            raise CommandError("The course was written, but it has mistakes and can't be loaded as it is.") from error
        lessons, questions = len(list(package.lessons())), len(list(package.questions()))
        self.stdout.write(f"{options['target']}: {lessons} lessons, {questions} questions.")
