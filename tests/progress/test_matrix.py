"""The cohort's page: students against modules, and who needs a person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import matrix
from lessons.completion import complete, visit
from quizzes import attempts
from quizzes.models import Assignment
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT

pytestmark = pytest.mark.django_db


def ago(**time):
    return timezone.now() - timedelta(**time)


@pytest.fixture
def module():
    return factories.ModuleFactory(title="Treaties")


@pytest.fixture
def quiz(module):
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
    return factories.EnrolmentFactory(cohort=cohort, user=owner, joined_at=ago(days=30))


def sit(quiz, enrolment, right):
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"] if right else {"option": "opt-lyon"})
    return attempts.submit(attempt.pk)


def cell(cohort, module):
    modules = matrix.modules_of(module.course)
    (row,) = matrix.matrix(module.course, modules, list(matrix.students_of(cohort)))
    return row.cells[modules.index(module)]


def page(client, cohort, **asked):
    return client.get(reverse("cohort", args=[cohort.pk]), asked)


def test_a_cell_says_what_was_read_until_there_is_a_score(cohort, module, enrolment):
    lessons = [factories.LessonFactory(module=module) for _n in range(2)]
    assert cell(cohort, module).kind == "open"
    visit(enrolment, lessons[0])
    complete(enrolment, lessons[0], "button")
    assert (cell(cohort, module).kind, cell(cohort, module).done, cell(cohort, module).of) == ("reading", 1, 2)
    complete(enrolment, lessons[1], "button")
    assert cell(cohort, module).kind == "read"


def test_the_best_score_counts_and_one_under_the_pass_mark_is_framed(cohort, module, enrolment, quiz):
    sit(quiz, enrolment, right=False)
    assert (cell(cohort, module).score, cell(cohort, module).kind) == (0, "failing")
    sit(quiz, enrolment, right=True)
    assert (cell(cohort, module).score, cell(cohort, module).kind, cell(cohort, module).step) == (100, "scored", 5)


def test_a_running_attempt_is_no_score(cohort, module, enrolment, quiz):
    attempts.start(quiz, enrolment)
    assert cell(cohort, module).score is None


def test_who_has_not_started_after_the_cohort_s_days(cohort, module, enrolment):
    assert matrix.not_started(cohort, timezone.now()).first == [enrolment]
    cohort.not_started_days = 31
    assert matrix.not_started(cohort, timezone.now()).count == 0
    cohort.not_started_days = 7
    visit(enrolment, factories.LessonFactory(module=module))
    assert matrix.not_started(cohort, timezone.now()).count == 0


def test_nobody_is_late_before_the_cohort_starts(cohort, enrolment):
    cohort.starts_on = timezone.localdate() + timedelta(days=1)
    assert matrix.not_started(cohort, timezone.now()).count == 0


def test_who_stalled_while_work_is_open(cohort, module, enrolment):
    factories.VisitFactory(enrolment=enrolment, lesson=factories.LessonFactory(module=module), last_at=ago(days=9))
    assert matrix.stalled(cohort, timezone.now()).count == 0  # nothing is set
    work = Assignment.objects.create(cohort=cohort, module=module)
    assert matrix.stalled(cohort, timezone.now()).first == [enrolment]
    work.closes_at = ago(days=1)
    work.save()
    assert matrix.stalled(cohort, timezone.now()).count == 0


def test_answers_that_wait_are_counted_from_the_cohort_s_days_on(cohort, module, enrolment):
    essay = making.quiz("essay", course=module.course)
    attempt = attempts.start(essay, enrolment)
    making.give(making.slots(attempt)[0], {"text": "Because."})
    attempts.submit(attempt.pk)
    assert matrix.waiting_answers(cohort, timezone.now())[0] == 1
    cohort.essay_days = 2
    assert matrix.waiting_answers(cohort, timezone.now())[0] == 0


def test_the_page_shows_students_by_name_or_by_when_they_were_seen(client_of, instructor, cohort, module, enrolment):
    other = factories.EnrolmentFactory(cohort=cohort, user__display_name="Ada First")
    visit(enrolment, factories.LessonFactory(module=module))
    client = client_of(instructor)
    assert [row.enrolment for row in page(client, cohort).context["rows"]] == [other, enrolment]
    assert [row.enrolment for row in page(client, cohort, sort="recent").context["rows"]] == [enrolment, other]
    assert [row.enrolment for row in page(client, cohort, q="Olive").context["rows"]] == [enrolment]


def test_who_left_is_not_on_it(client_of, instructor, cohort, enrolment):
    enrolment.leave()
    assert page(client_of(instructor), cohort).context["rows"] == []


def test_it_costs_the_same_however_many_students_there_are(
    client_of, instructor, cohort, quiz, enrolment, count_queries
):
    sit(quiz, enrolment, right=True)
    client = client_of(instructor)
    few = count_queries(lambda: page(client, cohort))
    for _n in range(5):
        sit(quiz, factories.EnrolmentFactory(cohort=cohort), right=True)
    assert count_queries(lambda: page(client, cohort)) == few
