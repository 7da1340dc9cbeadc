"""One student's go at a quiz: what was asked, what was answered, what it was worth.

Answers and grades are append-only. An answer names the one that it replaces, so that of two tabs only one wins;
a regrade or an override is one more grade.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Enrolment
from quizzes.models.questions import QuestionVersion
from quizzes.models.quizzes import Quiz


class Attempt(models.Model):
    """Everything that counts hangs on the enrolment. Numbers start at 1 for each enrolment and quiz."""

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        OVERDUE = "overdue", _("Overdue")
        SUBMITTED = "submitted", _("Submitted")
        GRADED = "graded", _("Graded")
        EXPIRED = "expired", _("Expired")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.IN_PROGRESS)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [models.UniqueConstraint(fields=["enrolment", "quiz", "number"], name="attempt_number_unique")]

    def __str__(self) -> str:
        return f"{self.quiz} · {self.enrolment} ({self.number})"


class AttemptSlot(models.Model):
    """A question of an attempt, frozen: the version, and the order in which its options were shown."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="slots")
    position = models.PositiveIntegerField()
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="slots")
    order = models.JSONField(default=dict, blank=True)
    points = models.DecimalField(max_digits=8, decimal_places=5, default=Decimal(1))

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="attempt_slot_position_unique")]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.position}"


class Answer(models.Model):
    """What the student answered, in the type's stable shape; None: left blank."""

    slot = models.ForeignKey(AttemptSlot, models.CASCADE, related_name="answers")
    response = models.JSONField(null=True)
    replaces = models.OneToOneField("self", models.CASCADE, null=True, related_name="replaced_by")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        get_latest_by = "pk"
        constraints = [models.UniqueConstraint(fields=["slot"], condition=Q(replaces=None), name="answer_first_unique")]

    def __str__(self) -> str:
        return f"{self.slot}: {self.response}"


class Grade(models.Model):
    """What a slot was worth, as a fraction in [0, 1]; None: a person has to say. The newest row counts.

    `by` is empty for the machine; an override has a person and a reason.
    """

    slot = models.ForeignKey(AttemptSlot, models.CASCADE, related_name="grades")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, related_name="grades")
    fraction = models.DecimalField(
        max_digits=6,
        decimal_places=5,
        null=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.slot}: {self.fraction}"
