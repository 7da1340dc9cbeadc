"""What a cohort would remember: kept once a day, because it changes with time and without a write."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort, Topic


class Retention(models.Model):
    """Mean predicted recall of a cohort's review cards on a day; `topic` None: of all of them.

    `mean` and `mean_at_end`, on the cohort's last day without any further review, are whole numbers from 0 to
    100 000; the latter None when that day isn't set or is over.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="retention")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    day = models.DateField(_("day"))
    cards = models.PositiveIntegerField()
    students = models.PositiveIntegerField()
    mean = models.PositiveIntegerField()
    mean_at_end = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retention")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "day", "topic"], name="retention_of_topic_unique"),
            models.UniqueConstraint(fields=["cohort", "day"], condition=Q(topic=None), name="retention_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort}, {self.day}: {self.mean}"

    @property
    def percent(self) -> int:
        return round(self.mean / 1000)

    @property
    def percent_at_end(self) -> int | None:
        return None if self.mean_at_end is None else round(self.mean_at_end / 1000)
