"""Reminders: to those who asked, in the morning, once a day and once for each due date, ended with one click."""

import threading
from datetime import timedelta
from io import StringIO
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import reminders
from ctlearn.progress.models import Reminder, ReminderChoice
from ctlearn.progress.reminders import send_all, token_of
from quizzes.models import Assignment, ReviewCard
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
MORNING = reminders.FROM


@pytest.fixture(autouse=True)
def _at_any_hour(monkeypatch):
    monkeypatch.setattr(reminders, "FROM", reminders.time.min)


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


def test_in_the_morning_of_the_person_s_own_zone(owner, due, choice, mailoutbox, monkeypatch):
    monkeypatch.setattr(reminders, "FROM", MORNING)
    owner.time_zone = "Pacific/Auckland"
    owner.save()
    morning = timezone.now().replace(month=6, day=1, hour=18, minute=30) + timedelta(days=365)  # 06:30 there
    Assignment.objects.update(due_at=morning + timedelta(days=1))
    send_all(morning)
    assert mailoutbox == []
    send_all(morning + timedelta(hours=1))
    assert len(mailoutbox) == 1
    assert "NZST" in mailoutbox[0].body


def test_once_a_day_in_the_person_s_own_zone(owner, choice, mailoutbox):
    card(owner)
    owner.time_zone = "Pacific/Auckland"
    owner.save()
    morning = timezone.now().replace(hour=1, minute=0)
    send_all(morning)
    send_all(morning + timedelta(hours=9))  # the same day there
    assert len(mailoutbox) == 1
    send_all(morning + timedelta(hours=13))  # past midnight in Auckland, the same day in UTC
    assert len(mailoutbox) == 2


def test_an_assignment_is_named_once_for_a_due_date(due, choice, mailoutbox):
    tomorrow = timezone.now() + timedelta(hours=12)
    send_all(tomorrow - timedelta(days=1))
    send_all(tomorrow)
    assert len(mailoutbox) == 1
    Assignment.objects.update(due_at=tomorrow + timedelta(days=1))
    send_all(tomorrow)
    assert len(mailoutbox) == 2


# Never twice --------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [SystemExit, SMTPServerDisconnected, TimeoutError])
def test_a_run_that_ends_while_it_sends_sends_nothing_twice(due, choice, mailoutbox, monkeypatch, end):
    """The server took the mail; then the run was stopped, or the line broke."""
    original = EmailBackend.send_messages

    def send_and_end(self, messages):
        original(self, messages)
        raise end

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", send_and_end)
        try:
            send_all()
        except SystemExit:
            assert end is SystemExit
    send_all()
    assert len(mailoutbox) == 1


def test_runs_at_the_same_time_send_each_mail_once(shared, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    people = [factories.UserFactory() for _n in range(4)]
    for person in people:
        card(person)
        ReminderChoice.objects.create(user=person, review=True)
    start = threading.Barrier(3)
    sent, faults = [], []

    def run():
        try:
            start.wait()
            sent.append(send_all().mails)
        except Exception as error:  # noqa: BLE001  (told below)
            faults.append(error)
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _n in range(3)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert faults == []
    assert sum(sent) == 4
    assert sorted(to for one in mail.outbox for to in one.to) == sorted(person.email for person in people)


def test_what_the_server_refuses_is_tried_again(due, choice, mailoutbox, monkeypatch):
    def refuse(self, messages):
        raise SMTPDataError(451, b"later")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(CommandError, match="Not sent: 1"):
            call_command("send_reminders", stdout=StringIO())
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert "Reminders sent: 1" in out.getvalue()
    assert len(mailoutbox) == 1


def test_a_server_that_is_away_is_left_alone_after_three_tries(mailoutbox, monkeypatch):
    for _n in range(5):
        person = factories.UserFactory()
        card(person)
        ReminderChoice.objects.create(user=person, review=True)

    def away(self):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", away)
        assert send_all().failed == 3
    assert not Reminder.objects.exists()
    assert send_all().mails == 5


# Ending them --------------------------------------------------------------------------------------


def test_one_click_in_the_mail_program_ends_them(owner, due, choice, mailoutbox):
    """It posts by itself: without a cookie, without a token against forgery, from nowhere."""
    client = Client(enforce_csrf_checks=True)
    send_all()
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    answer = client.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    choice.refresh_from_db()
    assert (choice.due, choice.review) == (False, False)
    assert client.post(f"/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200  # again changes nothing
    Assignment.objects.update(due_at=timezone.now() + timedelta(hours=30))
    assert send_all(timezone.now() + timedelta(days=1)).mails == 0


def test_the_link_asks_first_and_a_look_changes_nothing(client, owner, choice):
    address = reverse("unsubscribe", args=[token_of(owner)])
    assert client.head(address).status_code == 200  # as programs do that look after links
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
