"""Time: the server's clock, rules that count as they stand, the grace, expiry, and what an instructor gives."""

import logging
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from quizzes import attempts
from quizzes.models import Answer, Attempt, Grade, ReviewCard
from quizzes.models.attempts import GRACE
from quizzes.reviews import take_in_released
from tests.quizzes import making
from tests.quizzes.making import HTMX, address, ago
from tests.quizzes.question_types.samples import RIGHT, WRONG

pytestmark = pytest.mark.django_db
State = Attempt.State


@pytest.fixture
def attempt(owner):
    """One of ten minutes, with a right answer."""
    attempt = making.started(owner, making.quiz("single_choice", "short_text", mode="exam", minutes=10, shuffle=False))
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    return attempt


def fresh(attempt):
    return Attempt.objects.with_rules().get(pk=attempt.pk)


def test_the_end_is_the_earlier_of_limit_and_close(attempt):
    assert fresh(attempt).ends_at == attempt.started_at + timedelta(minutes=10)
    close = attempt.started_at + timedelta(minutes=4)
    type(attempt.quiz).objects.update(closes_at=close)
    assert fresh(attempt).ends_at == close


def test_extra_time_multiplies_the_limit_and_not_the_close(attempt):
    attempt.enrolment.extra_time = Decimal("1.25")
    attempt.enrolment.save()
    assert fresh(attempt).ends_at == attempt.started_at + timedelta(minutes=12.5)
    close = attempt.started_at + timedelta(minutes=11)
    type(attempt.quiz).objects.update(closes_at=close)
    assert fresh(attempt).ends_at == close


def test_a_changed_limit_takes_effect_at_the_next_request(client_of, owner, attempt):
    ago(attempt, minutes=8)
    client = client_of(owner)
    assert client.get(address("question", attempt, 1)).status_code == 200
    type(attempt.quiz).objects.update(minutes=5)
    assert client.get(address("question", attempt, 1)).url == address("result", attempt)
    assert fresh(attempt).state == State.EXPIRED


def test_a_later_end_brings_an_overdue_attempt_back(client_of, owner, attempt):
    ago(attempt, minutes=10, seconds=20)
    client = client_of(owner)
    assert client.get(address("question", attempt, 1)).url == address("submit_attempt", attempt)
    assert fresh(attempt).state == State.OVERDUE
    type(attempt.quiz).objects.update(minutes=20)
    assert client.get(address("question", attempt, 1)).status_code == 200
    assert fresh(attempt).state == State.IN_PROGRESS


def test_in_the_grace_only_handing_in_is_offered_and_saves_under_way_arrive(client_of, owner, attempt):
    client = client_of(owner)
    fields = making.fields_for(client, attempt, 2, RIGHT["short_text"])
    ago(attempt, minutes=10, seconds=30)
    page = client.get(address("submit_attempt", attempt)).content.decode()
    assert "Time is up: hand in now" in page
    assert address("question", attempt, 2) not in page
    assert client.post(address("save_answer", attempt, 2), fields, **HTMX).status_code == 200
    client.post(address("submit_attempt", attempt))
    assert fresh(attempt).state == State.GRADED
    assert [grade.fraction for grade in Grade.objects.order_by("slot__position")] == [1, 1]


def test_after_the_grace_an_answer_is_refused_and_logged_and_earlier_ones_count(client_of, owner, attempt, caplog):
    client = client_of(owner)
    stale = making.fields_for(client, attempt, 1, WRONG["single_choice"])
    ago(attempt, minutes=10, seconds=GRACE.total_seconds() + 1)
    with caplog.at_level(logging.WARNING), pytest.raises(attempts.TooLate):
        making.give(making.slots(attempt)[0], WRONG["single_choice"])
    assert "came too late" in caplog.text
    response = client.post(address("save_answer", attempt, 1), {**stale, "go": "next"}, follow=True)
    assert response.request["PATH_INFO"] == address("result", attempt)
    assert Answer.objects.count() == 1
    assert fresh(attempt).state == State.EXPIRED
    assert [grade.fraction for grade in Grade.objects.order_by("slot__position")] == [1, 0]


def test_handing_in_after_the_grace_finds_the_attempt_expired(client_of, owner, attempt):
    ago(attempt, minutes=12)
    assert client_of(owner).post(address("submit_attempt", attempt), follow=True).status_code == 200
    expired = fresh(attempt)
    assert expired.state == State.EXPIRED
    assert expired.submitted_at == expired.ends_at


def test_the_students_clock_is_never_asked(client_of, owner, attempt):
    client = client_of(owner)
    ago(attempt, minutes=12)
    fields = {"q2-text": "late", "q2-replaces": "", "started_at": "2999-01-01"}
    assert client.post(address("save_answer", attempt, 2), fields).status_code == 422
    assert Answer.objects.count() == 1


def test_the_page_says_how_many_seconds_the_server_has_left(client_of, owner, attempt):
    ago(attempt, minutes=4)
    page = client_of(owner).get(address("question", attempt, 1)).content.decode()
    left = int(page.split('id="timer" data-left="')[1].split('"')[0])
    assert 350 <= left <= 360
    assert 'data-of="600"' in page


def test_without_a_limit_there_is_no_clock(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    ago(attempt, days=400)
    page = client_of(owner).get(address("question", attempt, 1)).content.decode()
    assert 'id="timer"' not in page


def test_a_close_ends_an_attempt_without_a_limit(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    type(attempt.quiz).objects.update(closes_at=timezone.now() - 2 * GRACE)
    client_of(owner).get(attempt.quiz.get_absolute_url())
    assert fresh(attempt).state == State.EXPIRED


def test_the_command_settles_what_nobody_touches(owner, classmate, capsys, attempt):
    going = making.started(classmate, attempt.quiz)
    ago(attempt, minutes=12)
    call_command("settle_attempts")
    call_command("settle_attempts")
    assert capsys.readouterr().out.splitlines() == ["Settled attempts: 1.", "Settled attempts: 0."]
    assert (fresh(attempt).state, fresh(going).state) == (State.EXPIRED, State.IN_PROGRESS)


def test_starting_again_settles_the_attempt_before(owner):
    quiz = making.quiz("single_choice", mode="graded", minutes=10)
    first = ago(making.started(owner, quiz), minutes=12)
    assert making.started(owner, quiz).number == 2
    assert fresh(first).state == State.EXPIRED


def test_minutes_given_move_the_end_beyond_limit_and_close(client_of, owner, attempt):
    type(attempt.quiz).objects.update(closes_at=attempt.started_at + timedelta(minutes=9))
    ago(attempt, minutes=10)
    fresh(attempt).give_minutes(10)
    assert client_of(owner).get(address("question", attempt, 1)).status_code == 200


def test_minutes_are_not_given_to_a_finished_attempt(attempt):
    attempts.submit(attempt.pk)
    fresh(attempt).give_minutes(10)
    assert fresh(attempt).extra_minutes == 0


def test_a_reopened_attempt_goes_on_with_its_answers(client_of, owner, attempt):
    ago(attempt, minutes=30)
    attempts.settle(attempt.pk)
    assert fresh(attempt).reopen(5)
    again = fresh(attempt)
    assert again.state == State.IN_PROGRESS
    assert timedelta(minutes=5) <= again.ends_at - timezone.now() + timedelta(seconds=5) < timedelta(minutes=6.1)
    page = client_of(owner).get(address("question", attempt, 1)).content.decode()
    assert "checked" in page
    making.give(making.slots(attempt)[1], RIGHT["short_text"])
    attempts.submit(attempt.pk)
    assert [slot.grade.fraction for slot in making.slots(attempt)] == [1, 1]
    assert Grade.objects.count() == 3  # the first ones stay


def test_an_attempt_is_not_reopened_beside_a_running_one(owner):
    quiz = making.quiz("single_choice", mode="graded")
    first = making.started(owner, quiz)
    attempts.submit(first.pk)
    making.started(owner, quiz)
    assert not fresh(first).reopen(5)
    assert fresh(first).state == State.GRADED


def test_an_attempt_that_runs_keeps_the_minutes_it_was_given(attempt):
    attempt = fresh(attempt)
    attempt.give_minutes(30)
    end = fresh(attempt).ends_at
    assert not attempt.reopen(10)
    assert fresh(attempt).ends_at == end


def test_what_a_reopened_attempt_answers_anew_enters_review(owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    attempts.submit(attempt.pk)
    take_in_released(owner)
    assert not ReviewCard.objects.exists()
    fresh(attempt).reopen(5)
    making.give(making.slots(attempt)[0], RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    take_in_released(owner)
    assert ReviewCard.objects.get().user == owner
