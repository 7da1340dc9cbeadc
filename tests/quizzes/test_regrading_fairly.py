"""Regrades and what people did: grades by hand, what nobody was shown, attempts that go on, review, empty quizzes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes import attempts
from quizzes.models import QuestionVersion, Quiz, ReviewCard
from quizzes.regrading import Plan, preview, regrade
from quizzes.results import score_of
from quizzes.reviews import take_in_released
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import DATA, RIGHT
from tests.quizzes.regrades import corrected, question_of, sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "true_false", mode="graded", attempts_allowed=1)


@pytest.fixture
def cohort(quiz, instructor):
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    return cohort


def plan(quiz, kind, **more):
    question = more.pop("question", None) or question_of(quiz)
    if kind == "key":
        more.setdefault("version", question.current)
    return Plan(quiz, question, kind, **more)


def do(user, what, reason="The key was wrong."):
    return regrade(user, what, reason, preview(user, what).seen)


def slot(attempt, name="single_choice"):
    return making.slot_of(attempt, name)


# By hand -------------------------------------------------------------------------------------------


def test_a_grade_by_hand_stays_when_the_question_was_dropped_and_brought_back(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    slot(attempt).award(Decimal("0.5"), instructor, "Half right.")
    dropped = do(instructor, plan(quiz, "drop"))
    corrected(quiz)
    assert preview(instructor, plan(quiz, "key")).by_hand == 1
    do(instructor, plan(quiz, "undo", undoes=dropped))
    shown = preview(instructor, plan(quiz, "key"))
    assert (shown.changes, shown.by_hand) == ([], 1)


def test_it_stays_when_the_person_is_gone(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    assistant = factories.InstructorFactory()
    slot(attempt).award(Decimal("0.5"), assistant, "Half right.")
    assistant.delete()
    corrected(quiz)
    assert preview(instructor, plan(quiz, "key")).by_hand == 1


def test_credit_for_everyone_is_no_judgement_and_a_key_replaces_it(quiz, cohort, instructor, owner):
    sat(quiz, cohort, owner, RIGHT["single_choice"])
    corrected(quiz)
    do(instructor, plan(quiz, "key"))
    do(instructor, plan(quiz, "credit"))
    shown = preview(instructor, plan(quiz, "key"))
    assert ([change.after for change in shown.changes], shown.by_hand) == ([0], 0)


# What was shown ------------------------------------------------------------------------------------


def test_a_right_option_that_nobody_was_offered_leaves_the_answers_to_a_person(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    version = corrected(quiz)
    options = [one | {"correct": False} for one in version.content["options"]]
    version.content = {"options": [*options, {"key": "opt-new", "text": "Another", "correct": True}]}
    version.save()
    do(instructor, plan(quiz, "key"))
    attempt.refresh_from_db()
    assert (slot(attempt).grade.fraction, attempt.state) == (None, "submitted")


def test_matches_that_change_places_are_graded_by_what_students_read(instructor, owner):
    quiz = making.quiz("matching", mode="graded", attempts_allowed=1)
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=owner))
    # The key has Paris and Rome the wrong way round; this student knows better, and loses two of three.
    making.give(slot(attempt, "matching"), {"pairs": {"pair-a": "pair-b", "pair-b": "pair-a", "pair-c": "pair-c"}})
    attempts.submit(attempt.pk)
    assert slot(attempt, "matching").grade.fraction == Decimal("0.33333")
    question = question_of(quiz, "matching")
    first, second, third = DATA["matching"]["pairs"]
    swapped = [first | {"match": second["match"]}, second | {"match": first["match"]}, third]
    content = DATA["matching"] | {"pairs": swapped}
    question.current = QuestionVersion.objects.create(question=question, number=2, stem="?", content=content)
    question.save()
    do(instructor, plan(quiz, "key", question=question))
    assert slot(attempt, "matching").grade.fraction == 1


# Attempts that go on -------------------------------------------------------------------------------


def test_a_dropped_question_stays_dropped_when_the_attempt_is_reopened_and_answered_anew(
    quiz, cohort, instructor, owner
):
    attempt = sat(quiz, cohort, owner)
    do(instructor, plan(quiz, "drop"))
    attempt.reopen(10)
    making.give(slot(attempt), RIGHT["single_choice"])
    attempt = attempts.submit(attempt.pk)
    assert slot(attempt).grade.dropped
    assert score_of(quiz, making.slots(attempt)).of == 1


def test_credit_for_everyone_holds_in_a_reopened_attempt_until_it_is_undone(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    credit = do(instructor, plan(quiz, "credit"), "Two options were right.")
    attempt.reopen(10)
    making.give(slot(attempt), {"option": "opt-bank"})
    attempts.submit(attempt.pk)
    assert (slot(attempt).grade.fraction, slot(attempt).grade.reason) == (1, "Two options were right.")
    do(instructor, plan(quiz, "undo", undoes=credit))
    assert slot(attempt).grade.fraction == 0
    attempt.reopen(10)
    making.give(slot(attempt), RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    assert slot(attempt).grade.fraction == 1


def test_a_dropped_essay_keeps_no_reopened_attempt_waiting(instructor, owner):
    quiz = making.quiz("essay", "true_false", mode="graded")
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=owner))
    making.give(slot(attempt, "essay"), {"text": "Because."})
    attempt = attempts.submit(attempt.pk)
    do(instructor, plan(quiz, "drop", question=question_of(quiz, "essay")))
    attempt.reopen(10)
    making.give(slot(attempt, "essay"), {"text": "Because of it."})
    assert attempts.submit(attempt.pk).state == "graded"


def test_a_running_attempt_is_graded_by_its_own_version_and_can_be_regraded_when_it_is_over(
    quiz, cohort, instructor, owner
):
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=owner))
    making.give(slot(attempt), {"option": "opt-lyon"})
    corrected(quiz)
    assert do(instructor, plan(quiz, "key")) is None
    attempts.submit(attempt.pk)
    assert slot(attempt).grade.fraction == 0
    do(instructor, plan(quiz, "key"))
    assert slot(attempt).grade.fraction == 1


# What follows from grades --------------------------------------------------------------------------


def test_a_question_dropped_before_its_release_does_not_come_back_in_review(quiz, cohort, instructor, owner):
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=timezone.now() + timedelta(hours=1))
    sat(quiz, cohort, owner)
    do(instructor, plan(quiz, "drop"))
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    take_in_released(owner)
    assert [card.question.type for card in ReviewCard.objects.select_related("question")] == ["true_false"]


def test_review_takes_the_grade_that_stands_when_the_key_is_out(quiz, cohort, instructor, owner):
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=timezone.now() + timedelta(hours=1))
    sat(quiz, cohort, owner)
    corrected(quiz)
    do(instructor, plan(quiz, "key"))
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    take_in_released(owner)
    card = ReviewCard.objects.get(question=question_of(quiz))
    assert card.logs.get().fraction == 1


def test_when_every_question_is_dropped_nobody_passes_or_fails(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    for name in ("single_choice", "true_false"):
        do(instructor, plan(quiz, "drop", question=question_of(quiz, name)))
    score = score_of(quiz, making.slots(attempt))
    assert (score.of, score.passed) == (0, None)
