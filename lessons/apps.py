from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    """Content, who may see it, and who has read it."""

    name = "lessons"
    verbose_name = _("Courses and cohorts")

    def ready(self) -> None:
        from lessons import directives, search  # noqa: F401  (register themselves)
