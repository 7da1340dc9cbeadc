import pytest
from django.core.files.base import ContentFile

from lessons.models import Attachment
from tests import factories

pytestmark = pytest.mark.django_db


def attach(course, name, content=b"content"):
    return Attachment.objects.create(course=course, name=name, file=ContentFile(content, name=name))


@pytest.fixture
def course():
    return factories.CourseFactory()


@pytest.mark.parametrize("name", ["map.png", "map.SVG", "page.html", "table.csv"])
def test_a_file_is_shut_in(client, course, name):
    response = client.get(attach(course, name, b"<svg onload='x'/>").get_absolute_url())
    assert b"".join(response.streaming_content) == b"<svg onload='x'/>"
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("map.png", "inline"),
        ("map.svg", "inline"),
        ("a.html", "attachment"),
        ("a.pdf", "attachment"),
        ("a", "attachment"),
    ],
)
def test_images_show_and_the_rest_downloads(client, course, name, kind):
    response = client.get(attach(course, name).get_absolute_url())
    assert response.headers["Content-Disposition"] == f'{kind}; filename="{name}"'


def test_a_file_of_a_closed_course_is_for_its_readers(client, client_of, owner, outsider, instructor, stranger):
    course = factories.CourseFactory(open=False)
    factories.EnrolmentFactory(user=owner, cohort__courses=[course])
    factories.CourseRoleFactory(course=course, user=instructor)
    path = attach(course, "map.png").get_absolute_url()
    assert [client_of(person).get(path).status_code for person in (owner, instructor)] == [200, 200]
    assert [client_of(person).get(path).status_code for person in (None, outsider, stranger)] == [404, 404, 404]


def test_a_file_belongs_to_its_own_course(client, course):
    attach(factories.CourseFactory(open=False), "map.png")
    assert client.get(f"{course.get_absolute_url()}files/map.png").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "../secret-key",
        "..%2Fsecret-key",
        "%2Fetc%2Fpasswd",
        "..%5Csecret-key",
        "....//x",
        "map.png%00.html",
        "map.png/",
        "",
    ],
)
def test_no_name_leads_out_of_the_course(client, course, name):
    attach(course, "map.png")
    assert client.get(f"{course.get_absolute_url()}files/{name}").status_code == 404


def test_a_file_whose_content_is_gone_is_404(client, course):
    attached = attach(course, "map.png")
    attached.file.storage.delete(attached.file.name)
    assert client.get(attached.get_absolute_url()).status_code == 404


def test_the_text_refers_to_a_file_by_its_name(client, course):
    attached = attach(course, "map.png")
    lesson = factories.LessonFactory(module__course=course, body="![A map](files/map.png)")
    assert f'src="{attached.get_absolute_url()}"' in client.get(lesson.get_absolute_url()).content.decode()
