"""The questions of one attempt with their newest answers and grades, by prepared queries: every page of an attempt,
every save and every submission asks for them."""

from django.db.models import OuterRef, QuerySet, Subquery

from lessons.prepared import person, prepared
from quizzes.models import Answer, Attempt, AttemptSlot, Grade


@prepared
def own_attempts(pk: int, user: int) -> QuerySet[Attempt]:
    """The student's attempt of this number, with what decides about its time."""
    return Attempt.objects.visible_to(person(user, False)).with_rules().filter(pk=pk)  # type: ignore[arg-type]


@prepared
def held(pk: int) -> QuerySet[Attempt]:
    """The same of anybody, held until the transaction ends."""
    return Attempt.objects.with_rules().select_for_update(of=("self",)).filter(pk=pk)


@prepared
def newest_answers(slot: int) -> QuerySet[Answer]:
    """The answer that nothing has replaced: one or none."""
    return Answer.objects.filter(slot=slot, replaced_by=None)


@prepared
def _slots(attempt: int) -> QuerySet[AttemptSlot]:
    return AttemptSlot.objects.filter(attempt=attempt).order_by("position")


@prepared
def _with_questions(attempt: int) -> QuerySet[AttemptSlot]:
    return with_question(AttemptSlot.objects.filter(attempt=attempt).order_by("position"))


@prepared
def _with_question(attempt: int, position: int) -> QuerySet[AttemptSlot]:
    return with_question(AttemptSlot.objects.filter(attempt=attempt, position=position))


def with_question(slots: QuerySet[AttemptSlot]) -> QuerySet[AttemptSlot]:
    lesson = "version__question__lesson"
    return slots.select_related(lesson, "version__question__module").defer(f"{lesson}__body", f"{lesson}__lede")


@prepared
def _answers(attempt: int) -> QuerySet[Answer]:
    return Answer.objects.filter(slot__attempt=attempt, replaced_by=None)


@prepared
def _grades(attempt: int) -> QuerySet[Grade]:
    newest = Grade.objects.filter(slot=OuterRef("slot")).order_by("-pk").values("pk")[:1]
    return Grade.objects.filter(slot__attempt=attempt, pk=Subquery(newest))


def slots_of(attempt: Attempt, *, asking: int | None = None) -> list[AttemptSlot]:
    """The attempt's slots in order, as `with_newest` gives them; `asking`: with the question of this position alone."""
    answers = {answer.slot_id: answer for answer in _answers(attempt.pk)}
    grades = {grade.slot_id: grade for grade in _grades(attempt.pk)}
    slots = _with_questions(attempt.pk) if asking is None else _slots(attempt.pk)
    versions = {} if asking is None else {slot.pk: slot.version for slot in _with_question(attempt.pk, asking)}
    for slot in slots:
        slot.attempt = attempt
        slot.newest = answers.get(slot.pk), grades.get(slot.pk)
        if slot.pk in versions:
            slot.version = versions[slot.pk]
    return slots
