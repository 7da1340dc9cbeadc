"""Loading is all or nothing, asks who loads, and leaves learners' records alone."""

import pytest

from ctlearn.accounts.models import User
from ctlearn.packages.mistakes import PackageError
from lessons.models import (
    Bookmark,
    Course,
    CourseRole,
    Lesson,
    LessonCompletion,
    Topic,
)
from lessons.models.cohorts import enrol_in_self_study
from quizzes.models import Attempt, AttemptSlot, Question, Quiz
from tests.packages.loads import LESSON, QUESTIONS, load, without_quizzes
from tests.packages.small import edited

pytestmark = pytest.mark.django_db


def test_a_mistake_in_one_file_loads_nothing() -> None:
    with pytest.raises(PackageError, match=r"questions\.yaml:2"):
        load(edited(QUESTIONS, "type: single_choice", "type: riddle"))

    assert not Course.objects.exists()


def test_a_failure_half_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("ctlearn.packages.loading.load_quizzes", fail)
    with pytest.raises(RuntimeError):
        load()

    assert not Course.objects.exists()
    assert not Topic.objects.exists()


def test_a_question_never_changes_its_type() -> None:
    load()
    essay = "- {key: who, type: essay, stem: Who?}\n- {key: whether, type: essay, stem: Whether?}"

    with pytest.raises(PackageError) as caught:
        load({QUESTIONS: essay, "quizzes.yaml": None}, edited(LESSON, "{#key-passage}", "{#other}"))

    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "01-one/questions.yaml:1: the question “who” is stored as single_choice, and a question's type never changes; "
        "give this one another key.",
        "01-one/questions.yaml:2: the question “whether” is stored as true_false, and a question's type never changes; "
        "give this one another key.",
    ]


@pytest.fixture
def people() -> dict[str, User]:
    names = ("owner", "editor", "reviewer", "stranger")
    return {name: User.objects.create_user(email=f"{name}@example.org", password="x") for name in names}


def test_who_loads_a_new_course_owns_it(people: dict[str, User]) -> None:
    load(user=people["owner"])

    role = CourseRole.objects.get()
    assert (role.user, role.role) == (people["owner"], "owner")


@pytest.mark.parametrize(("name", "may"), [("owner", True), ("editor", True), ("reviewer", False), ("stranger", False)])
def test_only_who_may_change_a_course_may_load_it_again(people: dict[str, User], name: str, may: bool) -> None:
    load(user=people["owner"])
    for role in ("editor", "reviewer"):
        CourseRole.objects.create(course=Course.objects.get(), user=people[role], role=role)
    change = edited("course.yaml", "A small course", "Taken over")

    if may:
        load(change, user=people[name])
    else:
        with pytest.raises(PackageError, match="is taken by a course that you can't change"):
            load(change, user=people[name])

    assert (Course.objects.get().title == "Taken over") is may


def test_what_learners_left_stays(people: dict[str, User]) -> None:
    load()
    lesson, question = Lesson.objects.get(key="first"), Question.objects.get(key="who")
    enrolment = enrol_in_self_study(people["owner"], Course.objects.get())
    Bookmark.objects.create(user=people["owner"], lesson=lesson)
    LessonCompletion.objects.create(enrolment=enrolment, lesson=lesson, how="checks", completed_at=lesson.updated_at)
    attempt = Attempt.objects.create(enrolment=enrolment, quiz=Quiz.objects.get(key="final"))
    AttemptSlot.objects.create(attempt=attempt, position=1, version=question.current)
    records = [list(model._default_manager.values()) for model in (Bookmark, LessonCompletion, Attempt, AttemptSlot)]

    load(without_quizzes(), edited(QUESTIONS, "Who is bound?", "Who is held?"), edited(LESSON, "binds.", "holds."))
    load({LESSON: None, "claims.yaml": None, "files/map.png": None, "quizzes.yaml": None, QUESTIONS: None})

    assert [list(m._default_manager.values()) for m in (Bookmark, LessonCompletion, Attempt, AttemptSlot)] == records
