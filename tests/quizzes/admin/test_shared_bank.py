"""The shared bank: what other courses offer, read with keys and copied; nothing that nobody shares."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from lessons.models import Attachment, Course
from quizzes.models import Question, QuestionVersion
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
SHARED = reverse("admin:quizzes_question_shared")
TAKE = reverse("admin:quizzes_question_take_over")


@pytest.fixture
def course(instructor):
    return factories.CourseRoleFactory(user=instructor, course__key="mine").course


@pytest.fixture
def author(client_of, instructor, course):
    return client_of(instructor)


@pytest.fixture
def question(stranger):
    """Of a course that its owner shares."""
    theirs = factories.CourseRoleFactory(user=stranger, role="owner", course__shares_questions=True).course
    return making.question(theirs, "single_choice", key="asked", version__stem="Which treaty came first?")


def found(client, **query):
    return set(client.get(SHARED, query).context["page"].object_list)


def take(client, course, *questions, **more):
    return client.post(TAKE, {"into": course.pk, "question": [one.pk for one in questions], **more})


def look(client, question):
    return client.get(reverse("admin:quizzes_question_shared_one", args=[question.pk]))


def test_shared_questions_are_found_and_read_with_their_key(author, question):
    assert found(author) == {question}
    page = look(author, question).content.decode()
    assert "Which treaty came first?" in page
    assert "✓" in page


def test_nobody_finds_reads_or_copies_what_is_not_shared(author, course, question):
    Course.objects.filter(pk=question.course_id).update(shares_questions=False)
    assert found(author) == set()
    assert look(author, question).status_code == 404
    take(author, course, question)
    take(author, course, all="yes")
    assert not course.questions.exists()


@pytest.mark.parametrize("change", [{"state": "draft"}, {"open": False}])
def test_nor_what_one_may_not_even_read(author, course, question, change):
    Course.objects.filter(pk=question.course_id).update(**change)
    assert found(author) == set()
    take(author, course, question)
    assert not course.questions.exists()


def test_nor_the_questions_of_a_course_that_one_studies(author, instructor, course, question):
    enrolment = making.enrol(instructor, question.course)
    assert found(author) == set()
    assert look(author, question).status_code == 404
    take(author, course, question)
    assert not course.questions.exists()
    enrolment.leave()
    assert found(author) == set()  # one can come back


def test_nor_students_of_any_kind(client_of, owner, question):
    assert set(Question.objects.shared_with(owner)) == set()
    assert client_of(owner).get(SHARED).status_code == 302


def test_own_questions_and_archived_ones_are_not_offered(author, course, question):
    Course.objects.filter(pk=course.pk).update(shares_questions=True)
    making.question(course, "numeric")
    making.question(question.course, "numeric").archive()
    assert found(author) == {question}


def test_filters_narrow_and_nonsense_finds_nothing(author, question):
    topic = factories.TopicFactory()
    other = making.question(question.course, "numeric", version__stem="How many?")
    other.topics.add(topic)
    assert found(author, q="treaty") == {question}
    assert found(author, topic=topic.pk) == found(author, type="numeric") == {other}
    assert found(author, course=question.course_id) == {question, other}
    assert found(author, course="x") == found(author, type="riddle") == set()


def test_a_copy_is_one_s_own_and_remembers_its_origin(author, instructor, course, question):
    topic = factories.TopicFactory()
    question.topics.add(topic)
    making.question(course, "numeric", key="asked")
    answer = take(author, course, question)
    assert answer.url.endswith(f"?course={course.pk}")
    copy = course.questions.get(key="asked-2")
    assert (copy.origin, copy.lesson, list(copy.topics.all())) == (question.current, None, [topic])
    assert (copy.current.content, copy.current.created_by) == (question.current.content, instructor)
    assert "copied already" in author.get(SHARED).content.decode()


def test_copied_again_it_is_there_already(author, course, question):
    take(author, course, question)
    answer = author.post(TAKE, {"into": course.pk, "question": [question.pk]}, follow=True)
    assert "1 was copied before." in answer.content.decode()
    assert course.questions.count() == 1


def test_all_that_is_found_can_be_copied(author, course, question):
    making.question(question.course, "numeric")
    take(author, course, all="yes", type="numeric")
    assert [row.type for row in course.questions.all()] == ["numeric"]


def test_a_foreign_or_reviewed_course_is_no_target(author, instructor, question):
    foreign = factories.CourseFactory()
    reviewed = factories.CourseRoleFactory(user=instructor, role="reviewer").course
    for target in (foreign, reviewed):
        take(author, target, question)
        assert not target.questions.exists()


def test_files_that_a_text_shows_come_along_under_a_free_name(author, course, question):
    def attach(to, content):
        return Attachment.objects.create(
            course=to, name="map.png", alt="A map", file=ContentFile(content, name="map.png")
        )

    attach(question.course, b"theirs")
    attach(course, b"mine")
    question.current.stem = "![A map](files/map.png)\n\nWhere is it?"
    question.current.save()
    take(author, course, question)
    copy = course.questions.get()
    assert copy.current.stem.startswith("![A map](files/map-2.png)")
    assert course.attachments.get(name="map-2.png").file.read() == b"theirs"
    assert course.attachments.get(name="map.png").file.read() == b"mine"


def origin(client, question):
    return client.get(reverse("admin:quizzes_question_origin", args=[question.pk]))


def test_a_copy_shows_what_has_changed_there_since(author, course, question):
    take(author, course, question)
    copy = course.questions.get()
    assert "It reads there as it did" in origin(author, copy).content.decode()
    question.current = QuestionVersion.objects.create(
        question=question, number=2, stem="Which treaty came last?", content=question.current.content
    )
    question.save()
    page = origin(author, copy).content.decode()
    assert "<del>first?</del>" in page
    assert "<ins>last?</ins>" in page


def test_and_nothing_once_it_is_not_shared_any_more(author, course, question):
    take(author, course, question)
    Course.objects.filter(pk=question.course_id).update(shares_questions=False, title="Secret course")
    page = origin(author, course.questions.get()).content.decode()
    assert "not shared with you any more" in page
    assert "Secret course" not in page


def test_only_owners_share(client_of, course, instructor):
    """An editor sees the box without changing it."""
    address = reverse("admin:lessons_course_change", args=[course.pk])
    page = client_of(instructor).get(address).content.decode()
    assert 'name="shares_questions"' not in page
    course.roles.update(role="owner")
    assert 'name="shares_questions"' in client_of(instructor).get(address).content.decode()


def test_the_list_costs_the_same_however_many_there_are(author, question, count_queries):
    few = count_queries(lambda: author.get(SHARED))
    for _n in range(30):
        making.question(question.course, "numeric")
    assert count_queries(lambda: author.get(SHARED)) == few


def test_copying_many_costs_what_few_cost(author, instructor, question, count_queries):
    first, second = (factories.CourseRoleFactory(user=instructor).course for _n in range(2))
    few = count_queries(lambda: take(author, first, all="yes"))
    for _n in range(20):
        making.question(question.course, "numeric")
    assert count_queries(lambda: take(author, second, all="yes")) == few
    assert second.questions.count() == 21
