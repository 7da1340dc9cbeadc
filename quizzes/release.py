"""The one place that decides what a student may see of an attempt: its score, and its keys.

The key of a question is everything that gives it away: which answer is right, what each part was worth, the
explanations, the passage that settles it. Results, review and progress all ask here.

    at once              a question's key as soon as its answer was graded (practice)
    after the attempt    when it is over
    after the last one   when the student has no attempt left or running, and the quiz has closed for all who have a
                         date of closing; or when it has closed for everyone
    after the close      when the quiz has closed for everyone, every cohort's and student's own dates and minutes
                         given included; without a date of closing, never

The score is shown when the attempt is over; where the key waits for the close and there is one, the score waits too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from lessons.models import Enrolment
from lessons.models.cohorts import EnrolmentQuerySet
from quizzes.models import Attempt, AttemptSlot, Quiz
from quizzes.models.assignments import Closing, closing_of, closings_of
from quizzes.models.attempts import GRACE


@dataclass(frozen=True)
class Released:
    score: bool
    key: bool


class Facts:
    """What the rules ask about a quiz and a student, looked up when it is asked, once for all attempts."""

    def __init__(self, quiz: Quiz, user_id: int, now: datetime | None = None) -> None:
        self.quiz = quiz
        self.user_id = user_id
        self.now = now or timezone.now()

    @cached_property
    def closing(self) -> Closing:
        return closing_of(self.quiz)

    @cached_property
    def given_minutes(self) -> list[Attempt]:
        """Anybody's running attempts that the dates don't bound."""
        return list(with_minutes().filter(quiz=self.quiz))

    @cached_property
    def made(self) -> list[tuple[int, str]]:
        """Enrolment and state of this student's attempts."""
        own = Attempt.objects.filter(enrolment__user=self.user_id, quiz=self.quiz)
        return list(own.values_list("enrolment_id", "state"))

    @cached_property
    def enrolments(self) -> list[int]:
        """In which this student could start another one, after coming back to a cohort that was left, too."""
        own = may_come_back().in_course(self.quiz.course_id).filter(user=self.user_id)
        return list(own.values_list("pk", flat=True))

    @cached_property
    def closed_where_dated(self) -> bool:
        """For all who have a date of closing, it is over: grace too, and no attempt that was given minutes runs on."""
        if self.closing.latest is not None and self.now < self.closing.latest + GRACE:
            return False
        return all(
            attempt.ends_at is None or attempt.due_state(self.now) == Attempt.State.EXPIRED
            for attempt in self.given_minutes
        )

    @property
    def closed_for_everyone(self) -> bool:
        """No answer can come any more."""
        return self.closing.last is not None and self.closed_where_dated

    @cached_property
    def may_try_again(self) -> bool:
        """An attempt of this student is running, or one could be started but for the dates, in any enrolment."""
        if any(state in Attempt.RUNNING for _enrolment, state in self.made):
            return True
        if self.quiz.attempt_limit is None:
            return True
        return any(
            sum(enrolment == pk for enrolment, _state in self.made) < self.quiz.attempt_limit for pk in self.enrolments
        )


def may_come_back() -> EnrolmentQuerySet:
    """Of students who are in a running cohort or have left it: what leaving released, coming back could use."""
    return Enrolment.objects.filter(cohort__archived_at=None)


def with_minutes() -> QuerySet[Attempt]:
    """Running attempts that may outlast the dates of closing: minutes were given, or the cohort is archived."""
    return (
        Attempt.objects.running().with_rules().filter(Q(extra_minutes__gt=0) | ~Q(enrolment__cohort__archived_at=None))
    )


def facts_of(quizzes: Iterable[Quiz], user_id: int) -> dict[int, Facts]:
    """Of many quizzes and one student, by quiz. Six queries, none where everything is released without them."""
    facts = {quiz.pk: Facts(quiz, user_id) for quiz in quizzes}
    waits = (Quiz.Release.AFTER_CLOSE, Quiz.Release.AFTER_LAST_ATTEMPT)
    asking = {pk: one for pk, one in facts.items() if one.quiz.release_rule in waits}
    if not asking:
        return facts
    for pk, closing in closings_of(one.quiz for one in asking.values()).items():
        one = asking[pk]
        one.closing, one.given_minutes, one.made, one.enrolments = closing, [], [], []
    for attempt in with_minutes().filter(quiz__in=asking):
        asking[attempt.quiz_id].given_minutes.append(attempt)
    own = Attempt.objects.filter(enrolment__user=user_id, quiz__in=asking)
    for pk, enrolment, state in own.values_list("quiz_id", "enrolment_id", "state"):
        asking[pk].made.append((enrolment, state))
    own_enrolments = may_come_back().filter(user=user_id)
    for enrolment, course in own_enrolments.values_list("pk", "cohort__courses"):
        for one in asking.values():
            if one.quiz.course_id == course:
                one.enrolments.append(enrolment)
    return facts


def released(attempt: Attempt, slot: AttemptSlot | None = None, facts: Facts | None = None) -> Released:
    """May the student see the attempt's score, and the keys: of this question, or of all of them?"""
    quiz, rules = attempt.quiz, Quiz.Release
    facts = facts or Facts(quiz, attempt.enrolment.user_id)
    if attempt.is_running:
        return Released(score=False, key=quiz.explains_at_once and slot is not None and slot.is_explained)
    match quiz.release_rule:
        case rules.AFTER_CLOSE:
            return Released(facts.closed_for_everyone or facts.closing.last is None, facts.closed_for_everyone)
        case rules.AFTER_LAST_ATTEMPT:
            closed = facts.closed_for_everyone
            return Released(True, closed or (facts.closed_where_dated and not facts.may_try_again))
        case _:
            return Released(True, True)
