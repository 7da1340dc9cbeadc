"""Reminders by mail, for those who asked for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderChoice(models.Model):
    """What a person wants to be reminded of; without a row: of nothing."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choice")
    due = models.BooleanField(_("when something is due within two days"), default=False)
    review = models.BooleanField(_("when questions come back for review"), default=False)

    class Meta:
        verbose_name = _("reminder choice")
        verbose_name_plural = _("reminder choices")

    def __str__(self) -> str:
        return str(self.user)


class Reminder(models.Model):
    """A mail that was sent, or is being sent: one a day and person at most. `day` is in the person's own zone.

    `named` are the assignments in it, as [assignment, due date]: what was named once isn't named again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    day = models.DateField()
    named = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user}: {self.day}"
