from django.apps import AppConfig


class CtlearnConfig(AppConfig):
    """The top layer: wiring, and what reads or writes across lessons and quizzes."""

    name = "ctlearn"

    def ready(self) -> None:
        from ctlearn import odd_input  # noqa: F401  (registers itself, as tools do)
        from ctlearn.packages import question_files, tools  # noqa: F401

        question_files.register()
