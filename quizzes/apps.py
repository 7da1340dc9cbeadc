from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    """Questions, quizzes, and what students answered."""

    name = "quizzes"
    verbose_name = _("Questions and quizzes")

    def ready(self) -> None:
        from quizzes import checks, course_page, passages  # noqa: F401  (register what lessons show and need)
