from django.apps import AppConfig


class CtlearnConfig(AppConfig):
    """The top layer: wiring, and what reads or writes across lessons and quizzes."""

    name = "ctlearn"

    def ready(self) -> None:
        from ctlearn.packages import question_files, tools  # noqa: F401  (tools register themselves)

        question_files.register()
