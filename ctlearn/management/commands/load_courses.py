"""manage.py load_courses [PATH …]: read course packages into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ctlearn.packages.courses import check_courses, load_courses, shipped_courses
from ctlearn.packages.mistakes import PackageError


class Command(BaseCommand):
    help = "Load courses from folders or zips; without a path those that ship. One mistake, and nothing is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        parser.add_argument("--check", action="store_true", help="load nothing, report mistakes and weaknesses")
        parser.add_argument("--overwrite", action="store_true", help="replace what was edited since it was loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = options["paths"] or shipped_courses()
        try:
            findings = check_courses(paths) if options["check"] else []
            reports = [] if options["check"] else load_courses(paths, overwrite=options["overwrite"])
        except PackageError as error:
            self.stderr.write(str(error))
            raise CommandError(f"{len(error.mistakes)} mistakes; nothing was loaded.") from error
        if findings:
            self.stderr.write("\n".join(findings))
            raise CommandError(f"{len(findings)} weaknesses.")
        if options["verbosity"] == 0:
            return
        for report in reports:
            self.stdout.write(str(report))
            for name in report.edited:
                self.stdout.write(f"  kept as it was edited: {name}")
        self.stdout.write(f"{len(paths)} courses {'checked' if options['check'] else 'loaded'}.")
