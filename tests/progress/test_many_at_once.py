"""What concerns a whole cohort costs as many queries for many students as for a few."""

from decimal import Decimal

import pytest
from django.db import connection

from ctlearn.progress.models import CourseStanding, Outcome, Standing
from ctlearn.progress.rebuilding import rebuild
from lessons.models import Cohort
from quizzes.models import Grade, Regrade
from quizzes.regrading import Plan, preview, regrade
from tests import factories
from tests.progress import teaching
from tests.progress.kept import kept
from tests.quizzes import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "single_choice", mode="graded", pass_mark=Decimal("0.5"))


@pytest.fixture
def cohort(quiz, instructor):
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    return cohort


def sit(quiz, cohort, students):
    for _n in range(students):
        teaching.sit(quiz, factories.EnrolmentFactory(cohort=cohort), right=False)


def plans(quiz):
    """Regrades of the first question that change a grade each time."""
    question = quiz.slots.first().question
    for kind in ("credit", "drop"):
        yield Plan(quiz, question, kind)
        yield Plan(quiz, question, "undo", undoes=Regrade.objects.latest("pk"))


def test_regrading(quiz, cohort, instructor, count_queries):
    counted = {}
    for more in (3, 9):
        sit(quiz, cohort, more)
        counted[more] = []
        for plan in plans(quiz):
            shown = preview(instructor, plan)
            assert len(shown.changes) == Outcome.objects.count()
            counted[more].append(count_queries(lambda: preview(instructor, plan)))  # noqa: B023  (called at once)
            before = Grade.objects.count()
            counted[more].append(count_queries(lambda: regrade(instructor, plan, "So.", shown.seen)))  # noqa: B023
            assert Grade.objects.count() == before + len(shown.changes)
    assert counted[3] == counted[9]
    told = kept()
    rebuild(Cohort.objects.all())
    assert kept() == told


def test_a_new_pass_mark(quiz, cohort, count_queries):
    counted = []
    for more, mark in ((3, "0"), (9, "0.9")):
        sit(quiz, cohort, more)
        quiz.pass_mark = Decimal(mark)
        counted.append(count_queries(quiz.save))
        assert set(CourseStanding.objects.values_list("failed", flat=True)) == {int(mark != "0")}
    assert counted[0] == counted[1]


def test_batches_are_as_good_as_one(quiz, cohort, instructor, monkeypatch):
    """Also where a student's summary isn't there yet."""
    for module in ("ctlearn.progress.keeping", "ctlearn.progress.upserts", "quizzes.regrading"):
        monkeypatch.setattr(f"{module}.AT_ONCE", 2)
    sit(quiz, cohort, 5)
    teaching.sit(quiz, cohort.enrolments.first(), right=False)
    Standing.objects.filter(pk=cohort.enrolments.first().pk).delete()
    plan = Plan(quiz, quiz.slots.first().question, "credit")
    regrade(instructor, plan, "So.", preview(instructor, plan).seen)
    quiz.pass_mark = Decimal("0.9")
    quiz.save()
    told = kept()
    rebuild(Cohort.objects.all())
    assert kept() == told


def test_no_statement_grows_with_the_students(quiz, cohort, instructor, monkeypatch):
    """PostgreSQL takes 65 535 parameters, SQLite fewer."""
    for module in ("ctlearn.progress.keeping", "ctlearn.progress.upserts", "quizzes.regrading"):
        monkeypatch.setattr(f"{module}.AT_ONCE", 2)
    most = []

    def measure(execute, sql, params, many, context):
        most[-1] = max(most[-1], len(params or ()))
        return execute(sql, params, many, context)

    for more, mark in ((4, "0.8"), (20, "0.9")):
        sit(quiz, cohort, more)
        most.append(0)
        with connection.execute_wrapper(measure):
            for plan in plans(quiz):
                regrade(instructor, plan, "So.", preview(instructor, plan).seen)
            quiz.pass_mark = Decimal(mark)
            quiz.save()
    assert most[0] == most[1]
