"""Mails announcements that are still to be sent; meant for a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ctlearn.progress.mailing import Sent, send
from lessons.models import Announcement


class Command(BaseCommand):
    help = "Mails announcements to the students who are still to get them. Run again it sends nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        total = Sent()
        for announcement in Announcement.objects.unsent().select_related("cohort", "author").order_by("created_at"):
            sent = send(announcement)
            total.mails += sent.mails
            total.failed += sent.failed
        self.stdout.write(f"Mails sent: {total.mails}")
        if total.failed:
            raise CommandError("The mail server failed; what is left is sent by the next run.")
