"""What instructors write about students. The students don't see it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Enrolment


class InstructorNote(models.Model):
    """For the instructors of the student's cohort, all of them."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="instructor_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"), max_length=5000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("instructor’s note")
        verbose_name_plural = _("instructors’ notes")

    def __str__(self) -> str:
        return self.text[:60]
