"""Standings from facts: of one student when something changes, and of whole cohorts when they are rebuilt."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf

from ctlearn.progress.models import CourseStanding, Outcome
from ctlearn.progress.outcomes import Go, kept_quiz, mean_score, most_failed
from ctlearn.progress.upserts import loaded, read, upsert
from lessons.models import Enrolment, LessonCompletion, LessonVisit
from quizzes.models import Attempt, Quiz

PARTS: dict[str, Any] = {"done": [], "opened": [], "quizzes": {}, "lessons_done": 0, "score": None, "failed": 0}
QUIZZES = "SELECT quizzes FROM progress_coursestanding WHERE enrolment_id = %s AND course_id = %s"
NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC), DateTimeField())


def sort_name(name: str) -> str:
    """As names are sorted and searched: without case and accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:150].strip()


def last_seen() -> NullIf:
    """An expression over standings: the last moment that the facts know of the student."""

    def newest(rows: QuerySet[Any], name: str) -> Coalesce:
        own = rows.filter(enrolment=OuterRef("pk"), **{f"{name}__isnull": False})
        return Coalesce(Subquery(own.order_by(f"-{name}").values(name)[:1]), NEVER)

    attempts = Attempt.objects.at_quizzes()
    latest = Greatest(
        newest(LessonVisit.objects.all(), "last_at"),
        newest(LessonCompletion.objects.all(), "completed_at"),
        newest(attempts, "started_at"),
        newest(attempts, "submitted_at"),
    )
    return NullIf(latest, NEVER)


def goes_of(outcomes: QuerySet[Outcome]) -> list[tuple[int, int, Go]]:
    """(enrolment, quiz, attempt) in the order of the attempts."""
    rows = outcomes.order_by("enrolment_id", "quiz_id", "number").values_list(
        "enrolment_id", "quiz_id", "attempt_id", "score", "pending", "running"
    )
    return [(row[0], row[1], Go(row[2], row[3], row[4], row[5])) for row in rows]


def kept_quizzes(goes: Iterable[tuple[int, Go]], quizzes: dict[int, Quiz]) -> dict[str, Any]:
    """The fields of a CourseStanding that come from attempts, by quiz and in their order."""
    by_quiz: dict[int, list[Go]] = defaultdict(list)
    for quiz, go in goes:
        by_quiz[quiz].append(go)
    return summed({str(pk): kept_quiz(quizzes[pk], own) for pk, own in by_quiz.items()})


def summed(kept: dict[str, list[Any]]) -> dict[str, Any]:
    return {"quizzes": kept, "score": mean_score(kept), "failed": most_failed(kept)}


def put(enrolment: Enrolment, course: int, **values: Any) -> None:
    """Write part of a standing in a course."""
    put_all(course, [(enrolment, values)])


def put_all(course: int, standings: Sequence[tuple[Enrolment, dict[str, Any]]]) -> None:
    """Write the same part of many standings in a course."""
    names = {name for _enrolment, values in standings for name in values}
    columns = ("enrolment_id", "course_id", "cohort_id", *PARTS)
    rows = [
        (enrolment.pk, course, enrolment.cohort_id, *(values.get(name, blank) for name, blank in PARTS.items()))
        for enrolment, values in standings
    ]
    keep = ("cohort_id", *(name for name in PARTS if name not in names))
    upsert(CourseStanding, ("enrolment_id", "course_id"), columns, rows, keep=keep)


def put_attempt(enrolment: Enrolment, quiz: Quiz, go: Go) -> None:
    """Bring the standing up to date with one attempt. Two queries."""
    found = read(QUIZZES, enrolment.pk, quiz.course_id)
    kept: dict[str, list[Any]] = loaded(found[0][0]) if found else {}
    put(enrolment, quiz.course_id, **with_go(kept, quiz, go))


def put_attempts(quiz: Quiz, goes: Iterable[tuple[Enrolment, Go]]) -> None:
    """The same with many attempts at one quiz, some of them perhaps of one student. Two queries."""
    asked = list(goes)
    known = CourseStanding.objects.filter(course=quiz.course_id, enrolment__in=[one for one, _go in asked])
    kept = dict(known.values_list("enrolment_id", "quizzes"))
    written: dict[int, tuple[Enrolment, dict[str, Any]]] = {}
    for enrolment, go in asked:
        written[enrolment.pk] = enrolment, with_go(kept.setdefault(enrolment.pk, {}), quiz, go)
    put_all(quiz.course_id, list(written.values()))


def with_go(kept: dict[str, list[Any]], quiz: Quiz, go: Go) -> dict[str, Any]:
    """The fields of a CourseStanding whose `quizzes` are `kept`, with this attempt put into them."""
    goes = {one.attempt: one for one in (Go(*row) for row in kept.get(str(quiz.pk), (None, 0, []))[2])}
    goes[go.attempt] = go
    kept[str(quiz.pk)] = kept_quiz(quiz, list(goes.values()))
    return summed(kept)


def put_quizzes(enrolments: Sequence[Enrolment], course: int) -> None:
    """Write anew the part that comes from attempts, as when the rules of a quiz have changed. Three queries."""
    outcomes = Outcome.objects.filter(enrolment__in=enrolments, quiz__course=course)
    quizzes = Quiz.objects.in_bulk(outcomes.order_by().values_list("quiz", flat=True).distinct())
    goes: dict[int, list[tuple[int, Go]]] = {enrolment.pk: [] for enrolment in enrolments}
    for pk, quiz, go in goes_of(outcomes):
        goes[pk].append((quiz, go))
    put_all(course, [(enrolment, kept_quizzes(goes[enrolment.pk], quizzes)) for enrolment in enrolments])
