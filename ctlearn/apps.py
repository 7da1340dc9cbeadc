from django.apps import AppConfig


class CtlearnConfig(AppConfig):
    """The top layer: wiring, and what reads or writes across lessons and quizzes."""

    name = "ctlearn"
