"""A cohort with one student, its instructor, and a graded quiz in a module: what tests of teaching begin with."""

import pytest

from tests import factories
from tests.progress.teaching import sit
from tests.quizzes import making


@pytest.fixture
def module():
    return factories.ModuleFactory(title="Treaties")


@pytest.fixture
def quiz(module):
    """One question, in no module that would have a column of its own."""
    made = making.quiz("single_choice", course=module.course, module=module, mode="graded")
    made.slots.get().question.lesson.module.delete()
    return made


@pytest.fixture
def cohort(module, instructor):
    cohort = factories.CohortFactory(courses=[module.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    return cohort


@pytest.fixture
def enrolment(cohort, owner):
    return factories.EnrolmentFactory(cohort=cohort, user=owner)


@pytest.fixture
def attempt(quiz, enrolment):
    """Handed in, and right."""
    return sit(quiz, enrolment)
