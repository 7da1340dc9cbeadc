"""What came of attempts, from their facts: the one place for those kept by write and those that are rebuilt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from quizzes.models import Answer, Attempt, AttemptSlot, Grade, QuestionVersion, Quiz
from quizzes.question_types import TYPES, QuestionType
from quizzes.question_types.options import Choosing, chosen_keys
from quizzes.statistics.sums import SCALE, Mark, ratio, score, shares

Rights = dict[int, frozenset[str] | None]


class Row(NamedTuple):
    """A question of an attempt as it stands: newest grade, newest answer."""

    attempt: int
    version: int
    points: Decimal
    fraction: Decimal | None
    dropped: bool | None
    response: Any


def rows_of(slots: QuerySet[AttemptSlot]) -> Iterator[Row]:
    """Those of one attempt follow each other. One query."""
    newest = Grade.objects.filter(slot=OuterRef("pk")).order_by("-pk")
    answer = Answer.objects.filter(slot=OuterRef("pk"), replaced_by=None)
    rows = slots.order_by("attempt", "position").values_list(
        "attempt_id",
        "version_id",
        "points",
        Subquery(newest.values("fraction")[:1]),
        Subquery(newest.values("dropped")[:1]),
        Subquery(answer.values("response")[:1]),
    )
    return map(Row._make, rows.iterator(chunk_size=5000))


def right_keys(slots: QuerySet[AttemptSlot]) -> Rights:
    """The right options of the versions asked; None where there is nothing to choose among. One query."""
    asked = QuestionVersion.objects.filter(pk__in=slots.order_by().values("version"))
    rights: Rights = {}
    for pk, kind, content in asked.values_list("pk", "question__type", "content"):
        rights[pk] = right_of(TYPES[kind].parse(content)) if issubclass(TYPES[kind], Choosing) else None
    return rights


def right_of(parsed: QuestionType) -> frozenset[str] | None:
    return parsed.right_keys() if isinstance(parsed, Choosing) else None


@dataclass
class Sheet:
    """An attempt that is over."""

    marks: list[Mark] = field(default_factory=list)
    pending: int = 0

    def take(self, row: Row, rights: Rights) -> None:
        """What was dropped counts neither way, what waits for a person as nothing so far."""
        if row.dropped:
            return
        self.pending += row.fraction is None
        right = rights[row.version]
        chosen = None if right is None else chosen_keys(row.response)
        fraction = 0 if row.fraction is None else int(row.fraction * SCALE)
        self.marks.append(Mark(row.version, fraction, int(row.points * SCALE), chosen, right or ()))


def sheets_of(slots: QuerySet[AttemptSlot]) -> dict[int, Sheet]:
    """Of the attempts that these slots belong to. Two queries."""
    rights = right_keys(slots)
    sheets: dict[int, Sheet] = defaultdict(Sheet)
    for row in rows_of(slots):
        sheets[row.attempt].take(row, rights)
    return sheets


def sheet_of(graded: Iterable[tuple[AttemptSlot, Grade]]) -> Sheet:
    """Of an attempt that has just been graded."""
    sheet = Sheet()
    for slot, grade in graded:
        response = slot.answer.response if slot.answer else None
        row = Row(slot.attempt_id, slot.version_id, slot.points, grade.fraction, grade.dropped, response)
        chooses = issubclass(TYPES[slot.version.question.type], Choosing)
        sheet.take(row, {row.version: right_of(slot.version.parsed()) if chooses else None})
    return sheet


class Outcome(NamedTuple):
    """The columns of `models.Outcome`."""

    attempt_id: int
    enrolment_id: int
    quiz_id: int
    cohort_id: int
    number: int
    running: bool
    score: int | None
    pending: int
    submitted_at: datetime | None
    shares: list[list[Any]] | None


def outcome_of(attempt: Attempt, sheet: Sheet, cohort: int) -> Outcome:
    running = attempt.is_running
    earned = None if running else score(sheet.marks)
    counted = attempt.number == 1 and earned is not None and not sheet.pending
    return Outcome(
        attempt.pk,
        attempt.enrolment_id,
        attempt.quiz_id,
        cohort,
        attempt.number,
        running,
        earned,
        0 if running else sheet.pending,
        attempt.submitted_at,
        [list(share) for share in shares(sheet.marks)] if counted else None,
    )


# Of a student's attempts in a course --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Go:
    """An attempt as `CourseStanding.quizzes` keeps it."""

    attempt: int
    score: int | None
    pending: int
    running: bool

    def passed(self, quiz: Quiz) -> bool | None:
        """None: nobody passes here, or it isn't decided yet."""
        if quiz.passing is None or self.score is None:
            return None
        if self.score >= quiz.passing * SCALE:
            return True
        return None if self.pending else False


def counting(quiz: Quiz, goes: Sequence[Go]) -> Go | None:
    """The attempt that counts, the best or the last that is over; None without one."""
    over = [go for go in goes if go.score is not None]
    if not over:
        return None
    return over[-1] if quiz.counts == Quiz.Counts.LAST else max(over, key=lambda go: go.score or 0)


def failed(quiz: Quiz, goes: Sequence[Go]) -> int:
    """Attempts under the pass mark; 0 as soon as one has passed."""
    decided = [go.passed(quiz) for go in goes]
    return 0 if any(decided) else decided.count(False)


def kept_quiz(quiz: Quiz, goes: Sequence[Go]) -> list[Any]:
    """A quiz in `CourseStanding.quizzes`. What a diagnostic one found out before the course is no score."""
    counts = None if quiz.diagnostic else counting(quiz, goes)
    tries = [[go.attempt, go.score, go.pending, go.running] for go in goes]
    return [counts.score if counts else None, failed(quiz, goes), tries]


def mean_score(quizzes: dict[str, list[Any]]) -> int | None:
    """Over the quizzes kept, of the attempts that count."""
    scores = [score for score, _failed, _goes in quizzes.values() if score is not None]
    return ratio(sum(scores), len(scores) * SCALE) if scores else None


def most_failed(quizzes: dict[str, list[Any]]) -> int:
    return max((failed for _score, failed, _goes in quizzes.values()), default=0)
