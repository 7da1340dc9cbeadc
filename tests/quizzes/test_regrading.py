"""Regrades: previewed, added, undone; what stays; what students see of them."""

from decimal import Decimal

import pytest

from quizzes import attempts
from quizzes.models import Grade, QuestionVersion, Regrade
from quizzes.regrading import GradesMoved, Plan, preview, regrade
from quizzes.results import score_of, scores_of
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT
from tests.quizzes.regrades import corrected, question_of, sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "true_false", mode="graded", attempts_allowed=1)


@pytest.fixture
def cohort(quiz, instructor):
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    return cohort


def plan(quiz, kind, **more):
    if kind == "key":
        more.setdefault("version", QuestionVersion.objects.get(question=question_of(quiz), number=2))
    return Plan(quiz, question_of(quiz), kind, **more)


def do(user, what, reason="The key was wrong."):
    return regrade(user, what, reason, preview(user, what).seen)


def slot(attempt):
    return making.slot_of(attempt, "single_choice")


def percent(attempt):
    return score_of(attempt.quiz, making.slots(attempt)).percent


# Preview -------------------------------------------------------------------------------------------


def test_the_preview_says_who_changes_from_what_to_what_and_writes_nothing(quiz, cohort, instructor, owner, classmate):
    wrong, right = sat(quiz, cohort, owner), sat(quiz, cohort, classmate, RIGHT["single_choice"])
    corrected(quiz)
    shown = preview(instructor, plan(quiz, "key"))
    assert [(one.attempt, one.points_before, one.points, one.score_before.percent, one.score.percent, one.crosses)
            for one in shown.changes] == [
        (right, 1, 0, 100, 50, True),
        (wrong, 0, 1, 50, 100, True),
    ]  # fmt: skip
    assert Grade.objects.filter(regrade__isnull=False).count() == Regrade.objects.count() == 0


def test_attempts_of_others_cohorts_are_not_looked_at(quiz, cohort, instructor, owner, stranger):
    sat(quiz, factories.CohortFactory(courses=[quiz.course]), owner)
    corrected(quiz)
    assert preview(instructor, plan(quiz, "key")).looked_at == 0
    assert do(instructor, plan(quiz, "key")) is None


def test_running_attempts_are_counted_and_left_alone(quiz, cohort, instructor, owner):
    attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=owner))
    corrected(quiz)
    shown = preview(instructor, plan(quiz, "key"))
    assert (shown.running, shown.changes) == (1, [])


def test_it_costs_the_same_however_many_students_there_are(quiz, cohort, instructor, owner, count_queries):
    sat(quiz, cohort, owner)
    corrected(quiz)
    few = count_queries(lambda: preview(instructor, plan(quiz, "key")))
    for _n in range(4):
        sat(quiz, cohort, factories.UserFactory())
    assert count_queries(lambda: preview(instructor, plan(quiz, "key"))) == few


# Writing -------------------------------------------------------------------------------------------


def test_a_regrade_adds_grades_and_keeps_the_earlier_ones(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    corrected(quiz)
    made = do(instructor, plan(quiz, "key"))
    grades = Grade.objects.filter(slot=slot(attempt)).order_by("pk")
    assert list(grades.values_list("fraction", flat=True)) == [0, 1]
    grade = Grade.objects.get(regrade=made)
    assert (grade.by, grade.reason, grade.answer) == (instructor, "The key was wrong.", making.newest(slot(attempt)))
    assert percent(attempt) == 100
    assert scores_of(quiz, [attempt])[attempt.pk].percent == 100


def test_the_attempt_still_shows_the_version_that_was_seen(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    corrected(quiz)
    do(instructor, plan(quiz, "key"))
    assert slot(attempt).version.number == 1


def test_an_answer_without_a_counterpart_goes_to_a_person(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    corrected(quiz, right="opt-bank", without=("opt-lyon",))
    do(instructor, plan(quiz, "key"))
    attempt.refresh_from_db()
    assert slot(attempt).grade.fraction is None
    assert attempt.state == "submitted"
    slot(attempt).award(Decimal("0.5"), instructor)
    attempt.refresh_from_db()
    assert attempt.state == "graded"


def test_what_a_person_graded_by_hand_stays(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    slot(attempt).award(Decimal("0.5"), instructor, "Half right.")
    corrected(quiz)
    shown = preview(instructor, plan(quiz, "key"))
    assert (shown.changes, shown.by_hand) == ([], 1)


def test_a_dropped_question_counts_neither_way(quiz, cohort, instructor, owner, classmate):
    wrong, right = sat(quiz, cohort, owner), sat(quiz, cohort, classmate, RIGHT["single_choice"], {"answer": True})
    assert (percent(wrong), percent(right)) == (50, 50)
    do(instructor, plan(quiz, "drop"))
    assert (percent(wrong), percent(right)) == (100, 0)
    score = score_of(quiz, making.slots(wrong))
    assert (score.points, score.of) == (1, 1)


def test_a_dropped_question_waits_for_nobody(cohort, quiz, instructor, owner):
    essay = making.quiz("essay", "true_false", course=quiz.course, mode="graded")
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=owner)
    attempt = attempts.start(essay, enrolment)
    making.give(making.slot_of(attempt, "essay"), {"text": "Because."})
    attempt = attempts.submit(attempt.pk)
    assert attempt.state == "submitted"
    do(instructor, Plan(essay, question_of(essay, "essay"), "drop"))
    attempt.refresh_from_db()
    assert attempt.state == "graded"
    assert not type(making.slots(attempt)[0]).objects.filter(attempt=attempt).ungraded().exists()


def test_everyone_gets_credit_the_blank_ones_too(quiz, cohort, instructor, owner):
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=owner)
    attempt = attempts.submit(attempts.start(quiz, enrolment).pk)
    do(instructor, plan(quiz, "credit"))
    assert percent(attempt) == 50


def test_an_expired_attempt_stays_expired(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    type(attempt).objects.update(state="expired")
    do(instructor, plan(quiz, "credit"))
    attempt.refresh_from_db()
    assert attempt.state == "expired"


@pytest.mark.parametrize("kind", ["key", "drop", "credit"])
def test_an_undo_brings_back_what_stood_before(quiz, cohort, instructor, owner, kind):
    attempt = sat(quiz, cohort, owner)
    corrected(quiz)
    made = do(instructor, plan(quiz, kind))
    assert percent(attempt) == 100
    undo = do(instructor, Plan(quiz, made.question, "undo", undoes=made), "It was right after all.")
    assert percent(attempt) == 50
    assert (slot(attempt).grade.fraction, slot(attempt).grade.dropped) == (0, False)
    assert undo.undoes == made
    assert Grade.objects.filter(slot=slot(attempt)).count() == 3


def test_an_undo_leaves_later_grades_alone(quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    made = do(instructor, plan(quiz, "credit"))
    slot(attempt).award(Decimal("0.25"), instructor)
    assert preview(instructor, Plan(quiz, made.question, "undo", undoes=made)).changes == []


def test_sent_twice_it_is_written_once(quiz, cohort, instructor, owner):
    sat(quiz, cohort, owner)
    what = plan(quiz, "credit")
    seen = preview(instructor, what).seen
    assert regrade(instructor, what, "Unclear.", seen) is not None
    with pytest.raises(GradesMoved):
        regrade(instructor, what, "Unclear.", seen)
    assert Regrade.objects.count() == 1


def test_what_the_preview_didn_t_show_is_not_written(quiz, cohort, instructor, owner, classmate):
    sat(quiz, cohort, owner)
    seen = preview(instructor, plan(quiz, "credit")).seen
    sat(quiz, cohort, classmate)
    with pytest.raises(GradesMoved):
        regrade(instructor, plan(quiz, "credit"), "Unclear.", seen)
    assert not Regrade.objects.exists()


# What students see ---------------------------------------------------------------------------------


def result(client, attempt):
    return client.get(making.address("result", attempt)).content.decode()


def test_students_see_what_changed_and_why(client_of, quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    do(instructor, plan(quiz, "credit"), "Two answers were right.")
    text = result(client_of(owner), attempt)
    assert "from 0 to 1 points" in text
    assert "Two answers were right." in text


def test_before_the_key_is_released_they_see_that_the_score_changed_and_not_where(client_of, instructor, owner):
    quiz = making.quiz("single_choice", "true_false", mode="graded", attempts_allowed=2)
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    attempt = sat(quiz, cohort, owner)
    do(instructor, plan(quiz, "credit"), "Lyon is right as well.")
    text = result(client_of(owner), attempt)
    assert "Your score was 50 per cent before." in text
    assert "is shown together with the right answers." in text
    for hint in ("from 0 to 1", "Graded again", "Lyon is right as well."):
        assert hint not in text


def test_after_a_corrected_key_the_result_marks_and_explains_by_it(client_of, quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    assert "✕ Your answer" in result(client_of(owner), attempt)
    version = corrected(quiz)
    version.explanation = "Lyon it is."
    version.save()
    made = do(instructor, plan(quiz, "key"))
    text = result(client_of(owner), attempt)
    assert "✕ Your answer" not in text
    assert text.count("✓ Right, your answer") == 2
    assert "Lyon it is." in text
    do(instructor, Plan(quiz, made.question, "undo", undoes=made))
    text = result(client_of(owner), attempt)
    assert "✕ Your answer" in text
    assert "Lyon it is." not in text


def test_a_key_that_has_other_options_marks_none_of_those_seen(client_of, quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    corrected(quiz, without=("opt-bank",))
    do(instructor, plan(quiz, "key"))
    text = result(client_of(owner), attempt)
    assert "from 0 to 1 points" in text
    assert "✕ Your answer" not in text


@pytest.mark.parametrize(
    ("kind", "sentence"), [("credit", "Everyone has the points."), ("drop", "This question doesn’t count.")]
)
def test_what_holds_for_everyone_is_not_called_right_or_wrong(
    client_of, quiz, cohort, instructor, owner, kind, sentence
):
    attempt = sat(quiz, cohort, owner)
    do(instructor, plan(quiz, kind))
    text = result(client_of(owner), attempt)
    assert sentence in text
    assert "Not quite." not in text


def test_an_undone_regrade_leaves_the_score_as_it_was_and_is_told_all_the_same(
    client_of, quiz, cohort, instructor, owner
):
    attempt = sat(quiz, cohort, owner)
    made = do(instructor, plan(quiz, "credit"), "Two answers were right.")
    assert "Your score was 50 per cent before." in result(client_of(owner), attempt)
    do(instructor, Plan(quiz, made.question, "undo", undoes=made), "Only one was.")
    text = result(client_of(owner), attempt)
    assert "Your score was" not in text
    assert "from 1 to 0 points. Only one was." in text


def test_a_result_costs_the_same_however_often_it_was_regraded(
    client_of, quiz, cohort, instructor, owner, count_queries
):
    attempt = sat(quiz, cohort, owner)
    client = client_of(owner)
    do(instructor, plan(quiz, "credit"))
    few = count_queries(lambda: result(client, attempt))
    for kind in ("drop", "credit", "drop"):
        do(instructor, plan(quiz, kind))
    assert count_queries(lambda: result(client, attempt)) == few


def test_before_the_score_is_released_they_see_nothing_of_it(client_of, quiz, cohort, instructor, owner):
    attempt = sat(quiz, cohort, owner)
    type(quiz).objects.update(mode="exam", closes_at=attempts.timezone.now() + attempts.timezone.timedelta(hours=1))
    do(instructor, plan(quiz, "credit"), "Lyon is right as well.")
    text = result(client_of(owner), attempt)
    for hint in ("raded again", "Your score was", "Lyon is right as well."):
        assert hint not in text
