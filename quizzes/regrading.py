"""Grades given anew: when a key was wrong, a question was bad, or that was an error itself.

A regrade adds grades and changes none. What a person graded by hand stays, whatever the machine makes of the key.
A person also grades what the corrected version has no counterpart for, and what it asks that nobody was shown.
Running attempts aren't touched: they are graded by the version that they froze when they end, and can be regraded
then. Review isn't rewound: its logs say what happened, and the question comes back in its newest version. What was
dropped before it was released never enters.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from quizzes.models import Attempt, AttemptSlot, Grade, Question, QuestionVersion, Quiz, Regrade
from quizzes.question_types import ResponseError
from quizzes.results import Score, scores_by_attempt
from quizzes.signals import attempts_regraded

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

AT_ONCE = 500  # rows in a statement


class GradesMoved(Exception):
    """The grades aren't those that the preview was made from."""

    def __str__(self) -> str:
        return _("Grades have changed since this preview: this is how it stands now. Nothing was written.")


@dataclass(frozen=True)
class Plan:
    """What is to be done, before anybody's grade is looked at. `version` is the key of a KEY, `undoes` of an UNDO."""

    quiz: Quiz
    question: Question
    kind: str
    version: QuestionVersion | None = None
    undoes: Regrade | None = None


def regradable(user: "User", question: Question) -> QuerySet[Quiz]:
    """The quizzes in which this person grades finished attempts that asked the question."""
    graded = Attempt.objects.graded_by(user).exclude(state__in=Attempt.RUNNING)
    asked = graded.filter(slots__version__question=question)
    return Quiz.objects.filter(pk__in=asked.values("quiz")).order_by("title", "pk")


@dataclass(frozen=True)
class Change:
    """One student's question, before and after. Fractions: None means that a person has to say.

    `by_hand`: a person graded it, so it stays.
    """

    slot: AttemptSlot
    before: Decimal | None
    after: Decimal | None
    dropped_before: bool
    dropped: bool
    by_hand: bool
    score_before: Score
    score: Score

    @property
    def attempt(self) -> Attempt:
        return self.slot.attempt

    @property
    def changes(self) -> bool:
        return (self.before, self.dropped_before) != (self.after, self.dropped)

    @property
    def points_before(self) -> Decimal | None:
        return None if self.before is None else self.before * self.slot.points

    @property
    def points(self) -> Decimal | None:
        return None if self.after is None else self.after * self.slot.points

    @property
    def crosses(self) -> bool:
        """Whether the attempt passes becomes another thing."""
        return self.score_before.passed != self.score.passed


@dataclass(frozen=True)
class Preview:
    """`running` attempts ask the question too and are left alone; `seen` is the fingerprint to confirm with."""

    changes: list[Change]
    by_hand: int
    looked_at: int
    running: int
    seen: str


def preview(user: "User", plan: Plan) -> Preview:
    """Who would change, from what to what, among the attempts that this person grades. Writes nothing."""
    attempts = Attempt.objects.graded_by(user).filter(quiz=plan.quiz)
    asked = AttemptSlot.objects.filter(version__question=plan.question, attempt__in=attempts.values("pk"))
    running = asked.filter(attempt__state__in=Attempt.RUNNING).values("attempt").distinct().count()
    asked = asked.exclude(attempt__state__in=Attempt.RUNNING)
    finished = {
        attempt.pk: attempt
        for attempt in attempts.filter(pk__in=asked.values("attempt")).select_related(
            "enrolment__user", "enrolment__cohort"
        )
    }
    scores = scores_by_attempt(plan.quiz, AttemptSlot.objects.filter(attempt__in=asked.values("attempt")))
    undone = grades_before(plan.undoes) if plan.undoes else {}
    by_hand = graded_by_hand(asked) if plan.kind == Regrade.Kind.KEY else set()
    made = []
    rows = asked.with_newest().select_related(None).select_related("version__question")
    for slot in rows.iterator(chunk_size=AT_ONCE):
        if slot.grade is not None and slot.attempt_id in finished:
            slot.attempt = finished[slot.attempt_id]
            slot.attempt.quiz = plan.quiz
            made.append(change_of(plan, slot, scores[slot.attempt_id], undone, slot.pk in by_hand))
    changes = [change for change in made if change.changes]
    changes.sort(key=lambda change: (str(change.attempt.enrolment.user), change.attempt.number, change.slot.pk))
    return Preview(changes, sum(change.by_hand for change in made), len(made), running, fingerprint(changes))


def change_of(
    plan: Plan, slot: AttemptSlot, score_before: Score, undone: dict[int, Grade | None], by_hand: bool
) -> Change:
    grade = slot.grade
    assert grade is not None
    after, dropped = grade.fraction, grade.dropped
    match plan.kind:
        case Regrade.Kind.DROP:
            dropped = True
        case Regrade.Kind.CREDIT:
            after, dropped = Decimal(1), False
        case Regrade.Kind.UNDO:
            earlier = undone.get(grade.pk)
            if earlier is not None:
                after, dropped = earlier.fraction, earlier.dropped
        case Regrade.Kind.KEY:
            if not by_hand:
                after = fraction_by(plan.version, slot)
    score = score_before.with_other(slot, after, dropped)
    return Change(slot, grade.fraction, after, grade.dropped, dropped, by_hand, score_before, score)


def graded_by_hand(slots: QuerySet[AttemptSlot]) -> set[int]:
    """The slots whose fraction is a person's own judgement, also when it was dropped or brought back since."""
    grades = Grade.objects.filter(slot__in=slots.values("pk")).select_related("regrade").order_by("pk")
    by_hand: dict[int, bool] = {}
    before: dict[tuple[int, int], bool] = {}
    for grade in grades.iterator(chunk_size=AT_ONCE):
        made, was = grade.regrade, by_hand.get(grade.slot_id, False)
        if made is None:
            by_hand[grade.slot_id] = bool(grade.by_id or grade.reason or grade.feedback or grade.rubric)
            continue
        before[grade.slot_id, made.pk] = was
        if made.kind == Regrade.Kind.UNDO:
            by_hand[grade.slot_id] = before.get((grade.slot_id, made.undoes_id or 0), was)
        elif made.kind != Regrade.Kind.DROP:
            by_hand[grade.slot_id] = False
    return {pk for pk, is_by_hand in by_hand.items() if is_by_hand}


def fraction_by(version: QuestionVersion | None, slot: AttemptSlot) -> Decimal | None:
    """What the answer is worth by another version's key.

    None, for a person, where that version has no counterpart for the answer, or calls for something that the
    student was never shown.
    """
    assert version is not None
    version.question = slot.version.question
    parsed = version.parsed()
    try:
        response = slot.answer.response if slot.answer else None
        return parsed.grade(response and parsed.reread(response, slot.version.parsed())).fraction
    except ResponseError:
        return None


def grades_before(regrade: Regrade) -> dict[int, Grade | None]:
    """For each grade that a regrade gave: the one that stood before it."""
    given = Grade.objects.filter(regrade=regrade)
    earlier: dict[int, Grade | None] = {}
    rows = Grade.objects.filter(slot__in=given.values("slot")).order_by("slot", "pk")
    last: Grade | None = None
    for grade in rows:
        if grade.regrade_id == regrade.pk:
            earlier[grade.pk] = last if last is not None and last.slot_id == grade.slot_id else None
        last = grade
    return earlier


def fingerprint(changes: Iterable[Change]) -> str:
    text = ";".join(
        f"{one.slot.pk}:{one.slot.grade and one.slot.grade.pk}:{one.after}:{one.dropped}" for one in changes
    )
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@transaction.atomic
def regrade(user: "User", plan: Plan, reason: str, seen: str) -> Regrade | None:
    """Write what the preview `seen` showed, and nothing else; None where nothing changes.

    Raises GradesMoved when the grades have become others, as they have when it is sent twice.
    """
    finished = Attempt.objects.graded_by(user).filter(quiz=plan.quiz).exclude(state__in=Attempt.RUNNING)
    held = Attempt.objects.filter(pk__in=finished.values("pk")).order_by("pk").select_for_update()
    list(held.values_list("pk"))
    shown = preview(user, plan)
    if shown.seen != seen or (plan.undoes and Regrade.objects.filter(undoes=plan.undoes).exists()):
        raise GradesMoved
    if not shown.changes:
        return None
    made = Regrade.objects.create(
        quiz=plan.quiz,
        question=plan.question,
        kind=plan.kind,
        version=plan.version,
        undoes=plan.undoes,
        reason=reason,
        by=user,
    )
    Grade.objects.bulk_create(
        (
            Grade(
                slot=change.slot,
                answer=change.slot.answer,
                fraction=change.after,
                dropped=change.dropped,
                by=user,
                reason=reason,
                regrade=made,
            )
            for change in shown.changes
        ),
        batch_size=AT_ONCE,
    )
    keep_states(shown.changes)
    attempts = {change.attempt.pk: change.attempt for change in shown.changes}
    attempts_regraded.send(Attempt, quiz=plan.quiz, attempts=list(attempts.values()))
    return made


def keep_states(changes: Iterable[Change]) -> None:
    """Submitted while an answer waits for a person, graded when none does; an expired attempt stays so."""
    states = Attempt.State
    changed = []
    for change in changes:
        attempt, state = change.attempt, states.SUBMITTED if change.score.pending else states.GRADED
        if attempt.state in (states.SUBMITTED, states.GRADED) and attempt.state != state:
            attempt.state = state
            changed.append(attempt)
    Attempt.objects.bulk_update(changed, ["state"], batch_size=AT_ONCE)


@dataclass(frozen=True)
class Corrected:
    """A grade that replaced another, for the student, in points of `of`."""

    grade: Grade
    before: Grade
    of: Decimal

    @property
    def points_before(self) -> Decimal:
        return Decimal(0) if self.before.fraction is None or self.before.dropped else self.before.fraction * self.of

    @property
    def points(self) -> Decimal:
        return Decimal(0) if self.grade.fraction is None or self.grade.dropped else self.grade.fraction * self.of


def corrections(slots: Iterable[AttemptSlot]) -> dict[int, list[Corrected]]:
    """What regrades changed in these slots, by slot, the oldest first. One query."""
    points = {slot.pk: slot.points for slot in slots}
    grades = Grade.objects.filter(slot__in=list(points)).select_related("regrade__version").order_by("slot", "pk")
    found: dict[int, list[Corrected]] = {}
    last: Grade | None = None
    for grade in grades:
        if grade.regrade_id is not None and last is not None and last.slot_id == grade.slot_id:
            found.setdefault(grade.slot_id, []).append(Corrected(grade, last, points[grade.slot_id]))
        last = grade
    return found


def score_before(score: Score, slots: Iterable[AttemptSlot], corrected: dict[int, list[Corrected]]) -> Score | None:
    """What these slots, now worth `score`, were worth before the first of these regrades; None for the same."""
    before = score
    for slot in slots:
        if found := corrected.get(slot.pk):
            before = before.with_other(slot, found[0].before.fraction, found[0].before.dropped)
    return None if before == score else before
