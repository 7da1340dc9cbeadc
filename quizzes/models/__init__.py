"""Questions and their versions, quizzes and their slots, attempts and what became of them."""

from quizzes.models.attempts import Answer, Attempt, AttemptSlot, Grade
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz, Slot
from quizzes.models.reviews import ReviewCard, ReviewLog, ReviewSettings, TakenIn

__all__ = [
    "Answer",
    "Attempt",
    "AttemptSlot",
    "Grade",
    "Question",
    "QuestionVersion",
    "Quiz",
    "ReviewCard",
    "ReviewLog",
    "ReviewSettings",
    "Slot",
    "TakenIn",
]
