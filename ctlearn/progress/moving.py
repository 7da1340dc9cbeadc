"""A student moves to another cohort.

The enrolment moves as a whole: attempts, completion, number and extra time count in the new cohort from then on, and
in the old one no more. Own dates go along to the assignments of the same work there; where the new cohort doesn't set
that work there is nothing to date. Only who has been in the new cohort before has two enrolments: the one there goes
on, this one is left with the work that was done in it. Either way the student keeps seeing all of it.
"""

from django.db import transaction

from lessons.models import Cohort, Enrolment
from quizzes.models import Assignment, PersonalDates


@transaction.atomic
def move(enrolment: Enrolment, cohort: Cohort) -> Enrolment:
    """Returns the enrolment that counts from now on."""
    counting = enrolment.move_to(cohort)
    if counting.pk == enrolment.pk:
        carry_dates(counting)
    return counting


def carry_dates(enrolment: Enrolment) -> None:
    there = {
        (one.course_id, one.module_id, one.quiz_id): one for one in Assignment.objects.filter(cohort=enrolment.cohort)
    }
    for dates in PersonalDates.objects.filter(enrolment=enrolment).select_related("assignment"):
        old = dates.assignment
        same = there.get((old.course_id, old.module_id, old.quiz_id))
        if same is None:
            dates.delete()
        elif same.pk != old.pk:
            dates.assignment = same
            dates.save(update_fields=["assignment"])
