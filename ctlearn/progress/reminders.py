"""Reminders by mail: what is due within two days, and what comes back for review, to those who asked for it.

A mail is written down before it goes: one a day and person, also when two runs overlap; a run that dies in between
sends one mail too few rather than one too many. What the server refuses is taken back, and the next run tries again.
"""

import logging
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ctlearn.accounts.models import User
from ctlearn.progress.due import Due, due_to
from ctlearn.progress.mine import cards_due
from ctlearn.progress.models import Reminder, ReminderChoice

AHEAD = timedelta(days=2)
SALT = "ctlearn.progress.reminders"
log = logging.getLogger(__name__)


@dataclass
class Sent:
    mails: int = 0
    failed: int = 0


def token_of(user: User) -> str:
    """Names a person in a link that ends the reminders, and nothing else; it doesn't run out."""
    return signing.dumps(user.pk, salt=SALT)


def person_of(token: str) -> User | None:
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def end_reminders(user: User) -> None:
    ReminderChoice.objects.filter(user=user).update(due=False, review=False)


def wanted(choice: ReminderChoice, now: datetime) -> tuple[list[Due], int]:
    """What this person is to be reminded of: work due within two days, and the number of cards that came back."""
    soon = due_to(choice.user, now) if choice.due else []
    work = [one for one in soon if one.due_at is not None and now <= one.due_at <= now + AHEAD]
    return work, cards_due(choice.user) if choice.review else 0


def send_all(now: datetime | None = None) -> Sent:
    """Send what there is to everyone who asked for it and wasn't sent anything today, in their own time zone."""
    now = now or timezone.now()
    sent = Sent()
    connection = get_connection()
    for choice in choices():
        zone = zoneinfo.ZoneInfo(choice.user.time_zone or settings.TIME_ZONE)
        day = now.astimezone(zone).date()
        if Reminder.objects.filter(user=choice.user, day=day).exists():
            continue
        work, cards = wanted(choice, now)
        if not work and not cards:
            continue
        mark, is_first = Reminder.objects.get_or_create(user=choice.user, day=day)
        if not is_first:
            continue
        with timezone.override(zone):
            mail = message(choice.user, work, cards)
        mail.connection = connection
        try:
            mail.send()
            sent.mails += 1
        except (SMTPException, OSError) as error:
            mark.delete()
            sent.failed += 1
            log.warning("Person %s was not reminded: %s", choice.user_id, error)
    return sent


def choices() -> Iterator[ReminderChoice]:
    rows = ReminderChoice.objects.filter(user__is_active=True).exclude(due=False, review=False)
    return rows.select_related("user").order_by("pk").iterator()


def message(user: User, work: list[Due], cards: int) -> EmailMessage:
    """With the headers that let a mail program end the reminders by one click (RFC 8058)."""
    link = urljoin(settings.SITE_URL, reverse("unsubscribe", args=[token_of(user)]))
    context = {
        "user": user,
        "work": work,
        "cards": cards,
        "progress": urljoin(settings.SITE_URL, reverse("progress")),
        "review": urljoin(settings.SITE_URL, reverse("review")),
        "unsubscribe": link,
    }
    return EmailMessage(
        subject=_("What is due") if work else _("Questions come back for review"),
        body=render_to_string("progress/email/reminder.txt", context),
        to=[user.email],
        headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
