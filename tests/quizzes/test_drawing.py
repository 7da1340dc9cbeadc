"""Which questions an attempt asks."""

import random
from collections import Counter

import pytest

from lessons.models import Topic
from quizzes import attempts
from quizzes.drawing import draw
from quizzes.models import Quiz, Slot
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return factories.CourseFactory()


@pytest.fixture
def enrolment(owner, course):
    return making.enrol(owner, course)


def quiz_of(course, *slots, **more):
    quiz = Quiz.objects.create(course=course, key=f"drawn-{Quiz.objects.count()}", title="Drawn", **more)
    for position, slot in enumerate(slots, 1):
        values = {"question": slot} if not isinstance(slot, dict) else slot
        Slot.objects.create(quiz=quiz, position=position, **values)
    return quiz


def drawn(quiz, enrolment, seed=1):
    return [one.question for one in draw(quiz, enrolment, random.Random(seed))]


def many(course, count, **more):
    return [making.question(course, **more) for _number in range(count)]


def test_a_draw_takes_that_many_and_none_twice(course, enrolment):
    questions = many(course, 6)
    quiz = quiz_of(course, questions[0], {"draw": 3}, {"draw": 2})
    for seed in range(10):
        found = drawn(quiz, enrolment, seed)
        assert len({question.pk for question in found}) == len(found) == 6


def test_draws_differ_between_attempts(course, enrolment):
    many(course, 8)
    quiz = quiz_of(course, {"draw": 3})
    assert len({tuple(sorted(one.pk for one in drawn(quiz, enrolment, seed))) for seed in range(20)}) > 5


def test_what_was_drawn_stays_with_the_attempt(owner, course):
    many(course, 8)
    attempt = making.started(owner, quiz_of(course, {"draw": 3}))
    first = [slot.version_id for slot in making.slots(attempt)]
    many(course, 3)
    assert [slot.version_id for slot in making.slots(making.started(owner, attempt.quiz))] == first


def test_a_pool_is_narrowed_by_module_topic_type_and_difficulty(course, enrolment):
    many(course, 3)
    wanted = many(course, 2, name="true_false", difficulty="hard")
    topic = Topic.objects.create(key="treaties", title="Treaties")
    for question in wanted:
        question.topics.add(topic)
    for pool in (
        {"topics": ["treaties", "unknown"]},
        {"types": ["true_false"]},
        {"difficulty": ["hard"]},
        {"modules": [question.module.key for question in wanted]},
    ):
        assert set(drawn(quiz_of(course, {"draw": 5, "pool": pool}), enrolment)) == set(wanted)


def test_a_spread_of_difficulty_takes_equal_shares(course, enrolment):
    for level in ("easy", "medium", "hard"):
        many(course, 5, difficulty=level)
    many(course, 5)
    quiz = quiz_of(course, {"draw": 6, "pool": {"difficulty": ["easy", "medium", "hard"]}})
    for seed in range(5):
        found = Counter(question.difficulty for question in drawn(quiz, enrolment, seed))
        assert found == {"easy": 2, "medium": 2, "hard": 2}


def test_a_spread_takes_more_of_the_other_levels_where_one_runs_out(course, enrolment):
    many(course, 5, difficulty="easy")
    many(course, 1, difficulty="hard")
    quiz = quiz_of(course, {"draw": 4, "pool": {"difficulty": ["easy", "hard"]}})
    assert Counter(one.difficulty for one in drawn(quiz, enrolment)) == {"easy": 3, "hard": 1}


def test_a_wide_pool_leaves_a_narrow_one_its_questions(course, enrolment):
    many(course, 3)
    making.question(course, "essay")
    quiz = quiz_of(course, {"draw": 3}, {"draw": 1, "pool": {"types": ["essay"]}})
    for seed in range(10):
        assert drawn(quiz, enrolment, seed)[3].type == "essay"


def test_a_family_is_asked_once_where_the_pool_allows_it(course, enrolment):
    many(course, 3, family="same")
    many(course, 2)
    for seed in range(10):
        families = [question.family for question in drawn(quiz_of(course, {"draw": 3}), enrolment, seed)]
        assert families.count("same") == 1
    assert len(drawn(quiz_of(course, {"draw": 5}), enrolment)) == 5


def test_a_second_attempt_prefers_what_was_not_asked(owner, course):
    many(course, 6)
    quiz = quiz_of(course, {"draw": 3}, mode="graded")
    first = making.started(owner, quiz)
    attempts.submit(first.pk)
    asked = [{slot.version_id for slot in making.slots(one)} for one in (first, making.started(owner, quiz))]
    assert asked[0].isdisjoint(asked[1])


@pytest.mark.parametrize("mode", ["practice", "graded", "exam"])
def test_questions_for_exams_appear_in_exams_only(course, enrolment, mode):
    kept = many(course, 2, exam_only=True)
    usual = many(course, 2)
    quiz = quiz_of(course, kept[0], {"draw": 9, "pool": {"exam_only": True}}, {"draw": 9}, mode=mode)
    assert set(drawn(quiz, enrolment)) == {*usual, *(kept if mode == "exam" else [])}


def test_archived_questions_and_those_of_other_courses_are_not_drawn(course, enrolment):
    usual, archived = many(course, 2)
    archived.archive()
    making.question(factories.CourseFactory())
    quiz = quiz_of(course, archived, {"draw": 5})
    assert drawn(quiz, enrolment) == [usual]


def test_the_order_is_the_quizs_unless_it_shuffles(course, enrolment):
    questions = many(course, 6)
    assert drawn(quiz_of(course, *questions), enrolment) == questions
    shuffled = quiz_of(course, *questions, shuffle=True)
    assert any(drawn(shuffled, enrolment, seed) != questions for seed in range(5))


def test_points_follow_their_slot(course, enrolment):
    many(course, 3)
    quiz = quiz_of(course, {"draw": 2, "points": 3}, {"draw": 1, "points": 1})
    assert sorted(one.points for one in draw(quiz, enrolment, random.Random(1))) == [1, 3, 3]


def test_drawing_costs_the_same_queries_for_many_questions(course, enrolment, django_assert_num_queries):
    for count in (3, 30):
        many(course, count)
        quiz = quiz_of(course, {"draw": 3}, {"draw": 3})
        with django_assert_num_queries(4):
            drawn(quiz, enrolment)
