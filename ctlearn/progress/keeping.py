"""Summaries kept by write: each change of a fact brings them up to date, in the same transaction.

The student's Standing is written first: whoever has it goes on, other changes of the same student wait. What
`rebuild_progress` makes from all facts is made by the same functions (`outcomes`, `standings`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from ctlearn.accounts.models import User
from ctlearn.progress import models
from ctlearn.progress.models import CourseStanding, Standing
from ctlearn.progress.outcomes import Go, Outcome, Sheet, outcome_of, sheet_of, sheets_of
from ctlearn.progress.standings import last_seen, put, put_attempt, put_attempts, put_quizzes, sort_name
from ctlearn.progress.sums import Changes
from ctlearn.progress.upserts import AT_ONCE, adapted, loaded, read, upsert
from lessons.models import Enrolment, Lesson, LessonCompletion, LessonVisit
from lessons.signals import enrolments_changed, lesson_done, lesson_visited
from quizzes.models import Attempt, AttemptSlot, Quiz
from quizzes.signals import attempt_changed, attempts_regraded

Row = TypeVar("Row")
TOUCH = """
UPDATE progress_standing SET changed_at = %s, results_at = COALESCE(%s, results_at),
seen_at = CASE WHEN seen_at IS NULL OR seen_at < %s THEN %s ELSE seen_at END WHERE enrolment_id = %s
"""
SHARES = "SELECT cohort_id, score, shares FROM progress_outcome WHERE attempt_id = %s AND shares IS NOT NULL"


def touch(enrolment: Enrolment, at: datetime, results_at: datetime | None = None) -> None:
    """The student did something: holds the Standing until the transaction ends."""
    values = [*map(adapted, (timezone.now(), results_at, at, at)), enrolment.pk]
    with connection.cursor() as cursor:
        cursor.execute(TOUCH, values)
        if not cursor.rowcount:
            keep_enrolments([enrolment])
            cursor.execute(TOUCH, values)


def look_again(enrolment: Enrolment) -> None:
    """Something was taken back, so that the last moment may be an earlier one."""
    Standing.objects.filter(pk=enrolment.pk).update(seen_at=last_seen())


@receiver(attempt_changed)
def keep_attempt(sender: Any, attempt: Attempt, graded: Any = None, **kwargs: Any) -> None:
    """Whoever tells it is in a transaction. The answers to a lesson's checks are no attempt to look at."""
    quiz, enrolment = attempt.quiz, attempt.enrolment
    if quiz.lesson_id is not None:
        return
    over = not attempt.is_running
    touch(enrolment, attempt.submitted_at or attempt.started_at, timezone.now() if over else None)
    sheet = Sheet()
    if over:
        slots = AttemptSlot.objects.filter(attempt=attempt)
        sheet = sheets_of(slots)[attempt.pk] if graded is None else sheet_of(graded)
    new = outcome_of(attempt, sheet, enrolment.cohort_id)
    if attempt.number == 1:
        change_sums(new, was_running=graded is not None)
    write_outcomes([new])
    put_attempt(enrolment, quiz, Go(attempt.pk, new.score, new.pending, new.running))
    if not over:
        look_again(enrolment)  # it may have been reopened


@receiver(attempts_regraded)
def keep_regraded(sender: Any, quiz: Quiz, attempts: Sequence[Attempt], **kwargs: Any) -> None:
    """Many attempts at once, all of them over. The Standings of all their students are held before anything is added
    to the quiz's sums: who holds those never waits for a Standing."""
    enrolments = {attempt.enrolment_id: attempt.enrolment for attempt in attempts}
    for batch in batches(sorted(enrolments.values(), key=lambda one: one.pk)):
        hold(batch)
        now = timezone.now()
        Standing.objects.filter(pk__in=batch).update(changed_at=now, results_at=now)
    changes = Changes()
    new: list[Outcome] = []
    for part in batches(attempts):
        counted = models.Outcome.objects.filter(attempt__in=part, shares__isnull=False)
        for cohort, score, shares in counted.values_list("cohort_id", "score", "shares"):
            changes.add(cohort, quiz.pk, score or 0, shares or (), -1)
        sheets = sheets_of(AttemptSlot.objects.filter(attempt__in=part))
        new += [outcome_of(one, sheets[one.pk], one.enrolment.cohort_id) for one in part]
    for outcome in new:
        if outcome.shares is not None:
            changes.add(outcome.cohort_id, quiz.pk, outcome.score or 0, outcome.shares)
    changes.write()
    write_outcomes(new)
    for some in batches(new):
        goes = [(enrolments[one.enrolment_id], Go(one.attempt_id, one.score, one.pending, one.running)) for one in some]
        put_attempts(quiz, goes)


def hold(enrolments: Sequence[Enrolment]) -> None:
    """Hold the Standings of these students, who come in the order of their ids, until the transaction ends."""
    known = Standing.objects.filter(pk__in=enrolments).order_by("pk").select_for_update()
    held = set(known.values_list("pk", flat=True))
    if missing := [one for one in enrolments if one.pk not in held]:
        keep_enrolments(missing)
        Standing.objects.filter(pk__in=missing).update(seen_at=last_seen())


def batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def change_sums(new: Outcome, *, was_running: bool) -> None:
    """What the attempt has added before is taken out, and what it says now is added. One that runs adds nothing."""
    changes = Changes()
    for cohort, score, shares in [] if was_running else read(SHARES, new.attempt_id):
        changes.add(cohort, new.quiz_id, score, loaded(shares), -1)
    if new.shares is not None:
        changes.add(new.cohort_id, new.quiz_id, new.score or 0, new.shares)
    changes.write()


def write_outcomes(new: Sequence[Outcome]) -> None:
    keep = ("enrolment_id", "quiz_id", "number")
    upsert(models.Outcome, ("attempt_id",), Outcome._fields, new, keep=keep)


@receiver(pre_delete, sender=models.Outcome)
def take_out(sender: Any, instance: models.Outcome, **kwargs: Any) -> None:
    """An attempt goes, with the account of who made it."""
    if instance.shares is not None:
        changes = Changes()
        changes.add(instance.cohort_id, instance.quiz_id, instance.score or 0, instance.shares, -1)
        changes.write()


@receiver(lesson_done)
def keep_done(sender: Any, enrolment: Enrolment, lesson: Lesson, **kwargs: Any) -> None:
    with transaction.atomic():
        touch(enrolment, timezone.now())
        look_again(enrolment)
        done = LessonCompletion.objects.filter(enrolment=enrolment, lesson__course=lesson.course_id)
        lessons = sorted(done.values_list("lesson", flat=True))
        put(enrolment, lesson.course_id, done=lessons, lessons_done=len(lessons))


@receiver(lesson_visited)
def keep_opened(sender: Any, enrolment: Enrolment, lesson: Lesson, at: datetime, **kwargs: Any) -> None:
    with transaction.atomic():
        touch(enrolment, at)
        known = CourseStanding.objects.filter(enrolment=enrolment, course=lesson.course_id)
        if lesson.pk in (known.values_list("opened", flat=True).first() or ()):
            return
        opened = LessonVisit.objects.filter(enrolment=enrolment, lesson__course=lesson.course_id)
        put(enrolment, lesson.course_id, opened=sorted(opened.values_list("lesson", flat=True)))


@receiver(enrolments_changed)
def keep_enrolments_of(sender: Any, enrolments: list[Enrolment], **kwargs: Any) -> None:
    keep_enrolments(enrolments)


@receiver(post_save, sender=Enrolment)
def keep_enrolment(sender: Any, instance: Enrolment, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        keep_enrolments([instance])


@transaction.atomic
def keep_enrolments(enrolments: Iterable[Enrolment]) -> None:
    """Who is in which cohort, and under which name; who has no account any more, or none that can sign in, is in none.
    The work of those who moved goes along."""
    asked = Enrolment.objects.in_bulk([enrolment.pk for enrolment in enrolments])  # as they are stored by now
    people = {user.pk: user for user in User.objects.filter(enrolments__in=list(asked))}
    Standing.objects.bulk_create(
        [
            Standing(
                enrolment=one,
                cohort_id=one.cohort_id,
                is_in=one.left_at is None and people[one.user_id].is_active,
                name=sort_name(str(people[one.user_id])),
            )
            for one in asked.values()
        ],
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=["cohort", "is_in", "name", "changed_at"],
        batch_size=500,
    )
    carried = models.Outcome.objects.filter(enrolment__in=list(asked)).exclude(cohort=F("enrolment__cohort"))
    moved = list(carried)
    if moved:
        changes = Changes()
        for outcome in moved:
            there = asked[outcome.enrolment_id].cohort_id
            if outcome.shares is not None:
                changes.add(outcome.cohort_id, outcome.quiz_id, outcome.score or 0, outcome.shares, -1)
                changes.add(there, outcome.quiz_id, outcome.score or 0, outcome.shares)
            outcome.cohort_id = there
        changes.write()
        models.Outcome.objects.bulk_update(moved, ["cohort"])
    elsewhere = CourseStanding.objects.filter(enrolment__in=list(asked)).exclude(cohort=F("enrolment__cohort"))
    for standing in elsewhere:
        standing.cohort_id = asked[standing.enrolment_id].cohort_id
        standing.save(update_fields=["cohort"])


@receiver(post_save, sender=User)
def keep_person(sender: Any, instance: User, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if created or (update_fields is not None and not {"display_name", "email", "is_active"} & set(update_fields)):
        return
    name, now = sort_name(str(instance)), timezone.now()
    own = Standing.objects.filter(enrolment__user=instance)
    own.exclude(name=name).update(name=name, changed_at=now)
    others = own.filter(is_in=False, enrolment__left_at=None) if instance.is_active else own.filter(is_in=True)
    others.update(is_in=instance.is_active, changed_at=now)


RULES = ("mode", "pass_mark", "counts", "diagnostic")


@receiver(pre_save, sender=Quiz)
def remember_rules(sender: Any, instance: Quiz, **kwargs: Any) -> None:
    """What the standings in its course depend on."""
    instance.__dict__["rules_before"] = Quiz.objects.filter(pk=instance.pk).values_list(*RULES).first()


@receiver(post_save, sender=Quiz)
@transaction.atomic
def keep_rules(sender: Any, instance: Quiz, created: bool, **kwargs: Any) -> None:
    before = instance.__dict__.pop("rules_before", None)
    now = tuple(getattr(instance, name) for name in RULES)
    if before is None or before == now:
        return
    sat = Enrolment.objects.filter(pk__in=models.Outcome.objects.filter(quiz=instance).values("enrolment"))
    for batch in batches(list(sat.order_by("pk"))):
        hold(batch)
        put_quizzes(batch, instance.course_id)
