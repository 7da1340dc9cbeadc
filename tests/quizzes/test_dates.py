"""Dates: the student's own before the assignment's before the quiz's, and what waits for the last of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import Cohort
from quizzes import attempts
from quizzes.models import Assignment, Attempt, PersonalDates, Quiz
from quizzes.models.assignments import closing_of, window_of
from quizzes.models.attempts import GRACE
from quizzes.release import Released, released
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT

pytestmark = pytest.mark.django_db
NOTHING, SCORE, ALL = Released(False, False), Released(True, False), Released(True, True)


CLOCK = {"now": timezone.now()}


@pytest.fixture(autouse=True)
def _one_moment():
    """Dates of one test are counted from one moment, so that they are equal when they ought to be."""
    CLOCK["now"] = timezone.now().replace(microsecond=0)


def at(**ahead):
    return CLOCK["now"] + timedelta(**ahead)


@pytest.fixture
def quiz():
    return making.quiz("single_choice", mode="exam", closes_at=at(days=1))


@pytest.fixture
def enrolment(owner, quiz):
    return making.enrol(owner, quiz.course)


def assign(enrolment, **of):
    return Assignment.objects.create(cohort=enrolment.cohort, **of)


def own_dates(assignment, enrolment, **dates):
    return PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, **dates)


# Which date counts ----------------------------------------------------------------------------------


def test_the_quiz_s_own_dates_hold_where_nothing_is_set(quiz, enrolment):
    window = window_of(quiz, enrolment)
    assert (window.opens_at, window.due_at, window.closes_at) == (None, None, quiz.closes_at)


def test_an_assignment_s_dates_replace_the_quiz_s(quiz, enrolment):
    assign(enrolment, quiz=quiz, opens_at=at(hours=1), due_at=at(days=2), closes_at=at(days=3))
    window = window_of(quiz, enrolment)
    assert (window.opens_at, window.due_at, window.closes_at) == (at(hours=1), at(days=2), at(days=3))


def test_a_date_that_an_assignment_leaves_open_is_the_quiz_s(quiz, enrolment):
    assign(enrolment, quiz=quiz, opens_at=at(hours=1))
    assert window_of(quiz, enrolment).closes_at == quiz.closes_at


def test_the_student_s_own_dates_replace_both_each_by_itself(quiz, enrolment, classmate):
    assignment = assign(enrolment, quiz=quiz, due_at=at(days=2), closes_at=at(days=3))
    own_dates(assignment, enrolment, closes_at=at(days=9))
    other = factories.EnrolmentFactory(cohort=enrolment.cohort, user=classmate)
    assert (window_of(quiz, enrolment).due_at, window_of(quiz, enrolment).closes_at) == (at(days=2), at(days=9))
    assert window_of(quiz, other).closes_at == at(days=3)


def test_another_cohort_s_assignment_means_nothing(quiz, enrolment):
    other = factories.CohortFactory(courses=[quiz.course])
    quiz.mode = "graded"
    quiz.save()
    Assignment.objects.create(cohort=other, quiz=quiz, closes_at=at(days=7))
    assert window_of(quiz, enrolment).closes_at == quiz.closes_at


@pytest.mark.parametrize(
    ("assigned", "governing"),
    [(("course",), "course"), (("course", "module"), "module"), (("course", "module", "quiz"), "quiz")],
)
def test_the_most_specific_assignment_governs(quiz, enrolment, assigned, governing):
    quiz.module = factories.ModuleFactory(course=quiz.course)
    quiz.save()
    work = {"course": quiz.course, "module": quiz.module, "quiz": quiz}
    days = {"course": 5, "module": 6, "quiz": 7}
    for name in assigned:
        assign(enrolment, **{name: work[name]}, closes_at=at(days=days[name]))
    assert window_of(quiz, enrolment).closes_at == at(days=days[governing])


@pytest.mark.parametrize(("mode", "closes"), [("practice", False), ("graded", True), ("exam", True)])
def test_a_course_that_closes_closes_what_is_graded_and_never_practice(owner, mode, closes):
    quiz = making.quiz("single_choice", mode=mode)
    enrolment = making.enrol(owner, quiz.course)
    assign(enrolment, course=quiz.course, closes_at=at(days=-1))
    attempt = Attempt(quiz=quiz, enrolment=enrolment)
    assert (window_of(quiz, enrolment).closes_at is not None) is closes
    assert (attempt.closes_at is not None) is closes
    stored = Attempt.objects.create(quiz=quiz, enrolment=enrolment)
    assert (Attempt.objects.with_rules().get(pk=stored.pk).closes_at is not None) is closes


def test_the_date_in_a_query_is_the_date_of_the_window(quiz, enrolment):
    attempt = attempts.start(quiz, enrolment)
    assignment = assign(enrolment, quiz=quiz, closes_at=at(days=3))
    for expected in (at(days=3), at(days=9)):
        assert Attempt.objects.with_rules().get(pk=attempt.pk).closes_at == expected
        assert window_of(quiz, enrolment).closes_at == expected
        PersonalDates.objects.get_or_create(
            assignment=assignment, enrolment=enrolment, defaults={"closes_at": at(days=9)}
        )


def test_excused_is_said_and_belongs_to_the_student_alone(quiz, enrolment, classmate):
    own_dates(assign(enrolment, quiz=quiz), enrolment, excused=True)
    other = factories.EnrolmentFactory(cohort=enrolment.cohort, user=classmate)
    assert window_of(quiz, enrolment).excused
    assert not window_of(quiz, other).excused


# Starting and ending --------------------------------------------------------------------------------


def refused(quiz, enrolment):
    with pytest.raises(attempts.CannotStart) as reason:
        attempts.start(quiz, enrolment)
    return str(reason.value)


def test_nobody_starts_before_it_opens_or_after_it_has_closed(quiz, enrolment):
    assignment = assign(enrolment, quiz=quiz, opens_at=at(hours=1), closes_at=at(hours=2))
    assert refused(quiz, enrolment) == "It has not opened yet."
    Assignment.objects.update(opens_at=at(hours=-2), closes_at=at(hours=-1))
    assert refused(quiz, enrolment) == "It has closed."
    own_dates(assignment, enrolment, closes_at=at(hours=1))
    assert attempts.start(quiz, enrolment).is_running


def test_an_exam_that_is_set_for_cohorts_is_closed_to_others(quiz, enrolment, classmate):
    assign(enrolment, quiz=quiz)
    elsewhere = making.enrol(classmate, quiz.course)
    assert refused(quiz, elsewhere) == "It is set for other cohorts."
    assert attempts.start(quiz, enrolment).is_running


def test_a_graded_quiz_stays_open_to_others(owner, classmate):
    quiz = making.quiz("single_choice", mode="graded")
    assign(making.enrol(owner, quiz.course), quiz=quiz)
    assert attempts.start(quiz, making.enrol(classmate, quiz.course)).is_running


def test_it_ends_with_the_earlier_of_limit_times_extra_time_and_close(quiz, owner):
    quiz.minutes, quiz.closes_at = 60, None
    quiz.save()
    enrolment = making.enrol(owner, quiz.course, extra_time="1.50")
    attempt = attempts.start(quiz, enrolment)
    assert Attempt.objects.with_rules().get(pk=attempt.pk).ends_at == attempt.started_at + timedelta(minutes=90)
    assign(enrolment, quiz=quiz, closes_at=attempt.started_at + timedelta(minutes=80))
    assert Attempt.objects.with_rules().get(pk=attempt.pk).ends_at == attempt.started_at + timedelta(minutes=80)


def test_changed_dates_hold_in_a_running_attempt_at_the_next_request(client_of, owner, quiz, enrolment):
    attempt = attempts.start(quiz, enrolment)
    page = making.address("question", attempt, 1)
    client = client_of(owner)
    assert client.get(page).status_code == 200
    assignment = assign(enrolment, quiz=quiz, closes_at=at(minutes=-5))
    assert client.get(page).url == making.address("result", attempt)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    own_dates(assignment, enrolment, closes_at=at(hours=1))  # too late for this one: reopening is another thing
    assert client.get(page).url == making.address("result", attempt)


def test_an_answer_after_the_cohort_s_close_and_its_grace_is_refused(quiz, enrolment):
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    assign(enrolment, quiz=quiz, closes_at=timezone.now() - GRACE - timedelta(seconds=1))
    before = making.newest(making.slots(attempt)[0])
    with pytest.raises(attempts.TooLate):
        attempts.answer(making.slots(attempt)[0], None, before.pk)
    assert making.newest(making.slots(attempt)[0]) == before


def test_the_command_settles_by_each_cohort_s_date(quiz, enrolment, classmate):
    later = making.enrol(classmate, quiz.course)
    closing, going_on = attempts.start(quiz, enrolment), attempts.start(quiz, later)
    assign(enrolment, quiz=quiz, closes_at=at(hours=-1))
    assign(later, quiz=quiz, closes_at=at(hours=1))
    assert attempts.settle_all() == 1
    assert [Attempt.objects.get(pk=one.pk).state for one in (closing, going_on)] == ["expired", "in_progress"]


# Release waits for the last ------------------------------------------------------------------------


@pytest.fixture
def handed_in(quiz, enrolment):
    """An attempt at the exam, handed in; the quiz has closed since."""
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    Quiz.objects.update(closes_at=at(hours=-1))
    return attempt


def seen(attempt):
    return released(Attempt.objects.with_rules().get(pk=attempt.pk))


def test_an_exam_s_key_is_out_when_its_only_date_has_passed(handed_in):
    assert seen(handed_in) == ALL


def test_it_waits_for_another_cohort_that_sits_it_later(handed_in, quiz, enrolment):
    assign(enrolment, quiz=quiz)
    other = factories.CohortFactory(courses=[quiz.course])
    assignment = Assignment.objects.create(cohort=other, quiz=quiz, closes_at=at(hours=1))
    assert seen(handed_in) == NOTHING
    Assignment.objects.filter(pk=assignment.pk).update(closes_at=at(minutes=-30))
    assert seen(handed_in) == ALL


def test_it_waits_for_one_student_with_a_later_date(handed_in, quiz, enrolment, classmate):
    assignment = assign(enrolment, quiz=quiz)
    other = factories.EnrolmentFactory(cohort=enrolment.cohort, user=classmate)
    own_dates(assignment, other, closes_at=at(hours=1))
    assert seen(handed_in) == NOTHING


def test_it_waits_for_a_date_set_by_the_course_s_assignment(handed_in, quiz):
    other = factories.CohortFactory(courses=[quiz.course])
    Assignment.objects.create(cohort=other, course=quiz.course, closes_at=at(hours=1))
    assert seen(handed_in) == NOTHING


def test_an_exam_without_a_date_for_somebody_never_shows_its_key(handed_in, quiz, enrolment):
    Quiz.objects.update(closes_at=None)
    assign(enrolment, quiz=quiz, closes_at=at(hours=-1))
    Assignment.objects.create(cohort=factories.CohortFactory(courses=[quiz.course]), quiz=quiz)
    assert seen(handed_in) == SCORE


def test_self_study_doesn_t_hold_back_an_exam_that_is_set_for_cohorts(handed_in, quiz, enrolment):
    Quiz.objects.update(closes_at=None)
    assign(enrolment, quiz=quiz, closes_at=at(hours=-1))
    Cohort.objects.create(name="Self-study", self_study_of=quiz.course).courses.add(quiz.course)
    assert seen(handed_in) == ALL


def test_an_archived_cohort_holds_nothing_back(handed_in, quiz, enrolment):
    assign(enrolment, quiz=quiz)
    other = factories.CohortFactory(courses=[quiz.course], archived_at=at(minutes=-5))
    Assignment.objects.create(cohort=other, quiz=quiz, closes_at=at(hours=1))
    assert seen(handed_in) == ALL


def test_grace_and_minutes_given_are_waited_for(handed_in, quiz, enrolment, classmate):
    Quiz.objects.update(closes_at=timezone.now() - GRACE + timedelta(seconds=20))
    assert seen(handed_in) == NOTHING
    Quiz.objects.update(closes_at=at(minutes=-10), minutes=None)
    Attempt.objects.create(
        quiz=quiz, enrolment=factories.EnrolmentFactory(cohort=enrolment.cohort, user=classmate),
        started_at=at(minutes=-20), extra_minutes=30,
    )  # fmt: skip
    assert seen(handed_in) == NOTHING


def test_a_graded_quiz_waits_for_the_last_attempt_and_everybody_with_a_date(owner, classmate):
    quiz = making.quiz("single_choice", mode="graded", attempts_allowed=1)
    mine, theirs = making.enrol(owner, quiz.course), making.enrol(classmate, quiz.course)
    attempt = attempts.start(quiz, mine)
    attempts.submit(attempt.pk)
    assert seen(attempt) == ALL  # nobody has a date
    assignment = assign(theirs, quiz=quiz, closes_at=at(hours=1))
    assert seen(attempt) == SCORE
    Assignment.objects.filter(pk=assignment.pk).update(closes_at=at(hours=-1))
    assert seen(attempt) == ALL


def test_when_it_closes_costs_the_same_however_many_cohorts_there_are(quiz, enrolment, count_queries):
    few = count_queries(lambda: closing_of(quiz))
    for _n in range(5):
        cohort = factories.CohortFactory(courses=[quiz.course])
        Assignment.objects.create(cohort=cohort, quiz=quiz, closes_at=at(hours=1))
    assert count_queries(lambda: closing_of(quiz)) == few


# Said on the page ----------------------------------------------------------------------------------


def test_the_page_names_the_dates_in_the_reader_s_zone(client_of, owner, quiz, enrolment):
    owner.time_zone = "Asia/Tokyo"
    owner.save()
    moment = timezone.datetime(2031, 5, 1, 22, 0, tzinfo=timezone.get_default_timezone())
    assign(enrolment, quiz=quiz, due_at=moment, closes_at=moment + timedelta(days=1))
    text = client_of(owner).get(quiz.get_absolute_url()).content.decode()
    assert "It is due on 2 May 2031, 07:00 (JST)." in text
    assert "It closes on 3 May 2031, 07:00 (JST)." in text


def test_the_page_says_why_it_can_t_be_started(client_of, classmate, quiz, enrolment):
    assign(enrolment, quiz=quiz)
    making.enrol(classmate, quiz.course)
    assert "It is set for other cohorts." in client_of(classmate).get(quiz.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"opens_at": at(days=2), "due_at": at(days=1)}, "due_at"),
        ({"opens_at": at(days=2), "closes_at": at(days=2)}, "closes_at"),
        ({"due_at": at(days=2), "closes_at": at(days=1)}, "closes_at"),
    ],
)
def test_dates_in_the_wrong_order_are_refused_at_their_field(dates, field):
    with pytest.raises(Exception) as error:
        Assignment(**dates).clean()
    assert list(error.value.message_dict) == [field]


def test_an_assignment_leads_to_its_work(quiz, enrolment):
    module = factories.ModuleFactory(course=quiz.course)
    course = reverse("course", args=[quiz.course.key])
    assert assign(enrolment, quiz=quiz).get_absolute_url() == quiz.get_absolute_url()
    assert assign(enrolment, module=module).get_absolute_url() == f"{course}#module-{module.key}"
    assert assign(enrolment, course=quiz.course).get_absolute_url() == course
