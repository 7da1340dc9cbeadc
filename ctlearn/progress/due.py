"""What is due to a student: the assignments of own cohorts that aren't done yet, with the dates that hold for them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from lessons.models import Enrolment, Lesson, LessonCompletion
from quizzes.models import Assignment, Attempt, PersonalDates

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


@dataclass(frozen=True)
class Due:
    """Something to be done. `due_at` None: no date. `done` of `of` lessons; both 0 for a quiz."""

    assignment: Assignment
    enrolment: Enrolment
    due_at: datetime | None
    late: bool
    done: int = 0
    of: int = 0

    @property
    def title(self) -> str:
        return str(self.assignment.work)

    @property
    def address(self) -> str:
        return self.assignment.get_absolute_url()


def due_to(user: "User", now: datetime) -> list[Due]:
    """What isn't done yet, by date, the undated last. Opened ones that haven't closed. Six queries.

    A quiz is done with its first finished attempt; a module or a course when all its published lessons are.
    """
    enrolments = {one.cohort_id: one for one in Enrolment.objects.active().filter(user=user).select_related("cohort")}
    if not enrolments:
        return []
    own = PersonalDates.objects.filter(enrolment__in=[one.pk for one in enrolments.values()])
    assignments = list(
        Assignment.objects.filter(cohort__in=enrolments)
        .select_related("quiz__course", "module__course", "course")
        .prefetch_related(Prefetch("personal", own, to_attr="mine"))
    )
    pks = [one.pk for one in enrolments.values()]
    finished = set(
        Attempt.objects.filter(enrolment__in=pks)
        .exclude(state__in=Attempt.RUNNING)
        .values_list("enrolment_id", "quiz_id")
    )
    lessons: dict[tuple[str, int], set[int]] = defaultdict(set)
    wanted = [one.course_id or (one.module and one.module.course_id) for one in assignments]
    rows = Lesson.objects.published().filter(course__in=[pk for pk in wanted if pk])
    for pk, module, course in rows.values_list("pk", "module_id", "course_id"):
        lessons["module", module].add(pk)
        lessons["course", course].add(pk)
    read: dict[int, set[int]] = defaultdict(set)
    for pk, lesson in LessonCompletion.objects.filter(enrolment__in=pks).values_list("enrolment_id", "lesson_id"):
        read[pk].add(lesson)
    found = []
    for assignment in assignments:
        enrolment = enrolments[assignment.cohort_id]
        dates = next(iter(assignment.mine), None)  # type: ignore[attr-defined]
        opens, due, closes = (
            (dates and getattr(dates, name)) or getattr(assignment, name)
            for name in ("opens_at", "due_at", "closes_at")
        )
        if (dates and dates.excused) or (opens and opens > now) or (closes and closes <= now):
            continue
        part = ("module", assignment.module_id) if assignment.module_id else ("course", assignment.course_id or 0)
        of = lessons[part] if assignment.quiz_id is None else set()
        done = len(of & read[enrolment.pk])
        if (enrolment.pk, assignment.quiz_id) in finished or (assignment.quiz_id is None and done == len(of)):
            continue
        if assignment.quiz is not None and assignment.quiz.state != "published":
            continue
        found.append(Due(assignment, enrolment, due, due is not None and due < now, done, len(of)))
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or now, one.title))
