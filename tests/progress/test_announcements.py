"""Announcements: on the students' pages, and by mail to each of them once."""

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import mailing
from lessons.models import Announcement, AnnouncementMail
from tests import factories
from tests.progress.test_cohorts import owned

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(instructor):
    return owned(instructor, name="Autumn", courses=[factories.LessonFactory().course])


@pytest.fixture
def students(cohort, owner, classmate):
    return [factories.EnrolmentFactory(cohort=cohort, user=user).user for user in (owner, classmate)]


def announce(client, cohort, **more):
    sent = {"title": "Room changed", "text": "It is <b>B2</b>.\n\nSee https://example.org/map."} | more
    return client.post(reverse("announcements", args=[cohort.pk]), sent)


def test_students_of_the_cohort_see_it_on_their_pages(client_of, instructor, cohort, students, outsider):
    factories.EnrolmentFactory(user=outsider, cohort__courses=list(cohort.courses.all()))
    assert announce(client_of(instructor), cohort).status_code == 302
    client = client_of(students[0])
    for address in ("/", reverse("own_cohort", args=[cohort.pk])):
        page = client.get(address).content.decode()
        assert "Room changed" in page
        assert "<b>B2</b>" not in page
    assert "Room changed" not in client_of(outsider).get("/").content.decode()
    assert mail.outbox == []


def test_the_first_page_forgets_it_after_two_weeks(client_of, cohort, students):
    Announcement.objects.create(
        cohort=cohort, title="Old news", text=".", created_at=timezone.now() - timedelta(days=15)
    )
    client = client_of(students[0])
    assert "Old news" not in client.get("/").content.decode()
    assert "Old news" in client.get(reverse("own_cohort", args=[cohort.pk])).content.decode()


def test_each_student_gets_a_mail_of_their_own(client_of, instructor, cohort, students, settings):
    settings.SITE_URL = "https://learn.example.org"
    factories.EnrolmentFactory(cohort=cohort).leave()
    factories.EnrolmentFactory(cohort=cohort, user__is_active=False)
    announce(client_of(instructor), cohort, by_mail="on")
    assert sorted(one.recipients() for one in mail.outbox) == sorted([student.email] for student in students)
    one = mail.outbox[0]
    assert one.subject == "Autumn: Room changed"
    assert "It is <b>B2</b>." in one.body
    assert f"https://learn.example.org/cohorts/{cohort.pk}/" in one.body
    assert one.reply_to == [instructor.email]
    assert cohort.announcements.get().mailed_at is not None


def test_sent_again_nobody_gets_it_twice(client_of, instructor, cohort, students):
    announce(client_of(instructor), cohort, by_mail="on")
    call_command("send_announcements")
    mailing.send(cohort.announcements.get())
    assert len(mail.outbox) == 2


def test_two_senders_at_once_send_nothing_twice(cohort, students):
    """The other one has just written down that it sends to the first student."""
    announcement = Announcement.objects.create(cohort=cohort, title="News", text=".", by_mail=True)
    both = mailing.recipients(announcement)
    AnnouncementMail.objects.create(announcement=announcement, user=students[0])
    mailing.recipients, real = lambda _announcement: both, mailing.recipients
    try:
        mailing.send(announcement)
    finally:
        mailing.recipients = real
    assert [one.to for one in mail.outbox] == [[students[1].email]]


class Failing(EmailBackend):
    """A mail server with its moods: `refuses` maps an address, or "" for all, to what is raised."""

    refuses = {}

    def send_messages(self, messages):
        for message in messages:
            error = self.refuses.get(message.to[0]) or self.refuses.get("")
            if error is not None:
                raise error
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    Failing.refuses = {}
    return Failing


@pytest.mark.parametrize("error", [ConnectionRefusedError("gone"), SMTPException("busy"), TimeoutError()])
def test_a_failing_server_loses_nothing(client_of, instructor, cohort, students, server, error):
    server.refuses = {"": error}
    client = client_of(instructor)
    announce(client, cohort, by_mail="on")
    assert "mails follow later" in client.get(reverse("announcements", args=[cohort.pk])).content.decode()
    assert cohort.announcements.get().mailed_at is None
    with pytest.raises(CommandError, match="next run"):
        call_command("send_announcements")
    server.refuses = {students[0].email: error}
    with pytest.raises(CommandError):
        call_command("send_announcements")
    server.refuses = {}
    call_command("send_announcements")
    assert sorted(one.to for one in mail.outbox) == sorted([student.email] for student in students)
    assert cohort.announcements.get().mailed_at is not None


def test_an_address_that_is_refused_keeps_nobody_else_waiting(client_of, instructor, cohort, students, server):
    server.refuses = {students[0].email: SMTPRecipientsRefused({})}
    announce(client_of(instructor), cohort, by_mail="on")
    assert [one.to for one in mail.outbox] == [[students[1].email]]
    assert cohort.announcements.get().mailed_at is not None


def test_a_large_cohort_is_left_to_the_command(client_of, instructor, cohort, students, monkeypatch):
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    announce(client_of(instructor), cohort, by_mail="on")
    assert mail.outbox == []
    call_command("send_announcements")
    assert len(mail.outbox) == 2


def test_a_line_break_in_the_title_breaks_no_mail(client_of, instructor, cohort, students):
    announcement = Announcement.objects.create(cohort=cohort, title="One\nBcc: x@example.org", text=".", by_mail=True)
    mailing.send(announcement)
    assert mail.outbox[0].subject == "Autumn: One Bcc: x@example.org"


def test_assistants_announce_nothing(client_of, cohort):
    assistant = factories.InstructorFactory()
    cohort.roles.create(user=assistant, role="assistant")
    assert announce(client_of(assistant), cohort).status_code == 403
    assert not cohort.announcements.exists()


def test_an_empty_announcement_is_a_mistake(client_of, instructor, cohort):
    assert announce(client_of(instructor), cohort, text="").status_code == 422


def test_it_can_be_deleted(client_of, instructor, cohort):
    client = client_of(instructor)
    announce(client, cohort)
    address = reverse("delete_announcement", args=[cohort.pk, cohort.announcements.get().pk])
    assert client.get(address).status_code == 200
    client.post(address)
    assert not cohort.announcements.exists()
