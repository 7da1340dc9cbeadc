"""Statistics from kept sums say what those from every answer say."""

import random
from collections import Counter, defaultdict
from operator import add

import pytest

from quizzes.statistics import Choices, Flag, Response, Undefined, analyse
from quizzes.statistics.sums import (
    SCALE,
    ItemSums,
    Mark,
    OptionSums,
    Totals,
    VersionSums,
    analyse_sums,
    item_sums,
    median,
    option_sums,
    score,
    shares,
)

RIGHT = {version: frozenset("a") if version % 3 else frozenset("ab") for version in range(12)}
CHOICES = {version: Choices(tuple("abcd"), right, 0.25, version // 2) for version, right in RIGHT.items()}


def taken_in(attempts):
    """What `analyse_sums` asks for, from attempts as `analyse` takes them."""
    totals, scores, items, options = Totals(), Counter(), {}, defaultdict(dict)
    for attempt in attempts:
        marks = [
            Mark(one.version, round(one.fraction * SCALE), round(one.points * SCALE), one.chosen, RIGHT[one.version])
            for one in attempt.values()
        ]
        total = score(marks)
        totals = Totals(*map(add, totals, (1, total, total * total)))
        scores[round(total / 100)] += 1
        for share in shares(marks):
            items[share.version] = ItemSums(*map(add, items.get(share.version, ItemSums()), item_sums(share, total)))
            for key in share.chosen:
                before = options[share.version].get(key[1:], OptionSums())
                options[share.version][key[1:]] = OptionSums(*map(add, before, option_sums(share)))
    return totals, scores, {version: VersionSums(sums, options[version]) for version, sums in items.items()}


def simulated(seed, questions=6, students=150, drawn=None):
    """Each question has two versions; partial credit where two options are right; unequal points."""
    rng = random.Random(seed)
    attempts = []
    for _student in range(students):
        ability = rng.gauss(0, 1)
        attempt = {}
        for question in sorted(rng.sample(range(questions), drawn or questions)):
            version = 2 * question + rng.randrange(2)
            knows = rng.random() < 0.3 + 0.2 * ability
            chosen = RIGHT[version] if knows else frozenset(rng.choice(["", "a", "b", "c", "d", "bc"]))
            fraction = 1 if chosen == RIGHT[version] else rng.choice([0, 0.33333]) if chosen else 0
            attempt[question] = Response(fraction, 1 + question % 3, chosen, version)
        attempts.append(attempt)
    return attempts


def numbers(found, leave=()):
    return {
        name: value
        for name, value in vars(found).items()
        if name not in {"versions", "options", "findings", "undefined", "population", *leave}
    }


@pytest.mark.parametrize("drawn", [None, 4], ids=["fixed", "drawn"])
@pytest.mark.parametrize("seed", range(3))
def test_sums_say_what_the_rows_say(seed, drawn):
    attempts = simulated(seed, drawn=drawn)
    by_rows, by_sums = analyse(attempts, CHOICES), analyse_sums(*taken_in(attempts), CHOICES)
    assert numbers(by_sums.quiz) == pytest.approx(numbers(by_rows.quiz), abs=0.06)
    assert by_sums.quiz.undefined == by_rows.quiz.undefined
    for question, rows in by_rows.items.items():
        sums = by_sums.items[question]
        pairs = [(rows, sums), *((rows.versions[version], sums.versions[version]) for version in rows.versions)]
        for exact, kept in pairs:
            assert numbers(kept, {"efficiency"}) == pytest.approx(numbers(exact, {"efficiency"}), abs=0.01)
            assert kept.undefined["efficiency"] is Undefined.EVERY_ANSWER
            assert [vars(option) for option in kept.options] == [
                pytest.approx(vars(option), abs=0.01) for option in exact.options
            ]
            assert set(kept.flags) == set(exact.flags) - {Flag.LOW_EFFICIENCY}


def test_the_order_of_attempts_changes_nothing():
    attempts = simulated(1)
    assert taken_in(attempts)[2] == taken_in(attempts[::-1])[2]


def test_a_wrong_key_is_found():
    """The strong choose b, the key says a."""
    rng = random.Random(7)
    attempts = []
    for _student in range(60):
        strong = rng.random() < 0.5
        attempt = {n: Response(int(strong or rng.random() < 0.2), 1, "a", 2 * n + 2) for n in range(5)}
        attempt[5] = Response(int(not strong), 1, "b" if strong else "a", 1)
        attempts.append(attempt)
    found = analyse_sums(*taken_in(attempts), {**CHOICES, 1: Choices(("a", "b"), frozenset("a"), 0.5, "wrong")})
    assert found.items["wrong"].findings[0].flag is Flag.KEY_DOUBTED
    assert found.items["wrong"].findings[0].option == "b"


def test_nothing_yet_is_said_to_be_nothing():
    found = analyse_sums(Totals(), {}, {}, {})
    assert (found.quiz.attempts, found.quiz.mean, found.items) == (0, None, {})


def test_one_question_has_no_rest():
    found = analyse_sums(*taken_in([{0: Response(1, 1, "a", 1)}] * 3), CHOICES)
    assert found.items[0].undefined["discrimination"] is Undefined.ONE_QUESTION
    assert found.quiz.undefined["alpha"] is Undefined.ONE_QUESTION


def test_a_dropped_everything_has_no_score():
    assert score([Mark(1, SCALE, 0)]) is None


def test_median_of_counts():
    assert median({0: 1, 1000: 1}) == 50
    assert median({250: 2, 1000: 1}) == 25
