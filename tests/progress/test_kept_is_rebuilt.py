"""Whatever happened, and in whichever order: summaries kept by write are what all facts add up to."""

import io
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ctlearn.packages.exporting import export_course
from ctlearn.packages.loading import load_package
from ctlearn.progress.models import CourseStanding, OptionSums, Outcome, QuizSums, Standing
from ctlearn.progress.moving import move
from ctlearn.progress.rebuilding import rebuild
from lessons.models import Cohort, Enrolment
from tests import factories
from tests.progress.histories import History
from tests.progress.kept import TABLES, kept
from tests.progress.teaching import sit
from tests.quizzes import making

EXAMPLES, EVENTS = 10, 500


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level("ERROR", "quizzes.attempts")  # answers that come too late are part of it


class TestHistories(TestCase):
    """Five thousand events in all."""

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def test_kept_is_rebuilt(self, seed):
        history = History(seed)
        history.run(EVENTS)
        before = kept()
        rebuild(Cohort.objects.all())
        assert kept() == before
        assert QuizSums.objects.filter(n__gt=0).exists()


@pytest.mark.django_db
def test_rebuilding_starts_from_nothing_and_from_nonsense():
    history = History(3)
    history.run(200)
    before = kept()
    assert len(before["OptionSums"]) > 3
    QuizSums.objects.update(n=7)
    OptionSums.objects.all().delete()
    Standing.objects.update(seen_at=None, name="?")
    out = io.StringIO()
    call_command("rebuild_progress", stdout=out)
    assert kept() == before
    for model in TABLES:
        model.objects.all()._raw_delete("default")
    call_command("rebuild_progress", stdout=out)
    assert kept() == before
    assert out.getvalue().splitlines()[-1].startswith("Rebuilt: ")
    assert f"{Outcome.objects.count()} attempts." in out.getvalue()


@pytest.mark.django_db
def test_rebuilding_one_cohort_leaves_the_others():
    history = History(5)
    history.run(100)
    QuizSums.objects.update(tt=-1)
    first, second = history.cohorts
    call_command("rebuild_progress", first.name, stdout=io.StringIO())
    assert not QuizSums.objects.filter(cohort=first, tt=-1).exists()
    assert not QuizSums.objects.filter(cohort=second).exclude(tt=-1).exists()
    with pytest.raises(CommandError, match="There is no cohort “nowhere”"):
        call_command("rebuild_progress", "nowhere")


def standings():
    return list(CourseStanding.objects.order_by("pk").values("quizzes", "score", "failed", "cohort"))


@pytest.mark.django_db
def test_rules_that_a_package_changes_change_what_is_kept(owner):
    quiz = making.quiz("single_choice", mode="graded")
    sit(quiz, making.enrol(owner, quiz.course), right=False)
    package = export_course(quiz.course)
    practice = replace(package, quizzes=tuple(replace(one, mode="practice") for one in package.quizzes))
    load_package(practice, overwrite=True)
    kept = standings()
    rebuild(Cohort.objects.all())
    assert kept == standings()


@pytest.mark.django_db
def test_who_leaves_after_being_moved_stays_where_they_were_moved(owner):
    quiz = making.quiz("single_choice", mode="graded")
    enrolment = making.enrol(owner, quiz.course)
    sit(quiz, enrolment)
    stale = Enrolment.objects.get(pk=enrolment.pk)
    there = factories.CohortFactory(courses=[quiz.course])
    move(enrolment, there)
    stale.leave()
    assert Standing.objects.get().cohort == there
