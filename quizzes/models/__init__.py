"""Questions and their versions, quizzes and their slots."""

from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz, Slot

__all__ = ["Question", "QuestionVersion", "Quiz", "Slot"]
