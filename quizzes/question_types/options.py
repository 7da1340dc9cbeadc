"""Options to choose from, as single choice, multiple choice and the menus of cloze have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizzes.question_types.contract import Path, Problem
from quizzes.question_types.reading import Reader


@dataclass(frozen=True)
class Option:
    key: str
    text: str
    correct: bool
    explanation: str

    def data(self) -> dict[str, Any]:
        return present(key=self.key, text=self.text, correct=self.correct, explanation=self.explanation)


def read_options(reader: Reader, *, one_right: bool) -> tuple[Option, ...]:
    """Two options or more; exactly one of them correct, or at least one."""
    keys: set[str] = set()
    texts: set[str] = set()
    options = tuple(
        Option(
            key=entry.key(keys),
            text=entry.distinct("text", texts),
            correct=entry.flag("correct"),
            explanation=entry.text("explanation", required=False),
        )
        for entry in reader.each("options", least=2)
    )
    right = sum(option.correct for option in options)
    if options and (right != 1 if one_right else right < 1):
        wanted = "exactly one" if one_right else "at least one"
        reader.problem(f"Mark {wanted} option “correct: yes”; {right} are marked.", "options")
    return options


def unexplained_options(options: tuple[Option, ...], path: Path = ("options",)) -> tuple[Problem, ...]:
    return tuple(
        Problem((*path, place, "explanation"), f"Say why “{option.text}” is right or wrong.")
        for place, option in enumerate(options)
        if not option.explanation
    )


def present(**values: Any) -> dict[str, Any]:
    """The values in the order given, without those that are absent: "", (), [], False, None."""
    return {name: value for name, value in values.items() if value}
