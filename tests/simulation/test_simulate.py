"""Simulated cohorts keep the rules of real use: the functions that real use runs find nothing to change."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from ctlearn.progress.rebuilding import rebuild
from ctlearn.simulation import CannotSimulate, Wish, simulate
from lessons.models import Cohort, Enrolment, LessonCompletion, LessonVisit
from quizzes import checks, reviews
from quizzes.attempts import fraction_of, settle_all
from quizzes.models import Answer, Attempt, AttemptSlot, Grade, Quiz, ReviewCard, ReviewLog, TakenIn
from quizzes.models.assignments import window_of
from quizzes.release import released
from quizzes.results import counting, scores_of
from tests import factories
from tests.progress.kept import kept
from tests.simulation.making import NOW, small_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def made():
    small_course()
    made = simulate(Wish(students=40, weeks=4, seed=6, name="Made up", owner=factories.InstructorFactory(), now=NOW))
    connection.check_constraints()
    return made


def story(cohort: Cohort) -> list[Any]:
    """Everything that happened in a cohort, without ids; orders of checks follow the students' ids."""
    answers = Answer.objects.filter(slot__attempt__enrolment__cohort=cohort).order_by("pk")
    grades = Grade.objects.filter(slot__attempt__enrolment__cohort=cohort).order_by("pk")
    attempts = Attempt.objects.filter(enrolment__cohort=cohort).order_by("pk")
    logs = ReviewLog.objects.filter(card__user__enrolments__cohort=cohort).order_by("pk")
    who = "enrolment__user__display_name"
    return [
        list(attempts.values_list(who, "quiz__key", "number", "state", "started_at", "submitted_at")),
        list(answers.values_list("slot__version__question__key", "response", "confidence", "saved_at")),
        list(answers.filter(slot__attempt__quiz__lesson=None).values_list("slot__order", flat=True)),
        list(grades.values_list("fraction", "created_at", "feedback")),
        list(
            LessonVisit.objects.filter(enrolment__cohort=cohort).order_by("pk").values_list(who, "first_at", "last_at")
        ),
        list(logs.values_list("version__question__key", "response", "rating", "reviewed_at")),
    ]


def test_the_same_seed_makes_the_same_cohort_and_another_one_another():
    small_course()
    wish = {"students": 12, "weeks": 3, "now": NOW}
    once, again, other = (
        story(simulate(Wish(seed=seed, name=name, **wish)).cohort) for seed, name in ((7, "A"), (7, "B"), (8, "C"))
    )
    assert once == again
    assert all(once)
    assert all(one != another for one, another in zip(once, other, strict=True))


def test_a_name_is_used_once_and_nothing_is_half_done():
    small_course()
    simulate(Wish(students=2, weeks=1, seed=1, name="Spring"))
    before = (Enrolment.objects.count(), Attempt.objects.count())
    with pytest.raises(CannotSimulate, match="“Spring” already"):
        simulate(Wish(students=2, weeks=1, seed=1, name="Spring"))
    assert (Enrolment.objects.count(), Attempt.objects.count()) == before
    assert Cohort.objects.get().name == "Spring"


def test_attempts_are_in_the_state_in_which_the_clock_would_put_them(made):
    assert settle_all() == 0
    states = Counter(Attempt.objects.filter(quiz__lesson=None).values_list("state", flat=True))
    assert states["graded"] > 60
    assert states["submitted"] > 3  # essays that wait
    assert states["expired"] > 0
    assert set(Attempt.objects.filter(quiz__lesson__isnull=False).values_list("state", flat=True)) == {"in_progress"}


def test_attempts_keep_within_dates_limits_and_numbers(made):
    late = 0
    for quiz in Quiz.objects.filter(lesson=None):
        by_enrolment: dict[Enrolment, list[Attempt]] = {}
        for attempt in quiz.attempts.with_rules().order_by("enrolment", "number"):
            by_enrolment.setdefault(attempt.enrolment, []).append(attempt)
        for enrolment, attempts in by_enrolment.items():
            window = window_of(quiz, enrolment)
            assert [attempt.number for attempt in attempts] == list(range(1, len(attempts) + 1))
            assert quiz.attempt_limit is None or len(attempts) <= quiz.attempt_limit
            assert not window.excused
            assert all(not one.is_running and one.submitted_at < two.started_at for one, two in pairwise(attempts))
            for attempt in attempts:
                assert window.has_opened(attempt.started_at)
                assert not window.has_closed(attempt.started_at)
                assert (
                    attempt.submitted_at is None or attempt.ends_at is None or attempt.submitted_at <= attempt.ends_at
                )
                assert attempt.started_at >= enrolment.joined_at
                late += bool(attempt.submitted_at and window.due_at and attempt.submitted_at > window.due_at)
    assert late > 0
    assert Enrolment.objects.filter(personal_dates__isnull=False).exists()


def test_the_chain_of_answers_is_what_saving_would_have_made(made):
    last = {}
    for answer in Answer.objects.select_related("slot__attempt", "replaces").order_by("pk"):
        assert answer.response is not None
        assert answer.replaces == last.get(answer.slot_id)
        assert answer.slot.attempt.started_at <= answer.saved_at <= NOW
        if answer.replaces is not None:
            assert answer.replaces.saved_at < answer.saved_at
            assert (answer.replaces.response, answer.replaces.confidence) != (answer.response, answer.confidence)
        assert answer.slot.attempt.submitted_at is None or answer.saved_at <= answer.slot.attempt.submitted_at
        last[answer.slot_id] = answer
    assert Answer.objects.exclude(replaces=None).count() > 20
    assert set(Answer.objects.values_list("confidence", flat=True)) == {"", *Answer.Confidence.values}
    assert not Answer.objects.exclude(confidence="").exclude(slot__attempt__quiz__confidence=True).exists()


def test_grading_everything_again_gives_the_same_grades(made):
    graded = 0
    for slot in AttemptSlot.objects.with_newest().select_related("attempt__quiz"):
        machine = Grade.objects.filter(slot=slot, by=None).order_by("-pk").first()
        if slot.attempt.is_running and not slot.attempt.quiz.explains_at_once:
            assert machine is None
        elif slot.attempt.is_running:
            assert (slot.answer is None) == (machine is None)
        else:
            assert machine is not None
        if machine is not None:
            assert machine.answer_id == (slot.answer.pk if slot.answer else None)
            assert machine.fraction == fraction_of(slot, slot.answer.response if slot.answer else None)
            graded += 1
    assert graded > 500
    assert Grade.objects.exclude(by=None).exclude(rubric={}).exists()


def test_scores_and_release_work_on_every_attempt(made):
    assert AttemptSlot.objects.ungraded().count() > 3
    for quiz in Quiz.objects.filter(lesson=None):
        attempts = list(quiz.attempts.with_rules().order_by("number"))
        scores = scores_of(quiz, attempts)
        assert counting(quiz, scores) is not None
        for attempt in attempts:
            if attempt.state == Attempt.State.GRADED:
                assert scores[attempt.pk].pending == 0
            elif attempt.state == Attempt.State.SUBMITTED:
                assert scores[attempt.pk].pending > 0
            assert released(attempt).key is False or quiz.mode != Quiz.Mode.EXAM
    means = [
        float(score.fraction)
        for quiz in Quiz.objects.filter(lesson=None)
        for score in scores_of(quiz, quiz.attempts.all()).values()
    ]
    assert 0.4 < sum(means) / len(means) < 0.9


def test_a_lesson_is_done_when_its_checks_are_answered(made):
    done = set(LessonCompletion.objects.filter(how="checks").values_list("enrolment", "lesson"))
    answered = {
        (attempt.enrolment_id, attempt.quiz.lesson_id)
        for attempt in Attempt.objects.filter(quiz__lesson__isnull=False).select_related("quiz")
        if checks.all_answered(attempt.quiz, attempt)
    }
    assert done == answered
    assert len(done) > 40
    visited = {(one.enrolment_id, one.lesson_id): one for one in LessonVisit.objects.all()}
    for completion in LessonCompletion.objects.all():
        visit = visited[completion.enrolment_id, completion.lesson_id]
        assert visit.first_at <= visit.last_at <= NOW
        assert visit.first_at < completion.completed_at <= NOW
    assert LessonCompletion.objects.filter(how="button").exists()


def test_cards_follow_from_their_logs_and_answers_count_once(made):
    fields = ("pk", "stability", "difficulty", "reviewed_at", "due_at", "sure_but_wrong")
    before = list(ReviewCard.objects.order_by("pk").values_list(*fields))
    logs = ReviewLog.objects.count()
    assert ReviewLog.objects.filter(source="review").exists()
    assert TakenIn.objects.exists()
    assert reviews.rebuild() == len(before)
    given = Answer.objects.filter(slot__attempt__quiz__lesson__isnull=False).order_by("saved_at")
    for answer in given.select_related("slot__version__question", "slot__attempt__enrolment"):
        grade = answer.grades.get()
        reviews.take_in(answer.slot.attempt.enrolment.user_id, answer.slot.version, answer, grade)
    assert list(ReviewCard.objects.order_by("pk").values_list(*fields)) == before
    assert ReviewLog.objects.count() == logs
    for attempt in Attempt.objects.filter(taken_in__isnull=False).with_rules():
        assert released(attempt).key


def test_some_never_begin_some_are_lost_and_some_leave(made):
    days = {e.pk: set(e.visits.values_list("last_at__date", flat=True)) for e in made.cohort.enrolments.all()}
    assert sum(not seen for seen in days.values()) >= 1
    lost = [pk for pk, seen in days.items() if seen and (NOW.date() - max(seen)).days > 7]
    assert 1 <= len(lost) <= 15
    assert made.cohort.enrolments.exclude(extra_time=1).exists()
    assert not made.cohort.enrolments.first().user.has_usable_password()


def test_the_summaries_of_reports_are_made(made):
    before = kept()
    assert all(before.values())
    rebuild([made.cohort])
    assert kept() == before


def test_real_use_goes_on_from_there(made, client_of):
    """The ids that the database gives out next are free, and the pages of a simulated student work."""
    enrolment = made.cohort.enrolments.filter(left_at=None, completions__isnull=False).first()
    client = client_of(enrolment.user)
    assert client.get("/").status_code == 200
    assert client.get("/review/").status_code == 200
    quiz = Quiz.objects.get(module__key="module-2")
    quiz.attempts.filter(enrolment=enrolment).delete()
    assert client.post(f"{quiz.get_absolute_url()}start/").status_code == 302
    assert quiz.attempts.filter(enrolment=enrolment).count() == 1
