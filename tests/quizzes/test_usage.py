"""How a question does, as its editor says it: over all cohorts, by the same rules as a cohort's page."""

import pytest

from quizzes import attempts
from quizzes.versions import usage_of
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT, WRONG

pytestmark = pytest.mark.django_db


def sat(quiz, given):
    """Somebody new answers all questions of the quiz with `given`, by type."""
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort__courses=[quiz.course]))
    for slot in making.slots(attempt):
        making.give(slot, given[slot.version.question.type])
    attempts.submit(attempt.pk)


@pytest.mark.parametrize(("kind", "guess", "options"), [("true_false", 50, 2), ("single_choice", 25, 4)])
def test_a_guess_and_each_option_are_told(kind, guess, options):
    quiz = making.quiz(kind, "short_text", mode="graded")
    for given in (RIGHT, RIGHT, WRONG):
        sat(quiz, given)
    usage = usage_of(quiz.slots.get(position=1).question)
    assert (usage.answers, usage.statistics.attempts) == (3, 3)
    assert usage.statistics.guess == pytest.approx(guess)
    assert sorted(one.choosers for one in usage.statistics.options) == [0] * (options - 2) + [1, 2]
    assert len(usage.options) == options


def test_what_is_written_has_no_options_and_no_guess():
    quiz = making.quiz("short_text", mode="graded")
    sat(quiz, RIGHT)
    usage = usage_of(quiz.slots.get().question)
    assert (usage.options, usage.statistics.guess, usage.statistics.options) == ({}, None, ())
