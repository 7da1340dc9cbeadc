"""Many questions at once in the admin: each action asks first."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes.formats import FORMATS
from quizzes.models import Question
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
LIST = reverse("admin:quizzes_question_changelist")
ACTIONS = ["tag", "move", "duplicate", "archive"]


@pytest.fixture
def course(instructor):
    return factories.CourseRoleFactory(user=instructor, course__key="treaties").course


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


@pytest.fixture
def questions(course):
    return [making.question(course, "single_choice", key=f"q{n}") for n in range(3)]


def act(client, action, questions, query="", **data):
    chosen = {"action": action, "_selected_action": [one.pk for one in questions]}
    return client.post(f"{LIST}{query}", {**chosen, **data})


def agree(client, action, questions, query="", **data):
    return act(client, action, questions, query, apply="yes", counted=len(questions), **data)


@pytest.mark.parametrize("action", ACTIONS)
def test_first_it_asks_and_nothing_is_done(author, questions, action):
    before = list(Question.objects.order_by("pk").values())
    page = act(author, action, questions).content.decode()
    assert "3 questions" in page
    assert "Where is it?" in page
    assert list(Question.objects.order_by("pk").values()) == before


def test_topics_are_added_and_taken_away(author, questions):
    new, old = factories.TopicFactory(), factories.TopicFactory()
    questions[0].topics.add(old)
    agree(author, "tag", questions, add=[new.pk], remove=[old.pk])
    assert (new.questions.count(), old.questions.count()) == (3, 0)


def test_topics_that_come_and_go_at_once_are_refused(author, questions):
    topic = factories.TopicFactory()
    assert agree(author, "tag", questions, add=[topic.pk], remove=[topic.pk]).status_code == 422
    assert agree(author, "tag", questions).status_code == 422
    assert not topic.questions.exists()


def test_questions_move_within_their_course_alone(author, course, questions):
    lesson, foreign = factories.LessonFactory(module__course=course), factories.LessonFactory()
    assert agree(author, "move", questions, lesson=foreign.pk).status_code == 422
    other = factories.ModuleFactory(course=course)
    assert agree(author, "move", questions, lesson=lesson.pk, module=other.pk).status_code == 422
    agree(author, "move", questions, lesson=lesson.pk)
    assert lesson.questions.count() == 3


def test_a_move_needs_a_place(author, questions):
    assert agree(author, "move", questions).status_code == 422
    assert not Question.objects.filter(lesson=None).exists()


def test_questions_of_several_courses_don_t_move_together(author, instructor, questions):
    other = making.question(factories.CourseRoleFactory(user=instructor).course, "numeric")
    answer = agree(author, "move", [*questions, other])
    assert answer.status_code == 422
    assert "of several courses" in answer.content.decode()


def test_duplicate_archive_and_back(author, questions):
    agree(author, "duplicate", questions[:1])
    assert Question.objects.count() == 4
    agree(author, "archive", questions)
    assert Question.objects.in_use().count() == 1
    agree(author, "restore", questions[:1], "?archived=yes")
    assert Question.objects.in_use().count() == 2


def test_what_was_done_stands_in_the_log_of_each(author, instructor, questions):
    agree(author, "archive", questions)
    logged = LogEntry.objects.filter(user=instructor, change_message="Archive")
    assert {entry.object_id for entry in logged} == {str(question.pk) for question in questions}


def test_a_filter_s_whole_selection_is_meant_across_pages(author, course):
    for _n in range(60):
        making.question(course, "true_false")
    others = [making.question(course, "numeric")]
    query = "?type=true_false"
    chosen = list(Question.objects.filter(type="true_false")[:50])
    page = act(author, "archive", chosen, query, select_across="1")
    assert page.context["count"] == 60
    act(author, "archive", chosen, query, select_across="1", apply="yes", counted="60")
    assert set(Question.objects.in_use()) == set(others)


def test_a_selection_that_has_changed_is_shown_again(author, course, questions):
    query = "?type=single_choice"
    data = {"select_across": "1", "apply": "yes", "counted": "2"}
    answer = act(author, "archive", questions[:1], query, **data)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert Question.objects.in_use().count() == 3


def test_an_export_says_first_what_it_can_t_carry(author, questions):
    questions[0].exam_only = True
    questions[0].save()
    answer = act(author, "export", questions, format="aiken")
    text = answer.content.decode()
    assert "Aiken can’t carry" in text
    assert "Not carried: that it is for exams only." in text
    assert "lessons, passages and objectives of 3 questions" in text
    answer = act(author, "export", questions, format="aiken", apply="download")
    assert answer["Content-Disposition"] == 'attachment; filename="questions.txt"'
    assert answer.content.count(b"ANSWER:") == 3


def test_the_package_s_yaml_carries_all(author, questions):
    answer = act(author, "export", questions, format="package")
    assert "carries all of it" in answer.content.decode()
    data = act(author, "export", questions, format="package", apply="download").content
    assert [one.lesson for one in FORMATS["package"].read(data).questions] == [one.lesson.key for one in questions]


def test_an_unknown_format_is_refused(author, questions):
    assert act(author, "export", questions, format="word").status_code == 422


@pytest.mark.parametrize("action", ACTIONS)
def test_reviewers_and_strangers_change_nothing(client_of, course, questions, stranger, owner, action):
    reviewer = factories.CourseRoleFactory(course=course, role="reviewer").user
    before = list(Question.objects.order_by("pk").values())
    topic, lesson = factories.TopicFactory(), factories.LessonFactory(module__course=course)
    for person in (reviewer, stranger, owner):
        agree(client_of(person), action, questions, add=[topic.pk], lesson=lesson.pk)
    assert list(Question.objects.order_by("pk").values()) == before
    assert not topic.questions.exists()


def test_a_reviewer_exports_and_a_stranger_finds_nothing_to_export(client_of, course, questions, stranger):
    reviewer = factories.CourseRoleFactory(course=course, role="reviewer").user
    data = {"format": "aiken", "apply": "download"}
    assert act(client_of(reviewer), "export", questions, **data).content.count(b"ANSWER:") == 3
    assert b"ANSWER:" not in act(client_of(stranger), "export", questions, **data).content


def test_of_a_course_that_one_reviews_questions_stay_and_that_is_said(author, instructor, questions):
    reviewed = factories.CourseRoleFactory(user=instructor, role="reviewer").course
    foreign = making.question(reviewed, "numeric")
    page = act(author, "archive", [*questions, foreign])
    assert (page.context["count"], page.context["foreign"]) == (3, 1)
    assert "1 more that you chose stays as it is" in page.content.decode()


@pytest.mark.parametrize("action", [*ACTIONS, "export"])
def test_the_page_that_asks_costs_the_same_however_many_there_are(author, course, questions, count_queries, action):
    few = count_queries(lambda: act(author, action, questions))
    many = questions + [making.question(course, "numeric") for _n in range(25)]
    assert count_queries(lambda: act(author, action, many)) == few
