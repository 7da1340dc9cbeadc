import pytest

from lessons.completion import complete
from lessons.models import Objective
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = factories.CourseFactory(
        title="Law", document=factories.DocumentFactory(name="Document 7", note="A paper.")
    )
    later = factories.ModuleFactory(course=course, title="Later", position=2)
    sooner = factories.ModuleFactory(course=course, title="Sooner", position=1)
    for module, titles in ((later, ["Third"]), (sooner, ["First", "Second"])):
        for position, title in enumerate(titles):
            factories.LessonFactory(module=module, title=title, position=position)
    return course


def page(client, course):
    return client.get(course.get_absolute_url()).content.decode()


def in_order(text, *parts):
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def test_modules_and_lessons_stand_in_reading_order(client, course):
    main = page(client, course).split("<main")[1]
    assert in_order(main, "Sooner", "First", "Second", "Later", "Third")


def test_drafts_are_not_shown(client, course):
    factories.LessonFactory(module=course.modules.first(), title="Unfinished", state="draft")
    factories.LessonFactory(module=factories.ModuleFactory(course=course, title="Not yet", state="draft"))
    shown = page(client, course)
    assert "Unfinished" not in shown
    assert "Not yet" not in shown


def test_who_works_on_the_course_sees_drafts_named_as_such(client_of, instructor, course):
    factories.CourseRoleFactory(course=course, user=instructor)
    factories.LessonFactory(module=course.modules.first(), title="Unfinished", state="draft")
    assert 'Unfinished <span class="muted">(Draft)</span>' in page(client_of(instructor), course)


def test_the_page_says_what_the_course_was_built_from(client, course):
    assert "Document 7" in page(client, course)
    assert "A paper." in page(client, course)


def test_objectives_stand_under_their_module(client, course):
    module = course.modules.get(title="Later")
    Objective.objects.create(module=module, key="b", text="Compare two laws.", position=2)
    Objective.objects.create(module=module, key="a", text="Name the law.", position=1)
    assert in_order(page(client, course), "Later", "Name the law.", "Compare two laws.")


def test_without_an_account_one_can_read_or_make_one(client, course):
    shown = page(client, course)
    assert "No account is needed to read." in shown
    assert f"/accounts/signup/?next={course.get_absolute_url()}" in shown


def test_with_an_account_one_can_enrol(client_of, owner, course):
    assert f'action="{course.get_absolute_url()}enrol/"' in page(client_of(owner), course)


def test_who_is_enrolled_sees_how_far(client_of, owner, course):
    enrolment = factories.EnrolmentFactory(user=owner, cohort__courses=[course])
    complete(enrolment, course.lessons.get(title="First"), "button")
    shown = page(client_of(owner), course)
    assert "1 of 3 lessons read" in shown
    assert "Go on reading" in shown
    assert '<p class="small muted">Second</p>' in shown
    assert 'aria-label="done"' in shown
    assert f'action="{course.get_absolute_url()}enrol/"' not in shown


def test_a_closed_course_offers_no_enrolment(client_of, instructor, course):
    course.open = False
    course.save()
    factories.CourseRoleFactory(course=course, user=instructor)
    assert "enrol/" not in page(client_of(instructor), course)


def test_a_course_from_right_to_left_says_so(client):
    assert 'lang="ar-EG" dir="rtl"' in page(client, factories.CourseFactory(language="ar-EG"))


def test_what_authors_write_is_escaped(client):
    course = factories.CourseFactory(title="<b>x</b>", summary='"><script>alert(1)</script>')
    shown = page(client, course)
    assert "<b>x</b>" not in shown
    assert "<script>alert" not in shown


def test_a_course_without_lessons_says_so(client):
    assert "This course has no lessons yet." in page(client, factories.CourseFactory())


def test_thirty_lessons_cost_what_three_do(client_of, owner, course, count_queries):
    client = client_of(owner)
    factories.EnrolmentFactory(user=owner, cohort__courses=[course])
    three = count_queries(lambda: page(client, course))
    for _n in range(27):
        lesson = factories.LessonFactory(module__course=course)
        Objective.objects.create(module=lesson.module, key="a", text="Name it.")
    assert count_queries(lambda: page(client, course)) == three
