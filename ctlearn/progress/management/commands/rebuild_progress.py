"""manage.py rebuild_progress: the summaries behind cohort and quiz pages, made again from all facts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ctlearn.progress.rebuilding import rebuild
from lessons.models import Cohort


class Command(BaseCommand):
    help = "Makes the summaries behind the pages of cohorts and quizzes again from all facts. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "cohorts", nargs="*", metavar="COHORT", help="Number or name of a cohort; all of them else."
        )

    def handle(self, *, cohorts: list[str], **options: Any) -> None:
        asked = [found for name in cohorts for found in self.find(name)] if cohorts else Cohort.objects.order_by("pk")
        rebuilt = rebuild(asked, self.bar)
        self.stdout.write(
            f"Rebuilt: {rebuilt.cohorts} cohorts, {rebuilt.students} students, {rebuilt.attempts} attempts."
        )

    def find(self, name: str) -> list[Cohort]:
        found = list(Cohort.objects.filter(pk=int(name)) if name.isdigit() else Cohort.objects.filter(name=name))
        if not found:
            raise CommandError(f"There is no cohort “{name}”.")
        return found

    def bar(self, done: int, of: int) -> None:
        """A line that fills up, where somebody looks at it."""
        if self.stderr.isatty():
            share = done * 40 // of
            self.stderr.write(f"\r[{'#' * share:<40}] {done} of {of}", ending="\n" if done == of else "")
