"""What enters review, when it comes back, and what is asked."""

from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import attempts, reviews, scheduling
from quizzes.checks import answer_check, checks_of, keep_checks
from quizzes.models import Grade, Question, Quiz, ReviewCard, ReviewLog
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db

RIGHT, WRONG = {"option": "a"}, {"option": "b"}


def answered(user, response, *, course=None, lesson=None, days=0, **more):
    """A card of this student, from a check answered some days ago."""
    lesson = lesson or factories.LessonFactory(**({"module__course": course} if course else {}))
    question = factories.QuestionFactory(lesson=lesson, **more)
    card = ReviewCard.objects.create(user=user, question=question, reviewed_at=timezone.now(), due_at=timezone.now())
    at = timezone.now() - timedelta(days=days)
    grade = Grade(fraction=question.current.parsed().grade(response).fraction)
    reviews.keep(card, None, question.current, response, grade, at=at, source="quiz")
    return card


def due(user):
    return list(ReviewCard.objects.of(user).due(timezone.now()))


def answer_in_lesson(user, response, key="asked"):
    lesson = factories.LessonFactory(body=f":::check {key}\n:::")
    factories.QuestionFactory(lesson=lesson, key=key)
    keep_checks(lesson)
    enrolment = making.enrol(user, lesson.course)
    return answer_check(checks_of(lesson, user, enrolment)[key], enrolment, response, None)


def test_a_check_enters_as_soon_as_it_is_answered(owner):
    answer = answer_in_lesson(owner, WRONG)
    log = ReviewLog.objects.get(card__user=owner)
    assert (log.response, log.version, log.rating) == (WRONG, answer.slot.version, scheduling.AGAIN)
    assert log.card.due_at == answer.saved_at + timedelta(days=1)


def test_a_right_answer_comes_back_later_than_a_wrong_one(owner):
    answer_in_lesson(owner, WRONG, "first")
    answer_in_lesson(owner, RIGHT, "second")
    wrong, right = ReviewCard.objects.filter(user=owner).order_by("question__key")
    assert wrong.due_at < right.due_at


def test_essays_and_what_is_kept_for_exams_never_enter(owner):
    quiz = making.quiz("essay", "single_choice", mode="graded", attempts_allowed=1)
    attempt = making.started(owner, quiz)
    for slot in making.slots(attempt):
        making.give(slot, {"text": "Words"} if slot.version.question.type == "essay" else {"option": "opt-lyon"})
    Question.objects.filter(type="single_choice").update(exam_only=True)
    attempts.submit(attempt.pk)
    reviews.take_in_released(owner)
    assert not ReviewCard.objects.exists()


def sat(owner, sure="", **more):
    quiz = making.quiz("single_choice", **more)
    attempt = making.started(owner, quiz)
    making.give(making.slots(attempt)[0], {"option": "opt-lyon"}, sure)
    attempts.submit(attempt.pk)
    reviews.take_in_released(owner)
    return quiz


def test_a_graded_quiz_waits_for_the_last_attempt(owner):
    quiz = sat(owner, mode="graded", attempts_allowed=2)
    assert not ReviewCard.objects.exists()
    making.started(owner, quiz)
    attempts.submit(owner.enrolments.get().attempts.get(number=2).pk)
    reviews.take_in_released(owner)
    assert ReviewCard.objects.filter(user=owner).count() == 1


def test_an_exam_waits_for_its_close(owner):
    quiz = sat(owner, mode="exam", closes_at=timezone.now() + timedelta(hours=1))
    assert not ReviewCard.objects.exists()
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    reviews.take_in_released(owner)
    assert ReviewCard.objects.filter(user=owner).count() == 1


def test_taking_in_twice_changes_nothing(owner):
    sat(owner, mode="graded", attempts_allowed=1)
    owner.enrolments.get().attempts.get().taken_in.delete()
    reviews.take_in_released(owner)
    assert ReviewLog.objects.count() == 1


def test_sure_but_wrong_comes_back_first(owner):
    early = answered(owner, WRONG, days=9)
    sat(owner, "certain", mode="graded", attempts_allowed=1, confidence=True)
    ReviewCard.objects.exclude(pk=early.pk).update(due_at=timezone.now())
    assert [card.sure_but_wrong for card in due(owner)] == [True, False]
    assert reviews.next_card(owner).card.sure_but_wrong


def test_one_card_over_all_enrolments(owner):
    answer = answer_in_lesson(owner, WRONG)
    lesson = answer.slot.version.question.lesson
    owner.enrolments.get().leave()
    again = making.enrol(owner, lesson.course)
    answer_check(checks_of(lesson, owner, again)["asked"], again, RIGHT, None)
    assert ReviewCard.objects.filter(user=owner).count() == 1


def test_what_is_archived_is_suspended(owner):
    card = answered(owner, WRONG, days=3)
    assert due(owner) == [card]
    card.question.archive()
    assert due(owner) == []


def test_a_course_that_is_closed_to_the_student_takes_its_cards_along(owner):
    card = answered(owner, WRONG, days=3)
    type(card.question.course).objects.update(open=False)
    assert due(owner) == []


def test_a_question_of_a_running_attempt_is_not_asked(owner):
    quiz = making.quiz("single_choice", mode="graded")
    question = quiz.slots.get().question
    card = answered(owner, WRONG, days=3, lesson=question.lesson)
    ReviewCard.objects.filter(pk=card.pk).update(question=question)
    assert due(owner) == [card]
    attempt = making.started(owner, quiz)
    assert due(owner) == []
    attempts.submit(attempt.pk)
    assert due(owner) == [card]


def test_a_card_shows_the_newest_version(owner):
    card = answered(owner, WRONG, days=3)
    old = card.question.current
    new = type(old).objects.create(question=card.question, number=2, stem="Reworded?", content=old.content)
    card.question.current = new
    card.question.save()
    assert reviews.next_card(owner).version == new


def test_a_sibling_not_yet_met_is_preferred_once(owner):
    card = answered(owner, WRONG, days=9, family="place")
    lesson = card.question.lesson
    sibling = factories.QuestionFactory(lesson=lesson, family="place")
    asking = reviews.next_card(owner)
    assert (asking.card, asking.version) == (card, sibling.current)
    reviews.review(card, asking.version, WRONG, asking.replaces)
    ReviewCard.objects.update(due_at=timezone.now())
    assert reviews.next_card(owner).version == card.question.current


@pytest.mark.parametrize("hidden", [{"exam_only": True}, {"archived_at": timezone.now()}, {"family": "other"}])
def test_a_sibling_that_is_kept_back_is_not_shown(owner, hidden):
    card = answered(owner, WRONG, days=9, family="place")
    factories.QuestionFactory(lesson=card.question.lesson, **({"family": "place"} | hidden))
    assert reviews.next_card(owner).version == card.question.current


def test_a_sibling_of_a_test_is_not_shown(owner):
    card = answered(owner, WRONG, days=9, family="place")
    quiz = making.quiz("single_choice", course=card.question.course, mode="exam")
    type(card.question).objects.filter(slots__quiz=quiz).update(family="place")
    assert reviews.next_card(owner).version == card.question.current


def test_the_end_of_the_cohort_bounds_the_interval_while_the_student_is_in_it(owner):
    card = answered(owner, RIGHT)
    ReviewCard.objects.update(due_at=timezone.now() + timedelta(days=40))
    enrolment = making.enrol(owner, card.question.course)
    end = timezone.now().astimezone(UTC).date() + timedelta(days=10)
    type(enrolment.cohort).objects.update(ends_on=end)
    assert ReviewCard.objects.of(owner).get().comes_at.date() == end
    assert [c.pk for c in ReviewCard.objects.of(owner).due(timezone.now() + timedelta(days=10))] == [card.pk]
    enrolment.leave()
    assert ReviewCard.objects.of(owner).get().comes_at.date() > end
    assert not ReviewCard.objects.of(owner).due(timezone.now() + timedelta(days=10))


def test_topics_take_turns(owner):
    cards = [answered(owner, WRONG, days=9 - n) for n in range(3)]
    one, two = factories.TopicFactory(), factories.TopicFactory()
    for card, topic in zip(cards, (one, one, two), strict=True):
        card.question.topics.add(topic)
    asking = reviews.next_card(owner)
    assert asking.card == cards[0]
    reviews.review(asking.card, asking.version, RIGHT, asking.replaces)
    assert reviews.next_card(owner).card == cards[2]


def test_the_same_answer_sent_twice_reviews_once(owner):
    card = answered(owner, WRONG, days=3)
    asking = reviews.next_card(owner)
    first = reviews.review(card, asking.version, RIGHT, asking.replaces)
    assert reviews.review(card, asking.version, RIGHT, asking.replaces) == first
    with pytest.raises(attempts.AnsweredElsewhere):
        reviews.review(card, asking.version, WRONG, asking.replaces)
    assert ReviewLog.objects.filter(card=card).count() == 2


history = st.lists(
    st.tuples(st.floats(0, 90), st.sampled_from(["0", "0.25", "0.5", "1"]), st.booleans()), min_size=1, max_size=12
)


@given(history)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cards_built_again_from_their_logs_are_the_cards_that_were_kept(owner, steps):
    question = factories.QuestionFactory()
    at = timezone.now() - timedelta(days=2000)
    card = ReviewCard.objects.create(user=owner, question=question, reviewed_at=at, due_at=at)
    for days, fraction, sure in steps:
        at += timedelta(days=days)
        grade = Grade(fraction=Decimal(fraction))
        newest = reviews.newest_log(card)
        reviews.keep(card, newest, question.current, RIGHT, grade, at=at, source="review", sure_but_wrong=sure)
    kept = ReviewCard.objects.filter(pk=card.pk).values().get()
    ReviewCard.objects.filter(pk=card.pk).update(
        stability=0, difficulty=0, due_at=at, reviewed_at=at, sure_but_wrong=not kept["sure_but_wrong"]
    )
    assert reviews.rebuild(owner) == ReviewCard.objects.filter(user=owner).count()
    assert ReviewCard.objects.filter(pk=card.pk).values().get() == kept


def test_the_command_takes_in_and_rebuilds(owner, capsys):
    sat(owner, mode="graded", attempts_allowed=1)
    ReviewCard.objects.update(stability=99)
    call_command("rebuild_reviews", "all")
    assert ReviewCard.objects.get().stability < 1
    assert "1" in capsys.readouterr().out


def test_an_answer_older_than_the_last_review_changes_nothing(owner):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=1)
    attempt = making.started(owner, quiz)
    making.give(making.slots(attempt)[0], {"option": "opt-lyon"})
    attempts.submit(attempt.pk)
    question = quiz.slots.get().question
    later = timezone.now() + timedelta(hours=1)
    card = ReviewCard.objects.create(user=owner, question=question, reviewed_at=later, due_at=later)
    response = {"option": "opt-council"}
    reviews.keep(card, None, question.current, response, Grade(fraction=Decimal(1)), at=later, source="review")
    reviews.take_in_released(owner)
    assert ReviewLog.objects.count() == 1
