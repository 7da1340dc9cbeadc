"""One quiz from its page to its result, as a browser without JavaScript sits it."""

from decimal import Decimal

import pytest

from quizzes import attempts
from quizzes.models import Attempt, Grade, Quiz
from tests.quizzes import making
from tests.quizzes.question_types.samples import NAMES, RIGHT

pytestmark = pytest.mark.django_db


def test_a_graded_quiz_is_started_answered_handed_in_and_scored(client_of, owner):
    quiz = making.quiz("single_choice", "short_text", mode=Quiz.Mode.GRADED, shuffle=False)
    client = client_of(owner)
    page = client.get(quiz.get_absolute_url())
    assert "You have 2 attempts. The best one counts." in page.content.decode()
    client.post(f"{quiz.get_absolute_url()}start/", follow=True)
    attempt = Attempt.objects.get()
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    response = client.post(making.address("save_answer", attempt, 1), {**fields, "go": "next"})
    assert response.url == making.address("question", attempt, 2)
    fields = making.fields_for(client, attempt, 2, {"text": "something else"})
    response = client.post(making.address("save_answer", attempt, 2), {**fields, "go": "submit"})
    page = client.get(response.url)
    assert "Every question is answered." in page.content.decode()
    page = client.post(response.url, follow=True)
    assert "50 per cent" in page.content.decode()
    assert "✕ Not passed." in page.content.decode()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.GRADED
    assert Grade.objects.count() == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_type_is_saved_and_graded(client_of, owner, name):
    quiz = making.quiz(name)
    client = client_of(owner)
    attempt = making.started(owner, quiz)
    client.post(making.address("save_answer", attempt, 1), making.fields_for(client, attempt, 1, RIGHT[name]))
    (slot,) = making.slots(attempt)
    assert slot.version.parsed().grade(slot.answer.response) == slot.version.parsed().grade(RIGHT[name])
    client.post(making.address("submit_attempt", attempt))
    (slot,) = making.slots(attempt)
    assert slot.grade.fraction == (None if name == "essay" else 1)
    assert client.get(making.address("result", attempt)).status_code == 200


def test_an_essay_waits_for_a_person(owner, instructor):
    attempt = making.started(owner, making.quiz("essay"))
    (slot,) = making.slots(attempt)
    making.give(slot, RIGHT["essay"])
    assert attempts.submit(attempt.pk).state == Attempt.State.SUBMITTED
    slot.award(Decimal("0.5"), instructor, "Names the duty.")
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.GRADED
    assert Grade.objects.filter(slot=slot).count() == 2
