"""Simulated students: who they are, and when they sit down to study. No database here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from math import exp
from zoneinfo import ZoneInfo

GIVEN_NAMES = """
Abena Aiko Alma Amir Ana Anouk Arjun Astrid Bao Bea Bilal Carla Chidi Clara Dalia Diego Dunja Efe Elif Emil
Esra Farah Felix Fiona Georgi Greta Hamza Hana Henrik Ines Iris Ivan Jana Jonas Kai Karim Kofi Lara Leila Levi
Lina Liv Luca Maja Malik Marek Mei Mila Nadia Niko Noor Nora Olga Omar Otto Paula Priya Rafael Rosa Sami Sara
Selma Sipho Sofia Tariq Tessa Theo Tomas Uma Vera Viktor Wanda Yara Yusuf Zara Zoe
"""
FAMILY_NAMES = """
Aalto Abiodun Adler Ahmed Almeida Baptiste Bauer Berg Bianchi Castro Chen Chowdhury Costa Dahl Demir Diallo
Dlamini Duarte Eriksen Farkas Fontaine Fraser Fujita Garcia Gomez Haddad Hansen Horvat Ibrahim Ivanova Jansen
Kaya Keller Khan Kim Kovac Kumar Lang Larsen Lefebvre Lindgren Lopez Mensah Moreau Moretti Nakamura Nguyen
Novak Okafor Olsen Osei Park Patel Petrov Quist Rahman Rossi Sato Schmid Silva Singh Soares Tanaka Toth Urban
Vargas Virtanen Wagner Weber Yilmaz Zhang
"""

GIVEN, FAMILY = GIVEN_NAMES.split(), FAMILY_NAMES.split()

# Of the students: how many never begin, begin late, go on reviewing, and have more time.
NEVER, LATE, REVIEWING = 0.05, 0.12, 0.35
EXTRA_TIME = ((0.01, Decimal("1.5")), (0.05, Decimal("1.25")))
WEEKLY_LOSS = 0.03  # of an average student; the idle are lost sooner, the diligent later
WHERE_EVENING, WHERE_NOON, WHERE_MORNING = 19.6, 13.2, 9.4


@dataclass(frozen=True)
class Person:
    """`ability` is the θ of item response theory, from N(0, 1). `joins` and `begins` count days from the start of the
    cohort; `gone` is the day of the last work, None for who stays; `begins` None: never."""

    name: str
    ability: float
    diligence: float  # in (0, 1): the chance to keep an evening free for it
    pace: float  # of reading and answering; 1 is 200 words a minute
    hour: float  # when they like to study
    weekend: float  # their weekends, compared with working days
    joins: float
    begins: float | None
    gone: float | None
    leaves: bool  # who is gone has left the cohort, too
    reviews: bool
    says_how_sure: float
    overconfidence: float
    extra_time: Decimal


def person(rng: random.Random, days: int) -> Person:
    """One more student of a cohort that lasts this many days."""
    ability = rng.gauss(0, 1)
    diligence = 1 / (1 + exp(-(0.35 + 0.35 * ability + rng.gauss(0, 0.9))))
    begins: float | None = max(0.0, rng.gauss(0.5, 1.2))
    kind = rng.random()
    if kind < NEVER:
        begins = None
    elif kind < NEVER + LATE:
        begins = rng.uniform(4, max(5.0, min(18.0, days / 2)))
    gone = None
    for week in range(1, days // 7 + 1):
        if rng.random() < WEEKLY_LOSS * 2 * (1.3 - diligence):
            gone = 7 * week - rng.uniform(0, 7)
            break
    extra = rng.random()
    return Person(
        name=f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}",
        ability=ability,
        diligence=diligence,
        pace=exp(rng.gauss(0, 0.3)),
        hour=rng.choices((WHERE_EVENING, WHERE_NOON, WHERE_MORNING), (70, 16, 14))[0] + rng.gauss(0, 0.5),
        weekend=rng.uniform(0.3, 1.1),
        joins=-rng.uniform(0.1, 9) if begins is None or begins < 3 else begins - rng.uniform(0, 2),
        begins=begins,
        gone=gone,
        leaves=rng.random() < 0.2,
        reviews=rng.random() < REVIEWING,
        says_how_sure=rng.uniform(0.5, 1),
        overconfidence=rng.gauss(0.06, 0.12),
        extra_time=next((factor for share, factor in EXTRA_TIME if extra < share), Decimal(1)),
    )


def evenings(
    who: Person, rng: random.Random, start: datetime, until: datetime, zone: ZoneInfo, deadlines: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    """When this person studies, from when to when, in order. Before a deadline more keep the evening free."""
    if who.begins is None:
        return
    day = (start + timedelta(days=who.begins)).astimezone(zone).date()
    last = until.astimezone(zone).date()
    while day <= last:
        free = 0.15 + 0.6 * who.diligence
        if day.weekday() >= 5:
            free *= who.weekend
        if day in deadlines or day + timedelta(days=1) in deadlines:
            free = 1 - (1 - free) * 0.5
        if rng.random() < free:
            hour = min(max(rng.gauss(who.hour, 1.1), 6.2), 22.6)
            begin = datetime.combine(day, clock(), zone) + timedelta(hours=hour)
            yield begin, begin + timedelta(minutes=min(25 * exp(rng.gauss(0.7, 0.45)), 150))
        day += timedelta(days=1)
