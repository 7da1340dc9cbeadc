"""The lesson's editor in the admin: preview, proofreading, what can be inserted, images, dates."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lessons.models import Attachment, Lesson
from lessons.proofreading import proofread
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
PREVIEW = "admin:lessons_lesson_preview"


@pytest.fixture
def lesson(instructor):
    lesson = factories.LessonFactory(title="Whose definition?", body="Text.\n\n{#gap}\nA passage.")
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    return lesson


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def editor(lesson):
    return reverse("admin:lessons_lesson_change", args=[lesson.pk])


def preview(client, lesson, body, **more):
    data = {"module": lesson.module_id, "title": "A title", "body": body}
    return client.post(reverse(PREVIEW), data, **{**HTMX, **more})


def save(client, lesson, **changes):
    data = {"module": lesson.module_id, "title": lesson.title, "key": lesson.key, "lede": lesson.lede,
            "body": lesson.body, "state": lesson.state}  # fmt: skip
    return client.post(editor(lesson), data | changes)


def picture(kind="JPEG", size=(40, 30), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, kind, **options)
    return file.getvalue()


def upload(client, lesson, data, name="map.jpg", alt="A map of the treaty’s parties", **more):
    address = reverse("admin:lessons_lesson_image", args=[lesson.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, data), "alt": alt}, **{**HTMX, **more})


# Preview -------------------------------------------------------------------------------------------


def test_the_preview_is_sanitised_as_the_lesson_is_and_stores_nothing(author, lesson):
    answer = preview(author, lesson, "**Bold** <script>alert(1)</script> [x](javascript:alert(1))")
    text = answer.content.decode()
    assert "<strong>Bold</strong>" in text
    assert "<script" not in text
    assert 'href="javascript' not in text
    assert Lesson.objects.get().body.startswith("Text.")


def test_it_says_how_long_the_text_is(author, lesson):
    text = preview(author, lesson, "word " * 620).content.decode()
    assert "620 words" in text
    assert "3 min to read" in text


def test_checks_are_shown_without_a_way_to_answer(author, lesson):
    first = factories.QuestionFactory(lesson=lesson, key="first")
    second = factories.QuestionFactory(lesson=lesson, key="second")
    text = preview(author, lesson, ":::check first\n:::\n\n:::check second\n:::").content.decode()
    for question in (first, second):
        assert question.current.stem in text
    assert text.count("Students answer here.") == 2


def test_without_javascript_the_preview_is_a_page(author, lesson):
    answer = preview(author, lesson, "Text.", HTTP_HX_REQUEST="")
    assert b"<html" in answer.content
    assert b'id="preview"' in answer.content


def test_the_preview_is_for_own_courses(client_of, author, lesson, stranger):
    assert preview(client_of(stranger), lesson, "Text.").status_code == 404
    assert author.get(reverse(PREVIEW)).status_code == 405
    for module in ("", "x", "9" * 30):
        assert author.post(reverse(PREVIEW), {"module": module}).status_code == 404


# Proofreading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("[x](term:nowhere)", "The glossary has no term “nowhere”."),
        ("[x](lesson:nowhere)", "There is no lesson “nowhere”."),
        ("[x](lesson:other-course/nowhere)", "There is no lesson “other-course/nowhere”."),
        ("[x](files/gone.pdf)", "The course has no file “gone.pdf”."),
        ("![A map](files/gone.png)", "The course has no file “gone.png”."),
        ("![](files/map.png)", "The image files/map.png has no description. Who can’t see it misses it."),
        (":::chart\n:::", "There is no block “:::chart”."),
        (":::check nowhere\n:::", "There is no question “nowhere” to check."),
        (":::check exam\n:::", "“exam” is kept for exams."),
        ("{#a}\nx\n\n{#a}\ny", "The passage {#a} is marked twice."),
        ("[x]()", "The link “x” leads nowhere."),
        ("[ ](https://example.org)", "The link to https://example.org has no words."),
        ("[x](www.example.org)", "“www.example.org” is no address that a reader’s browser can open."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(lesson, text, finding):
    Attachment.objects.create(course=lesson.course, name="map.png", file="map.png")
    factories.QuestionFactory(lesson=lesson, key="exam", exam_only=True)
    assert proofread(lesson.course, text) == [finding]


def test_what_is_right_is_passed_over(lesson):
    factories.GlossaryTermFactory(course=lesson.course, key="known")
    factories.QuestionFactory(lesson=lesson, key="asked")
    text = (
        f"[a](term:known) [b](lesson:{lesson.key}) [c](lesson:{lesson.course.key}/{lesson.key}) [d](#gap)"
        " [e](https://example.org/x) [f](mailto:a@example.org)\n\n:::check asked\n:::\n\n:::note Mind\nx\n:::\n\n"
        "```\n[x](term:nowhere)\n```"
    )
    assert proofread(lesson.course, text) == []


def test_a_passage_that_questions_lead_to_can_t_be_lost(author, lesson):
    factories.QuestionFactory(lesson=lesson, key="asked", passage="gap")
    answer = save(author, lesson, body="All new.")
    assert answer.status_code == 422
    assert "The passage {#gap} is gone, and these questions lead to it: asked." in answer.content.decode()
    assert Lesson.objects.get().body.startswith("Text.")
    assert save(author, lesson, body="All new.\n\n{#gap}\nMoved.").status_code == 302


def test_nor_by_restoring_an_earlier_text(author, lesson):
    save(author, lesson, body="Text.\n\n{#later}\nNew.\n\n{#gap}\nA passage.")
    factories.QuestionFactory(lesson=lesson, key="asked", passage="later")
    first = author.get(reverse("admin:lessons_lesson_history", args=[lesson.pk])).context["steps"][-1]
    address = reverse("admin:lessons_lesson_restore", args=[lesson.pk, first.version.pk])
    assert "these questions lead to it: asked" in author.post(address, follow=True).content.decode()
    assert "{#later}" in Lesson.objects.get().body


# Inserting -----------------------------------------------------------------------------------------


def test_terms_files_and_checks_can_be_inserted(author, lesson):
    factories.GlossaryTermFactory(course=lesson.course, key="extradition", term="extradition")
    factories.QuestionFactory(lesson=lesson, key="asked")
    Attachment.objects.create(course=lesson.course, name="map.png", file="map.png", alt="A map")
    text = author.get(editor(lesson)).content.decode()
    for markdown in ("[extradition](term:extradition)", "![A map](files/map.png)", ":::check asked\n:::"):
        assert f'data-insert="{markdown}"' in text


def test_an_image_is_written_anew_without_what_the_camera_added(author, lesson):
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif[0x0112] = 6  # lying on its side
    answer = upload(author, lesson, picture(exif=exif.tobytes()))
    assert answer.status_code == 200
    stored = Attachment.objects.get()
    data = stored.file.read()
    assert b"Camera of somebody" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (30, 40)
        assert not image.getexif()
    assert "![A map of the treaty’s parties](files/map.jpg)" in answer.content.decode()


def test_a_large_image_is_shrunk(author, lesson):
    upload(author, lesson, picture("PNG", (3000, 30)), name="wide.png")
    with Image.open(Attachment.objects.get().file) as image:
        assert image.size == (2000, 20)


@pytest.mark.parametrize(
    ("data", "name", "alt", "says"),
    [
        (picture(), "map.jpg", "", "Describe the image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "map.svg", "A map", "SVG files can hold programs."),
        (b"no image", "map.png", "A map", "no PNG, JPEG, WebP or GIF image"),
        (picture()[:200], "map.jpg", "A map", "no PNG, JPEG, WebP or GIF image"),
        (picture("BMP"), "map.png", "A map", "no PNG, JPEG, WebP or GIF image"),
    ],
)
def test_what_can_t_be_used_is_refused_in_one_sentence(author, lesson, data, name, alt, says):
    answer = upload(author, lesson, data, name, alt)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Attachment.objects.exists()


def test_too_many_pixels_are_refused_before_they_are_unpacked(author, lesson, monkeypatch):
    monkeypatch.setattr("lessons.pictures.MOST_PIXELS", 1000)
    assert upload(author, lesson, picture()).status_code == 422


def test_a_file_s_size_is_limited(author, lesson, settings):
    settings.UPLOAD_LIMIT = 100
    assert upload(author, lesson, picture()).status_code == 422


def test_only_who_changes_the_course_uploads(client_of, lesson, stranger):
    reviewer = factories.InstructorFactory()
    factories.CourseRoleFactory(course=lesson.course, user=reviewer, role="reviewer")
    assert upload(client_of(stranger), lesson, picture()).status_code == 404
    assert upload(client_of(reviewer), lesson, picture()).status_code == 403
    assert not Attachment.objects.exists()


# Who sees it ---------------------------------------------------------------------------------------


def test_a_lesson_with_a_date_is_published_when_it_comes(author, lesson, client_of, outsider):
    tomorrow = timezone.now() + timedelta(days=1)
    assert save(author, lesson, state="published", publish_at=f"{tomorrow:%Y-%m-%dT%H:%M}").status_code == 302
    assert client_of(outsider).get(lesson.get_absolute_url()).status_code == 404
    Lesson.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    assert client_of(outsider).get(lesson.get_absolute_url()).status_code == 200


def test_a_date_without_publishing_is_refused(author, lesson):
    answer = save(author, lesson, state="draft", publish_at="2030-01-01T08:00")
    assert answer.status_code == 422
    assert "A date works together with the state" in answer.content.decode()


def test_the_source_stands_beside_the_text(author, lesson):
    lesson.section = factories.SectionFactory(text="As it came.", revision__document__owner=None)
    lesson.save()
    assert "As it came." in author.get(editor(lesson)).content.decode()
