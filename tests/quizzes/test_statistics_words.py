"""Numbers in words: the bands of Moodle, and flags as sentences."""

import pytest
from django.utils import translation

from quizzes.statistics import (
    Discrimination,
    Facility,
    Finding,
    Flag,
    ItemStatistics,
    Population,
    QuizStatistics,
    Reliability,
    Undefined,
)


@pytest.mark.parametrize(
    ("low", "high", "band"),
    [
        (0, 5, Facility.EXTREMELY_HARD),
        (6, 10, Facility.VERY_HARD),
        (11, 20, Facility.HARD),
        (21, 34, Facility.RATHER_HARD),
        (35, 64, Facility.MEDIUM),
        (66, 80, Facility.RATHER_EASY),
        (81, 89, Facility.EASY),
        (90, 94, Facility.VERY_EASY),
        (95, 100, Facility.EXTREMELY_EASY),
    ],
)
def test_facility_in_the_words_of_moodle(low, high, band):
    assert {Facility.of(value) for value in range(low, high + 1)} == {band}


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (5.1, Facility.VERY_HARD),
        (10.1, Facility.HARD),
        (20.1, Facility.RATHER_HARD),
        (34.9, Facility.RATHER_HARD),
        (65, Facility.MEDIUM),
        (80.9, Facility.RATHER_EASY),
        (89.9, Facility.EASY),
        (94.9, Facility.VERY_EASY),
    ],
)
def test_between_the_bands_it_is_the_harder_one_or_the_next(value, band):
    assert Facility.of(value) is band


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (100, Discrimination.VERY_GOOD),
        (50, Discrimination.VERY_GOOD),
        (49.9, Discrimination.ADEQUATE),
        (30, Discrimination.ADEQUATE),
        (29.9, Discrimination.WEAK),
        (20, Discrimination.WEAK),
        (19.9, Discrimination.VERY_WEAK),
        (0, Discrimination.VERY_WEAK),
        (-0.1, Discrimination.INVALID),
        (-100, Discrimination.INVALID),
    ],
)
def test_discrimination_in_the_words_of_moodle(value, band):
    assert Discrimination.of(value) is band
    assert ItemStatistics(1, discrimination=value).discrimination_band is band


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (75.1, Reliability.SATISFACTORY),
        (75, Reliability.MIDDLING),
        (64, Reliability.MIDDLING),
        (63.9, Reliability.UNSATISFACTORY),
        (-20, Reliability.UNSATISFACTORY),
    ],
)
def test_alpha_in_the_words_of_moodle(value, band):
    assert QuizStatistics(Population.FIRST, 9, alpha=value).reliability is band


@pytest.mark.parametrize(("value", "dubious"), [(14.9, True), (-3, True), (15, False), (None, False)])
def test_below_15_per_cent_efficiency_is_dubious(value, dubious):
    assert ItemStatistics(1, efficiency=value).is_dubious is dubious


def test_what_is_not_known_has_no_band():
    item, quiz = ItemStatistics(0), QuizStatistics(Population.FIRST, 0)
    assert (item.facility_band, item.discrimination_band, quiz.reliability) == (None, None, None)


def test_a_finding_is_a_sentence_with_its_numbers():
    numbers = {"choosers": 12, "theirs": 81.26, "key_choosers": 7, "key": 40.0}
    finding = Finding(Flag.KEY_DOUBTED, numbers, "b")
    assert finding.sentence("The Council") == (
        "Those who chose “The Council” (12) scored 81.3% on the rest of the quiz, those who chose the key (7) 40.0%."
    )
    assert "“b”" in finding.sentence()


def test_numbers_are_written_as_the_reader_writes_them():
    with translation.override("de"):
        assert "12,5" in Finding(Flag.TOO_HARD, {"facility": 12.5}).sentence()


NUMBERS = {
    "attempts": 20, "choosers": 9, "discrimination": 1.0, "efficiency": 2.0, "facility": 3.0, "guess": 4.0,
    "key": 5.0, "key_choosers": 8, "share": 6.0, "theirs": 7.0, "threshold": 15,
}  # fmt: skip


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_has_a_sentence(flag):
    sentence = Finding(flag, NUMBERS, "a").sentence()
    assert sentence.endswith(".")
    assert "%(" not in sentence


@pytest.mark.parametrize("word", [Population, Undefined, Facility, Discrimination, Reliability, Flag])
def test_every_word_has_a_label_of_its_own_and_is_stored_as_itself(word):
    assert len({str(member.label) for member in word}) == len(word)
    for member in word:
        assert word(str(member)) is member
        assert str(member) == member.name.lower()
