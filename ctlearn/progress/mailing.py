"""Announcements by mail: one for each student, each at most once.

Who was sent one is written down before it goes, and taken back when the mail server refuses; so a failing server loses
nothing, two senders at once send nothing twice, and the next run goes on where this one stopped.
"""

import logging
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from ctlearn.accounts.models import User
from lessons.models import Announcement, AnnouncementMail

AT_ONCE = 100  # students of a cohort to whom the page itself sends; for more the command does
PATIENCE = 3  # failures in a row
log = logging.getLogger(__name__)


@dataclass
class Sent:
    mails: int = 0
    failed: int = 0


def recipients(announcement: Announcement) -> list[User]:
    """Who is in the cohort now, and wasn't sent it yet."""
    told = AnnouncementMail.objects.filter(announcement=announcement).values("user")
    students = User.objects.filter(is_active=True, enrolments__in=announcement.cohort.enrolments.active())
    return list(students.exclude(pk__in=told).order_by("pk"))


def send(announcement: Announcement) -> Sent:
    """Mail it to all who are still to get it."""
    sent = Sent()
    if not announcement.by_mail or announcement.mailed_at is not None:
        return sent
    connection = get_connection()
    failed_in_a_row = 0
    for user in recipients(announcement):
        mark, is_first = AnnouncementMail.objects.get_or_create(announcement=announcement, user=user)
        if not is_first:
            continue
        try:
            message(announcement, user, connection).send()
            sent.mails += 1
            failed_in_a_row = 0
        except (SMTPRecipientsRefused, ValueError):
            log.warning("Announcement %s can't be mailed to the address of person %s.", announcement.pk, user.pk)
        except (SMTPException, OSError) as error:
            mark.delete()
            sent.failed += 1
            failed_in_a_row += 1
            log.warning("Announcement %s was not mailed to person %s: %s", announcement.pk, user.pk, error)
            if failed_in_a_row == PATIENCE:
                break  # the server is away; the next run tries again
    connection.close()
    if not recipients(announcement):
        Announcement.objects.filter(pk=announcement.pk).update(mailed_at=timezone.now())
    return sent


def message(announcement: Announcement, user: User, connection: BaseEmailBackend) -> EmailMessage:
    context = {
        "announcement": announcement,
        "cohort": announcement.cohort,
        "link": urljoin(settings.SITE_URL, reverse("own_cohort", args=[announcement.cohort_id])),
    }
    return EmailMessage(
        subject=" ".join(f"{announcement.cohort}: {announcement.title}".split()),
        body=render_to_string("progress/email/announcement.txt", context),
        to=[user.email],
        reply_to=[announcement.author.email] if announcement.author else None,
        connection=connection,
    )
