"""What the search reads: one row per lesson and glossary term, derived and rebuildable (`lessons.search.reindex`)."""

from django.db import models

from lessons.models.content import Course, GlossaryTerm, Lesson


class SearchEntry(models.Model):
    """Plain text of a lesson or a term. Exactly one of `lesson` and `term` is set.

    `configuration` names PostgreSQL's text search configuration for the course's language, e.g. "english".
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    lesson = models.OneToOneField(Lesson, models.CASCADE, null=True, related_name="+")
    term = models.OneToOneField(GlossaryTerm, models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=300)
    body = models.TextField()
    configuration = models.CharField(max_length=20, default="simple")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lesson=None) ^ models.Q(term=None), name="search_entry_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return self.title
