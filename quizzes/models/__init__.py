"""Questions and their versions, quizzes and their slots, attempts and what became of them."""

from quizzes.models.assignments import Assignment, PersonalDates
from quizzes.models.attempts import Answer, Attempt, AttemptSlot, Grade, Regrade
from quizzes.models.questions import Correction, Question, QuestionVersion
from quizzes.models.quizzes import Quiz, Slot
from quizzes.models.reviews import ReviewCard, ReviewLog, ReviewSettings, TakenIn

__all__ = [
    "Answer",
    "Assignment",
    "Attempt",
    "AttemptSlot",
    "Correction",
    "Grade",
    "PersonalDates",
    "Question",
    "QuestionVersion",
    "Quiz",
    "Regrade",
    "ReviewCard",
    "ReviewLog",
    "ReviewSettings",
    "Slot",
    "TakenIn",
]
