"""What a simulated student keeps in memory, and reviews: cards and logs, by the same rules as `quizzes.reviews`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from ctlearn.simulation.items import Item, Reply
from ctlearn.simulation.world import Tables
from quizzes import scheduling
from quizzes.models import ReviewLog
from quizzes.models.reviews import PER_DAY
from quizzes.reviews import counts


@cache
def parameters() -> tuple[dict[str, Any], str]:
    """Of today's scheduler, and as JSON."""
    today = scheduling.parameters()
    return today, json.dumps(today)


@cache
def first(rating: int) -> tuple[float, float, timedelta]:
    """Stability, difficulty and interval after a first review: the same whenever it was."""
    moment = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
    memory = scheduling.after(0, None, rating, moment, parameters()[0])
    return memory.stability, memory.difficulty, memory.due_at - moment


@dataclass
class Card:
    item: Item
    memory: scheduling.Memory
    rating: int
    sure_but_wrong: bool


@dataclass(frozen=True)
class Log:
    card: Card
    source: str
    version: int
    reply: Reply
    sure_but_wrong: bool
    at: datetime


class Cards:
    """Of one student, by question."""

    def __init__(self) -> None:
        self.cards: dict[int, Card] = {}
        self.logs: list[Log] = []

    def take_in(self, item: Item, reply: Reply, at: datetime, *, certain: bool = False) -> None:
        """`quizzes.reviews.take_in`: an answer whose key may be seen."""
        if reply.fraction is None or not item.comes_back:
            return
        card = self.cards.get(item.pk)
        if card is not None and not counts(card.memory, card.rating, reply.rating, at):
            return
        self.keep(card, item, item, reply, at, ReviewLog.Source.QUIZ, sure=certain and reply.fraction < 1)

    def keep(
        self, card: Card | None, item: Item, asked: Item, reply: Reply, at: datetime, source: str, *, sure: bool = False
    ) -> None:
        """One more log of the item's card; `asked` is the item or a sibling."""
        if card is None:
            stability, difficulty, interval = first(reply.rating)
            memory = scheduling.Memory(stability, difficulty, at, at + interval)
            card = self.cards[item.pk] = Card(item, memory, reply.rating, sure)
        else:
            card.memory = scheduling.after(0, card.memory, reply.rating, at, parameters()[0])
            card.rating, card.sure_but_wrong = reply.rating, sure
        self.logs.append(Log(card, source, asked.version.pk, reply, sure, at))

    def due(self, at: datetime, running: set[int]) -> list[Card]:
        """A day's share of what is due: sure-but-wrong first; nothing that a running attempt asks."""
        due = [card for pk, card in self.cards.items() if card.memory.due_at <= at and pk not in running]
        return sorted(due, key=lambda card: (not card.sure_but_wrong, card.memory.due_at))[:PER_DAY]

    def write(self, user: int, tables: Tables) -> None:
        ids: Mapping[int, int] = {
            question: tables.cards.add(
                user, question, card.memory.stability, card.memory.difficulty, card.memory.reviewed_at,
                card.memory.due_at, card.sure_but_wrong,
            )
            for question, card in self.cards.items()
        }  # fmt: skip
        newest: dict[int, int] = {}
        for log in self.logs:
            card = ids[log.card.item.pk]
            newest[card] = tables.logs.add(
                card, newest.get(card), log.source, log.version, log.reply.text, log.reply.fraction or Decimal(0),
                log.reply.rating, log.sure_but_wrong, log.at, parameters()[1],
            )  # fmt: skip
