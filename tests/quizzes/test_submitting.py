"""Handing in: it asks first, happens once, and is worth what the answers are worth."""

from decimal import Decimal

import pytest

from quizzes import attempts
from quizzes.models import Answer, Attempt, Grade, Question
from quizzes.results import counting, score_of, scores_of
from tests.quizzes import making
from tests.quizzes.making import HTMX, address
from tests.quizzes.question_types.samples import RIGHT, WRONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(owner):
    return making.started(owner, making.quiz("single_choice", "short_text", "essay", mode="graded", shuffle=False))


def test_unanswered_questions_are_named_before_handing_in(client_of, owner, attempt):
    making.give(making.slots(attempt)[1], RIGHT["short_text"])
    page = client_of(owner).get(address("submit_attempt", attempt)).content.decode()
    assert "2 questions are not answered:" in page
    assert address("question", attempt, 1) in page
    assert address("question", attempt, 2) not in page
    assert address("question", attempt, 3) in page
    assert Attempt.objects.get().is_running


def test_a_blanked_answer_counts_as_unanswered(client_of, owner, attempt):
    slot = making.slots(attempt)[1]
    making.give(slot, RIGHT["short_text"])
    making.give(slot, None)
    assert "3 questions are not answered:" in client_of(owner).get(address("submit_attempt", attempt)).content.decode()


def test_handing_in_twice_changes_nothing(client_of, owner, attempt):
    client = client_of(owner)
    for _time in range(3):
        assert client.post(address("submit_attempt", attempt)).url == address("result", attempt)
    assert Grade.objects.count() == 3
    first = Attempt.objects.get()
    assert attempts.submit(attempt.pk).submitted_at == first.submitted_at


def test_blank_answers_are_worth_nothing_and_wait_for_nobody(attempt):
    assert attempts.submit(attempt.pk).state == Attempt.State.GRADED
    assert [grade.fraction for grade in Grade.objects.all()] == [0, 0, 0]


def test_after_handing_in_an_answer_is_refused_and_nothing_changes(client_of, owner, attempt):
    client = client_of(owner)
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    client.post(address("submit_attempt", attempt))
    response = client.post(address("save_answer", attempt, 1), fields, **HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (409, address("result", attempt))
    page = client.post(address("save_answer", attempt, 1), {**fields, "go": "next"}, follow=True).content.decode()
    assert "handed in already" in page
    assert not Answer.objects.exists()


def test_the_pages_of_a_finished_attempt_lead_to_its_result(client_of, owner, attempt):
    attempts.submit(attempt.pk)
    client = client_of(owner)
    for target in (address("attempt", attempt), address("question", attempt, 1), address("submit_attempt", attempt)):
        assert client.get(target).url == address("result", attempt)
    assert client.post(address("flag_question", attempt, 1), {"flagged": "yes"}).url == address("result", attempt)


def test_a_running_attempt_has_no_result(client_of, owner, attempt):
    assert client_of(owner).get(address("result", attempt)).url == address("attempt", attempt)


def test_points_weigh_and_are_rounded_only_when_shown(owner):
    quiz = making.quiz("single_choice", "short_text", mode="graded", shuffle=False, pass_mark=Decimal("0.66667"))
    quiz.slots.filter(position=1).update(points=2)
    attempt = making.started(owner, quiz)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    score = score_of(quiz, making.slots(attempt))
    assert (score.points, score.of, score.fraction, score.percent) == (2, 3, Decimal("0.66667"), 67)
    assert score.passed is True


def test_a_score_is_open_while_a_person_has_to_grade(client_of, owner, instructor, attempt):
    for slot, response in zip(making.slots(attempt), (RIGHT["single_choice"], None, RIGHT["essay"]), strict=True):
        making.give(slot, response)
    client_of(owner).post(address("submit_attempt", attempt))
    page = client_of(owner).get(address("result", attempt)).content.decode()
    assert "One answer waits for a person" in page
    assert "Not passed" not in page
    making.slots(attempt)[2].award(Decimal("0.5"), instructor, "Half of it.")
    assert Attempt.objects.get().state == Attempt.State.GRADED
    page = client_of(owner).get(address("result", attempt)).content.decode()
    assert "50 per cent" in page
    assert "✕ Not passed." in page


def test_an_override_is_another_row_with_its_person_and_reason(owner, instructor, attempt):
    attempts.submit(attempt.pk)
    slot = making.slots(attempt)[0]
    slot.award(Decimal(1), instructor, "The question was unclear.")
    machine, person = Grade.objects.filter(slot=slot).order_by("pk")
    assert (machine.fraction, machine.by, person.fraction, person.by) == (0, None, 1, instructor)
    assert making.slots(attempt)[0].grade == person


@pytest.mark.parametrize(("counts", "expected"), [("best", 0), ("last", 1)])
def test_the_best_or_the_last_attempt_counts(client_of, owner, counts, expected):
    quiz = making.quiz("single_choice", mode="graded", counts=counts)
    made = []
    for response in (RIGHT, WRONG):
        attempt = making.started(owner, quiz)
        making.give(making.slots(attempt)[0], response["single_choice"])
        made.append(attempts.submit(attempt.pk))
    assert counting(quiz, scores_of(quiz, made)) == made[expected].pk
    rows = client_of(owner).get(quiz.get_absolute_url()).content.decode().split("<tr>")
    assert ["this one counts" in row for row in rows[2:]] == [place == expected for place in range(2)]


def test_the_result_shows_how_sure_and_how_often_right(client_of, owner):
    quiz = making.quiz("single_choice", "short_text", "true_false", mode="graded", attempts_allowed=1, confidence=True)
    attempt = making.started(owner, quiz)
    making.give(making.slot_of(attempt, "single_choice"), RIGHT["single_choice"], "certain")
    making.give(making.slot_of(attempt, "short_text"), WRONG["short_text"], "certain")
    making.give(making.slot_of(attempt, "true_false"), RIGHT["true_false"], "guess")
    attempts.submit(attempt.pk)
    page = client_of(owner).get(address("result", attempt)).content.decode()
    table = page.split("How sure, how often right")[1].split("</table>")[0]
    assert '<th scope="row">certain</th><td class="number">2</td><td class="number">1 (50 %)</td>' in table
    assert '<th scope="row">a guess</th><td class="number">1</td><td class="number">1 (100 %)</td>' in table
    assert "fairly" not in table


def test_the_diagnostic_recommends_the_module_that_was_answered_worst(client_of, owner):
    quiz = making.quiz("single_choice", "true_false", "short_text", diagnostic=True)
    attempt = making.started(owner, quiz)
    making.give(making.slot_of(attempt, "single_choice"), RIGHT["single_choice"])
    making.give(making.slot_of(attempt, "short_text"), RIGHT["short_text"])
    attempts.submit(attempt.pk)
    weakest = Question.objects.get(type="true_false")
    page = client_of(owner).get(address("result", attempt)).content.decode()
    assert f"#module-{weakest.module.key}" in page
    assert f'href="{weakest.lesson.get_absolute_url()}">Start reading there' in page


def test_who_knew_everything_is_told_so(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice", diagnostic=True))
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    assert "You knew all of it." in client_of(owner).get(address("result", attempt)).content.decode()


def test_an_override_counts_in_the_scores(owner, instructor):
    quiz = making.quiz("single_choice", mode="graded")
    attempt = attempts.submit(making.started(owner, quiz).pk)
    making.slots(attempt)[0].award(Decimal("0.5"), instructor, "The stem was unclear.")
    assert scores_of(quiz, [attempt])[attempt.pk].fraction == Decimal("0.5")
