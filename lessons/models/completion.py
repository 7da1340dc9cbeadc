"""What has been read. Facts only: shares and times are computed when they are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models.cohorts import Enrolment
from lessons.models.content import Lesson


class LessonVisit(models.Model):
    """When a student first and last opened a lesson."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="visits")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="visits")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="visit_unique")]
        indexes = [models.Index(fields=["enrolment", "-last_at"], name="visit_latest")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson}"


class LessonCompletion(models.Model):
    """A lesson is done: its checks are answered, or the student said so."""

    class How(models.TextChoices):
        CHECKS = "checks", _("checks answered")
        BUTTON = "button", _("marked as read")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="completions")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="completions")
    how = models.CharField(max_length=8, choices=How)
    completed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="completion_unique")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson}"
