"""The words for what the numbers mean, and the thresholds behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DUBIOUS_EFFICIENCY = 15  # Moodle marks a question below it as dubious
VERY_WEAK_DISCRIMINATION = 20  # Moodle's "very weak" ends here
TOO_EASY = 95  # Moodle's "extremely easy" starts here
TOO_HARD = 5  # Moodle's "extremely difficult or something wrong with the question" ends here
GUESSABLE = 40  # Moodle: a random guess score above it is unsatisfactory
UNUSED = 5  # an option chosen by fewer distracts nobody: Tarrant, Ware & Mohammed (2009), BMC Medical Education 9:40


class Word(StrEnum):
    """A value that is stored and compared, with the words that a page shows for it."""

    label: StrPromise

    def __new__(cls, value: str, label: StrPromise) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Population(Word):
    """Whose attempts were read."""

    FIRST = "first", _("each student’s first attempt")
    LAST = "last", _("each student’s last attempt")
    HIGHEST = "highest", _("each student’s best attempt")
    ALL = "all", _("all attempts")


class Undefined(Word):
    """Why there is no number."""

    TOO_FEW = "too_few", _("too few attempts")
    NO_VARIANCE = "no_variance", _("everyone scored the same")
    NO_POINTS = "no_points", _("nothing here is worth points")
    ONE_QUESTION = "one_question", _("there is only one question")
    DIFFERENT_QUESTIONS = "different_questions", _("the attempts hold different questions")
    AGAINST_TOTAL = "against_total", _("scores fall here where totals rise")
    OPEN = "open", _("there is nothing to guess among")
    ONE_VERSION = "one_version", _("a version has no weight of its own")
    EVERY_ANSWER = "every_answer", _("needs every single answer, not their sums")


class Facility(Word):
    """How easy, in the words of "Quiz report statistics"; its gaps (65, 80 to 81 …) go to the harder band."""

    EXTREMELY_HARD = "extremely_hard", _("Extremely difficult, or something is wrong with the question")
    VERY_HARD = "very_hard", _("Very difficult")
    HARD = "hard", _("Difficult")
    RATHER_HARD = "rather_hard", _("Moderately difficult")
    MEDIUM = "medium", _("About right for the average student")
    RATHER_EASY = "rather_easy", _("Fairly easy")
    EASY = "easy", _("Easy")
    VERY_EASY = "very_easy", _("Very easy")
    EXTREMELY_EASY = "extremely_easy", _("Extremely easy")

    @classmethod
    def of(cls, facility: float) -> Facility:
        """5 or less; to 10; to 20; below 35; below 66; below 81; below 90; below 95; to 100."""
        for ceiling, band in ((TOO_HARD, cls.EXTREMELY_HARD), (10, cls.VERY_HARD), (20, cls.HARD)):
            if facility <= ceiling:
                return band
        for floor, band in (
            (TOO_EASY, cls.EXTREMELY_EASY),
            (90, cls.VERY_EASY),
            (81, cls.EASY),
            (66, cls.RATHER_EASY),
            (35, cls.MEDIUM),
        ):
            if facility >= floor:
                return band
        return cls.RATHER_HARD


class Discrimination(Word):
    """How well a question tells the strong from the weak, in the words of "Quiz report statistics"."""

    VERY_GOOD = "very_good", _("Very good discrimination")
    ADEQUATE = "adequate", _("Adequate discrimination")
    WEAK = "weak", _("Weak discrimination")
    VERY_WEAK = "very_weak", _("Very weak discrimination")
    INVALID = "invalid", _("Question probably invalid")

    @classmethod
    def of(cls, discrimination: float) -> Discrimination:
        """50 and above; from 30; from 20; from 0; negative."""
        for floor, band in (
            (50, cls.VERY_GOOD),
            (30, cls.ADEQUATE),
            (VERY_WEAK_DISCRIMINATION, cls.WEAK),
            (0, cls.VERY_WEAK),
        ):
            if discrimination >= floor:
                return band
        return cls.INVALID


class Reliability(Word):
    """Cronbach's alpha in words: Moodle calls more than 75 satisfactory and less than 64 unsatisfactory."""

    SATISFACTORY = "satisfactory", _("Satisfactory")
    MIDDLING = "middling", _("Between satisfactory and not")
    UNSATISFACTORY = "unsatisfactory", _("Unsatisfactory")

    @classmethod
    def of(cls, alpha: float) -> Reliability:
        if alpha > 75:
            return cls.SATISFACTORY
        return cls.MIDDLING if alpha >= 64 else cls.UNSATISFACTORY


class Flag(Word):
    """What may be wrong with a question, worst first. The label is the question that the instructor should ask."""

    KEY_DOUBTED = "key_doubted", _("The strong choose another option: is the key right?")
    KEY_UNCHOSEN = "key_unchosen", _("Nobody chose just the key: is it right?")
    NEGATIVE_DISCRIMINATION = "negative_discrimination", _("The weak do better here: is the question sound?")
    LOW_EFFICIENCY = "low_efficiency", _("Says little about who knows more: is it clear?")
    VERY_WEAK_DISCRIMINATION = "very_weak_discrimination", _("Hardly tells the strong from the weak")
    TOO_HARD = "too_hard", _("Hardly anyone can answer: is something wrong?")
    BELOW_GUESSING = "below_guessing", _("Guessing would do better: does the question mislead?")
    TOO_EASY = "too_easy", _("Nearly everyone can answer")
    UNUSED_OPTION = "unused_option", _("An option tempts hardly anyone")
    GUESSABLE = "guessable", _("Easy to guess")

    @property
    def template(self) -> StrPromise:
        return _SENTENCES[self]


_SENTENCES: dict[Flag, StrPromise] = {
    Flag.KEY_DOUBTED: _(
        "Those who chose “%(option)s” (%(choosers)s) scored %(theirs)s%% on the rest of the quiz, "
        "those who chose the key (%(key_choosers)s) %(key)s%%."
    ),
    Flag.KEY_UNCHOSEN: _("None of %(attempts)s chose what is marked right and nothing else."),
    Flag.NEGATIVE_DISCRIMINATION: _("The discrimination index is %(discrimination)s%%."),
    Flag.LOW_EFFICIENCY: _("The discriminative efficiency is %(efficiency)s%%; below %(threshold)s%% is dubious."),
    Flag.VERY_WEAK_DISCRIMINATION: _("The discrimination index is %(discrimination)s%%, below %(threshold)s%%."),
    Flag.TOO_HARD: _("The mean score is %(facility)s%%."),
    Flag.BELOW_GUESSING: _("The mean score is %(facility)s%%; a random guess would earn %(guess)s%%."),
    Flag.TOO_EASY: _("The mean score is %(facility)s%%."),
    Flag.UNUSED_OPTION: _("“%(option)s” was chosen by %(choosers)s, which is %(share)s%%."),
    Flag.GUESSABLE: _("A random guess earns %(guess)s%%; more than %(threshold)s%% is too much."),
}


@dataclass(frozen=True)
class Finding:
    """One flag with the numbers that raised it; `option` is the key of the option concerned, if one is."""

    flag: Flag
    numbers: Mapping[str, float] = field(default_factory=dict)
    option: str = ""

    def sentence(self, option: str = "") -> str:
        """The finding in words; `option` is what to call the option, its key otherwise."""
        shown = {
            name: number_format(value) if isinstance(value, int) else number_format(round(value, 1), 1)
            for name, value in self.numbers.items()
        }
        return str(self.flag.template) % {"option": option or self.option, **shown}
