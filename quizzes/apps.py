from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, quizzes, and what students answered."""

    name = "quizzes"

    def ready(self) -> None:
        from quizzes import checks, course_page, passages  # noqa: F401  (register what lessons show and need)
