"""Who may report a problem with a question: those who were shown its key, and nobody before."""

from typing import TYPE_CHECKING

from quizzes.models import Attempt, AttemptSlot, Question, ReviewLog
from quizzes.release import Facts, released

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


def has_seen_key(user: "User", question: Question) -> bool:
    """In review, or in an attempt whose key is released for this student."""
    reviewed = ReviewLog.objects.filter(card__user=user, version__question=question, source=ReviewLog.Source.REVIEW)
    if reviewed.exists():
        return True
    attempts = {
        attempt.pk: attempt
        for attempt in Attempt.objects.filter(enrolment__user=user, slots__version__question=question).with_rules()
    }
    facts: dict[int, Facts] = {}
    for slot in AttemptSlot.objects.filter(attempt__in=attempts, version__question=question):
        attempt = attempts[slot.attempt_id]
        known = facts.setdefault(attempt.quiz_id, Facts(attempt.quiz, user.pk))
        if released(attempt, slot, known).key:
            return True
    return False
