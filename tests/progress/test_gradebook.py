"""What is in a cohort's gradebook."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ctlearn.progress.gradebook import Gradebook, grade_of
from ctlearn.progress.models import GradebookRules, Weight
from ctlearn.simulation import Wish, simulate
from lessons.models import Enrolment
from quizzes import attempts
from quizzes.models import Assignment, Attempt, Grade, PersonalDates, Quiz
from quizzes.models.assignments import window_of
from quizzes.results import counting, scores_in, scores_of
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT, WRONG
from tests.simulation.making import NOW, small_course

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "true_false", mode="graded")


@pytest.fixture
def enrolment(owner, quiz):
    return making.enrol(owner, quiz.course)


@pytest.fixture
def assignment(quiz, enrolment):
    return factories.AssignmentFactory(cohort=enrolment.cohort, quiz=quiz, due_at=timezone.now() + DAY)


def sit(enrolment, quiz, *responses, late=timedelta(0)):
    """Hand in an attempt with these responses, in the order of the slots' types; `late` moves it."""
    attempt = attempts.start(quiz, enrolment)
    for slot in making.slots(attempt):
        name = slot.version.question.type
        making.give(slot, (RIGHT if name in responses else WRONG)[name])
    attempts.submit(attempt.pk)
    attempt.refresh_from_db()
    if late:
        attempt.submitted_at += late
        attempt.save()
    return attempt


def cell_of(enrolment):
    return Gradebook(enrolment.cohort).grades([enrolment])[0].cells[0]


def test_columns_are_what_is_graded_and_assigned(enrolment, quiz):
    module = factories.ModuleFactory(course=quiz.course)
    covered = making.quiz("numeric", course=quiz.course, mode="exam", module=module)
    making.quiz("numeric", course=quiz.course, mode="practice", module=module)
    making.quiz("numeric", course=quiz.course, mode="graded", state="draft", module=module)
    making.quiz("numeric", mode="graded")
    cohort = enrolment.cohort
    assert Gradebook(cohort).columns == []
    Assignment.objects.create(cohort=cohort, module=module, due_at=timezone.now() + 2 * DAY)
    assert [column.quiz for column in Gradebook(cohort).columns] == [covered]
    Assignment.objects.create(cohort=cohort, course=quiz.course, due_at=timezone.now() + DAY)
    assert [column.quiz for column in Gradebook(cohort).columns] == [quiz, covered]


def test_nothing_counts_until_it_is_handed_in_or_closed(enrolment, quiz, assignment):
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("open", None)
    attempt = attempts.start(quiz, enrolment)
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("runs", None)
    attempt.delete()
    Assignment.objects.update(due_at=timezone.now() - DAY)
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("before", None)
    enrolment.joined_at -= 2 * DAY
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("missing", 0)
    Assignment.objects.update(closes_at=timezone.now() + DAY)
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("open", None)


def test_the_attempt_counts_that_the_quiz_says(enrolment, quiz, assignment):
    best = sit(enrolment, quiz, "single_choice", "true_false")
    last = sit(enrolment, quiz, "single_choice")
    assert (cell_of(enrolment).attempt, cell_of(enrolment).value) == (best.pk, 1)
    Quiz.objects.update(counts="last")
    assert (cell_of(enrolment).attempt, cell_of(enrolment).value) == (last.pk, Decimal("0.5"))


def test_late_work_loses_what_the_rules_say(enrolment, quiz, assignment):
    sit(enrolment, quiz, "single_choice", "true_false", late=1.5 * DAY)
    assert (cell_of(enrolment).days, cell_of(enrolment).value) == (1, 1)
    GradebookRules.objects.create(cohort=enrolment.cohort, late_percent=Decimal("12.5"))
    assert cell_of(enrolment).value == Decimal("0.875")
    assert cell_of(enrolment).earned == 100


def test_a_students_own_dates_decide_what_is_late_and_what_is_missing(enrolment, quiz, assignment, classmate):
    other = factories.EnrolmentFactory(cohort=enrolment.cohort, user=classmate)
    PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, due_at=timezone.now() + 3 * DAY)
    sit(enrolment, quiz, "single_choice", late=1.5 * DAY)
    sit(other, quiz, "single_choice", late=1.5 * DAY)
    book = Gradebook(enrolment.cohort)
    assert [row.cells[0].days for row in book.grades([enrolment, other])] == [0, 1]


def test_who_is_excused_has_no_grade_from_it(enrolment, quiz, assignment):
    PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, excused=True)
    sit(enrolment, quiz)
    made = Gradebook(enrolment.cohort).grades([enrolment])[0]
    assert (made.cells[0].state, made.cells[0].earned, made.value) == ("excused", 0, None)


def test_what_waits_for_a_person_counts_when_it_is_graded(enrolment, quiz, assignment, instructor):
    essay = making.question(quiz.course, "essay")
    quiz.slots.filter(position=2).update(question=essay)
    sit(enrolment, quiz, "single_choice", "essay")
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("waits", None)
    making.slot_of(Attempt.objects.get(), "essay").award(Decimal("0.5"), instructor, "Fair.")
    assert (cell_of(enrolment).state, cell_of(enrolment).value) == ("counts", Decimal("0.75"))


def test_overrides_count_and_dropped_questions_do_not(enrolment, quiz, assignment, instructor):
    attempt = sit(enrolment, quiz, "single_choice")
    slot = making.slot_of(attempt, "true_false")
    slot.award(Decimal("0.4"), instructor, "Half right.")
    assert cell_of(enrolment).value == Decimal("0.7")
    Grade.objects.create(slot=slot, fraction=0, dropped=True)
    assert cell_of(enrolment).value == 1


def test_weights_and_drops_are_the_cohorts(enrolment, quiz, assignment):
    second = making.quiz("numeric", course=quiz.course, mode="graded")
    factories.AssignmentFactory(cohort=enrolment.cohort, quiz=second, due_at=timezone.now() + 2 * DAY)
    Weight.objects.create(cohort=enrolment.cohort, quiz=second, weight=3)
    Weight.objects.create(cohort=factories.CohortFactory(), quiz=quiz, weight=50)
    sit(enrolment, quiz, "single_choice", "true_false")
    sit(enrolment, second)
    assert grade_of(enrolment).value == Decimal("0.25")
    GradebookRules.objects.create(cohort=enrolment.cohort, drop_lowest=1)
    assert grade_of(enrolment).value == 1


def test_a_student_knows_the_grade_only_from_what_is_released(enrolment, quiz, assignment):
    exam = making.quiz("numeric", course=quiz.course, mode="exam")
    set_exam = factories.AssignmentFactory(cohort=enrolment.cohort, quiz=exam, closes_at=timezone.now() + 3 * DAY)
    sit(enrolment, quiz, "single_choice")
    sit(enrolment, exam, "numeric")
    assert Gradebook(enrolment.cohort).grades([enrolment])[0].value == Decimal("0.75")
    own = grade_of(enrolment)
    assert (own.value, [cell.state for cell in own.cells]) == (Decimal("0.5"), ["counts", "held"])
    set_exam.closes_at = timezone.now() - DAY
    set_exam.save()
    assert grade_of(enrolment).value == Decimal("0.75")


@pytest.fixture
def simulated(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    course = small_course()
    return simulate(
        Wish(students=25, weeks=4, seed=3, name="Made", owner=factories.InstructorFactory(), now=NOW)
    ), course


def test_scores_read_together_are_those_read_one_by_one(simulated):
    everything = list(Attempt.objects.select_related("quiz"))
    together = scores_in(everything)
    apart = {}
    for quiz in Quiz.objects.all():
        apart |= scores_of(quiz, quiz.attempts.all())
    assert together == apart
    assert len(apart) > 50


def test_dates_and_what_counts_are_those_of_the_quizzes(simulated):
    cohort = simulated[0].cohort
    book, late = Gradebook(cohort), 0
    enrolments = list(Enrolment.objects.filter(cohort=cohort))
    for enrolment, made in zip(enrolments, book.grades(enrolments), strict=True):
        for column, cell in zip(book.columns, made.cells, strict=True):
            window = window_of(column.quiz, enrolment)
            given = column.quiz.attempts.filter(enrolment=enrolment).order_by("number")
            assert cell.attempt == counting(column.quiz, scores_of(column.quiz, given))
            assert (cell.state == "excused") == window.excused
            if cell.attempt:
                submitted = Attempt.objects.get(pk=cell.attempt).submitted_at
                assert (cell.days > 0) == (submitted > window.due_at)
                late += cell.days > 0
    assert late


def test_more_students_cost_no_more_queries(simulated, count_queries):
    cohort = simulated[0].cohort
    enrolments = list(cohort.enrolments.all())
    few = count_queries(lambda: Gradebook(cohort).grades(enrolments[:3]))
    assert few == count_queries(lambda: Gradebook(cohort).grades(enrolments)) <= 7


def test_an_exam_that_is_set_for_other_cohorts_is_no_missing_work(owner):
    exam = making.quiz("single_choice", mode="exam")
    enrolment = making.enrol(owner, exam.course)
    yesterday = timezone.now() - DAY
    Enrolment.objects.update(joined_at=yesterday - DAY)
    factories.AssignmentFactory(cohort=enrolment.cohort, course=exam.course, quiz=None, due_at=yesterday)
    assert [column.quiz for column in Gradebook(enrolment.cohort).columns] == [exam]
    factories.AssignmentFactory(quiz=exam)
    assert window_of(exam, enrolment).set_for_others
    assert Gradebook(enrolment.cohort).columns == []
