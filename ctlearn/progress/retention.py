"""What a cohort would remember: the mean predicted recall of its students' review cards, in all and by topic.

It changes with time and without a write; it is worked out and stored once a day, so that pages read one row.
"""

from collections import defaultdict
from datetime import UTC, datetime, time

from django.db import transaction
from django.db.models import QuerySet

from ctlearn.progress.models import Retention
from lessons.models import Cohort, Enrolment
from quizzes.models import Question, ReviewCard
from quizzes.scheduling import forgetting

SCALE = 100_000


class Tally:
    """Cards, whose they are, and what is remembered of them now and on the last day."""

    def __init__(self) -> None:
        self.cards, self.now, self.at_end = 0, 0.0, 0.0
        self.students: set[int] = set()

    def add(self, student: int, now: float, at_end: float) -> None:
        self.cards += 1
        self.now += now
        self.at_end += at_end
        self.students.add(student)


def cards_of(cohort: Cohort) -> QuerySet[ReviewCard]:
    """Of students who are in the cohort, for questions in use of its courses; those that were reviewed."""
    students = Enrolment.objects.in_cohort().filter(cohort=cohort).values("user")
    questions = Question.objects.in_use().filter(course__in=cohort.courses.values("pk"), exam_only=False)
    return ReviewCard.objects.filter(user__in=students, question__in=questions.values("pk"), stability__gt=0)


def keep(cohort: Cohort, now: datetime) -> int:
    """Store the retention of today, in the cohort's time zone; returns how many cards there are. Doing it again on
    the same day replaces it."""
    day = now.astimezone(cohort.zone).date()
    end = None
    if cohort.ends_on is not None and cohort.ends_on > day:
        end = datetime.combine(cohort.ends_on, time(), cohort.zone).astimezone(UTC)
    topics: dict[int, list[int]] = defaultdict(list)
    tagged = Question.topics.through.objects.filter(question__course__in=cohort.courses.values("pk"))
    for question, tag in tagged.values_list("question_id", "topic_id"):
        topics[question].append(tag)
    remembered, tallies = forgetting(), defaultdict[int | None, Tally](Tally)
    rows = cards_of(cohort).order_by().values_list("user_id", "question_id", "stability", "reviewed_at")
    for student, question, stability, reviewed_at in rows.iterator(chunk_size=5000):
        today = remembered(stability, max(0, (now - reviewed_at).days))
        then = remembered(stability, max(0, (end - reviewed_at).days)) if end else 0.0
        for topic in (None, *topics[question]):
            tallies[topic].add(student, today, then)
    with transaction.atomic():
        Retention.objects.filter(cohort=cohort, day=day).delete()
        Retention.objects.bulk_create(
            Retention(
                cohort=cohort,
                topic_id=topic,
                day=day,
                cards=tally.cards,
                students=len(tally.students),
                mean=round(SCALE * tally.now / tally.cards),
                mean_at_end=round(SCALE * tally.at_end / tally.cards) if end else None,
            )
            for topic, tally in tallies.items()
        )
    return tallies[None].cards
