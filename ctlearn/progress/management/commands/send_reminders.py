"""Reminds those who asked for it; meant for a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ctlearn.progress.reminders import send_all


class Command(BaseCommand):
    help = "Mails what is due and comes back for review, once a day, in the morning, to who asked. Run it hourly."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_all()
        self.stdout.write(f"Reminders sent: {sent.mails}")
        if sent.failed:
            raise CommandError(f"Not sent: {sent.failed}. The next run tries again.")
