"""Many questions at once."""

import pytest

from quizzes import bank
from quizzes.models import Question
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return factories.CourseFactory(key="treaties")


def of(course):
    return Question.objects.filter(course=course)


def test_topics_are_added_and_taken_away(course):
    old, new = factories.TopicFactory(), factories.TopicFactory()
    questions = [making.question(course, "numeric") for _n in range(3)]
    questions[0].topics.add(old, new)
    bank.tag(of(course), [new], [old])
    assert [set(question.topics.all()) for question in questions] == [{new}] * 3


def test_moving_leaves_the_old_lesson_s_passage_and_objective_behind(course):
    question = making.question(course, "numeric", passage="gap")
    question.objective = question.module.objectives.create(key="tell", text="Tell them apart.")
    question.save()
    lesson = factories.LessonFactory(module__course=course)
    bank.move(of(course), lesson, None)
    question.refresh_from_db()
    assert (question.lesson, question.module, question.passage, question.objective) == (lesson, lesson.module, "", None)


def test_where_it_stands_already_a_passage_stays(course):
    question = making.question(course, "numeric", passage="gap")
    bank.move(of(course), question.lesson, None)
    question.refresh_from_db()
    assert question.passage == "gap"


def test_a_duplicate_is_a_question_of_its_own(course, instructor):
    question = making.question(course, "single_choice", key="asked", exam_only=True)
    topic = factories.TopicFactory()
    question.topics.add(topic)
    (copy,) = bank.duplicate(of(course), instructor)
    assert (copy.key, copy.current.content, list(copy.topics.all())) == ("asked-2", question.current.content, [topic])
    assert (copy.lesson, copy.exam_only, copy.current.created_by) == (question.lesson, True, instructor)
    assert copy.current != question.current


def test_the_archive_takes_many_as_it_takes_one(course):
    one, two, old = [making.question(course, "numeric") for _n in range(3)]
    old.archive()
    assert of(course).archive() == 2
    assert not of(course).in_use().exists()
    assert Question.objects.get(pk=old.pk).archived_at == old.archived_at
    assert Question.objects.filter(pk__in=[one.pk, two.pk]).restore() == 2
    assert set(of(course).in_use()) == {one, two}


@pytest.mark.parametrize("do", ["tag", "move", "duplicate", "archive"])
def test_many_cost_what_few_cost(course, instructor, count_queries, do):
    lesson, topic = factories.LessonFactory(module__course=course), factories.TopicFactory()
    acts = {
        "tag": lambda rows: bank.tag(rows, [topic]),
        "move": lambda rows: bank.move(rows, lesson, None),
        "duplicate": lambda rows: bank.duplicate(rows, instructor),
        "archive": lambda rows: rows.archive(),
    }
    for _n in range(2):
        making.question(course, "numeric")
    few = count_queries(lambda: acts[do](of(course)))
    for _n in range(20):
        making.question(course, "numeric")
    assert count_queries(lambda: acts[do](of(course))) == few
