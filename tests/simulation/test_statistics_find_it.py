"""What was simulated is found again by the quiz engine's statistics: difficulties, and keys that are wrong."""

import pytest

from ctlearn.simulation import Wish, simulate
from quizzes.models import AttemptSlot
from quizzes.statistics import Choices, Flag, Response, analyse
from tests import factories
from tests.quizzes.making import question
from tests.simulation.making import NOW, options, quiz_of

pytestmark = pytest.mark.django_db


def ranks(values):
    """From 1; equal values share the mean of their ranks."""
    order = sorted(values)
    return [order.index(value) + (order.count(value) + 1) / 2 for value in values]


def spearman(xs, ys):
    """The correlation of the ranks."""
    a, b = ranks(xs), ranks(ys)
    mean = (len(a) + 1) / 2
    top = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    return top / (sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)) ** 0.5


def test_ranks_and_their_correlation():
    assert ranks([30, 10, 20, 20]) == [4, 1, 2.5, 2.5]
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(0.8207826816681233)  # Wikipedia's example


@pytest.fixture
def made():
    """400 students, 35 questions of several types; three of them with a wrong key."""
    course = factories.CourseFactory(key="measured")  # the difficulties depend on keys
    lesson = factories.LessonFactory(module__course=course)
    asked = [
        question(course, name, lesson=lesson, key=f"asked-{n}", **more)
        for n in range(35)
        for name, more in [
            ("single_choice", {"version__content": options(3 + n % 3)}),
            ("single_choice", {"version__content": options(4)}),
            ("true_false", {}),
            ("short_text", {}),
            ("numeric", {}),
        ][n % 5 : n % 5 + 1]
    ]
    quiz_of(course, asked, mode="graded")
    return simulate(Wish(students=400, weeks=4, seed=3, name="Measured", wrong_keys=3, reviews=False, now=NOW))


def first_attempts(cohort):
    """What `analyse` reads: each student's first attempt, by question."""
    slots = AttemptSlot.objects.filter(
        attempt__enrolment__cohort=cohort, attempt__number=1, attempt__quiz__lesson=None, attempt__state="graded"
    )
    attempts: dict[int, dict[int, Response]] = {}
    for slot in slots.with_newest():
        option = (slot.answer.response or {}).get("option") if slot.answer else None
        response = Response(slot.grade.fraction, slot.points, {option} - {None}, slot.version_id)
        attempts.setdefault(slot.attempt_id, {})[slot.version.question_id] = response
    return list(attempts.values())


def choices(items):
    """What each version offers."""
    offered = {}
    for item in items:
        found = getattr(item.parsed, "choices", tuple)()
        right = frozenset(option.key for option in found if option.correct)
        offered[item.version.pk] = Choices(tuple(option.key for option in found), right, item.guess)
    return offered


def test_the_statistics_recover_the_difficulties_and_flag_the_wrong_keys(made):
    attempts = first_attempts(made.cohort)
    assert len(attempts) > 250
    found = analyse(attempts, choices(made.items.values())).items
    assert len(made.planted) == 3

    doubted = {pk for pk, item in found.items() if Flag.KEY_DOUBTED in item.flags}
    assert doubted == {question.pk for question in made.planted}

    sound = [item for pk, item in made.items.items() if pk not in doubted]
    known = [100 * (found[item.pk].facility / 100 - item.guess) / (1 - item.guess) for item in sound]
    assert spearman([item.difficulty for item in sound], [-share for share in known]) >= 0.9


def test_a_wrong_key_is_a_new_version_that_says_what_the_old_one_said(made):
    for planted in made.planted:
        old, new = planted.versions.order_by("number")
        assert planted.current == new
        assert new.stem == old.stem
        assert new.created_at < NOW
        keys = [
            [option["key"] for option in version.content["options"] if option.get("correct")] for version in (old, new)
        ]
        assert keys[0] != keys[1]
        assert [len(key) for key in keys] == [1, 1]
        assert not old.slots.exists()
