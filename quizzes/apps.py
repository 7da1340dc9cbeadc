from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, quizzes, and what students answered."""

    name = "quizzes"

    def ready(self) -> None:
        from quizzes import checks  # noqa: F401  (registers the directive `check`)
