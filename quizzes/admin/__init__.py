"""Authoring and grading in Django's admin, narrowed to what each instructor may see."""

from quizzes.admin import attempts, questions, quizzes

__all__ = ["attempts", "questions", "quizzes"]
