"""How a cohort's grades are made of its quizzes. What each quiz is worth stays with the attempts."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort
from quizzes.models import Quiz

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class GradebookRules(models.Model):
    """Of one cohort; without a row the defaults hold: nothing is dropped, late work counts in full.

    Per cent are points on the scale from 0 to 100: a score of 80 that is two days late at 10 a day counts 60.
    """

    cohort = models.OneToOneField(Cohort, models.CASCADE, related_name="gradebook_rules")
    drop_lowest = models.PositiveSmallIntegerField(
        _("drop the lowest"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("How many of each student’s lowest results don’t count."),
    )
    late_percent = models.DecimalField(
        _("taken off for each day late"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=PERCENT,
        help_text=_("Points out of 100, for each day that has begun since it was due. 0: late work counts in full."),
    )
    late_most = models.DecimalField(
        _("taken off at most"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=PERCENT,
        help_text=_("Points out of 100."),
    )
    late_floor = models.DecimalField(
        _("late work counts at least"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=PERCENT,
        help_text=_("Points out of 100. A score that is lower stays as it is."),
    )

    class Meta:
        verbose_name = _("gradebook rules")
        verbose_name_plural = _("gradebook rules")

    def __str__(self) -> str:
        return str(self.cohort)

    def late(self, earned: Decimal, days: int) -> Decimal:
        """What a score, in [0, 1], counts when it is so many started days late."""
        off = min(days * self.late_percent, self.late_most) / 100
        return max(earned - off, min(earned, self.late_floor / 100))


class Weight(models.Model):
    """What a quiz weighs in a cohort's grades; without a row 1, and it may be dropped. 0: it is shown and doesn't
    count."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="weights")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="weights")
    weight = models.DecimalField(
        _("weight"), max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    droppable = models.BooleanField(_("may be dropped"), default=True)

    class Meta:
        verbose_name = _("weight")
        verbose_name_plural = _("weights")
        constraints = [models.UniqueConstraint(fields=["cohort", "quiz"], name="weight_unique")]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.weight}"
