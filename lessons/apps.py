from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """Content, who may see it, and who has read it."""

    name = "lessons"

    def ready(self) -> None:
        from lessons import directives, search  # noqa: F401  (register themselves)
