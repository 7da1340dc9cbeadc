"""Who keeps summaries is told of reading and of rosters, once for each change."""

import pytest

from lessons import completion, rosters, signals
from lessons.models import LessonCompletion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """What was sent, by signal."""
    heard = []

    def listen(signal, sender, **kwargs):
        heard.append((signal, kwargs))

    every = (signals.lesson_visited, signals.lesson_done, signals.enrolments_changed)
    for signal in every:
        signal.connect(listen, weak=False, dispatch_uid="test")
    yield heard
    for signal in every:
        signal.disconnect(dispatch_uid="test")


@pytest.fixture
def lesson():
    return factories.LessonFactory()


@pytest.fixture
def enrolment(lesson):
    return factories.EnrolmentFactory(cohort=factories.CohortFactory(courses=[lesson.course]))


def test_a_visit_is_told_once(told, enrolment, lesson):
    completion.visit(enrolment, lesson)
    at = enrolment.visits.get().last_at
    completion.visit(enrolment, lesson, (lesson.pk, at))
    assert told == [(signals.lesson_visited, {"enrolment": enrolment, "lesson": lesson, "at": at})]


def test_done_and_taken_back_are_told_each_once(told, enrolment, lesson):
    for _twice in range(2):
        completion.complete(enrolment, lesson, LessonCompletion.How.BUTTON)
    for _twice in range(2):
        completion.reopen(enrolment, lesson)
    assert told == [(signals.lesson_done, {"enrolment": enrolment, "lesson": lesson})] * 2


def test_a_roster_tells_of_all_that_it_enrolled(told):
    cohort = factories.CohortFactory()
    people = {user.email: user for user in factories.UserFactory.create_batch(2)}
    rosters.carry_out(cohort, [["email"], *([address] for address in people)], lambda addresses: people)
    [(signal, kwargs)] = told
    assert signal is signals.enrolments_changed
    assert {one.user for one in kwargs["enrolments"]} == set(people.values())
