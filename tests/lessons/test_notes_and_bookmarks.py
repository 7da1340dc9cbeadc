import pytest

from lessons.forms import NoteForm
from lessons.models import Bookmark, Note
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def lesson():
    return factories.LessonFactory(title="Whose definition?")


@pytest.fixture
def member(client_of, owner):
    return client_of(owner)


def write(client, lesson, text, **more):
    return client.post(f"{lesson.get_absolute_url()}note/", {"text": text}, **more)


def set_bookmark(client, lesson, value="yes", **more):
    return client.post(f"{lesson.get_absolute_url()}bookmark/", {"bookmarked": value}, **more)


def test_a_note_is_kept_and_shown_beside_the_lesson(member, owner, lesson):
    assert write(member, lesson, "Ask <why>.").url == lesson.get_absolute_url()
    assert Note.objects.get().user == owner
    assert "Ask &lt;why&gt;." in member.get(lesson.get_absolute_url()).content.decode()


def test_a_changed_note_is_the_same_note(member, lesson):
    write(member, lesson, "One")
    page = member.get(f"{lesson.get_absolute_url()}note/").content.decode()
    assert "One</textarea>" in page
    write(member, lesson, "Two")
    assert Note.objects.get().text == "Two"


def test_two_tabs_make_one_note(member, owner, lesson, monkeypatch):
    """The other tab's note arrives between this request's question and its answer."""
    valid = NoteForm.is_valid

    def overtaken(form):
        Note.objects.get_or_create(user=owner, lesson=lesson, defaults={"text": "The other tab's"})
        return valid(form)

    monkeypatch.setattr(NoteForm, "is_valid", overtaken)
    assert write(member, lesson, "Mine").status_code == 302
    assert Note.objects.get().text == "Mine"


def test_an_emptied_note_is_deleted(member, lesson):
    write(member, lesson, "One")
    write(member, lesson, "  \n ")
    assert not Note.objects.exists()


def test_a_note_that_is_too_long_is_refused_and_not_lost(member, lesson):
    response = write(member, lesson, "x" * 10_001)
    assert response.status_code == 422
    assert "x" * 10_001 in response.content.decode()
    assert not Note.objects.exists()


def test_htmx_gets_the_form_and_then_the_note(member, lesson):
    form = member.get(f"{lesson.get_absolute_url()}note/", headers=HTMX).content.decode()
    assert form.strip().startswith('<form id="note"')
    saved = write(member, lesson, "Ask why.", headers=HTMX).content.decode()
    assert saved.strip().startswith('<section id="note">')
    assert "Ask why." in saved
    assert 'data-say="Note saved"' in saved
    assert "Write a note" in write(member, lesson, "", headers=HTMX).content.decode()


def test_a_note_is_its_writers_alone(client_of, classmate, instructor, admin_user, member, lesson):
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    write(member, lesson, "A secret of mine")
    for other in (classmate, instructor, admin_user):
        for path in (lesson.get_absolute_url(), f"{lesson.get_absolute_url()}note/", "/shelf/"):
            assert "A secret of mine" not in client_of(other).get(path).content.decode()


def test_a_bookmark_is_set_and_taken_away(member, lesson):
    for _click in range(2):
        assert set_bookmark(member, lesson).url == lesson.get_absolute_url()
    assert Bookmark.objects.count() == 1
    assert "Remove bookmark" in member.get(lesson.get_absolute_url()).content.decode()
    for _click in range(2):
        set_bookmark(member, lesson, "no")
    assert not Bookmark.objects.exists()


def test_htmx_gets_the_bookmark_alone(member, lesson):
    page = set_bookmark(member, lesson, headers=HTMX).content.decode()
    assert page.strip().startswith('<form id="bookmark"')
    assert 'data-say="Bookmarked"' in page
    assert 'value="no"' in page


@pytest.mark.parametrize(
    ("action", "method", "code"), [("bookmark", "get", 405), ("note", "put", 405), ("note", "delete", 405)]
)
def test_other_methods_are_refused(member, lesson, action, method, code):
    assert getattr(member, method)(f"{lesson.get_absolute_url()}{action}/").status_code == code


def test_the_shelf_lists_ones_own(member, client_of, classmate, lesson):
    write(member, lesson, "Ask why.")
    set_bookmark(member, lesson)
    shelf = member.get("/shelf/").content.decode()
    assert shelf.count("Whose definition?") == 2
    assert "Ask why." in shelf
    other = client_of(classmate).get("/shelf/").content.decode()
    assert "No bookmarks yet." in other
    assert "No notes yet." in other


@pytest.mark.parametrize("change", [{"state": "draft"}, {"open": False}])
def test_the_shelf_hides_what_can_not_be_read_any_more(member, lesson, change):
    write(member, lesson, "Ask why.")
    set_bookmark(member, lesson)
    type(lesson.course).objects.update(**change)
    assert "Whose definition?" not in member.get("/shelf/").content.decode()


def test_a_full_shelf_costs_what_a_short_one_does(member, owner, count_queries):
    def more(number):
        for _n in range(number):
            lesson = factories.LessonFactory()
            Note.objects.create(user=owner, lesson=lesson, text="x")
            Bookmark.objects.create(user=owner, lesson=lesson)
        return count_queries(lambda: member.get("/shelf/"))

    assert more(3) == more(27)
