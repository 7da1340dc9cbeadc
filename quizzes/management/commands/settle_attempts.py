"""Settle attempts whose time has passed while nobody looked at them."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.attempts import settle_all


class Command(BaseCommand):
    help = "Grades attempts whose time is up on what was saved. Safe to run at any time, as often as you like."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Settled attempts: {settle_all()}.")
