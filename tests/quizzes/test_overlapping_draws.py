"""How many places of a quiz its draws can fill at once, each question once."""

import random
from types import SimpleNamespace

import pytest

from quizzes.publishing import most_filled


def stock(draws, pools, fixed=()):
    """Slots by number that draw so many each, from questions that are numbers too."""
    slots = [SimpleNamespace(pk=pk, draw=draw) for pk, draw in enumerate(draws)]
    questions = {number: SimpleNamespace(pk=number) for pool in [*pools, fixed] for number in pool}
    return SimpleNamespace(
        slots=slots,
        fixed={-1 - number: questions[number] for number in fixed},
        pools={pk: [questions[number] for number in pool] for pk, pool in enumerate(pools)},
    )


def matched(draws, pools, fixed):
    """The same, place by place and question by question."""
    holder = {}

    def place(slot, seen):
        for question in set(pools[slot]) - set(fixed) - seen:
            seen.add(question)
            if question not in holder or place(holder[question], seen):
                holder[question] = slot
                return True
        return False

    return sum(place(slot, set()) for slot, draw in enumerate(draws) for _n in range(draw))


@pytest.mark.parametrize("seed", range(200))
def test_it_is_the_most_that_can_be_filled(seed):
    rng = random.Random(seed)
    questions = range(rng.randint(1, 12))
    pools = [rng.sample(questions, rng.randint(0, len(questions))) for _n in range(rng.randint(1, 5))]
    draws = [rng.randint(0, 5) for _pool in pools]
    fixed = rng.sample(questions, rng.randint(0, 2) % len(questions))
    assert most_filled(stock(draws, pools, fixed)) == matched(draws, pools, fixed)


@pytest.mark.parametrize(("size", "filled"), [(1500, 1200), (1000, 1000)])
def test_large_draws_from_one_large_pool(size, filled):
    assert most_filled(stock([100] * 12, [range(size)] * 12)) == filled


def test_an_earlier_draw_changes_over_to_other_questions():
    """The first could take what the others need, and there are hundreds of them."""
    pools = [range(2000), *(range(100 * number, 100 * number + 100) for number in range(10))]
    assert most_filled(stock([1000, *[100] * 10], pools)) == 2000
