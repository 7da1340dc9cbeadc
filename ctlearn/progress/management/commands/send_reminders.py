"""Reminds those who asked for it; meant for a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ctlearn.progress.reminders import send_all


class Command(BaseCommand):
    help = "Mails what is due and what comes back for review, once a day to each who asked. Run again it sends nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_all()
        self.stdout.write(f"Reminders sent: {sent.mails}")
        if sent.failed:
            raise CommandError(f"Not sent: {sent.failed}. The next run tries again.")
