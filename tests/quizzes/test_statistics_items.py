"""What the analysis says of a question: its options, its versions, what is missing, and what to look at."""

import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.statistics import Choices, Flag, Population, Response, Undefined, analyse, formulas

OFFER = Choices(("a", "b", "c"), frozenset("a"), Decimal("0.33333"), "q")


def chose(key, version="v1", right="a"):
    return Response(int(key == right), 1, tuple(key), version)


def rest_of(points):
    """Ten more questions, so many of them right."""
    return {f"other {place}": Response(int(place < points)) for place in range(10)}


def class_of(*students, choices=None, **options):
    """Students as (chosen key, how many of ten others are right); the question is "q"."""
    attempts = [{"q": chose(key), **rest_of(points)} for key, points in students]
    return analyse(attempts, choices or {"v1": OFFER}, **options).items["q"]


SOUND = [("a", 9), ("a", 8), ("a", 9), ("a", 7), ("b", 4), ("b", 3), ("b", 5), ("c", 2), ("c", 1), ("", 3)]
WRONG_KEY = [("b", 9), ("b", 8), ("b", 9), ("b", 8), ("b", 7), ("a", 2), ("a", 3), ("a", 4), ("c", 2), ("c", 1)]


@st.composite
def classes(draw):
    """Attempts at four questions of different worth; some questions were not drawn."""
    worth = [1, 2, Decimal("0.7"), 3]
    response = st.none() | st.tuples(
        st.sampled_from([0, 0.1, 0.3, Decimal("0.33333"), 1]), st.sampled_from("abc"), st.sampled_from("vw")
    )
    rows = draw(st.lists(st.tuples(*[response] * 4), min_size=1, max_size=14))
    return [
        {item: Response(part[0], worth[item], part[1], part[2]) for item, part in enumerate(row) if part}
        for row in rows
    ]


@given(classes(), st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_nothing(attempts, rng):
    choices = {"v": OFFER, "w": OFFER}
    shuffled = rng.sample(attempts, len(attempts))
    assert analyse(shuffled, choices) == analyse(attempts, choices)


@given(classes())
def test_every_number_is_within_its_bounds_or_says_why_not(attempts):
    found = analyse(attempts, {"v": OFFER, "w": OFFER})
    for item in found.items.values():
        for part in (item, *item.versions.values()):
            assert 0 <= part.facility <= 100
            for index in (part.discrimination, part.efficiency):
                assert index is None or index <= 100
            assert part.discrimination is None or part.discrimination >= -100
            optional = ("deviation", "discrimination", "efficiency", "guess", "intended_weight", "effective_weight")
            assert set(part.undefined) == {name for name in optional if getattr(part, name) is None}
        assert sum(part.attempts for part in item.versions.values()) == item.attempts
    assert found.quiz.alpha is None or found.quiz.alpha <= 100
    names = ("mean", "median", "deviation", "skewness", "kurtosis", "alpha", "error_ratio", "standard_error")
    assert set(found.quiz.undefined) == {name for name in names if getattr(found.quiz, name) is None}


@given(st.integers(1, 12), st.sampled_from([1, 2, Decimal("0.5")]))
def test_when_all_are_right_the_facility_is_100(size, points):
    found = analyse([{1: Response(Decimal(1), points), 2: Response(1.0, points)} for _ in range(size)])
    assert [item.facility for item in found.items.values()] == [100, 100]
    assert found.items[1].discrimination is None
    assert found.quiz.mean == 100


def test_options_are_counted_with_what_their_choosers_know():
    """Of the rest, a: 9 8 9 7 of ten, mean 82.5; b: 4 3 5, mean 40; c: 2 1, mean 15; one left it blank."""
    item = class_of(*SOUND)
    assert [(option.key, option.right, option.choosers, option.share, option.rest) for option in item.options] == [
        ("a", True, 4, 40, 82.5),
        ("b", False, 3, 30, 40),
        ("c", False, 2, 20, 15),
    ]
    assert (item.attempts, item.blank, item.keyed, item.keyed_rest) == (10, 1, 4, 82.5)
    assert item.facility == 40
    assert item.guess == pytest.approx(33.333)
    assert item.findings == ()


def test_an_option_that_nobody_chose_has_no_rest_score():
    options = class_of(("a", 5), ("b", 4)).options
    assert (options[2].choosers, options[2].share, options[2].rest) == (0, 0, None)


def test_a_wrong_key_is_doubted_first_of_all():
    """The strong choose b: 9 8 9 8 7 of ten, mean 82; the key a has 2 3 4, mean 30."""
    item = class_of(*WRONG_KEY)
    assert item.flags[:3] == (Flag.KEY_DOUBTED, Flag.NEGATIVE_DISCRIMINATION, Flag.LOW_EFFICIENCY)
    assert item.findings[0].option == "b"
    assert item.findings[0].numbers == {"choosers": 5, "theirs": 82, "key_choosers": 3, "key": 30}
    assert [option.doubts_key for option in item.options] == [False, True, False]


@pytest.mark.parametrize(
    ("students", "why"),
    [
        ([*WRONG_KEY[1:], ("c", 1)], "four choosers are too few"),
        ([*[("b", points) for points in (9, 2, 8, 3, 6)], *[("a", points) for points in (8, 2, 7, 3, 6)]], "chance"),
        ([*[("b", 5)] * 5, *[("a", 5)] * 5], "a tie"),
    ],
)
def test_a_key_is_not_doubted_on_thin_evidence(students, why):
    item = class_of(*students)
    assert not any(option.doubts_key for option in item.options), why
    assert Flag.KEY_DOUBTED not in item.flags


def test_a_key_that_nobody_chose_is_flagged():
    item = class_of(*[("b", points) for points in range(10)])
    assert item.findings[0].flag is Flag.KEY_UNCHOSEN
    assert item.findings[0].numbers == {"attempts": 10}
    assert item.keyed_rest is None


def test_flags_wait_for_enough_attempts():
    assert class_of(*WRONG_KEY[:9]).findings == ()
    assert class_of(*WRONG_KEY[:9], enough=9).flags[0] is Flag.KEY_DOUBTED
    assert class_of(*WRONG_KEY[:9]).discrimination < 0


def test_several_right_options_are_one_key():
    """Only those who chose all that is right, and nothing else, chose the key."""
    offer = {"v1": Choices(("a", "b", "c"), frozenset("ab"))}
    attempts = [
        {"q": Response(Decimal("0.5"), 1, keys, "v1"), **rest_of(points)}
        for keys, points in [("ab", 9), ("ab", 7), ("a", 4), ("abc", 2), ("", 1)]
    ]
    item = analyse(attempts, offer).items["q"]
    assert [(option.key, option.right, option.choosers) for option in item.options] == [
        ("a", True, 4),
        ("b", True, 3),
        ("c", False, 1),
    ]
    assert (item.keyed, item.keyed_rest, item.blank) == (2, 80, 1)


def test_a_right_option_is_not_held_against_the_key():
    """The strong choose one of the two right options only: the doubt is not about that one."""
    offer = {"v1": Choices(("a", "b", "c"), frozenset("ab"))}
    answers = [*[("a", 9), ("a", 8)] * 6, ("ab", 1), ("ab", 2), ("ab", 1), ("c", 0), ("c", 1)]
    attempts = [{"q": Response(Decimal(keys == "ab"), 1, keys, "v1"), **rest_of(points)} for keys, points in answers]
    item = analyse(attempts, offer).items["q"]
    assert [option.doubts_key for option in item.options] == [False, False, False]
    assert item.flags[0] is Flag.NEGATIVE_DISCRIMINATION


def test_an_answer_to_an_option_that_is_gone_is_shown_last():
    item = class_of(("a", 5), ("z", 4), ("b", 3))
    assert [(option.key, option.right, option.choosers) for option in item.options][-1] == ("z", False, 1)


@pytest.mark.parametrize(
    ("students", "flag", "numbers"),
    [
        ([("a", 10 - place % 3) for place in range(20)], Flag.TOO_EASY, {"facility": 100}),
        ([("a", 9), *[("b", place % 9) for place in range(19)]], Flag.TOO_HARD, {"facility": 5}),
        ([("a", 9), ("a", 8), *[("b", place) for place in range(8)]], Flag.BELOW_GUESSING, {"facility": 20}),
        ([("b", 9), ("a", 8), *[("a", 5)] * 4, *[("b", 5)] * 4], Flag.NEGATIVE_DISCRIMINATION, {}),
        ([("a", 9), ("b", 8), *[("a", 5)] * 4, *[("b", 5)] * 4], Flag.VERY_WEAK_DISCRIMINATION, {"threshold": 20}),
        ([("a", 9), ("b", 8), *[("a", 5)] * 4, *[("b", 5)] * 4], Flag.LOW_EFFICIENCY, {"threshold": 15}),
        ([*SOUND[:7], ("b", 1), ("b", 2), ("b", 2)], Flag.UNUSED_OPTION, {"choosers": 0, "share": 0}),
    ],
)
def test_each_flag_comes_with_the_numbers_that_raised_it(students, flag, numbers):
    finding = next(finding for finding in class_of(*students).findings if finding.flag is flag)
    for name, value in numbers.items():
        assert finding.numbers[name] == value
    assert finding.option == ("c" if flag is Flag.UNUSED_OPTION else "")


def test_a_coin_toss_is_easy_to_guess():
    offer = Choices(("a", "b"), frozenset("a"), Decimal("0.5"))
    item = class_of(*[("ab"[place % 2], 9 - place) for place in range(10)], choices={"v1": offer})
    assert item.findings[-1].flag is Flag.GUESSABLE
    assert item.findings[-1].numbers == {"guess": 50, "threshold": 40}


def test_flags_come_worst_first():
    ranks = list(Flag)
    for students in (WRONG_KEY, SOUND, [("b", place) for place in range(10)], [("a", place) for place in range(10)]):
        found = [ranks.index(finding.flag) for finding in class_of(*students).findings]
        assert found == sorted(found)


def test_no_discrimination_is_not_a_negative_one():
    """Uncorrelated by design: each fraction meets 5, 8 and 10 of ten twice. What is left over is the floats'."""
    pairs = [*itertools.product((0, 0.3, 0.7), (5, 8, 10))] * 2
    rests = [100 * ((fraction + points) - fraction) / 10 for fraction, points in pairs]
    assert -1e-9 < formulas.discrimination([fraction for fraction, _ in pairs], rests) < 0
    item = analyse([{"q": Response(fraction), **rest_of(points)} for fraction, points in pairs]).items["q"]
    assert item.discrimination == 0
    assert Flag.NEGATIVE_DISCRIMINATION not in item.flags


def test_each_version_has_its_own_statistics():
    """The second version has another key: its options are not counted with those of the first."""
    choices = {"v1": OFFER, "v2": Choices(("a", "b", "c"), frozenset("b"), Decimal("0.33333"), "q")}
    first = [{"q": chose(key), **rest_of(points)} for key, points in WRONG_KEY]
    second = [{"q": chose(key, "v2", right="b"), **rest_of(points)} for key, points in WRONG_KEY]
    item = analyse(first + second, choices).items["q"]
    assert item.attempts == 20
    assert (item.options, item.keyed, item.blank) == ((), None, None)
    old, new = item.versions["v1"], item.versions["v2"]
    assert (old.facility, new.facility) == (30, 50)
    assert old.flags[0] is Flag.KEY_DOUBTED
    assert new.flags == ()
    assert new.discrimination > 50
    assert old.undefined["effective_weight"] is Undefined.ONE_VERSION
    assert item.effective_weight is not None
    alone = analyse(first, choices).items["q"]
    unweighed = {"effective_weight": None, "undefined": {"effective_weight": Undefined.ONE_VERSION}, "versions": {}}
    assert old == replace(alone, **unweighed)


def test_versions_that_ask_the_same_are_counted_together():
    attempts = [{"q": chose(key, version), **rest_of(points)} for key, points in SOUND for version in ("v1", "v2")]
    item = analyse(attempts, {"v1": OFFER, "v2": OFFER}).items["q"]
    assert [option.choosers for option in item.options] == [8, 6, 4]
    assert [option.choosers for option in item.versions["v2"].options] == [4, 3, 2]


@pytest.mark.parametrize(
    "other",
    [
        Choices(("a", "b", "c"), frozenset("a"), question="another"),
        Choices(("a", "b", "d"), frozenset("a"), question="q"),
        Choices(),
        None,
    ],
)
def test_options_of_different_questions_in_one_slot_are_not_mixed(other):
    attempts = [{"slot": chose(key, version)} for key in "abc" for version in ("v1", "v2")]
    item = analyse(attempts, {"v1": OFFER} | ({"v2": other} if other else {})).items["slot"]
    assert item.options == ()
    assert len(item.versions["v1"].options) == 3


def test_a_guess_is_weighed_by_how_many_were_asked():
    choices = {"v1": Choices(guess=Decimal("0.5")), "v2": Choices(guess=Decimal("0.25")), "v3": Choices()}
    asked = [{"q": Response(1, version=version)} for version in ("v1", "v2", "v2", "v2")]
    assert analyse(asked, choices).items["q"].guess == pytest.approx(31.25)
    item = analyse([*asked, {"q": Response(1, version="v3")}], choices).items["q"]
    assert (item.guess, item.undefined["guess"]) == (None, Undefined.OPEN)


def test_rest_scores_are_shares_of_what_the_rest_could_earn():
    """Drawn: one student met a point more than the other; both got half of the rest."""
    short = {"q": chose("a"), 1: Response(1), 2: Response(0)}
    long = {"q": chose("b"), 1: Response(1), 2: Response(0), 3: Response(Decimal("0.5"), Decimal(4))}
    item = analyse([short, long], {"v1": OFFER}).items["q"]
    assert [option.rest for option in item.options] == [50, 50, None]
    assert item.undefined["discrimination"] is Undefined.NO_VARIANCE
    assert item.intended_weight == pytest.approx((100 / 3 + 100 / 7) / 2)


def test_a_rest_score_leaves_the_question_itself_out():
    """Two questions that have nothing in common: with themselves in the total they would seem to discriminate."""
    found = analyse([{1: Response(x), 2: Response(y)} for x, y in itertools.product((0, 1), (0, 1))])
    assert found.items[1].discrimination == 0


def test_with_draws_there_is_no_alpha_and_no_effective_weight():
    found = analyse([{1: Response(1), 2: Response(0)}, {1: Response(0), 3: Response(1)}, {1: Response(1)}])
    assert found.quiz.undefined["alpha"] is Undefined.DIFFERENT_QUESTIONS
    assert found.quiz.undefined["standard_error"] is Undefined.DIFFERENT_QUESTIONS
    assert found.items[1].undefined["effective_weight"] is Undefined.DIFFERENT_QUESTIONS
    assert [item.attempts for item in found.items.values()] == [3, 1, 1]
    assert found.quiz.mean == pytest.approx(200 / 3)


def test_a_question_without_points_does_not_count_in_alpha():
    rows = [(1, 1), (1, 1), (0, 1), (0, 0)]
    counted = [{1: Response(x), 2: Response(y)} for x, y in rows]
    surveyed = [{**attempt, 3: Response(place % 2, 0)} for place, attempt in enumerate(counted)]
    assert analyse(surveyed).quiz == analyse(counted).quiz
    assert analyse(surveyed).items[3].intended_weight == 0
    assert analyse(surveyed).items[3].facility == 50


def test_a_single_question_has_no_rest():
    found = analyse([{"q": chose(key)} for key in "aabb"], {"v1": OFFER})
    item = found.items["q"]
    assert item.undefined["discrimination"] is item.undefined["efficiency"] is Undefined.ONE_QUESTION
    assert (item.keyed, item.keyed_rest) == (2, None)
    assert found.quiz.undefined["alpha"] is Undefined.ONE_QUESTION


def test_attempts_without_points_have_no_score():
    found = analyse([{1: Response(1, 0), 2: Response(0, 0)}] * 3)
    assert (found.quiz.attempts, found.quiz.mean) == (0, None)
    assert found.items[1].undefined["intended_weight"] is Undefined.NO_POINTS


def test_nothing_comes_of_nothing():
    found = analyse([], population=Population.ALL)
    assert (found.items, found.quiz.attempts, found.quiz.mean) == ({}, 0, None)
    assert found.quiz.population is Population.ALL
    assert set(found.quiz.undefined) >= {"mean", "median", "deviation", "alpha"}


@pytest.mark.parametrize(
    "response", [Response(1.1), Response(Decimal("-0.1")), Response(1, -1), Response(float("nan"))]
)
def test_a_mark_that_cannot_be_is_refused_with_its_question(response):
    with pytest.raises(ValueError, match="question 7: a fraction lies in"):
        analyse([{"question 7": response}])
