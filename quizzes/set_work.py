"""What is set for a student, with the dates that hold for this student."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from lessons.models import Enrolment
from quizzes.models import Assignment, PersonalDates


@dataclass(frozen=True)
class SetWork:
    """An assignment as it holds for one student. None: no such date."""

    assignment: Assignment
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    excused: bool

    def has_opened(self, now: datetime) -> bool:
        return self.opens_at is None or self.opens_at <= now

    def has_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and self.closes_at <= now


def work_set_for(enrolment: Enrolment) -> list[SetWork]:
    """By due date, what has none last. Own dates come before the assignment's. Two queries."""
    own = Prefetch("personal", PersonalDates.objects.filter(enrolment=enrolment), to_attr="own")
    rows = Assignment.objects.filter(cohort=enrolment.cohort_id).with_work().prefetch_related(own)
    found = []
    for assignment in rows:
        dates: PersonalDates | None = next(iter(assignment.own), None)  # type: ignore[attr-defined]
        found.append(
            SetWork(
                assignment,
                (dates and dates.opens_at) or assignment.opens_at,
                (dates and dates.due_at) or assignment.due_at,
                (dates and dates.closes_at) or assignment.closes_at,
                dates is not None and dates.excused,
            )
        )
    return sorted(found, key=lambda work: (work.due_at is None, work.due_at or work.assignment.created_at))
