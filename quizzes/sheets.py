"""The questions of one attempt with their newest answers and grades, by prepared queries: every page of an attempt,
every save and every submission asks for them."""

from django.db.models import OuterRef, QuerySet, Subquery

from lessons.prepared import first_or_404, person, prepared
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
    """The newest: one or none. Each replaces the one before; to look for the one that nothing has replaced would read
    all of them, and an essay is saved a hundred times."""
    return Answer.objects.filter(slot=slot).order_by("-pk")[:1]


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
def _to_answer(attempt: int, position: int, user: int) -> QuerySet[AttemptSlot]:
    own = Attempt.objects.visible_to(person(user, False)).filter(pk=attempt)  # type: ignore[arg-type]
    before = Answer.objects.filter(slot=OuterRef("pk")).order_by("-pk").values("response")[:1]
    slots = AttemptSlot.objects.filter(attempt__in=own.values("pk"), position=position)
    return slots.select_related("version__question", "attempt__quiz").annotate(before=Subquery(before))


@prepared
def _answers(attempt: int) -> QuerySet[Answer]:
    return Answer.objects.filter(slot__attempt=attempt, replaced_by=None)


@prepared
def _grades(attempt: int) -> QuerySet[Grade]:
    newest = Grade.objects.filter(slot=OuterRef("slot")).order_by("-pk").values("pk")[:1]
    return Grade.objects.filter(slot__attempt=attempt, pk=Subquery(newest))


@prepared
def _newest_grades(slot: int) -> QuerySet[Grade]:
    return Grade.objects.filter(slot=slot).order_by("-pk")[:1]


def slots_of(attempt: Attempt, *, asking: AttemptSlot | None = None) -> list[AttemptSlot]:
    """The attempt's slots in order, as `with_newest` gives them. With one that is `asking`, it stands in its place, and
    the others come without their questions: to be counted."""
    answers = {answer.slot_id: answer for answer in _answers(attempt.pk)}
    grades = {grade.slot_id: grade for grade in _grades(attempt.pk)} if asking is None else {}
    slots = _with_questions(attempt.pk) if asking is None else _slots(attempt.pk)
    for slot in slots:
        slot.attempt = attempt
        slot.newest = answers.get(slot.pk), grades.get(slot.pk)
    return [asking if asking is not None and slot.pk == asking.pk else slot for slot in slots]


def slot_at(attempt: Attempt, position: int) -> AttemptSlot:
    """The same of one question; 404 where there is none."""
    slot = first_or_404(_with_question(attempt.pk, position))
    slot.attempt = attempt
    slot.newest = next(iter(newest_answers(slot.pk)), None), next(iter(_newest_grades(slot.pk)), None)
    return slot


def slot_to_answer(attempt: int, position: int, user: int) -> AttemptSlot:
    """The question of a student's own attempt in which an answer is about to be stored: with the least that a save
    needs, since nothing is asked for more often. The attempt comes without its dates (`quizzes.attempts.answer` looks
    at those), the answer as its response alone, the grade where one is shown before the end."""
    slot = first_or_404(_to_answer(attempt, position, user))
    response = slot.before  # type: ignore[attr-defined]
    answer = None if response is None else Answer(slot=slot, response=response)
    grades = _newest_grades(slot.pk) if slot.attempt.quiz.explains_at_once else []
    slot.newest = answer, next(iter(grades), None)
    return slot
