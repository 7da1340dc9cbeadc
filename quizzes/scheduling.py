"""When a question comes back: FSRS-6, without fuzzing and without learning steps. Alone imports fsrs.

A first "again" comes back after one day, a first "good" after two; from then on the interval is the time after
which nine of ten such questions are still remembered. Times are UTC.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fsrs import Card, Rating, Scheduler, State

AGAIN, HARD, GOOD, EASY = (int(rating) for rating in Rating)


@dataclass(frozen=True)
class Memory:
    """What is known of one card after a review. `stability` in days, `difficulty` in [1, 10]."""

    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime


def parameters() -> dict[str, Any]:
    """The parameters of today's scheduler, as JSON; each log keeps those that it was made with."""
    return dict(Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False).to_dict())


def rating_of(fraction: Decimal) -> int:
    """Right is good, partly right is hard, worth nothing is again. Nobody is asked how easy it felt."""
    return GOOD if fraction == 1 else HARD if fraction > 0 else AGAIN


def after(card: int, memory: Memory | None, rating: int, at: datetime, by: Mapping[str, Any]) -> Memory:
    """The memory after a review at this moment, by these parameters; `memory` is None before the first."""
    scheduler = Scheduler.from_dict(by)  # type: ignore[arg-type]
    done, _log = scheduler.review_card(_card(card, memory), Rating(rating), at.astimezone(UTC))
    assert done.stability is not None
    assert done.difficulty is not None
    return Memory(done.stability, done.difficulty, at.astimezone(UTC), done.due)


def recall(memory: Memory, now: datetime) -> float:
    """The predicted probability, in [0, 1], of a right answer now."""
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    return float(scheduler.get_card_retrievability(_card(0, memory), now.astimezone(UTC)))


def forgetting() -> Callable[[float, int], float]:
    """The curve itself, for very many cards: from a stability and whole days since the last review to what `recall`
    says. R = (1 + f t / S)^d with d = -w₂₀ and f = 0.9^(1/d) - 1, so that R is 0.9 after S days (FSRS-6)."""
    decay = -parameters()["parameters"][20]
    factor = 0.9 ** (1 / decay) - 1
    return lambda stability, days: float((1 + factor * days / stability) ** decay)


def _card(pk: int, memory: Memory | None) -> Card:
    if memory is None:
        return Card(card_id=pk)
    return Card(
        card_id=pk,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at.astimezone(UTC),
        last_review=memory.reviewed_at.astimezone(UTC),
    )
