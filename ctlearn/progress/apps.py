from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Where students stand and whom instructors can help: what reads across lessons and quizzes."""

    name = "ctlearn.progress"
    label = "progress"

    def ready(self) -> None:
        from ctlearn.progress import claiming, keeping  # noqa: F401  (they listen)
