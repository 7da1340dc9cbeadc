"""manage.py content_report: what the shipped courses cover, as kept in docs/content.md."""

from typing import Any

from django.core.management.base import BaseCommand

from ctlearn.packages.courses import read_courses, shipped_courses
from ctlearn.packages.coverage import report


class Command(BaseCommand):
    help = "Print the coverage of the shipped courses: section, lesson, questions, claims."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        packages = sorted(
            read_courses(shipped_courses()), key=lambda package: package.document.name if package.document else ""
        )
        self.stdout.write("# The shipped courses\n\nMade by `python manage.py content_report > docs/content.md`.\n")
        self.stdout.write(report(packages), ending="")
