"""Authoring: Django's admin, narrowed to what each instructor may see."""

from lessons.admin import attachments, cohorts, content, documents, lessons, reports

__all__ = ["attachments", "cohorts", "content", "documents", "lessons", "reports"]
