"""manage.py simulate_cohort: a believable cohort, for demonstrations and benchmarks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ctlearn.accounts.models import User
from ctlearn.demo import refuse_in_public
from ctlearn.simulation import CannotSimulate, Wish, simulate
from lessons.models import Course


class Command(BaseCommand):
    help = "Make up a cohort that has studied for some weeks. The same seed makes the same cohort; a name is used once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--students", type=int, required=True)
        parser.add_argument("--weeks", type=int, required=True)
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--cohort", metavar="NAME", help="what to call it")
        parser.add_argument("--course", metavar="KEY", action="append", default=[], help="all published ones else")
        parser.add_argument("--owner", metavar="ADDRESS", help="the instructor who teaches it and grades essays")
        parser.add_argument("--plant-wrong-keys", type=int, default=0, metavar="N", help="questions with a wrong key")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_in_public()
        courses = list(Course.objects.published().filter(key__in=options["course"]).in_order())
        if unknown := set(options["course"]) - {course.key for course in courses}:
            raise CommandError(f"There is no published course “{min(unknown)}”.")
        owner = User.objects.filter(email=options["owner"]).first() if options["owner"] else None
        if options["owner"] and owner is None:
            raise CommandError(f"Nobody has an account with the address {options['owner']}.")
        wish = Wish(
            students=options["students"],
            weeks=options["weeks"],
            seed=options["seed"],
            name=options["cohort"] or f"Simulated cohort {options['seed']}",
            courses=courses,
            owner=owner,
            wrong_keys=options["plant_wrong_keys"],
            progress=lambda done: self.bar(done, options["students"]),
        )
        try:
            with transaction.atomic():
                made = simulate(wish)
                if len(made.planted) < wish.wrong_keys:
                    raise CannotSimulate(f"Only {len(made.planted)} questions of these courses can get a wrong key.")
        except CannotSimulate as error:
            raise CommandError(str(error)) from error
        for question in made.planted:
            self.stdout.write(f"wrong key: {question.course.key} {question.key}")
        self.stdout.write(f"{made.cohort}: " + ", ".join(f"{count} {name}" for name, count in made.counts.items()))

    def bar(self, done: int, of: int) -> None:
        """A line that fills up, where somebody looks at it."""
        if self.stderr.isatty() and (done == of or done * 100 // of > (done - 1) * 100 // of):
            share = done * 40 // of
            self.stderr.write(f"\r[{'#' * share:<40}] {done} of {of}", ending="\n" if done == of else "")
