"""The queue of answers that wait for a person, and grading them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from quizzes import attempts
from quizzes.models import Attempt, AttemptSlot, Grade
from quizzes.regrading import Plan, preview, regrade
from tests import factories
from tests.quizzes import making, regrades

pytestmark = pytest.mark.django_db
QUEUE = reverse("grading")
POINTS = {"points-duty": "2", "points-source": "1"}


@pytest.fixture
def quiz():
    quiz = making.quiz("essay", "true_false", mode="graded", attempts_allowed=1)
    essay = quiz.slots.first().question.current
    essay.content = {"rubric": [
        {"key": "duty", "points": "3", "criterion": "Names the duty."},
        {"key": "source", "points": "1", "criterion": "Gives a source."},
    ]}  # fmt: skip
    essay.save()
    return quiz


@pytest.fixture
def cohort(quiz, instructor):
    cohort = factories.CohortFactory(courses=[quiz.course], name="Autumn")
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    return cohort


def essay_of(quiz, cohort, user, text="Article 103 wins."):
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=user))
    making.give(making.slot_of(attempt, "essay"), {"text": text})
    attempts.submit(attempt.pk)
    return AttemptSlot.objects.get(attempt=attempt, version__question__type="essay")


def page(slot):
    return reverse("grade_answer", args=[slot.pk])


def grade(client, slot, go="", **changes):
    replaces = client.get(page(slot)).context["newest"].pk
    return client.post(page(slot), {**POINTS, "feedback": "Good.", "replaces": replaces, "go": go, **changes})


def test_the_queue_shows_the_oldest_first(client_of, instructor, quiz, cohort, owner, classmate):
    first, second = essay_of(quiz, cohort, owner), essay_of(quiz, cohort, classmate)
    assert client_of(instructor).get(QUEUE).context["rows"] == [first, second]


def test_it_is_narrowed_by_cohort_and_quiz(client_of, instructor, quiz, cohort, owner, classmate):
    other = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=other, user=instructor)
    mine, theirs = essay_of(quiz, cohort, owner), essay_of(quiz, other, classmate)
    client = client_of(instructor)
    assert client.get(QUEUE, {"cohort": other.pk}).context["rows"] == [theirs]
    assert client.get(QUEUE, {"cohort": cohort.pk, "quiz": quiz.pk}).context["rows"] == [mine]
    assert client.get(QUEUE, {"cohort": "x", "quiz": "9" * 40}).status_code == 200


def test_grading_by_the_rubric_makes_the_fraction_and_keeps_points_and_words(
    client_of, instructor, quiz, cohort, owner
):
    slot = essay_of(quiz, cohort, owner)
    assert grade(client_of(instructor), slot).url == QUEUE
    made = Grade.objects.get(slot=slot, by=instructor)
    assert (made.fraction, made.rubric, made.feedback) == (
        Decimal("0.75"), {"duty": "2", "source": "1"}, "Good.",
    )  # fmt: skip
    assert Attempt.objects.get().state == "graded"
    assert client_of(instructor).get(QUEUE).context["rows"] == []


def test_save_and_next_leads_to_the_next_of_the_same_selection(client_of, instructor, quiz, cohort, owner, classmate):
    first, second = essay_of(quiz, cohort, owner), essay_of(quiz, cohort, classmate)
    assert grade(client_of(instructor), first, go="next").url == page(second)
    assert grade(client_of(instructor), second, go="next").url == QUEUE


def test_next_goes_on_in_the_queue_and_comes_back_to_what_was_skipped(client_of, instructor, quiz, cohort):
    first, second, third = (essay_of(quiz, cohort, factories.UserFactory()) for _n in range(3))
    client = client_of(instructor)
    assert client.get(page(first)).context["following"] == second
    assert grade(client, second, go="next").url == page(third)
    assert grade(client, third, go="next").url == page(first)
    assert client.get(page(first)).context["following"] is None


def test_what_is_saved_is_said_in_points(client_of, instructor, quiz, cohort, owner):
    slot = essay_of(quiz, cohort, owner)
    client = client_of(instructor)
    grade(client, slot)
    assert "Saved: 0.75 of 1 points." in client.get(QUEUE).content.decode()


def test_a_double_click_grades_once(client_of, instructor, quiz, cohort, owner):
    slot = essay_of(quiz, cohort, owner)
    replaces = client_of(instructor).get(page(slot)).context["newest"].pk
    for _time in range(2):
        answer = client_of(instructor).post(page(slot), {**POINTS, "feedback": "Good.", "replaces": replaces})
        assert answer.status_code == 302
    assert Grade.objects.filter(slot=slot, by=instructor).count() == 1


@pytest.mark.parametrize("replaces", ["", "0", "x", "9" * 30])
def test_a_page_that_saw_no_grade_replaces_none(client_of, instructor, quiz, cohort, owner, replaces):
    slot = essay_of(quiz, cohort, owner)
    answer = client_of(instructor).post(page(slot), {**POINTS, "replaces": replaces})
    assert answer.status_code == 409
    assert "This answer has been graded again in the meantime." in answer.content.decode()
    assert not Grade.objects.filter(by=instructor).exists()


def test_an_essay_is_shown_as_a_text_and_its_markup_as_written(client_of, instructor, quiz, cohort, owner):
    slot = essay_of(quiz, cohort, owner, "One <b>thought</b>.\n\nAnother.")
    text = client_of(instructor).get(page(slot)).content.decode()
    assert "<p>One &lt;b&gt;thought&lt;/b&gt;.</p>" in text
    assert "<p>Another.</p>" in text


def test_what_a_regrade_leaves_to_a_person_is_graded_in_points_of_the_question(client_of, instructor, owner):
    quiz = making.quiz("single_choice", "true_false", mode="graded")
    cohort = factories.CohortFactory(courses=[quiz.course])
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    slot = making.slot_of(regrades.sat(quiz, cohort, owner), "single_choice")
    version = regrades.corrected(quiz, right="opt-bank", without=("opt-lyon",))
    plan = Plan(quiz, version.question, "key", version)
    regrade(instructor, plan, "Lyon was no fair option.", preview(instructor, plan).seen)
    client = client_of(instructor)
    assert client.get(QUEUE).context["rows"] == [slot]
    replaces = client.get(page(slot)).context["newest"].pk
    assert client.post(page(slot), {"points": "2", "replaces": replaces}).status_code == 422
    client.post(page(slot), {"points": "0.5", "replaces": replaces})
    assert Grade.objects.filter(slot=slot).last().fraction == Decimal("0.5")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"points-duty": "3.5"}, "“Names the duty.” has 0 to 3 points."),
        ({"points-duty": "-1"}, "“Names the duty.” has 0 to 3 points."),
        ({"points-source": ""}, "Give points for “Gives a source.”."),
        ({"points-source": "many"}, "Enter a number."),
    ],
)
def test_points_that_can_t_be_are_refused_in_one_sentence(client_of, instructor, quiz, cohort, owner, changes, says):
    slot = essay_of(quiz, cohort, owner)
    answer = grade(client_of(instructor), slot, **changes)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Grade.objects.filter(by=instructor).exists()


def test_the_second_grader_is_told_and_shown_both(client_of, instructor, quiz, cohort, owner):
    slot = essay_of(quiz, cohort, owner)
    assistant = factories.InstructorFactory(display_name="Ada Assistant")
    factories.CohortRoleFactory(cohort=cohort, user=assistant, role="assistant")
    replaces = client_of(instructor).get(page(slot)).context["newest"].pk
    grade(client_of(assistant), slot, feedback="Too short.")
    answer = client_of(instructor).post(page(slot), {**POINTS, "feedback": "Mine.", "replaces": replaces})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada Assistant has graded this answer in the meantime." in text
    assert "Too short." in text
    assert "Mine." in text
    assert not Grade.objects.filter(by=instructor).exists()
    again = client_of(instructor).post(
        page(slot), {**POINTS, "feedback": "Mine.", "replaces": answer.context["newest"].pk}
    )
    assert again.status_code == 302
    assert Grade.objects.filter(slot=slot, by__isnull=False).count() == 2


def test_an_assistant_needs_no_place_in_the_admin(client_of, quiz, cohort, owner, classmate):
    slot = essay_of(quiz, cohort, owner)
    assert client_of(classmate).get(QUEUE).status_code == 404
    factories.CohortRoleFactory(cohort=cohort, user=classmate, role="assistant")
    assert client_of(classmate).get(QUEUE).context["rows"] == [slot]
    assert grade(client_of(classmate), slot).url == QUEUE


def test_names_are_hidden_by_choice(client_of, instructor, quiz, cohort, owner):
    slot = essay_of(quiz, cohort, owner)
    client = client_of(instructor)
    assert "Olive Owner" in client.get(QUEUE).content.decode()
    client.post(reverse("hide_names"), {"hidden": "yes"})
    for address in (QUEUE, page(slot)):
        assert "Olive Owner" not in client.get(address).content.decode()
    client.post(reverse("hide_names"), {"hidden": "no"})
    assert "Olive Owner" in client.get(page(slot)).content.decode()


def test_the_student_reads_the_feedback_when_the_key_is_out(client_of, instructor, quiz, cohort, owner):
    slot = essay_of(quiz, cohort, owner)
    grade(client_of(instructor), slot, feedback="Say where it stands.")
    text = client_of(owner).get(making.address("result", slot.attempt)).content.decode()
    assert "Say where it stands." in text
    assert "Names the duty. (<b>2 of 3 points</b>)" in text
    assert "Gives a source. (<b>1 of 1 points</b>)" in text
    quiz.attempts_allowed = 2
    quiz.save()
    text = client_of(owner).get(making.address("result", slot.attempt)).content.decode()
    assert "Say where it stands." not in text
    assert "Names the duty." not in text


def test_a_running_attempt_can_t_be_graded(client_of, instructor, quiz, cohort, owner):
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=owner))
    assert client_of(instructor).get(page(making.slot_of(attempt, "essay"))).status_code == 404


def test_reviewers_of_a_course_grade_nobody_in_self_study(client_of, quiz, owner):
    own = factories.CohortFactory(courses=[quiz.course], self_study_of=quiz.course)
    slot = essay_of(quiz, own, owner)
    for role, status in (("reviewer", 404), ("editor", 200)):
        person = factories.CourseRoleFactory(course=quiz.course, role=role).user
        assert client_of(person).get(page(slot)).status_code == status


def test_the_queue_costs_the_same_however_long_it_is(client_of, instructor, quiz, cohort, owner, count_queries):
    first = essay_of(quiz, cohort, owner)
    essay_of(quiz, cohort, factories.UserFactory())
    client = client_of(instructor)
    client.get(QUEUE)
    few = [count_queries(lambda address=address: client.get(address)) for address in (QUEUE, page(first))]
    for _n in range(4):
        essay_of(quiz, cohort, factories.UserFactory())
    assert [count_queries(lambda address=address: client.get(address)) for address in (QUEUE, page(first))] == few


@pytest.fixture
def studying_assistant(quiz, cohort, owner):
    """A student of the cohort who helps to teach it."""
    factories.CohortRoleFactory(cohort=cohort, user=owner, role="assistant")
    return owner


def test_nobody_grades_or_regrades_the_own_attempt(client_of, quiz, cohort, studying_assistant):
    slot = essay_of(quiz, cohort, studying_assistant)
    client = client_of(studying_assistant)
    assert client.get(page(slot)).status_code == 404
    plan = Plan(quiz, slot.version.question, "credit")
    assert preview(studying_assistant, plan).changes == []


def test_a_student_of_the_cohort_sees_no_key_by_teaching_it(client_of, quiz, cohort, studying_assistant, classmate):
    own, other = essay_of(quiz, cohort, studying_assistant), essay_of(quiz, cohort, classmate)
    client = client_of(studying_assistant)
    for slot in (own, other):
        attempt = slot.attempt
        shown = reverse("student_attempt", args=[cohort.pk, attempt.enrolment_id, attempt.pk])
        assert client.get(shown).status_code == 404
        assert client.get(page(slot)).status_code == 404
