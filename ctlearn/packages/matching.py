"""Rows of the database and parts of a package, matched by key: what is new, changes, stays, goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lessons.models import Lesson, Module
from quizzes.models import Question, Quiz

from . import format as f
from .digests import GONE, Fate, fate, gone
from .report import LoadReport
from .stored import is_loaded

R = TypeVar("R", Module, Lesson, Question, Quiz)
P = TypeVar("P", f.Module, f.Lesson, f.Question, f.Quiz)


@dataclass
class Matched(Generic[R, P]):
    create: list[tuple[P, str]] = field(default_factory=list)  # with the digest that the row is to keep
    update: list[tuple[R, P]] = field(default_factory=list)
    same: list[R] = field(default_factory=list)  # right already, and now known to be loaded
    gone: list[R] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)


@dataclass
class Matcher(Generic[R, P]):
    """`stored` is the digest of a row, `wanted` that of a part.

    `after` is the digest of a row that is or was gone, where `stored` depends on more than the row.
    """

    what: str
    stored: Callable[[R], str]
    wanted: Callable[[P], str]
    overwrite: bool
    report: LoadReport
    after: Callable[[R], str] | None = None

    def match(self, rows: Iterable[R], parts: Iterable[P]) -> Matched[R, P]:
        matched: Matched[R, P] = Matched()
        by_key = {row.key: row for row in rows}
        for part in parts:
            row = by_key.pop(part.key, None)
            if row is None:
                matched.create.append((part, self.wanted(part)))
                self.report.created.append(f"{self.what} {part.key}")
            else:
                self.judge(row, part, matched)
        for row in by_key.values():
            if not is_loaded(row):
                continue
            if self.overwrite or self.stored(row) == row.loaded_digest:
                matched.gone.append(row)
                self.report.unpublished.append(f"{self.what} {row.key}")
            else:
                matched.kept.add(row.key)
                self.report.edited.append(f"{self.what} {row.key}")
        return matched

    def judge(self, row: R, part: P, matched: Matched[R, P]) -> None:
        stored, wanted, loaded = self.stored(row), self.wanted(part), row.loaded_digest
        if loaded.startswith(GONE) and loaded == self.gone_digest(row):
            loaded = stored  # it is as loading left it
        name = f"{self.what} {part.key}"
        match fate(stored, loaded, wanted, overwrite=self.overwrite):
            case Fate.SAME:
                self.report.unchanged.append(name)
                if row.loaded_digest != wanted:
                    row.loaded_digest = wanted
                    matched.same.append(row)
            case Fate.UPDATE:
                self.report.updated.append(name)
                row.loaded_digest = wanted
                matched.update.append((row, part))
            case Fate.KEEP:
                self.report.edited.append(name)
                matched.kept.add(part.key)

    def gone_digest(self, row: R) -> str:
        return gone((self.after or self.stored)(row))
