"""Fifty times the server is killed at a random moment, while students answer and hand in. What was acknowledged is
stored, all of it, nothing twice; what wasn't can be sent again."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from quizzes import attempts
from quizzes.models import Answer, Attempt, Grade
from tests import factories
from tests.quizzes import making
from tests.server.running import ROOT, answers, free_port
from tests.server.students import QUESTIONS, Sat, Student, faults
from tests.server.visiting import Visitor

KILLS = 50
STUDENTS = 6


class Mortal:
    """A server that is killed and started again in a fraction of a second (`tests.server.forking`)."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.group = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.forking", str(self.port)],
            cwd=ROOT, env=os.environ | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.said() == "ready"

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def start(self) -> None:
        assert self.process.stdin is not None
        print("start", file=self.process.stdin, flush=True)
        self.group = int(self.said())
        deadline = time.monotonic() + 30
        while not answers(self.port):
            assert time.monotonic() < deadline, "The server did not start."
            time.sleep(0.01)

    def kill(self) -> None:
        """The server and its workers, at once, without a word."""
        os.killpg(self.group, signal.SIGKILL)
        self.group = 0
        assert self.said() == "ended"

    def end(self) -> None:
        if self.group:
            self.kill()
        self.process.kill()
        self.process.wait(timeout=10)


@pytest.fixture
def mortal(environment: dict[str, str]) -> Iterator[Mortal]:
    server = Mortal(environment)
    try:
        yield server
    finally:
        server.end()


def test_fifty_kills_lose_no_acknowledged_answer_and_store_none_twice(
    mortal: Mortal, visitor_of: Callable[[Any, int], Visitor]
) -> None:
    quiz = making.quiz(*["short_text"] * QUESTIONS, mode="graded", attempts_allowed=0)
    address = reverse("quiz", args=[quiz.course.key, quiz.key])
    stop = threading.Event()
    students = []
    for number in range(STUDENTS):
        user = factories.UserFactory()
        making.enrol(user, quiz.course)
        students.append(Student(visitor_of(user, mortal.port), address, f"student {number}", stop))
    moments = random.Random(50)
    mortal.start()
    for student in students:
        student.start()
    under_way = 0
    for _kill in range(KILLS):
        time.sleep(moments.uniform(0.05, 0.35))
        under_way += any(student.waiting for student in students)
        mortal.kill()
        mortal.start()
    stop.set()
    for student in students:
        student.join(timeout=60)
    mortal.kill()
    assert [fault for student in students for fault in student.surprises] == []
    assert faults({pk: sat for student in students for pk, sat in student.known.items()}) == []
    assert under_way > KILLS / 2
    assert Answer.objects.count() > KILLS
    assert Attempt.objects.filter(state=Attempt.State.GRADED).count() > STUDENTS


@pytest.fixture
def known(shared: None) -> dict[int, Sat]:
    """An attempt in which the first question was answered twice, as its student knows it."""
    attempt = making.started(factories.UserFactory(), making.quiz(*["short_text"] * QUESTIONS, mode="graded"))
    slot = making.slots(attempt)[0]
    for text in ("first", "second"):
        making.give(slot, {"text": text})
    attempts.submit(attempt.pk)
    sat = Sat(submitted=True)
    sat.saved[1] = ["first", "second"]
    return {attempt.pk: sat}


def test_where_all_is_stored_there_is_no_fault(known: dict[int, Sat]) -> None:
    assert faults(known) == []


def test_a_lost_answer_is_found(known: dict[int, Sat]) -> None:
    Grade.objects.all().delete()
    Answer.objects.latest("pk").delete()
    assert "stored ['first'], acknowledged ['first', 'second']" in str(faults(known))


def test_an_answer_that_is_stored_twice_is_found(known: dict[int, Sat]) -> None:
    newest = Answer.objects.latest("pk")
    Answer.objects.create(slot=newest.slot, response=newest.response, replaces=newest)
    assert "stored ['first', 'second', 'second']" in str(faults(known))


def test_an_answer_that_is_not_acknowledged_is_found(known: dict[int, Sat]) -> None:
    next(iter(known.values())).saved[1].pop()
    assert "acknowledged ['first']" in str(faults(known))


def test_a_grade_of_another_answer_is_found(known: dict[int, Sat]) -> None:
    Grade.objects.exclude(answer=None).update(answer=Answer.objects.earliest("pk"))
    assert "graded on another answer" in str(faults(known))


def test_two_grades_where_one_was_given_are_found(known: dict[int, Sat]) -> None:
    grade = Grade.objects.exclude(answer=None).get()
    Grade.objects.create(slot=grade.slot, answer=grade.answer, fraction=grade.fraction)
    assert "2 grades" in str(faults(known))


def test_an_attempt_that_nobody_started_is_found(known: dict[int, Sat]) -> None:
    known.clear()
    assert "Attempts that only one side knows" in str(faults(known))


def test_an_attempt_that_was_handed_in_and_runs_is_found(known: dict[int, Sat]) -> None:
    Attempt.objects.update(state=Attempt.State.IN_PROGRESS)
    assert "is in_progress, handed in: True" in str(faults(known))
