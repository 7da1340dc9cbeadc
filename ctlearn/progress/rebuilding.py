"""The summaries made again from all facts, cohort by cohort; what is kept by write is equal (a test proves it).

One transaction for each quiz, and one for each batch of students, so that nobody waits for long. What students do
meanwhile is taken in: a transaction here holds the row that theirs begin with.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from ctlearn.progress.keeping import keep_enrolments, write_outcomes
from ctlearn.progress.models import (
    CourseStanding,
    OptionSums,
    Outcome,
    QuestionSums,
    QuizSums,
    ScoreCount,
    Standing,
)
from ctlearn.progress.outcomes import Sheet, outcome_of, sheets_of
from ctlearn.progress.standings import goes_of, kept_quizzes, last_seen
from ctlearn.progress.sums import Changes
from lessons.models import Cohort, Enrolment, LessonCompletion, LessonVisit
from quizzes.models import Attempt, AttemptSlot, Quiz

AT_ONCE = 500  # students
SUMS = (QuizSums, ScoreCount, QuestionSums, OptionSums)

Progress = Callable[[int, int], None]


@dataclass
class Rebuilt:
    """How much there is."""

    cohorts: int = 0
    students: int = 0
    attempts: int = 0


def rebuild(cohorts: Iterable[Cohort], progress: Progress = lambda done, of: None) -> Rebuilt:
    """`progress` is told how many steps are done, and of how many."""
    rebuilt, asked = Rebuilt(), list(cohorts)
    work = {cohort: (quizzes_of(cohort), batches_of(cohort)) for cohort in asked}
    steps, done = sum(len(quizzes) + len(batches) for quizzes, batches in work.values()), 0
    for cohort, (quizzes, batches) in work.items():
        rebuilt.cohorts += 1
        for quiz in quizzes:
            rebuilt.attempts += rebuild_quiz(cohort, quiz)
            done += 1
            progress(done, steps)
        for batch in batches:
            rebuilt.students += rebuild_standings(batch)
            done += 1
            progress(done, steps)
    return rebuilt


def quizzes_of(cohort: Cohort) -> list[Quiz]:
    """Those with attempts, or with sums that should have some."""
    sat = Attempt.objects.filter(enrolment__cohort=cohort).at_quizzes().order_by().values("quiz")
    known = Q(pk__in=sat) | Q(pk__in=QuizSums.objects.filter(cohort=cohort).values("quiz"))
    return list(Quiz.objects.filter(known).order_by("pk"))


def batches_of(cohort: Cohort) -> list[list[int]]:
    pks = list(cohort.enrolments.order_by("pk").values_list("pk", flat=True))
    return [pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE)]


@transaction.atomic
def rebuild_quiz(cohort: Cohort, quiz: Quiz) -> int:
    """Outcomes and sums; returns how many attempts there are."""
    QuizSums.objects.get_or_create(cohort=cohort, quiz=quiz)
    QuizSums.objects.select_for_update().get(cohort=cohort, quiz=quiz)
    attempts = list(Attempt.objects.filter(enrolment__cohort=cohort, quiz=quiz).order_by("pk"))
    over = AttemptSlot.objects.filter(attempt__enrolment__cohort=cohort, attempt__quiz=quiz)
    over = over.exclude(attempt__state__in=Attempt.RUNNING)
    sheets = sheets_of(over)
    outcomes = [outcome_of(attempt, sheets.get(attempt.pk, Sheet()), cohort.pk) for attempt in attempts]
    changes = Changes()
    for outcome in outcomes:
        if outcome.shares is not None:
            changes.add(cohort.pk, quiz.pk, outcome.score or 0, outcome.shares)
    for model in SUMS:
        rows = model._default_manager.filter(cohort=cohort, quiz=quiz)
        rows._raw_delete(rows.db)  # nothing refers to them
    changes.write()
    write_outcomes(outcomes)
    return len(attempts)


@transaction.atomic
def rebuild_standings(pks: list[int]) -> int:
    """Of these enrolments; returns how many there are."""
    enrolments = list(Enrolment.objects.filter(pk__in=pks).order_by("pk"))
    list(Standing.objects.filter(pk__in=pks).order_by("pk").select_for_update())
    keep_enrolments(enrolments)
    Standing.objects.filter(pk__in=pks).update(seen_at=last_seen())
    fields: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    for model, name in ((LessonCompletion, "done"), (LessonVisit, "opened")):
        rows: Any = model._default_manager.filter(enrolment__in=pks)
        for enrolment, course, lesson in rows.order_by("lesson_id").values_list(
            "enrolment_id", "lesson__course_id", "lesson_id"
        ):
            fields[enrolment, course].setdefault(name, []).append(lesson)
    outcomes = Outcome.objects.filter(enrolment__in=pks)
    quizzes = Quiz.objects.in_bulk(outcomes.order_by().values_list("quiz", flat=True).distinct())
    goes: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for enrolment, quiz, go in goes_of(outcomes):
        goes[enrolment, quizzes[quiz].course_id].append((quiz, go))
    for key, own in goes.items():
        fields[key] |= kept_quizzes(own, quizzes)
    cohorts = {enrolment.pk: enrolment.cohort_id for enrolment in enrolments}
    CourseStanding.objects.filter(enrolment__in=pks).delete()
    CourseStanding.objects.bulk_create(
        CourseStanding(
            enrolment_id=enrolment,
            course_id=course,
            cohort_id=cohorts[enrolment],
            lessons_done=len(values.get("done", ())),
            **values,
        )
        for (enrolment, course), values in sorted(fields.items())
    )
    return len(enrolments)
