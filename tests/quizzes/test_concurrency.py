"""Everything at once: threads against a database on disk (SQLite) or the server (PostgreSQL)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction
from django.urls import reverse

from quizzes import attempts
from quizzes.models import Answer, Attempt, Grade
from tests import factories
from tests.quizzes import making
from tests.quizzes.making import address, ago

MANY = 20


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """What the jobs return, or the refusal that they end with, all started at the same moment."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        barrier.wait(timeout=20)
        try:
            return job()
        except (attempts.TooLate, attempts.AnsweredElsewhere, attempts.CannotStart) as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, job) for job in jobs]]


@pytest.fixture
def student(shared):
    return factories.UserFactory()


def test_many_starts_at_once_give_one_attempt(student, client_of):
    quiz = making.quiz("single_choice", "true_false", mode="exam")
    start = reverse("start_quiz", args=[quiz.course.key, quiz.key])
    clients = [client_of(student) for _number in range(MANY)]
    answers = together(*[lambda client=client: client.post(start).url for client in clients])
    attempt = Attempt.objects.get()
    assert set(answers) == {address("question", attempt, 1)}
    assert attempt.slots.count() == 2


def test_many_starts_never_give_more_attempts_than_allowed(student):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=2)
    attempts.submit(making.started(student, quiz).pk)
    enrolment = Attempt.objects.get().enrolment
    numbers = together(*[lambda: attempts.start(quiz, enrolment).number for _number in range(MANY)])
    assert set(numbers) == {2}


def test_many_identical_submits_give_one_result(student, client_of):
    attempt = making.started(student, making.quiz("single_choice", "essay", "cloze", mode="graded"))
    making.give(making.slots(attempt)[0], None)
    clients = [client_of(student) for _number in range(MANY)]
    submit = address("submit_attempt", attempt)
    assert set(together(*[lambda client=client: client.post(submit).url for client in clients])) == {
        address("result", attempt)
    }
    assert Grade.objects.count() == 3
    assert Attempt.objects.get().state == Attempt.State.GRADED


def test_submitting_against_saving_loses_no_acknowledged_answer(student):
    names = ["short_text"] * 8
    for _round in range(3):
        attempt = making.started(student, making.quiz(*names))
        slots = making.slots(attempt)
        saves = [lambda slot=slot: attempts.answer(slot, {"text": str(slot.pk)}, None) for slot in slots]
        *saved, _submitted = together(*saves, lambda pk=attempt.pk: attempts.submit(pk))
        for slot, answer in zip(making.slots(attempt), saved, strict=True):
            if answer is attempts.TooLate:
                assert slot.answer is None
            else:
                assert slot.answer == answer
            assert slot.grade.answer_id == (slot.answer.pk if slot.answer else None)
        assert Grade.objects.filter(slot__attempt=attempt).count() == len(slots)


def test_of_many_first_answers_one_is_stored_and_the_others_are_told(student):
    attempt = making.started(student, making.quiz("short_text"))
    (slot,) = making.slots(attempt)
    saves = [lambda n=n: attempts.answer(slot, {"text": f"tab {n}"}, None) for n in range(MANY)]
    results = together(*saves)
    assert results.count(attempts.AnsweredElsewhere) == MANY - 1
    assert Answer.objects.get() in results


def test_of_many_answers_over_the_same_one_one_is_stored(student):
    attempt = making.started(student, making.quiz("short_text"))
    (slot,) = making.slots(attempt)
    first = making.give(slot, {"text": "first"})
    results = together(*[lambda n=n: attempts.answer(slot, {"text": f"tab {n}"}, first.pk) for n in range(MANY)])
    assert results.count(attempts.AnsweredElsewhere) == MANY - 1
    assert Answer.objects.count() == 2


def test_many_retries_of_one_answer_are_one_answer(student):
    attempt = making.started(student, making.quiz("short_text"))
    (slot,) = making.slots(attempt)
    results = together(*[lambda: attempts.answer(slot, {"text": "the same"}, None) for _number in range(MANY)])
    assert set(results) == {Answer.objects.get()}


def test_expiring_saving_and_submitting_at_once_grade_once(student):
    attempt = making.started(student, making.quiz("short_text", "true_false", mode="exam", minutes=5))
    ago(attempt, minutes=10)
    slot = making.slot_of(attempt, "short_text")
    jobs = [lambda: attempts.settle(attempt.pk), lambda: attempts.submit(attempt.pk), attempts.settle_all]
    results = together(*jobs * 4, lambda: attempts.answer(slot, {"text": "late"}, None))
    assert results[-1] is attempts.TooLate
    assert Grade.objects.count() == 2
    assert Attempt.objects.get().state == Attempt.State.EXPIRED


def test_an_answer_that_had_to_wait_is_judged_when_it_is_its_turn(student):
    attempt = making.started(student, making.quiz("short_text", mode="exam", minutes=5))
    (slot,) = making.slots(attempt)
    barrier = Barrier(2)

    def late():
        barrier.wait(timeout=20)
        try:
            attempts.answer(slot, {"text": "waited"}, None)
        except attempts.TooLate:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            held = attempts.hold(attempt.pk)
            waiting = pool.submit(late)
            barrier.wait(timeout=20)
            ago(held, minutes=10)
        assert waiting.result(timeout=60) == "refused"
    assert not Answer.objects.exists()
