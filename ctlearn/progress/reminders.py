"""Reminders by mail: what is due within two days, and what comes back for review, to those who asked for it.

Nothing is sent twice. A mail is written down, for good, before it goes: one a day and person, also when two runs
overlap, and each assignment once for a due date. Only what the mail server says it didn't take is taken back, for the
next run to try again; a run that dies, or loses the server while it sends, leaves one mail too few rather than one too
many. In the morning of the person's own time zone, so the command is meant to run every hour.
"""

import logging
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ctlearn.accounts.models import User
from ctlearn.progress.due import Due, due_to
from ctlearn.progress.models import Reminder, ReminderChoice
from quizzes.reviews import day_of

AHEAD = timedelta(days=2)
REMEMBERED = timedelta(days=7)  # how far back it is looked for what was named already
FROM = time(7)  # on the person's own clock
PATIENCE = 3  # failures in a row
SALT = "ctlearn.progress.reminders"
log = logging.getLogger(__name__)


@dataclass
class Sent:
    mails: int = 0
    failed: int = 0


# Asking for them ----------------------------------------------------------------------------------


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


def choices() -> Iterator[ReminderChoice]:
    rows = ReminderChoice.objects.filter(user__is_active=True).exclude(due=False, review=False)
    return rows.select_related("user").order_by("pk").iterator()


# Sending ------------------------------------------------------------------------------------------


def send_all(now: datetime | None = None) -> Sent:
    """Send what there is to everyone who asked for it and wasn't sent anything today."""
    now = now or timezone.now()
    sent, failed_in_a_row = Sent(), 0
    connection = get_connection()
    for choice in choices():
        with timezone.override(zoneinfo.ZoneInfo(choice.user.time_zone or settings.TIME_ZONE)):
            went = remind(choice, now, connection)
        sent.mails += went is True
        sent.failed += went is False
        failed_in_a_row = failed_in_a_row + 1 if went is False else 0
        if failed_in_a_row == PATIENCE:
            break  # the server is away; the next run tries again
    connection.close()
    return sent


def remind(choice: ReminderChoice, now: datetime, connection: BaseEmailBackend) -> bool | None:
    """Was the person sent a mail? None: there was nothing to send, or nothing more today."""
    user, local = choice.user, timezone.localtime(now)
    if local.time() < FROM or Reminder.objects.filter(user=user, day=local.date()).exists():
        return None
    work = new_work(user, now) if choice.due else []
    cards = day_of(user).left if choice.review else 0
    if not work and not cards:
        return None
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        log.warning("The mail server can't be reached: %s", error)
        return False
    mark = written_down(user, local.date(), work)
    return None if mark is None else send(message(user, work, cards, connection), mark)


def new_work(user: User, now: datetime) -> list[Due]:
    """Due within two days, and not named in an earlier reminder."""
    earlier = Reminder.objects.filter(user=user, day__gte=timezone.localdate(now) - REMEMBERED)
    named = [one for names in earlier.values_list("named", flat=True) for one in names]
    soon = [one for one in due_to(user, now) if one.due_at is not None and now <= one.due_at <= now + AHEAD]
    return [one for one in soon if name_of(one) not in named]


def name_of(work: Due) -> list[object]:
    """A later due date makes it another reminder."""
    return [work.assignment.pk, work.due_at and work.due_at.timestamp()]


def written_down(user: User, day: date, work: list[Due]) -> Reminder | None:
    """The mail's mark, committed; None: another run has it."""
    with transaction.atomic(durable=True):
        names = [name_of(one) for one in work]
        mark, is_first = Reminder.objects.get_or_create(user=user, day=day, defaults={"named": names})
    return mark if is_first else None


def send(mail: EmailMessage, mark: Reminder) -> bool | None:
    try:
        mail.send()
    except SMTPResponseException as error:  # the server said that it didn't take it
        mark.delete()
        log.warning("Person %s was not reminded: %s", mark.user_id, error)
    except SMTPRecipientsRefused:
        log.warning("Person %s can't be reminded: the address is refused.", mark.user_id)
        return None
    except (SMTPException, OSError, ValueError) as error:
        log.warning("Person %s may not have been reminded: %s", mark.user_id, error)
    else:
        return True
    if mail.connection is not None:
        mail.connection.close()  # the next mail opens it anew
    return False


def message(user: User, work: list[Due], cards: int, connection: BaseEmailBackend) -> EmailMessage:
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
        connection=connection,
    )
