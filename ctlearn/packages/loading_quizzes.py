"""Loading quizzes, and making those of lessons' checks from the lessons' texts."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from lessons.models import State
from quizzes.checks import checked_keys
from quizzes.models import Quiz, Slot

from . import format as f
from .digests import digest
from .loading_lessons import unique
from .matching import Matcher
from .references import checks_key
from .work import Work

FIELDS = [
    "module", "title", "introduction", "mode", "diagnostic", "confidence", "attempts_allowed", "minutes",
    "shuffle", "pass_mark", "counts", "release", "state", "position", "loaded_digest",
]  # fmt: skip


def load_quizzes(work: Work) -> None:
    stored = work.stored
    matcher: Matcher[Quiz, f.Quiz] = Matcher(
        "quiz",
        lambda row: work.quiz_digests[row.pk],
        lambda part: digest(part),
        work.overwrite,
        work.report,
        after=stored.quiz_digest,
    )
    matched = matcher.match([row for row in stored.quizzes if row.lesson_id is None], work.package.quizzes)
    made = []
    for part, wanted in matched.create:
        row = Quiz(course=stored.course, key=part.key, loaded_digest=wanted)
        fill(work, row, part)
        made.append(row)
    for row, part in matched.update:
        fill(work, row, part)
    for row in matched.gone:
        row.state = State.DRAFT
        row.loaded_digest = matcher.gone_digest(row)
    rows = {row.key: row for row in (*stored.quizzes, *made)}
    moved = []
    for position, part in enumerate(work.package.quizzes, 1):
        row = rows[part.key]
        if row.position != position:
            row.position = position
            moved.append(row)
    Quiz.objects.bulk_create(made)
    for row, _ in matched.update:  # one by one: what is kept of its attempts depends on its rules
        row.save(update_fields=FIELDS)
    Quiz.objects.bulk_update(unique(matched.same + matched.gone + moved, made), FIELDS)
    wanted_slots = [(row, part.slots) for row, part in matched.update]
    wanted_slots += [(row, part.slots) for row, (part, _) in zip(made, matched.create, strict=True)]
    replace_slots([(row, [slot_of(work, slot) for slot in slots]) for row, slots in wanted_slots])


def fill(work: Work, row: Quiz, part: f.Quiz) -> None:
    row.module = work.modules[part.module] if part.module else None
    row.title, row.introduction, row.mode = part.title, part.introduction, part.mode
    row.diagnostic, row.confidence, row.shuffle = part.diagnostic, part.confidence, part.shuffle
    row.attempts_allowed, row.minutes = part.attempts, part.minutes
    row.pass_mark = Decimal(part.pass_mark) if part.pass_mark else None
    row.counts, row.release, row.state = part.counts, part.release, part.state


def slot_of(work: Work, slot: f.Slot) -> dict[str, Any]:
    points = Decimal(slot.points)
    if slot.question:
        return {"question": work.questions[slot.question], "points": points}
    pool: dict[str, Any] = {
        name: list(getattr(slot, name)) for name in ("modules", "topics", "types", "difficulty") if getattr(slot, name)
    }
    if slot.exam_only:
        pool["exam_only"] = True
    return {"draw": slot.draw, "pool": pool, "points": points}


def replace_slots(wanted: list[tuple[Quiz, list[dict[str, Any]]]]) -> None:
    """Nothing points at a slot: attempts keep what they asked."""
    Slot.objects.filter(quiz__in=[quiz.pk for quiz, _ in wanted]).delete()
    Slot.objects.bulk_create(
        Slot(quiz=quiz, position=position, **values)
        for quiz, places in wanted
        for position, values in enumerate(places, 1)
    )


def load_checks(work: Work) -> None:
    """What `quizzes.checks.keep_checks` does for one lesson, for all of the course with the same few queries."""
    quizzes = {row.lesson_id: row for row in work.stored.quizzes if row.lesson_id is not None}
    taken = {row.key for row in work.stored.quizzes} | {quiz.key for quiz in work.package.quizzes}
    made: list[Quiz] = []
    renamed: list[Quiz] = []
    wanted: list[tuple[Quiz, list[dict[str, Any]]]] = []
    for lesson in work.lessons.values():
        asked = [work.questions[key] for key in checked_keys(lesson.body) if key in work.questions]
        asked = [question for question in asked if question.archived_at is None and not question.exam_only]
        quiz = quizzes.get(lesson.pk)
        if quiz is None:
            if not asked:
                continue
            key = free_key(checks_key(lesson.key), taken)
            quiz = Quiz(course=work.stored.course, lesson=lesson, key=key, title=lesson.title)
            made.append(quiz)
        elif quiz.title != lesson.title:
            quiz.title = lesson.title
            renamed.append(quiz)
        present = [slot.question_id for slot in work.stored.slots.get(quiz.pk or 0, [])]
        if present != [question.pk for question in asked]:
            wanted.append((quiz, [{"question": question} for question in asked]))
    Quiz.objects.bulk_create(made)
    Quiz.objects.bulk_update(renamed, ["title"])
    replace_slots(wanted)


def free_key(key: str, taken: set[str]) -> str:
    """The key itself, or with the first number that makes it free."""
    numbers = (f"{key}-{number}" for number in count(2))
    return key if key not in taken else next(other for other in numbers if other not in taken)
