"""Authoring: Django's admin, narrowed to what each instructor may see."""

from lessons.admin import cohorts, content, documents, reports

__all__ = ["cohorts", "content", "documents", "reports"]
