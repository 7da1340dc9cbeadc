"""A course is copied with its questions, and knows where it came from and what has changed there since."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from ctlearn.packages.copying import KeyTaken, copy_course
from ctlearn.packages.courses import load_courses, shipped_courses
from ctlearn.packages.exporting import export_course
from lessons.models import Attachment, Course, CourseCopy, Document, Lesson
from quizzes.models import Question, QuestionVersion, Quiz
from tests import factories
from tests.packages.loads import LESSON, load
from tests.packages.small import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    """A course of nobody's, shared with instructors."""
    load()
    Course.objects.filter(key="small").update(shares_questions=True)
    return Course.objects.get(key="small")


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def copied(source, user, key="mine"):
    return copy_course(source, user, key=key, title="My course").course


def origin(client, course):
    return client.get(reverse("course_origin", args=[course.key]))


def test_the_copy_has_everything_under_the_same_keys(source, instructor):
    course = copied(source, instructor)
    there, here = export_course(source), export_course(course)
    assert (here.modules, here.quizzes, here.glossary, here.claims, here.topics, here.files) == (
        there.modules, there.quizzes, there.glossary, there.claims, there.topics, there.files,
    )  # fmt: skip
    assert not set(course.questions.values_list("pk", flat=True)) & set(source.questions.values_list("pk", flat=True))
    assert list(Course.objects.owned_by(instructor)) == [course]


def test_it_is_a_draft_that_nobody_else_sees(source, instructor, owner):
    course = copied(source, instructor)
    assert (course.state, course.open, course.shares_questions) == ("draft", False, False)
    assert course not in Course.objects.visible_to(owner)


def test_questions_come_in_their_newest_version(source, instructor):
    question = source.questions.first()
    question.current = QuestionVersion.objects.create(
        question=question, number=2, stem="Newer?", content=question.current.content
    )
    question.save()
    course = copied(source, instructor)
    copy = course.questions.get(key=question.key)
    assert (copy.current.stem, copy.versions.count()) == ("Newer?", 1)


def test_changing_the_copy_leaves_the_original(source, instructor):
    before = export_course(source)
    course = copied(source, instructor)
    Lesson.objects.filter(course=course).update(title="Mine")
    course.attachments.get().file.save("map.png", ContentFile(b"mine"))
    source.refresh_from_db()
    assert export_course(source) == before


def test_a_taken_key_is_refused_and_nothing_is_copied(source, instructor):
    factories.CourseRoleFactory(course__key="mine", user=instructor)
    with pytest.raises(KeyTaken):
        copied(source, instructor)
    assert not CourseCopy.objects.exists()


def test_of_another_s_course_only_what_is_published_is_copied(source, instructor):
    load({LESSON: FILES[LESSON]})
    module = source.modules.first()
    factories.LessonFactory(module=module, key="draft", state="draft")
    factories.LessonFactory(module=module, key="later", publish_at=timezone.now() + timezone.timedelta(days=1))
    hidden = factories.ModuleFactory(course=source, key="hidden", state="draft")
    factories.QuestionFactory(lesson=factories.LessonFactory(module=hidden), module=hidden, key="secret")
    Quiz.objects.create(course=source, key="drafted", title="D", state="draft")
    course = copied(source, instructor)
    assert not course.lessons.filter(key__in=["draft", "later"]).exists()
    assert not course.modules.filter(key="hidden").exists()
    assert not course.questions.filter(key="secret").exists()
    assert not Quiz.objects.filter(course=course, key="drafted").exists()


def test_of_one_s_own_course_all_is_copied(source, instructor):
    factories.CourseRoleFactory(course=source, user=instructor, role="reviewer")
    factories.LessonFactory(module=source.modules.first(), key="draft", state="draft")
    assert copied(source, instructor).lessons.filter(key="draft").exists()


def test_a_document_of_somebody_s_own_stays_with_its_owner(source, instructor, stranger):
    Document.objects.filter(courses=source).update(owner=stranger)
    course = copied(Course.objects.get(pk=source.pk), instructor)
    assert course.document is None
    assert Document.objects.count() == 1


def test_courses_that_ship_can_be_copied_from_their_first_loading_on(tmp_path):
    (path, *_others) = shipped_courses()
    load_courses([path])
    course = Course.objects.get()
    assert course.shares_questions
    Course.objects.update(shares_questions=False)
    load_courses([path])
    course.refresh_from_db()
    assert not course.shares_questions


# The pages -----------------------------------------------------------------------------------------


def test_a_course_is_copied_on_a_page(author, instructor, source):
    assert "A small course" in author.get(reverse("copies")).content.decode()
    address = reverse("copy_course", args=["small"])
    assert 'value="small-2"' in author.get(address).content.decode()
    answer = author.post(address, {"title": "Mine", "key": "mine"})
    course = Course.objects.get(key="mine")
    assert answer.url == reverse("admin:lessons_course_change", args=[course.pk])
    assert reverse("course_origin", args=["mine"]) in author.get(answer.url).content.decode()


@pytest.mark.parametrize(
    "data", [{"title": "", "key": "mine"}, {"title": "M", "key": "small"}, {"title": "M", "key": "No"}]
)
def test_what_can_t_be_is_said_and_nothing_is_copied(author, source, data):
    assert author.post(reverse("copy_course", args=["small"]), data).status_code == 422
    assert Course.objects.count() == 1


def test_a_fresh_copy_says_that_nothing_has_changed(author, instructor, source):
    page = origin(author, copied(source, instructor)).content.decode()
    assert "A copy of “A small course”" in page
    assert "Nothing has changed there since" in page


def test_what_was_added_changed_and_taken_away_there_is_shown(author, instructor, source):
    course = copied(source, instructor)
    Lesson.objects.filter(course=source, key="first").update(title="A better first lesson")
    question = source.questions.first()
    version = question.current
    version.explanation = "Because of article seven."
    version.save()
    source.glossary.all().delete()
    factories.LessonFactory(module=source.modules.first(), key="extra", title="An extra lesson")
    Attachment.objects.filter(course=source).update(digest="0" * 64)
    answer = origin(author, course)
    found = {(change.kind, change.fate) for change in answer.context["changes"]}
    assert found == {
        ("lesson", "changed"), ("question", "changed"), ("term", "gone"), ("lesson", "added"), ("file", "changed"),
    }  # fmt: skip
    page = answer.content.decode()
    assert "<ins>A better</ins>" in page
    assert "article seven." in page
    assert "An extra lesson" in page


def test_what_one_has_changed_too_is_marked(author, instructor, source):
    course = copied(source, instructor)
    Lesson.objects.filter(course=source, key="first").update(title="Theirs")
    assert [change.here for change in origin(author, course).context["changes"]] == [False]
    Lesson.objects.filter(course=course, key="first").update(title="Mine")
    answer = origin(author, course)
    assert [change.here for change in answer.context["changes"]] == [True]
    assert "you have changed yours too" in answer.content.decode()


def test_what_is_not_shared_any_more_is_not_shown(author, instructor, source):
    course = copied(source, instructor)
    Lesson.objects.filter(course=source, key="first").update(title="A secret title")
    Course.objects.filter(pk=source.pk).update(shares_questions=False)
    page = origin(author, course).content.decode()
    assert "A secret title" not in page
    assert "not shared with you any more" in page


def test_a_gone_original_is_said(author, instructor, source):
    course = copied(source, instructor)
    CourseCopy.objects.update(source=None)
    assert "A copy of “A small course”" in origin(author, course).content.decode()


def test_the_comparison_costs_the_same_for_a_larger_course(author, instructor, source, count_queries):
    course = copied(source, instructor)
    few = count_queries(lambda: origin(author, course))
    module = source.modules.first()
    for _n in range(12):
        lesson = factories.LessonFactory(module=module)
        factories.QuestionFactory(lesson=lesson, module=module)
    assert count_queries(lambda: origin(author, course)) == few
    assert Question.objects.filter(course=source).count() > 12
