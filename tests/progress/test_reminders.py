"""Reminders: to those who asked, once a day, ended with one click."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress.models import Reminder, ReminderChoice
from ctlearn.progress.reminders import send_all, token_of
from quizzes.models import Assignment, ReviewCard
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(owner):
    """A quiz that is due tomorrow."""
    quiz = making.quiz("numeric", mode="graded", title="First test")
    enrolment = making.enrol(owner, quiz.course)
    return Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=timezone.now() + timedelta(days=1))


@pytest.fixture
def choice(owner):
    return ReminderChoice.objects.create(user=owner, due=True, review=True)


def card(user):
    now = timezone.now()
    question = making.question(factories.CourseFactory(), "numeric")
    return ReviewCard.objects.create(
        user=user, question=question, stability=1, difficulty=5, reviewed_at=now - timedelta(days=3), due_at=now
    )


def test_who_asked_is_told_what_is_due_and_what_comes_back(owner, due, choice, mailoutbox):
    card(owner)
    assert send_all().mails == 1
    (mail,) = mailoutbox
    assert mail.to == [owner.email]
    assert "First test" in mail.body
    assert "1 question comes back for review" in mail.body


def test_who_didn_t_ask_is_told_nothing(owner, due, mailoutbox):
    send_all()
    ReminderChoice.objects.create(user=owner, due=False, review=True)
    send_all()
    assert mailoutbox == []


def test_it_is_quiet_when_there_is_nothing(owner, choice, mailoutbox):
    assert send_all().mails == 0
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("days", [-1, 3])
def test_only_what_is_due_within_two_days_is_named(due, choice, mailoutbox, days):
    Assignment.objects.update(due_at=timezone.now() + timedelta(days=days))
    assert send_all().mails == 0


def test_once_a_day_in_the_person_s_own_zone(owner, due, choice, mailoutbox):
    owner.time_zone = "Pacific/Auckland"
    owner.save()
    Assignment.objects.update(due_at=timezone.now() + timedelta(days=2))
    morning = timezone.now().replace(hour=1, minute=0)
    send_all(morning)
    send_all(morning + timedelta(hours=9))  # the same day there
    assert len(mailoutbox) == 1
    send_all(morning + timedelta(hours=13))  # past midnight in Auckland, the same day in UTC
    assert len(mailoutbox) == 2


def test_a_run_that_is_under_way_is_not_repeated_by_another(owner, due, choice, mailoutbox, monkeypatch):
    inner = []

    def other_run_first(self, messages):
        if not inner:
            inner.append(True)
            send_all()
        return original(self, messages)

    original = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", other_run_first)
    send_all()
    assert len(mailoutbox) == 1


def test_what_the_server_refuses_is_tried_again(due, choice, mailoutbox, monkeypatch):
    def refuse(self, messages):
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(CommandError, match="Not sent: 1"):
            call_command("send_reminders", stdout=StringIO())
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert "Reminders sent: 1" in out.getvalue()
    assert len(mailoutbox) == 1


def test_one_click_in_the_mail_program_ends_them(client, owner, due, choice, mailoutbox):
    send_all()
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    answer = client.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    choice.refresh_from_db()
    assert (choice.due, choice.review) == (False, False)


def test_the_link_asks_first_and_a_look_changes_nothing(client, owner, choice):
    address = reverse("unsubscribe", args=[token_of(owner)])
    assert "End the reminders?" in client.get(address).content.decode()
    choice.refresh_from_db()
    assert choice.due
    assert "No more reminders" in client.post(address).content.decode()


def test_a_forged_link_is_not_found(client, choice):
    assert client.post(reverse("unsubscribe", args=["1:forged"])).status_code == 404
    choice.refresh_from_db()
    assert choice.due


def test_they_are_asked_for_on_a_page(client_of, owner):
    client_of(owner).post(reverse("reminders"), {"due": "on"})
    choice = ReminderChoice.objects.get(user=owner)
    assert (choice.due, choice.review) == (True, False)
