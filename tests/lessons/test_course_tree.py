"""The tree of a course in the admin: order, states, additions."""

import pytest
from django.urls import reverse

from lessons.arranging import arranged
from lessons.models import Lesson, Module
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def course(instructor):
    """Two modules: “one” with lessons a and b, “two” with c."""
    course = factories.CourseFactory(title="Treaties")
    factories.CourseRoleFactory(course=course, user=instructor)
    for position, (title, lessons) in enumerate({"one": "ab", "two": "c"}.items()):
        module = factories.ModuleFactory(course=course, title=title, position=position)
        for place, name in enumerate(lessons):
            factories.LessonFactory(module=module, title=name, position=place, state="draft")
    return course


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def page(course, name="tree"):
    return reverse(f"admin:lessons_course_{name}", args=[course.pk])


def order(course):
    return {module.title: "".join(lesson.title for lesson in lessons) for module, lessons in arranged(course)}


def move(client, course, title, way, **more):
    row = Lesson.objects.filter(title=title).first() or Module.objects.get(title=title)
    seen = client.get(page(course)).context["seen"]
    data = {"seen": seen, "move": f"{row._meta.model_name}:{row.pk}:{way}"}
    return client.post(page(course, "tree_move"), {**data, **more}, **HTMX)


def set_state(client, course, row, verb):
    return client.post(page(course, "tree_state"), {"state": f"{row._meta.model_name}:{row.pk}:{verb}"}, **HTMX)


def test_a_lesson_moves_within_its_module(author, course):
    assert move(author, course, "a", "down").status_code == 200
    assert order(course) == {"one": "ba", "two": "c"}


def test_a_lesson_moves_over_the_edge_into_the_next_module_and_back(author, course):
    move(author, course, "b", "down")
    assert order(course) == {"one": "a", "two": "bc"}
    move(author, course, "b", "up")
    assert order(course) == {"one": "ab", "two": "c"}


def test_a_module_moves_with_its_lessons(author, course):
    move(author, course, "two", "up")
    assert list(order(course).items()) == [("two", "c"), ("one", "ab")]


@pytest.mark.parametrize(("title", "way"), [("a", "up"), ("c", "down"), ("one", "up"), ("two", "down")])
def test_at_the_end_nothing_moves_and_the_page_says_so(author, course, title, way):
    answer = move(author, course, title, way)
    assert answer.status_code == 200
    assert f"“{title}” stands at the end already." in answer.content.decode()
    assert order(course) == {"one": "ab", "two": "c"}


def test_an_order_that_changed_elsewhere_moves_nothing(author, course):
    answer = move(author, course, "a", "down", seen="stale")
    assert answer.status_code == 409
    assert "was changed elsewhere" in answer.content.decode()
    assert order(course) == {"one": "ab", "two": "c"}


def test_the_focus_stays_on_the_button_that_was_pressed(author, course):
    lesson = Lesson.objects.get(title="b")
    text = move(author, course, "b", "up").content.decode()
    button = text[text.index(f'value="lesson:{lesson.pk}:up"') :].split(">")[0]
    assert "data-focus" in button
    assert text.count("data-focus") == 1


def test_without_javascript_it_leads_back_to_the_place(author, course):
    lesson = Lesson.objects.get(title="a")
    seen = author.get(page(course)).context["seen"]
    answer = author.post(page(course, "tree_move"), {"seen": seen, "move": f"lesson:{lesson.pk}:down"})
    assert answer.url == f"{page(course)}?at=lesson:{lesson.pk}:down"
    assert "data-focus" in author.get(answer.url).content.decode()


def test_draft_review_published_and_back(author, course, client_of, outsider):
    lesson = Lesson.objects.get(title="a")
    for verb, state in [("send_to_review", "in_review"), ("publish", "published"), ("unpublish", "draft")]:
        assert set_state(author, course, lesson, verb).status_code == 200
        lesson.refresh_from_db()
        assert lesson.state == state
        seen = client_of(outsider).get(lesson.get_absolute_url()).status_code
        assert seen == (200 if state == "published" else 404)


def test_an_unpublished_module_hides_its_lessons(author, course, client_of, outsider):
    lesson = Lesson.objects.get(title="a")
    lesson.publish()
    set_state(author, course, lesson.module, "unpublish")
    assert client_of(outsider).get(lesson.get_absolute_url()).status_code == 404


def test_modules_and_lessons_are_added_as_the_last(author, course):
    module = Module.objects.get(title="one")
    author.post(page(course, "tree_add"), {"title": "Étape", "to": module.pk})
    author.post(page(course, "tree_add"), {"title": "Étape"})
    assert list(order(course).items()) == [("one", "abÉtape"), ("two", "c"), ("Étape", "")]
    assert Lesson.objects.get(title="Étape").state == "draft"


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_a_title_that_can_t_be_is_refused(author, course, title):
    answer = author.post(page(course, "tree_add"), {"title": title})
    assert answer.status_code == 422
    assert course.modules.count() == 2


@pytest.mark.parametrize("move", ["", "lesson", "lesson:x:up", "lesson:1:fly", "lesson:0:up", "course:1:up"])
def test_what_the_page_never_sends_is_not_found(author, course, move):
    assert author.post(page(course, "tree_move"), {"move": move, "seen": "x"}).status_code == 404


@pytest.mark.parametrize("verb", ["delete", "save", "up", "send_to_review"])
def test_a_module_has_no_other_states(author, course, verb):
    assert set_state(author, course, course.modules.first(), verb).status_code == 404


def test_a_part_of_another_course_is_not_found(author, course):
    foreign = factories.LessonFactory()
    assert set_state(author, course, foreign, "publish").status_code == 404
    assert set_state(author, course, foreign.module, "publish").status_code == 404


def test_reviewers_see_the_tree_and_move_nothing(client_of, course):
    reviewer = factories.InstructorFactory()
    factories.CourseRoleFactory(course=course, user=reviewer, role="reviewer")
    client = client_of(reviewer)
    assert "<button form" not in client.get(page(course)).content.decode()
    assert move(client, course, "a", "down").status_code == 403
    assert order(course) == {"one": "ab", "two": "c"}


def test_strangers_and_students_find_nothing(client_of, course, stranger, owner):
    for name in ("tree", "tree_move", "tree_state", "tree_add"):
        method = "get" if name == "tree" else "post"
        assert getattr(client_of(stranger), method)(page(course, name)).status_code == 404
        assert getattr(client_of(owner), method)(page(course, name)).status_code == 302  # the admin's sign-in


def test_the_tree_costs_the_same_however_long_it_is(author, course, count_queries):
    few = count_queries(lambda: author.get(page(course)))
    for _n in range(5):
        factories.LessonFactory(module=factories.ModuleFactory(course=course))
    assert count_queries(lambda: author.get(page(course))) == few
