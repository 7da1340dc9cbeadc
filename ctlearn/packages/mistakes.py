"""How a package says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Mistake:
    """`line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class PackageError(Exception):
    """The package can't be read. `mistakes` are all that were found, sorted, each once."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True)
class Notes:
    """Collects the mistakes of one file."""

    file: str
    mistakes: list[Mistake]

    def add(self, line: int, reason: str) -> None:
        self.mistakes.append(Mistake(self.file, line, reason))

    def of(self, file: str) -> Notes:
        return Notes(file, self.mistakes)
