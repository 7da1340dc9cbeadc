"""Take in what quizzes have released, and make review cards again from their logs."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.reviews import rebuild, take_in_released


class Command(BaseCommand):
    help = "Takes released answers into review and rebuilds the cards from their logs. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="A person's e-mail address, or “all”.")

    def handle(self, *, who: str, **options: Any) -> None:
        users = get_user_model()._default_manager.filter(enrolments__isnull=False).distinct()
        if who != "all":
            users = users.filter(email=who.lower())
            if not users:
                raise CommandError(f"{who} is nobody who is or was enrolled.")
        for user in users.order_by("pk").iterator():
            take_in_released(user)
        count = rebuild() if who == "all" else rebuild(users.get())
        self.stdout.write(f"Rebuilt cards: {count}.")
