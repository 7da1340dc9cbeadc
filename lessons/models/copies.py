"""Where a course was copied from."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models.content import Course


class CourseCopy(models.Model):
    """A course that began as a copy of another one.

    `parts` is what the copy was made from, by kind and key ("lesson whose-definition"), so that what has changed
    there since can be shown; who may see that is another question. The title stays when the source is gone.
    """

    course = models.OneToOneField(Course, models.CASCADE, related_name="copied_from", verbose_name=_("course"))
    source = models.ForeignKey(
        Course, models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    source_title = models.CharField(_("title there"), max_length=200)
    parts = models.JSONField(default=dict)
    copied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    copied_at = models.DateTimeField(_("copied"), default=timezone.now)

    class Meta:
        ordering = ["-copied_at", "-pk"]
        verbose_name = _("copy")
        verbose_name_plural = _("copies")

    def __str__(self) -> str:
        return f"{self.course} ← {self.source_title}"
