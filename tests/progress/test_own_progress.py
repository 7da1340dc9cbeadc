"""A student's own progress: what is due, results, activity, mastery, history."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import mine
from ctlearn.progress.due import due_to
from lessons.completion import complete
from lessons.models import Announcement, LessonVisit
from quizzes import attempts
from quizzes.models import Assignment, PersonalDates, ReviewCard, ReviewLog
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT

pytestmark = pytest.mark.django_db
PROGRESS, HISTORY = reverse("progress"), reverse("history")


def ahead(**time):
    return timezone.now() + timedelta(**time)


@pytest.fixture
def quiz():
    return making.quiz("single_choice", mode="graded", attempts_allowed=2, title="First test")


@pytest.fixture
def enrolment(owner, quiz):
    return making.enrol(owner, quiz.course)


def sat(quiz, enrolment, right=True, confidence=""):
    attempt = attempts.start(quiz, enrolment)
    slot = making.slots(attempt)[0]
    making.give(slot, RIGHT["single_choice"] if right else {"option": "opt-lyon"}, confidence)
    return attempts.submit(attempt.pk)


def due(user):
    return [(one.title, one.late) for one in due_to(user, timezone.now())]


# Due ----------------------------------------------------------------------------------------------


def test_what_is_due_stands_in_order_the_late_first_and_the_undated_last(owner, quiz, enrolment):
    later = making.quiz("numeric", course=quiz.course, title="Later")
    never = making.quiz("numeric", course=quiz.course, title="Any time")
    for work, date in ((later, ahead(days=1)), (never, None), (quiz, ahead(days=-1))):
        Assignment.objects.create(cohort=enrolment.cohort, quiz=work, due_at=date)
    assert due(owner) == [("First test", True), ("Later", False), ("Any time", False)]


def test_what_is_done_excused_closed_or_not_open_yet_isn_t_due(owner, quiz, enrolment):
    assignment = Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=ahead(days=1))
    dates = PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, excused=True)
    assert due(owner) == []
    PersonalDates.objects.filter(pk=dates.pk).update(excused=False, opens_at=ahead(hours=1))
    assert due(owner) == []
    PersonalDates.objects.filter(pk=dates.pk).update(opens_at=None)
    assert due(owner) == [("First test", False)]
    sat(quiz, enrolment)
    assert due(owner) == []


def test_the_student_s_own_date_counts(owner, quiz, enrolment):
    assignment = Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=ahead(days=-1))
    PersonalDates.objects.create(assignment=assignment, enrolment=enrolment, due_at=ahead(days=2))
    assert due(owner) == [("First test", False)]


def test_a_module_is_done_when_all_its_lessons_are(owner, quiz, enrolment):
    module = factories.ModuleFactory(course=quiz.course, title="Treaties")
    lessons = [factories.LessonFactory(module=module) for _n in range(2)]
    factories.LessonFactory(module=module, state="draft")
    Assignment.objects.create(cohort=enrolment.cohort, module=module)
    complete(enrolment, lessons[0], "button")
    (one,) = due_to(owner, timezone.now())
    assert (one.title, one.done, one.of) == ("Treaties", 1, 2)
    complete(enrolment, lessons[1], "button")
    assert due(owner) == []


def test_home_names_what_is_due_in_the_reader_s_zone_and_what_cohorts_were_told(client_of, owner, quiz, enrolment):
    factories.LessonFactory(module__course=quiz.course)
    owner.time_zone = "Asia/Tokyo"
    owner.save()
    moment = timezone.datetime(2031, 5, 1, 22, 0, tzinfo=timezone.get_default_timezone())
    Assignment.objects.create(cohort=enrolment.cohort, quiz=quiz, due_at=moment)
    Announcement.objects.create(cohort=enrolment.cohort, title="Room 5", text="We meet in room 5.")
    Announcement.objects.create(cohort=factories.CohortFactory(), title="Not yours", text="Elsewhere.")
    text = client_of(owner).get(reverse("home")).content.decode()
    assert "2 May, 07:00 JST" in text
    assert "We meet in room 5." in text
    assert "Not yours" not in text


# Progress -----------------------------------------------------------------------------------------


def test_results_are_shown_as_far_as_they_are_out(client_of, owner, quiz, enrolment):
    exam = making.quiz("single_choice", course=quiz.course, mode="exam", closes_at=ahead(days=1), title="The exam")
    sat(quiz, enrolment)
    sat(exam, enrolment)
    results = {one.quiz.title: one.score and one.score.percent for one in mine.results_of(owner)[quiz.course_id]}
    assert results == {"First test": 100, "The exam": None}
    factories.LessonFactory(module__course=quiz.course)
    assert "not out yet" in client_of(owner).get(PROGRESS).content.decode()


def test_modules_and_lessons_are_counted(owner, quiz, enrolment):
    lesson = factories.LessonFactory(module__course=quiz.course, module__title="Treaties")
    factories.LessonFactory(module=lesson.module)
    complete(enrolment, lesson, "button")
    (row,) = mine.courses_of(owner, mine.pace_of(owner))
    assert ("Treaties", 1, 2) in row.modules
    assert (row.done, row.total) == (1, 3)  # the question's own lesson is one as well


def test_the_pace_is_one_s_own_from_five_lessons_on(owner, quiz, enrolment):
    assert mine.pace_of(owner) == mine.Pace(200, own=False)
    for n in range(5):
        lesson = factories.LessonFactory(module__course=quiz.course, body="word " * 297)
        done = complete(enrolment, lesson, "button")
        opened = done.completed_at - timedelta(minutes=3)
        LessonVisit.objects.create(enrolment=enrolment, lesson=lesson, first_at=opened, last_at=opened)
        assert mine.pace_of(owner).own is (n == 4)
    assert mine.pace_of(owner).words == 100


def test_activity_is_counted_by_day_and_by_week(owner, quiz, enrolment):
    complete(enrolment, factories.LessonFactory(module__course=quiz.course), "button")
    sat(quiz, enrolment)
    days = mine.activity_of(owner)
    assert (len(days), days[-1].lessons, days[-1].answers, days[-1].reviews) == (56, 1, 1, 0)
    assert mine.weeks_of(days)[0][1:] == (1, 1, 0)
    assert days[-1].tall == mine.TALL


def test_calibration_counts_released_answers_alone(client_of, owner, quiz, enrolment):
    quiz.confidence, quiz.attempts_allowed = True, 2
    quiz.save()
    sat(quiz, enrolment, right=False, confidence="certain")
    client_of(owner).get(PROGRESS)
    assert mine.calibration_of(owner) == []
    sat(quiz, enrolment, confidence="certain")
    client_of(owner).get(PROGRESS)  # what was released meanwhile is taken in
    assert [(one.label, one.answers, one.right) for one in mine.calibration_of(owner)] == [("certain", 2, 1)]


def test_mastery_needs_a_later_success_in_review_and_can_be_lost(owner, quiz):
    topic = factories.TopicFactory(title="Treaty law")
    now = timezone.now()
    for _n in range(3):
        question = making.question(quiz.course, "numeric")
        question.topics.add(topic)
        card = ReviewCard.objects.create(
            user=owner, question=question, stability=50, difficulty=5, reviewed_at=now, due_at=now + timedelta(days=50)
        )
        first = ReviewLog.objects.create(
            card=card, source="quiz", version=question.current, response={}, fraction=1, rating=3, parameters=[]
        )
    (one,) = mine.mastery_of(owner)
    assert (one.percent >= 85, one.mastered) == (True, False)
    for card in ReviewCard.objects.all():
        before = card.logs.get()
        ReviewLog.objects.create(
            card=card, source="review", version=first.version, response={}, fraction=1, rating=3, parameters=[],
            replaces=before,
        )  # fmt: skip
    assert mine.mastery_of(owner)[0].mastered
    ReviewCard.objects.update(reviewed_at=now - timedelta(days=400))
    assert not mine.mastery_of(owner)[0].mastered


# History ------------------------------------------------------------------------------------------


def test_history_lists_every_attempt_and_lesson_the_newest_first(client_of, owner, quiz, enrolment):
    attempt = sat(quiz, enrolment)
    lesson = factories.LessonFactory(module__course=quiz.course)
    complete(enrolment, lesson, "button")
    rows = client_of(owner).get(HISTORY).context["rows"]
    assert [row.get("lesson") or row["attempt"] for row in rows] == [lesson, attempt]
    assert rows[1]["score"].percent == 100


def test_others_records_are_in_nobody_s_progress(client_of, classmate, owner, quiz, enrolment):
    sat(quiz, enrolment)
    making.enrol(classmate, quiz.course)
    assert client_of(classmate).get(HISTORY).context["rows"] == []
    assert mine.results_of(classmate) == {}


@pytest.mark.parametrize("address", [PROGRESS, HISTORY])
def test_it_costs_the_same_however_much_was_done(client_of, owner, quiz, enrolment, address, count_queries):
    quiz.attempts_allowed = 0
    quiz.save()
    factories.LessonFactory(module__course=quiz.course)
    sat(quiz, enrolment)
    complete(enrolment, factories.LessonFactory(module__course=quiz.course), "button")
    client = client_of(owner)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _n in range(4):
        sat(quiz, enrolment)
        complete(enrolment, factories.LessonFactory(module__course=quiz.course), "button")
    client.get(address)
    assert count_queries(lambda: client.get(address)) == few
