"""manage.py keep_retention: what each cohort would remember today, stored for its page. For a timer, once a day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ctlearn.progress.retention import keep
from lessons.models import Cohort


class Command(BaseCommand):
    help = "Stores what each running cohort would remember today. Run it once a day; again on a day, it replaces that."

    def handle(self, **options: Any) -> None:
        now, cohorts, cards = timezone.now(), 0, 0
        for cohort in Cohort.objects.taught().running().order_by("pk"):
            cards += keep(cohort, now)
            cohorts += 1
        self.stdout.write(f"Kept: {cohorts} cohorts, {cards} cards.")
