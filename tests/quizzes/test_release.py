"""The one release function: by mode, by rule, by what others may still do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import Cohort
from quizzes import attempts
from quizzes.models import Attempt
from quizzes.models.attempts import GRACE
from quizzes.release import Released, facts_of, released
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT, WRONG

pytestmark = pytest.mark.django_db
NOTHING, SCORE, ALL = Released(False, False), Released(True, False), Released(True, True)


def finished(user, quiz):
    attempt = making.started(user, quiz)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    return fresh(attempts.submit(attempt.pk))


def fresh(attempt):
    return Attempt.objects.with_rules().get(pk=attempt.pk)


def close(quiz, **ago):
    type(quiz).objects.filter(pk=quiz.pk).update(closes_at=timezone.now() - timedelta(**ago))


@pytest.mark.parametrize("rule", ["at_once", "after_attempt", "after_last_attempt", "after_close"])
@pytest.mark.parametrize("mode", ["practice", "graded", "exam"])
def test_a_running_attempt_shows_neither_score_nor_key(owner, mode, rule):
    attempt = making.started(owner, making.quiz("single_choice", mode=mode, release=rule))
    (slot,) = making.slots(attempt)
    assert released(fresh(attempt), slot) == NOTHING
    making.give(slot, RIGHT["single_choice"])
    (slot,) = making.slots(attempt)
    assert released(fresh(attempt), slot) == NOTHING


def test_practice_shows_the_key_of_a_checked_answer_and_of_no_other(owner):
    attempt = making.started(owner, making.quiz("single_choice", "true_false"))
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    attempts.explain(making.slots(attempt)[0])
    first, second = making.slots(attempt)
    assert released(fresh(attempt), first) == Released(score=False, key=True)
    assert released(fresh(attempt), second) == NOTHING
    assert released(fresh(attempt)) == NOTHING


def test_a_checked_answer_in_practice_is_worth_what_it_was_worth(owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    attempts.explain(making.slots(attempt)[0])
    attempts.submit(attempt.pk)
    assert making.slots(attempt)[0].grades.all()[0].fraction == 1


@pytest.mark.parametrize("rule", ["", "at_once", "after_attempt"])
def test_practice_shows_everything_when_it_is_over(owner, rule):
    assert released(finished(owner, making.quiz("single_choice", release=rule))) == ALL


def test_graded_shows_the_score_at_once_and_the_key_after_the_last_attempt(owner):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=2)
    first = finished(owner, quiz)
    assert released(first) == SCORE
    running = making.started(owner, quiz)
    assert released(first) == SCORE
    attempts.submit(running.pk)
    assert released(first) == ALL


def test_a_second_enrolment_with_attempts_left_withholds_the_key(owner):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=1)
    first = finished(owner, quiz)
    assert released(first) == ALL
    second = making.enrol(owner, quiz.course)
    assert released(first) == SCORE
    second.leave()
    assert released(first) == SCORE  # one can come back
    second.cohort.archive()
    assert released(first) == ALL


def test_leaving_a_cohort_releases_nothing(client_of, owner):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=2)
    enrolment = making.enrol(owner, quiz.course)
    attempt = attempts.submit(attempts.start(quiz, enrolment).pk)
    client_of(owner).post(reverse("leave_cohort", args=[enrolment.cohort_id]))
    assert released(fresh(attempt)) == SCORE
    assert not facts_of([quiz], owner.pk)[quiz.pk].closed_for_everyone
    assert facts_of([quiz], owner.pk)[quiz.pk].may_try_again


@pytest.fixture
def closed_exam(owner):
    """An exam whose date has passed, with an attempt that was handed in."""
    quiz = making.quiz("single_choice", mode="exam")
    enrolment = making.enrol(owner, quiz.course)
    attempt = attempts.submit(attempts.start(quiz, enrolment).pk)
    factories.AssignmentFactory(cohort=enrolment.cohort, quiz=quiz, closes_at=timezone.now() - timedelta(hours=1))
    assert released(fresh(attempt)) == ALL
    return fresh(attempt)


def test_what_was_released_stays_so_when_the_cohort_is_archived(closed_exam):
    closed_exam.enrolment.cohort.archive()
    assert released(fresh(closed_exam)) == ALL


def test_what_was_released_stays_so_when_the_cohort_gives_up_the_course(closed_exam):
    closed_exam.enrolment.cohort.courses.clear()
    assert released(fresh(closed_exam)) == ALL


def test_an_attempt_that_runs_on_in_an_archived_cohort_keeps_the_key_from_all(closed_exam, classmate):
    quiz = closed_exam.quiz
    other = making.enrol(classmate, quiz.course)
    factories.AssignmentFactory(cohort=other.cohort, quiz=quiz, closes_at=timezone.now() + timedelta(days=1))
    running = attempts.start(quiz, other)
    other.cohort.archive()
    assert released(fresh(closed_exam)) == NOTHING
    attempts.submit(running.pk)
    Cohort.objects.filter(pk=other.cohort_id).update(archived_at=timezone.now() - 2 * GRACE)
    assert released(fresh(closed_exam)) == ALL


def test_a_graded_quiz_explains_nothing_while_it_runs(owner):
    attempt = making.started(owner, making.quiz("single_choice", mode="graded", release="at_once"))
    making.give(making.slots(attempt)[0], WRONG["single_choice"])
    attempts.explain(making.slots(attempt)[0])
    assert released(fresh(attempt), making.slots(attempt)[0]) == NOTHING


def test_graded_waits_for_the_close_where_there_is_one(owner):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=1)
    type(quiz).objects.update(closes_at=timezone.now() + timedelta(hours=1))
    first = finished(owner, type(quiz).objects.get())
    assert released(first) == SCORE
    close(quiz, minutes=5)
    assert released(fresh(first)) == ALL


def test_an_exam_withholds_even_the_score_until_it_has_closed(owner):
    quiz = making.quiz("single_choice", mode="exam", closes_at=timezone.now() + timedelta(hours=1))
    attempt = finished(owner, quiz)
    assert released(attempt) == NOTHING
    close(quiz, seconds=GRACE.total_seconds() - 5)
    assert released(fresh(attempt)) == NOTHING
    close(quiz, seconds=GRACE.total_seconds() + 5)
    assert released(fresh(attempt)) == ALL


def test_minutes_given_to_one_student_keep_the_key_from_all(owner, classmate):
    quiz = making.quiz("single_choice", mode="exam", closes_at=timezone.now() + timedelta(hours=1))
    attempt, longer = finished(owner, quiz), making.started(classmate, quiz)
    fresh(longer).give_minutes(30)
    close(quiz, minutes=5)
    assert released(fresh(attempt)) == NOTHING
    close(quiz, minutes=35)
    assert released(fresh(attempt)) == ALL


def test_an_attempt_that_was_reopened_keeps_the_key_from_all(owner, classmate):
    quiz = making.quiz("single_choice", mode="exam", closes_at=timezone.now() + timedelta(hours=1))
    attempt, other = finished(owner, quiz), finished(classmate, quiz)
    close(quiz, minutes=5)
    fresh(other).reopen(10)
    assert released(fresh(attempt)) == NOTHING


def test_an_exam_that_never_closes_shows_the_score_and_never_the_key(owner):
    assert released(finished(owner, making.quiz("single_choice", mode="exam"))) == SCORE


@pytest.mark.parametrize(
    ("mode", "rule", "expected"),
    [
        ("exam", "at_once", ALL),
        ("exam", "after_attempt", ALL),
        ("graded", "at_once", ALL),
        ("graded", "after_close", SCORE),
    ],
)
def test_a_quiz_can_override_its_mode(owner, mode, rule, expected):
    assert released(finished(owner, making.quiz("single_choice", mode=mode, release=rule))) == expected


def test_the_pages_say_when_the_rest_is_shown(client_of, owner):
    quiz = making.quiz("single_choice", mode="exam", closes_at=timezone.now() + timedelta(hours=1))
    attempt = finished(owner, quiz)
    client = client_of(owner)
    page = client.get(making.address("result", attempt)).content.decode()
    assert "Your score is shown after the quiz has closed for everyone." in page
    assert "per cent" not in page
    assert "100 %" not in client.get(quiz.get_absolute_url()).content.decode()
    close(quiz, minutes=5)
    assert "100 per cent" in client.get(making.address("result", attempt)).content.decode()
    assert "100 %" in client.get(quiz.get_absolute_url()).content.decode()


def test_after_release_the_result_explains_and_leads_to_the_passage(client_of, owner):
    lesson = factories.LessonFactory(body="{#here}\nThe passage.")
    quiz = making.quiz(course=lesson.course)
    making.Slot.objects.create(
        quiz=quiz, position=1, question=making.question(lesson.course, lesson=lesson, passage="here")
    )
    attempt = finished(owner, quiz)
    page = client_of(owner).get(making.address("result", attempt)).content.decode()
    assert "Why-explanation" in page
    assert "Why-council" in page
    assert f'href="{lesson.get_absolute_url()}#here"' in page


@pytest.mark.parametrize("hidden", ["lesson", "module", "later"])
def test_a_passage_that_can_t_be_read_is_not_linked(client_of, owner, hidden):
    quiz = making.quiz("single_choice")
    question = quiz.slots.get().question
    if hidden == "lesson":
        type(question.lesson).objects.update(state="draft")
    elif hidden == "module":
        type(question.module).objects.update(state="draft")
    else:
        type(question.lesson).objects.update(publish_at=timezone.now() + timedelta(days=1))
    page = client_of(owner).get(making.address("result", finished(owner, quiz))).content.decode()
    assert "Why-explanation" in page
    assert "Read the passage again" not in page
