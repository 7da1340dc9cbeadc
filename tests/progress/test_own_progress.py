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


def test_the_time_left_is_told_at_one_s_own_pace(client_of, owner, quiz, enrolment):
    body = "word " * 297
    left = factories.LessonFactory(module__course=quiz.course, body="word " * 397)
    assert "left at 200 words a minute" in client_of(owner).get(PROGRESS).content.decode()
    for _n in range(5):
        lesson = factories.LessonFactory(module__course=quiz.course, body=body)
        done = complete(enrolment, lesson, "button")
        opened = done.completed_at - timedelta(minutes=6)
        LessonVisit.objects.create(enrolment=enrolment, lesson=lesson, first_at=opened, last_at=opened)
    pace = mine.pace_of(owner)
    assert (pace.words, pace.own) == (50, True)
    (row,) = mine.courses_of(owner, pace, [], [])
    assert row.minutes_left == 8
    assert "About 8 min left at your own pace" in client_of(owner).get(PROGRESS).content.decode()
    complete(enrolment, left, "button")
    assert "min left" not in client_of(owner).get(PROGRESS).content.decode()


def test_a_day_is_the_reader_s_own(client_of, owner, quiz, enrolment):
    """Half past eleven in the evening in UTC is the next morning in Tokyo."""
    late = timezone.now().replace(hour=23, minute=30) - timedelta(days=7)
    done = complete(enrolment, factories.LessonFactory(module__course=quiz.course), "button")
    type(done).objects.update(completed_at=late)

    def days():
        return [day.day for day in activity.activity_of(owner) if day.lessons]

    with timezone.override("UTC"):
        assert days() == [late.date()]
    with timezone.override("Asia/Tokyo"):
        assert days() == [late.date() + timedelta(days=1)]


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


def test_how_much_of_a_topic_was_ever_asked_stands_beside_what_is_remembered(client_of, owner, quiz, enrolment):
    """Exam questions and archived ones are asked nowhere else, so they are no part of it; nor are foreign courses."""
    topic = factories.TopicFactory(title="Treaty law")
    now = timezone.now()
    asked, *others = [making.question(quiz.course, "numeric") for _n in range(6)]
    foreign = making.question(factories.CourseFactory(open=False), "numeric")
    for question in (asked, *others, foreign):
        question.topics.add(topic)
    type(asked).objects.filter(pk=others[0].pk).update(exam_only=True)
    type(asked).objects.filter(pk=others[1].pk).update(archived_at=now)
    ReviewCard.objects.create(
        user=owner, question=asked, stability=50, difficulty=5, reviewed_at=now, due_at=now + timedelta(days=50)
    )
    (one,) = mastery.memory_of(owner).topics
    assert (one.title, one.percent, one.asked, one.of, one.percent_asked) == ("Treaty law", 100, 1, 4, 25)
    page = client_of(owner).get(PROGRESS).content.decode()
    assert "1 of 4" in page
    assert "100 %" in page
    ReviewCard.objects.update(reviewed_at=now - timedelta(days=50))  # FSRS: after its stability 90 % is left
    assert mastery.memory_of(owner).topics[0].percent == 90


# History ------------------------------------------------------------------------------------------


def test_history_tells_of_attempts_that_run_expired_or_aren_t_out(client_of, owner, quiz, enrolment):
    exam = making.quiz("single_choice", course=quiz.course, mode="exam", closes_at=ahead(days=1), title="The exam")
    sat(exam, enrolment)
    making.ago(attempts.start(quiz, enrolment), days=1)
    type(quiz).objects.filter(pk=quiz.pk).update(minutes=5)
    attempts.settle_all()
    attempts.start(quiz, enrolment)
    page = client_of(owner).get(HISTORY).content.decode()
    for said in ("not out yet", "Expired", "In progress"):
        assert said in page


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
