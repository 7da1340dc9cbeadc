"""A student's own progress: results, pace, activity, mastery, calibration, history. What is due: test_due.py."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import activity, mastery, mine
from lessons.completion import complete
from lessons.models import LessonVisit
from quizzes import attempts
from quizzes.models import Assignment, ReviewCard, ReviewLog, Slot
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


# Progress -----------------------------------------------------------------------------------------


def test_results_are_shown_as_far_as_they_are_out(client_of, owner, quiz, enrolment):
    exam = making.quiz("single_choice", course=quiz.course, mode="exam", closes_at=ahead(days=1), title="The exam")
    sat(quiz, enrolment)
    sat(exam, enrolment)
    results = {
        one.quiz.title: one.score and one.score.percent
        for one in mine.results_of(mine.finished_by(owner))[quiz.course_id]
    }
    assert results == {"First test": 100, "The exam": None}
    factories.LessonFactory(module__course=quiz.course)
    assert "not out yet" in client_of(owner).get(PROGRESS).content.decode()


def test_modules_and_lessons_are_counted(owner, quiz, enrolment):
    lesson = factories.LessonFactory(module__course=quiz.course, module__title="Treaties")
    factories.LessonFactory(module=lesson.module)
    complete(enrolment, lesson, "button")
    (row,) = mine.courses_of(owner, mine.pace_of(owner), [], [])
    assert ("Treaties", 1, 2) in [(part.title, part.done, part.of) for part in row.modules]
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
    days = activity.activity_of(owner)
    assert len(days) == 56
    assert days[-1] == (timezone.localdate(), 1, 1, 0)
    assert activity.weeks_of(days)[-1][1:] == (1, 1, 0)


def test_calibration_counts_released_answers_alone(client_of, owner, quiz, enrolment):
    sat(quiz, enrolment, right=False, confidence="certain")
    assert mastery.calibration_of(mine.finished_by(owner)) == []  # an attempt is left
    sat(quiz, enrolment, confidence="certain")
    said = mastery.calibration_of(mine.finished_by(owner))
    assert [(one.label, one.answers, one.right) for one in said] == [("certain", 2, 1)]
    factories.LessonFactory(module__course=quiz.course)
    assert "How sure, how often right" in client_of(owner).get(PROGRESS).content.decode()


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
    (one,) = mastery.memory_of(owner).topics
    assert (one.percent >= 85, one.mastered) == (True, False)
    for card in ReviewCard.objects.all():
        before = card.logs.get()
        ReviewLog.objects.create(
            card=card, source="review", version=first.version, response={}, fraction=1, rating=3, parameters=[],
            replaces=before,
        )  # fmt: skip
    assert mastery.memory_of(owner).topics[0].mastered
    ReviewCard.objects.update(reviewed_at=now - timedelta(days=400))
    assert not mastery.memory_of(owner).topics[0].mastered


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
    assert mine.finished_by(classmate) == []


@pytest.mark.parametrize("address", [PROGRESS, HISTORY])
def test_it_costs_the_same_however_much_was_done(client_of, owner, quiz, enrolment, address, count_queries):
    def work(more):
        """Another course, lesson, topic, card; another test, exam and practice, all of them sat."""
        lesson = factories.LessonFactory(module__course=quiz.course)
        complete(enrolment, lesson, "button")
        for mode in ("graded", "exam", "practice"):
            sat(
                making.quiz("single_choice", course=quiz.course, mode=mode, attempts_allowed=1),
                enrolment,
                True,
                "guess",
            )
        for question in (slot.question for slot in Slot.objects.filter(quiz__course=quiz.course)):
            question.topics.add(factories.TopicFactory(key=f"topic-{more}"))
        elsewhere = factories.LessonFactory()
        Assignment.objects.create(cohort=making.enrol(owner, elsewhere.course).cohort, course=elsewhere.course)

    quiz.attempts_allowed = 0
    quiz.save()
    work(0)
    client = client_of(owner)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for more in range(1, 4):
        work(more)
    client.get(address)  # what was released is taken in
    assert count_queries(lambda: client.get(address)) == few
