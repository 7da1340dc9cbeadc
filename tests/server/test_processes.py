"""Everything at once over HTTP: requests that several processes serve at the same moment."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.urls import reverse

from quizzes.models import Answer, Attempt, Grade
from tests import factories
from tests.quizzes import making
from tests.quizzes.making import address
from tests.server.running import Server
from tests.server.visiting import Reply, Visitor

MANY = 20


def together(*requests: Callable[[], Reply]) -> list[Reply]:
    """What the requests are answered, all sent at the same moment."""
    barrier = Barrier(len(requests))

    def send(request: Callable[[], Reply]) -> Reply:
        barrier.wait(timeout=20)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(send, request) for request in requests]]


@pytest.fixture
def student(shared: None) -> Any:
    return factories.UserFactory()


@pytest.fixture
def tabs(student: Any, server: Server, visitor_of: Callable[[Any, int], Visitor]) -> Callable[[str], list[Visitor]]:
    """The student's browser, many times over, each with this page open."""

    def make(page: str) -> list[Visitor]:
        first = visitor_of(student, server.port)
        assert first.get(page).status == 200
        return [Visitor(server.port, dict(first.cookies)) for _tab in range(MANY)]

    return make


def test_many_starts_at_once_give_one_attempt(student: Any, tabs: Callable[[str], list[Visitor]]) -> None:
    quiz = making.quiz("single_choice", "true_false", mode="exam")
    making.enrol(student, quiz.course)
    start = reverse("start_quiz", args=[quiz.course.key, quiz.key])
    replies = together(*[partial(tab.post, start, {}) for tab in tabs(quiz.get_absolute_url())])
    attempt = Attempt.objects.get()
    assert {(reply.status, reply.location) for reply in replies} == {(302, address("question", attempt, 1))}
    assert attempt.slots.count() == 2


def test_many_identical_submits_give_one_result(student: Any, tabs: Callable[[str], list[Visitor]]) -> None:
    attempt = making.started(student, making.quiz("single_choice", "essay", "cloze", mode="graded"))
    submit = address("submit_attempt", attempt)
    replies = together(*[partial(tab.post, submit, {}) for tab in tabs(submit)])
    assert {(reply.status, reply.location) for reply in replies} == {(302, address("result", attempt))}
    assert Grade.objects.count() == 3
    assert Attempt.objects.get().state == Attempt.State.GRADED


def test_of_many_first_answers_one_is_stored_and_the_others_are_told(
    student: Any, tabs: Callable[[str], list[Visitor]]
) -> None:
    attempt = making.started(student, making.quiz("short_text"))
    save = address("save_answer", attempt, 1)
    pages = tabs(address("question", attempt, 1))
    sent = [{"q1-text": f"tab {number}", "q1-replaces": ""} for number in range(MANY)]
    replies = together(*[partial(tab.post, save, form, htmx=True) for tab, form in zip(pages, sent, strict=True)])
    statuses = [reply.status for reply in replies]
    assert sorted(statuses) == [200, *[409] * (MANY - 1)]
    stored = Answer.objects.get().response["text"]
    assert stored == sent[statuses.index(200)]["q1-text"]
    assert all(stored in reply.text for reply in replies if reply.status == 409)


def test_submitting_against_saving_loses_no_acknowledged_answer(
    student: Any, tabs: Callable[[str], list[Visitor]]
) -> None:
    quiz = making.quiz(*["short_text"] * (MANY - 1), mode="graded", attempts_allowed=0)
    for _round in range(3):
        attempt = making.started(student, quiz)
        submit = address("submit_attempt", attempt)
        *pages, last = tabs(submit)
        saves = [
            partial(tab.post, address("save_answer", attempt, number), {f"q{number}-text": f"text {number}"}, htmx=True)
            for number, tab in enumerate(pages, 1)
        ]
        *replies, handed_in = together(*saves, partial(last.post, submit, {}))
        assert handed_in.location == address("result", attempt)
        assert {reply.status for reply in replies} <= {200, 409}
        for number, (slot, reply) in enumerate(zip(making.slots(attempt), replies, strict=True), 1):
            if reply.status == 200:
                assert re.search(r"Saved \d\d:\d\d:\d\d", reply.text)
                assert slot.answer.response == {"text": f"text {number}"}
            else:
                assert reply.headers["hx-redirect"] == address("result", attempt)
                assert slot.answer is None
            assert slot.grade.answer_id == (slot.answer.pk if slot.answer else None)
        assert Grade.objects.filter(slot__attempt=attempt).count() == len(replies)
        assert Attempt.objects.get(pk=attempt.pk).state == Attempt.State.GRADED
