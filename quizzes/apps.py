from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, quizzes, and what students answered."""

    name = "quizzes"

    def ready(self) -> None:
        from quizzes import checks, course_page  # noqa: F401  (register the directive `check`, and the quizzes)
