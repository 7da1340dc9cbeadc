"""A whole course in and out of the admin: a zip, what it would change, all or nothing."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ctlearn.packages.exporting import export_course
from ctlearn.packages.reading import read_package
from lessons.models import Attachment, Course, Lesson, Upload
from lessons.models.uploads import KEPT
from quizzes.models import Question
from tests import factories
from tests.packages.loads import LESSON, QUESTIONS, load
from tests.packages.small import FILES, zipped

pytestmark = pytest.mark.django_db
UPLOAD = reverse("packages")


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def send(client, data, name="small.zip"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data)}, follow=True)


def agree(client, shown, **more):
    data = {"agreed": shown.context["agreed"], **more}
    return client.post(reverse("package_load", args=[shown.context["upload"].key]), data)


def small(instructor, *changes):
    """The small course, owned by the instructor."""
    load(*changes, user=instructor)
    return Course.objects.get(key="small")


def test_first_it_says_what_would_change_and_nothing_does(author):
    shown = send(author, zipped())
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "A small course" in page
    assert "lesson first" in page
    assert "published, and open to anyone" in page
    assert not Course.objects.exists()
    assert not Attachment.objects.exists()


def test_then_all_of_it_is_loaded_and_the_course_is_one_s_own(author, instructor):
    answer = agree(author, send(author, zipped()))
    course = Course.objects.get(key="small")
    assert answer.url == reverse("admin:lessons_course_change", args=[course.pk])
    assert list(Course.objects.owned_by(instructor)) == [course]
    assert course.attachments.get().file.read() == b"not really a picture"


def test_what_goes_out_comes_back_as_it_was(author, instructor):
    course = small(instructor)
    answer = author.get(reverse("package", args=["small"]))
    assert answer["Content-Disposition"] == 'attachment; filename="small.zip"'
    assert read_package(answer.content) == export_course(course)
    shown = send(author, answer.content)
    report = shown.context["report"]
    assert (report.changed, report.edited) == (False, [])


def test_what_was_edited_here_is_kept_and_said(author, instructor):
    small(instructor)
    Lesson.objects.filter(key="first").update(title="My own title")
    changed = {LESSON: FILES[LESSON].replace("The first lesson", "Their title")}
    shown = send(author, zipped(changed))
    assert shown.context["report"].edited == ["lesson first"]
    assert "Edited here: kept as they are" in shown.content.decode()
    agree(author, shown)
    assert Lesson.objects.get(key="first").title == "My own title"


def test_or_overwritten_once_that_was_looked_at(author, instructor):
    small(instructor)
    Lesson.objects.filter(key="first").update(title="My own title")
    shown = send(author, zipped({LESSON: FILES[LESSON].replace("The first lesson", "Their title")}))
    shown = author.get(reverse("package_preview", args=[shown.context["upload"].key]), {"overwrite": "yes"})
    assert shown.context["report"].updated == ["lesson first"]
    agree(author, shown, overwrite="yes")
    assert Lesson.objects.get(key="first").title == "Their title"


def test_what_has_changed_since_it_was_shown_is_shown_again(author, instructor):
    small(instructor)
    shown = send(author, zipped({LESSON: FILES[LESSON].replace("The first lesson", "Their title")}))
    Lesson.objects.filter(key="first").update(title="My own title")
    answer = agree(author, shown)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert Lesson.objects.get(key="first").title == "My own title"


def test_mistakes_are_named_by_file_and_line_and_nothing_is_loaded(author):
    shown = send(author, zipped({QUESTIONS: "- key: who\n  type: riddle\n  stem: Who?\n"}))
    assert shown.status_code == 422
    assert f"{QUESTIONS}:2" in shown.content.decode()
    assert not Course.objects.exists()
    assert not Upload.objects.exists()


def zip_of(name, content=b"x", mode=0):
    buffer = io.BytesIO(zipped())
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a zip", "this is not a zip file"),
        (zip_of("small/../../evil.md"), "this path is not allowed in a zip"),
        (zip_of("small/files/link.png", b"/etc/hostname", 0o120777), "this is a link or a device"),
        (b"", "empty"),
    ],
)
def test_what_is_no_sound_zip_is_refused(author, data, said):
    shown = send(author, data)
    assert shown.status_code == 422
    assert said in shown.content.decode()
    assert not Course.objects.exists()


def test_the_size_is_bounded(author, settings):
    settings.UPLOAD_LIMIT = 100
    shown = send(author, zipped())
    assert shown.status_code == 422
    assert "larger than" in shown.content.decode()


def test_a_course_that_one_may_not_change_is_no_target(author, instructor, stranger):
    course = small(stranger)
    for role in (None, "reviewer"):
        if role:
            factories.CourseRoleFactory(course=course, user=instructor, role=role)
        shown = send(author, zipped())
        assert shown.status_code == 422
        assert "is taken by a course that you can" in shown.content.decode()


def test_a_failure_in_the_middle_leaves_everything_as_it_was(author, monkeypatch):
    shown = send(author, zipped())
    monkeypatch.setattr("ctlearn.packages.views.log", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        agree(author, shown)
    assert not Course.objects.exists()
    assert not Question.objects.exists()
    assert Upload.objects.exists()


def test_it_is_loaded_once(author):
    shown = send(author, zipped())
    agree(author, shown)
    answer = agree(author, shown)
    assert answer.status_code == 422
    assert "was loaded already, or is too old" in answer.content.decode()


def test_it_doesn_t_wait_for_ever(author):
    shown = send(author, zipped())
    Upload.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert agree(author, shown).status_code == 422
    assert not Course.objects.exists()


def test_another_s_upload_is_nobody_else_s(author, client_of, stranger):
    shown = send(author, zipped())
    assert client_of(stranger).get(reverse("package_preview", args=[shown.context["upload"].key])).status_code == 422
    assert agree(client_of(stranger), shown).status_code == 422
    assert not Course.objects.exists()


def test_the_pages_of_a_course_lead_there(author, instructor):
    course = small(instructor)
    page = author.get(reverse("admin:lessons_course_change", args=[course.pk])).content.decode()
    assert reverse("package", args=["small"]) in page
    assert reverse("copy_course", args=["small"]) in page
    assert UPLOAD in author.get(reverse("admin:lessons_course_changelist")).content.decode()
