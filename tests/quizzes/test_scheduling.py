from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quizzes import scheduling

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def first(rating):
    return scheduling.after(1, None, rating, NOW, scheduling.parameters())


def interval(rating):
    return first(rating).due_at - NOW


def test_what_was_wrong_comes_back_tomorrow_and_what_was_right_later():
    assert interval(scheduling.AGAIN) == timedelta(days=1)
    assert interval(scheduling.GOOD) == timedelta(days=2)


def test_there_are_no_steps_of_minutes_after_a_relapse():
    later = NOW + timedelta(days=2)
    again = scheduling.after(1, first(scheduling.GOOD), scheduling.AGAIN, later, scheduling.parameters())
    assert again.due_at - later >= timedelta(days=1)


def test_the_same_history_gives_the_same_date():
    later = NOW + timedelta(days=30)
    dates = {
        scheduling.after(pk, first(scheduling.EASY), scheduling.GOOD, later, scheduling.parameters()).due_at
        for pk in range(50)
    }
    assert len(dates) == 1


def test_each_success_at_its_time_comes_back_later():
    memory, gaps = first(scheduling.GOOD), []
    for _n in range(5):
        at = memory.due_at
        memory = scheduling.after(1, memory, scheduling.GOOD, at, scheduling.parameters())
        gaps.append(memory.due_at - at)
    assert gaps == sorted(set(gaps))


def test_recall_falls_with_time_and_is_nine_tenths_when_due():
    memory = first(scheduling.EASY)
    assert scheduling.recall(memory, NOW) == 1
    assert scheduling.recall(memory, memory.due_at) == pytest.approx(0.9, abs=0.01)
    assert scheduling.recall(memory, NOW + timedelta(days=400)) < 0.8


@pytest.mark.parametrize(("fraction", "rating"), [("1", "GOOD"), ("0.5", "HARD"), ("0", "AGAIN")])
def test_the_rating_follows_from_what_the_answer_was_worth(fraction, rating):
    assert scheduling.rating_of(Decimal(fraction)) == getattr(scheduling, rating)


def test_other_zones_are_the_same_moments():
    local = NOW.astimezone(__import__("zoneinfo").ZoneInfo("Asia/Tokyo"))
    assert scheduling.after(1, None, 3, local, scheduling.parameters()) == first(3)


@pytest.mark.parametrize("stability", [0.3, 2.3065, 40.0, 900.0])
@pytest.mark.parametrize("days", [0, 1, 7, 400])
def test_the_curve_for_many_cards_is_that_of_the_scheduler(stability, days):
    at = datetime(2030, 1, 1, tzinfo=UTC)
    memory = scheduling.Memory(stability, 5, at, at)
    found = scheduling.forgetting()(stability, days)
    assert found == pytest.approx(scheduling.recall(memory, at + timedelta(days=days)), abs=1e-12)
