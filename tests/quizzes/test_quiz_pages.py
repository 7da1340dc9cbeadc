"""The pages around a quiz: who gets them, what they say, and what they cost."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lessons.models import CohortRole
from quizzes import attempts
from quizzes.models import Attempt, Grade, Quiz
from tests import factories
from tests.quizzes import making
from tests.quizzes.making import HTMX, address
from tests.quizzes.question_types.samples import NAMES, RIGHT

pytestmark = pytest.mark.django_db

READERS = {
    "open": {"anonymous", "owner", "outsider", "instructor", "stranger"},
    "closed": {"owner", "instructor"},
    "draft course": {"instructor"},
    "draft quiz": {"instructor"},
    "draft module": {"instructor"},
}


@pytest.mark.parametrize("place", READERS)
def test_who_sees_a_quiz(client_of, owner, outsider, instructor, stranger, place):
    quiz = making.quiz("single_choice", state="draft" if place == "draft quiz" else "published")
    course = quiz.course
    course.open = place != "closed"
    course.state = "draft" if place == "draft course" else "published"
    course.save()
    if place == "draft module":
        Quiz.objects.update(module=factories.ModuleFactory(course=course, state="draft"))
    making.enrol(owner, course)
    factories.CourseRoleFactory(course=course, user=instructor)
    people = {
        "anonymous": None, "owner": owner, "outsider": outsider, "instructor": instructor, "stranger": stranger
    }  # fmt: skip
    seen = {name for name, who in people.items() if client_of(who).get(quiz.get_absolute_url()).status_code == 200}
    assert seen == READERS[place]
    for name, person in people.items():
        listed = client_of(person).get(course.get_absolute_url()).content.decode()
        assert (quiz.get_absolute_url() in listed) is (name in seen and place != "draft module")


@pytest.mark.parametrize("name", ["attempt", "question", "submit_attempt", "result", "save_answer", "flag_question"])
def test_pages_of_attempts_need_a_sign_in(client_of, owner, name):
    attempt = making.started(owner, making.quiz("single_choice"))
    target = address(name, attempt, 1 if name in ("question", "save_answer", "flag_question") else None)
    assert client_of(None).get(target).url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("attempt", "post"), ("question", "post"), ("result", "post"), ("save_answer", "get"), ("flag_question", "get"),
     ("save_all", "get")],
)  # fmt: skip
def test_the_wrong_method_is_refused(client_of, owner, name, wrong):
    attempt = making.started(owner, making.quiz("single_choice"))
    target = address(name, attempt, 1 if name in ("question", "save_answer", "flag_question") else None)
    assert getattr(client_of(owner), wrong)(target).status_code == 405


def test_the_rules_stand_in_words(client_of, owner):
    owner.time_zone = "Europe/Paris"
    owner.save()
    quiz = making.quiz(
        "single_choice",
        mode="exam",
        minutes=40,
        pass_mark=Decimal("0.5"),
        confidence=True,
        closes_at=datetime(2099, 7, 1, 10, tzinfo=UTC),
    )
    making.enrol(owner, quiz.course, extra_time=Decimal("1.5"))
    page = client_of(owner).get(quiz.get_absolute_url()).content.decode()
    for sentence in (
        "You have 60 minutes.",
        "You have 1 attempt.",
        "You pass with 50 per cent.",
        "1 July 2099, 12:00 (CEST)",
        "Scores and answers are shown after it has closed for everyone.",
        "never graded",
    ):
        assert sentence in page


def test_a_running_attempt_is_gone_on_with(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    page = client_of(owner).get(attempt.quiz.get_absolute_url()).content.decode()
    assert f'href="{address("attempt", attempt)}">Go on with your attempt' in page


def test_the_course_page_puts_each_quiz_in_its_place(client_of, owner):
    lesson = factories.LessonFactory()
    course = lesson.course
    making.quiz(course=course, diagnostic=True, module=lesson.module)
    making.quiz(course=course, module=lesson.module)
    making.quiz(course=course, mode="exam")
    making.quiz(course=course, lesson=lesson)
    page = client_of(owner).get(course.get_absolute_url()).content.decode()
    places = [page.index(quiz.get_absolute_url()) for quiz in Quiz.objects.filter(lesson=None).order_by("pk")]
    module = page.index(f'id="module-{lesson.module.key}"')
    lesson_link = page.index(lesson.get_absolute_url())
    assert places[0] < module < lesson_link < places[1] < places[2]
    assert Quiz.objects.get(lesson=lesson).get_absolute_url() not in page


def queries(client, target, **headers):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(target, **headers).status_code == 200
    return len(captured)


def test_the_course_page_costs_one_query_for_its_quizzes(client_of, owner):
    lesson = factories.LessonFactory()
    client = client_of(owner)
    target = lesson.course.get_absolute_url()
    for _number in range(2):
        making.quiz(course=lesson.course, module=lesson.module)
    few = queries(client, target)
    for _number in range(8):
        making.quiz(course=lesson.course, module=lesson.module)
        making.quiz(course=lesson.course)
    assert queries(client, target) == few


@pytest.mark.parametrize("mode", ["practice", "graded", "exam"])
def test_pages_cost_the_same_however_long_the_quiz(client_of, owner, mode):
    client = client_of(owner)
    costs = []
    for names in (NAMES[:2], NAMES * 2):
        attempt = making.started(owner, making.quiz(*names, mode=mode))
        pages = [
            address("question", attempt, 1),
            address("attempt", attempt),
            address("attempt", attempt) + "?view=all",
            address("submit_attempt", attempt),
        ]
        for target in pages:  # the first time, seeing is stored
            client.get(target)
        cost = [queries(client, target) for target in pages] + [queries(client, pages[0], **HTMX)]
        attempts.submit(attempt.pk)
        costs.append([*cost, queries(client, address("result", attempt))])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 14


def test_the_quiz_page_costs_the_same_for_many_attempts(client_of, owner):
    quiz = making.quiz("single_choice", "true_false", closes_at=timezone.now() + timedelta(days=1))
    client = client_of(owner)
    costs = []
    for _round in range(2):
        for _number in range(3):
            attempts.submit(making.started(owner, quiz).pk)
        costs.append(queries(client, quiz.get_absolute_url()))
    assert costs[0] == costs[1]


@pytest.fixture
def taught(owner, instructor):
    """An attempt of a student whose cohort the instructor teaches, with an essay to grade."""
    quiz = making.quiz("essay", mode="exam", minutes=10)
    attempt = making.started(owner, quiz)
    CohortRole.objects.create(cohort=attempt.enrolment.cohort, user=instructor)
    making.give(making.slots(attempt)[0], RIGHT["essay"])
    return attempt


def act(client, action, attempt):
    data = {"action": action, "_selected_action": [attempt.pk]}
    return client.post(reverse("admin:quizzes_attempt_changelist"), data, follow=True)


def test_an_instructor_gives_minutes_and_reopens_in_the_admin(client_of, instructor, taught):
    client = client_of(instructor)
    act(client, "give_minutes", taught)
    assert Attempt.objects.get().extra_minutes == 10
    attempts.submit(taught.pk)
    act(client, "reopen", taught)
    assert Attempt.objects.get().is_running


def test_minutes_typed_in_the_admin_write_nothing_else(client_of, instructor, taught):
    change = reverse("admin:quizzes_attempt_change", args=[taught.pk])
    client = client_of(instructor)
    assert client.get(change).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.post(change, {"extra_minutes": "7", "state": "graded"})
    (update,) = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "quizzes_attempt"')]
    assert "state" not in update.split("WHERE")[0]
    assert (Attempt.objects.get().extra_minutes, Attempt.objects.get().state) == (7, "in_progress")


def test_minutes_are_given_to_everyone_at_once(client_of, instructor, classmate, taught):
    making.started(classmate, taught.quiz)  # in another cohort
    factories.CourseRoleFactory(course=taught.quiz.course, user=instructor)
    data = {"action": "give_minutes_to_all", "_selected_action": [taught.quiz.pk]}
    client_of(instructor).post(reverse("admin:quizzes_quiz_changelist"), data)
    assert list(Attempt.objects.order_by("pk").values_list("extra_minutes", flat=True)) == [10, 0]


def test_an_instructor_grades_an_essay_with_a_reason(client_of, instructor, owner, taught):
    client = client_of(instructor)
    (slot,) = making.slots(taught)
    change = reverse("admin:quizzes_attemptslot_change", args=[slot.pk])
    assert client.get(change).status_code == 404  # still being written
    attempts.submit(taught.pk)
    waiting = client.get(reverse("admin:quizzes_attemptslot_changelist"), {"grading": "open"}).content.decode()
    assert change in waiting
    page = client.get(change).content.decode()
    assert "It binds." in page
    assert "Names-the-duty" in page
    assert client.post(change, {"awarded": "2", "reason": "Too much."}).status_code == 200
    assert Grade.objects.count() == 1
    client.post(change, {"awarded": "0.75", "reason": "Names the duty."}, follow=True)
    grade = Grade.objects.latest()
    assert (grade.fraction, grade.by, grade.reason) == (Decimal("0.75"), instructor, "Names the duty.")
    assert Attempt.objects.get().state == Attempt.State.GRADED
    assert (
        change not in client.get(reverse("admin:quizzes_attemptslot_changelist"), {"grading": "open"}).content.decode()
    )


@pytest.mark.parametrize("name", ["attempt", "attemptslot"])
def test_lists_of_attempts_cost_the_same_for_many(client_of, instructor, taught, count_queries, name):
    client, address = client_of(instructor), reverse(f"admin:quizzes_{name}_changelist")
    counted = []
    attempts.submit(taught.pk)
    for more in (1, 6):
        for _n in range(more):
            enrolment = factories.EnrolmentFactory(cohort=taught.enrolment.cohort)
            attempts.submit(attempts.start(taught.quiz, enrolment).pk)
        counted.append(count_queries(lambda: client.get(address)))
    assert counted[0] == counted[1]


def test_for_a_stranger_the_attempts_of_others_do_not_exist(client_of, stranger, taught):
    attempts.submit(taught.pk)
    (slot,) = making.slots(taught)
    client = client_of(stranger)
    for name, pk in (("attempt", taught.pk), ("attemptslot", slot.pk)):
        target = reverse(f"admin:quizzes_{name}_change", args=[pk])
        assert client.get(target).status_code == 404
        assert client.get(reverse(f"admin:quizzes_{name}_changelist")).content.decode().count(target) == 0
    act(client, "reopen", taught)
    assert not Attempt.objects.get().is_running


@pytest.mark.parametrize(("role", "may"), [("reviewer", False), ("editor", True)])
def test_reviewers_of_a_course_change_no_attempt_of_self_study(client_of, owner, role, may):
    quiz = making.quiz("essay")
    cohort = factories.CohortFactory(courses=[quiz.course], self_study_of=quiz.course)
    attempt = attempts.start(quiz, factories.EnrolmentFactory(user=owner, cohort=cohort))
    (slot,) = making.slots(attempt)
    making.give(slot, {"text": "It binds."})
    client = client_of(factories.CourseRoleFactory(course=quiz.course, role=role).user)
    act(client, "give_minutes", attempt)
    assert Attempt.objects.get().extra_minutes == (10 if may else 0)
    attempts.submit(attempt.pk)
    client.post(reverse("admin:quizzes_attemptslot_change", args=[slot.pk]), {"awarded": "1", "reason": "Mine."})
    assert Grade.objects.filter(by__isnull=False).exists() is may
