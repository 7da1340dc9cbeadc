"""What a student sends that no page of ours would send: refused, and nothing changes."""

import pytest
from django.core import serializers
from django.urls import reverse

from quizzes import attempts
from quizzes.models import Answer, Attempt, AttemptSlot, Grade
from tests.quizzes import making
from tests.quizzes.making import HTMX, address
from tests.quizzes.question_types.samples import NAMES, RIGHT

pytestmark = pytest.mark.django_db


def everything():
    """All that could be tampered with."""
    models = (Attempt, AttemptSlot, Answer, Grade)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


@pytest.fixture
def attempt(owner):
    attempt = making.started(owner, making.quiz("single_choice", "short_text", mode="graded", shuffle=False))
    making.slots(attempt)[0].see()
    return attempt


@pytest.fixture
def fields(client_of, owner, attempt):
    return making.fields_for(client_of(owner), attempt, 1, RIGHT["single_choice"])


FORGED = [
    {"score": "1"},
    {"is_correct": "true"},
    {"q1-score": "1"},
    {"q1-is_correct": "on"},
    {"q1-fraction": "1"},
    {"started_at": "2030-01-01T00:00"},
    {"q1-saved_at": "2030-01-01T00:00"},
    {"attempt": "1"},
    {"enrolment": "1"},
    {"slot": "1"},
    {"q1-sure": "certain"},  # this quiz doesn't ask
    {"q1-option": "opt-council"},  # a key, not a token of this page
    {"q1-option": "0123456789ab"},
]


@pytest.mark.parametrize("forged", FORGED, ids=lambda forged: "=".join(*forged.items()))
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "partial"])
def test_forged_fields_are_refused(client_of, owner, attempt, fields, forged, headers):
    before = everything()
    client = client_of(owner)
    for name, position in (("save_answer", 1), ("save_all", None)):
        assert client.post(address(name, attempt, position), {**fields, **forged}, **headers).status_code == 422
        assert everything() == before


@pytest.mark.parametrize("forged", [{"started_at": "2030-01-01"}, {"extra_minutes": "99"}, {"state": "graded"}])
def test_starting_and_handing_in_take_nothing_from_the_page(client_of, owner, attempt, forged):
    before = everything()
    start = reverse("start_quiz", args=[attempt.quiz.course.key, attempt.quiz.key])
    for target in (start, address("submit_attempt", attempt)):
        assert client_of(owner).post(target, forged).status_code == 422
    assert everything() == before


@pytest.mark.parametrize("name", sorted({*NAMES} - {"short_text", "numeric", "essay"}))
def test_an_option_of_another_attempt_is_refused(client_of, owner, classmate, name):
    """Tokens belong to an order: what another student's page sends can't be read on this one."""
    quiz = making.quiz(name)
    mine, other = making.started(owner, quiz), making.started(classmate, quiz)
    (slot,) = making.slots(mine)
    reverse_order = {part: keys[::-1] for part, keys in slot.order.items()}
    AttemptSlot.objects.filter(attempt=other).update(order=reverse_order)
    theirs = making.fields_for(client_of(classmate), other, 1, RIGHT[name])
    before = everything()
    assert client_of(owner).post(address("save_answer", mine, 1), theirs).status_code == 422
    assert everything() == before


def test_an_option_of_another_question_is_refused(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice", "true_false"))
    client = client_of(owner)
    foreign = making.fields_for(client, attempt, 2, RIGHT["true_false"])["q2-option"]
    before = everything()
    response = client.post(address("save_answer", attempt, 1), {"q1-option": foreign, "q1-replaces": ""})
    assert response.status_code == 422
    assert everything() == before


@pytest.mark.parametrize("who", ["classmate", "outsider", "instructor"])
def test_anothers_attempt_does_not_exist(request, client_of, attempt, fields, who):
    client = client_of(request.getfixturevalue(who))
    before = everything()
    for target in (
        address("attempt", attempt),
        address("attempt", attempt) + "?view=all",
        address("question", attempt, 1),
        address("submit_attempt", attempt),
        address("result", attempt),
    ):
        assert client.get(target).status_code == 404
        assert client.get(target, **HTMX).status_code == 404
    for target in (
        address("save_answer", attempt, 1),
        address("save_all", attempt),
        address("flag_question", attempt, 1),
    ):
        assert client.post(target, fields).status_code == 404
        assert client.post(target, fields, **HTMX).status_code == 404
    assert client.post(address("submit_attempt", attempt)).status_code == 404
    assert everything() == before


def test_the_result_of_another_does_not_exist(client_of, classmate, attempt):
    attempts.submit(attempt.pk)
    assert client_of(classmate).get(address("result", attempt)).status_code == 404


@pytest.mark.parametrize("position", [0, 3, 99999999999999999999])
def test_a_question_that_the_attempt_does_not_have(client_of, owner, attempt, fields, position):
    client = client_of(owner)
    before = everything()
    assert client.get(address("question", attempt, position)).status_code == 404
    assert client.post(address("save_answer", attempt, position), fields).status_code == 404
    assert client.post(address("flag_question", attempt, position), {"flagged": "yes"}).status_code == 404
    assert everything() == before


def test_an_attempt_that_does_not_exist(client_of, owner, attempt):
    assert client_of(owner).get("/attempts/99999999999999999999999/").status_code == 404
    assert client_of(owner).get(f"/attempts/{attempt.pk + 1}/").status_code == 404


def test_the_answer_that_is_replaced_must_be_the_questions_own(client_of, owner, attempt):
    client = client_of(owner)
    other = making.give(making.slots(attempt)[1], RIGHT["short_text"])
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    before = everything()
    for replaces in (str(other.pk), "0", "-1", "x", "9" * 5000, "٣"):
        sent = {**fields, "q1-replaces": replaces}
        assert client.post(address("save_answer", attempt, 1), sent).status_code == 409
        assert everything() == before


def test_a_check_of_a_lesson_is_no_attempt_to_open(client_of, owner):
    quiz = making.quiz("single_choice", lesson=making.factories.LessonFactory())
    attempt = making.started(owner, quiz)
    assert client_of(owner).get(address("attempt", attempt)).status_code == 404
    assert client_of(owner).post(address("submit_attempt", attempt)).status_code == 404
