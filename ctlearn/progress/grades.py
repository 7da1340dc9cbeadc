"""A student's grade, from what each quiz is worth. No database here.

Of each quiz counts the attempt that `quizzes.results.counting` names, the best or the last. Its score s, in [0, 1],
is exact. For work that is d started days late, with p points a day, at most m, not below f (all out of 100):

    v = max(s - min(d p, m) / 100, min(s, f / 100))        v = s, when it was in time

Something not handed in counts 0 once it has closed, or, where it never closes, once it was due; before that it
doesn't count yet, and for who joined later never. What waits for a person doesn't count yet either; what a student is
excused from never does. Of the values that count and may be dropped, the k lowest are dropped, the earlier column of
equals; one value always stays. The grade is the mean of the others by weight w, and None while there are none:

    grade = Σ w v / Σ w

Example, 10 a day, at most 30, one dropped: a test of 90 (w = 1), one of 84 that was two days late (w = 1), one not
handed in (w = 1), an exam of 70 (w = 3, never dropped). Values: 0.90, 0.64, 0, 0.70; the 0 is dropped; the grade is
(0.90 + 0.64 + 3 × 0.70) / 5 = 0.728.

Everything is Decimal, and rounded where it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quizzes.models import Quiz
from quizzes.results import Score

DAY = timedelta(days=1)


class State(TextChoices):
    COUNTS = "counts", _("counts")
    WAITS = "waits", _("waits for a grade")
    RUNS = "runs", _("in progress")
    HELD = "held", _("handed in, its score to come")
    OPEN = "open", _("not handed in yet")
    MISSING = "missing", _("not handed in")
    BEFORE = "before", _("closed before they joined")
    EXCUSED = "excused", _("excused")


@dataclass(frozen=True)
class Column:
    quiz: Quiz
    weight: Decimal = Decimal(1)
    droppable: bool = True


@dataclass(frozen=True)
class Cell:
    """One quiz of one student. `score` is of `attempt`, the one that counts, before anything is taken off; `value`
    what counts, in [0, 1], None when nothing does. `days` late, begun ones."""

    state: State
    score: Score | None = None
    attempt: int | None = None
    days: int = 0
    value: Decimal | None = None
    dropped: bool = False

    @property
    def earned(self) -> Decimal | None:
        """The score in per cent."""
        return None if self.score is None else 100 * exact(self.score)

    @property
    def percent(self) -> Decimal | None:
        """What counts, in per cent."""
        return None if self.value is None else 100 * self.value

    @property
    def loses(self) -> bool:
        """Being late took something off."""
        return self.value is not None and self.earned is not None and self.percent != self.earned

    @property
    def remark(self) -> str:
        """Everything but the number, in words."""
        words = [] if self.state == State.COUNTS else [str(self.state.label)]
        if self.days:
            words.append(ngettext("%(n)d day late", "%(n)d days late", self.days) % {"n": self.days})
        if self.dropped:
            words.append(gettext("dropped"))
        return ", ".join(words)


@dataclass(frozen=True)
class Grade:
    """A student's cells in the order of the columns, and the grade so far in [0, 1]; None: nothing counts yet."""

    cells: tuple[Cell, ...]
    value: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return None if self.value is None else 100 * self.value


def exact(score: Score) -> Decimal:
    """What was earned, in [0, 1], not rounded."""
    return score.points / score.of if score.of else Decimal(0)


def days_late(submitted: datetime | None, due: datetime | None) -> int:
    """Days that have begun since it was due: one second late is one day."""
    if submitted is None or due is None or submitted <= due:
        return 0
    return ceil((submitted - due) / DAY)


def grade(columns: Sequence[Column], cells: Sequence[Cell], drop: int) -> Grade:
    """The cells with their marks of what was dropped, and the grade."""
    counting = [n for n, cell in enumerate(cells) if cell.value is not None and columns[n].weight > 0]
    values = {n: value for n in counting if (value := cells[n].value) is not None}
    lowest = sorted((n for n in counting if columns[n].droppable), key=lambda n: values[n])
    dropped = set(lowest[: min(drop, len(counting) - 1)]) if counting else set()
    kept = [n for n in counting if n not in dropped]
    total = sum((columns[n].weight * values[n] for n in kept), Decimal(0))
    weights = sum((columns[n].weight for n in kept), Decimal(0))
    marked = tuple(replace(cell, dropped=True) if n in dropped else cell for n, cell in enumerate(cells))
    return Grade(marked, total / weights if kept else None)
