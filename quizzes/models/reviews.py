"""When a question comes back to a student, and what happened each time.

A card is a summary of its logs: `quizzes.reviews.rebuild` makes it again from them. Logs are append-only; each names
the one that it replaces as the newest, so that of two tabs only one reviews.
"""

from datetime import UTC, date, datetime
from datetime import time as clock
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort, Course, Enrolment
from quizzes.models.attempts import Attempt, AttemptSlot
from quizzes.models.questions import Question, QuestionVersion
from quizzes.scheduling import Memory

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

PER_DAY = 12


class ReviewSettings(models.Model):
    """What a student sets; without a row the defaults hold."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_settings")
    per_day = models.PositiveSmallIntegerField(
        _("questions a day"), default=PER_DAY, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    def __str__(self) -> str:
        return f"{self.user}: {self.per_day}"


class ReviewCardQuerySet(models.QuerySet["ReviewCard"]):
    def of(self, user: "User") -> "ReviewCardQuerySet":
        """The student's cards that may be asked: of courses that can be read, and of questions in use.

        Not while the question is part of an attempt that is running: review would give its key away. `end` is the
        next date, after the last review, on which a cohort of the student's that has the course ends.
        """
        ends = Cohort.objects.filter(
            enrolments__user=user,
            enrolments__left_at=None,
            courses=OuterRef("question__course"),
            ends_on__gt=OuterRef("reviewed_on"),
        )
        # From the student's few attempts on, looked up once, not for each card.
        enrolments = Enrolment.objects.filter(user=user).values("pk")
        running = Attempt.objects.filter(enrolment__in=enrolments).running()
        asked = AttemptSlot.objects.filter(attempt__in=running.values("pk")).values("version__question")
        return (
            self.filter(
                ~Q(question__in=asked),
                user=user,
                question__archived_at=None,
                question__exam_only=False,
                question__current__isnull=False,
                question__course__in=Course.objects.visible_to(user).values("pk"),
            )
            .alias(reviewed_on=TruncDate("reviewed_at", tzinfo=UTC))
            .annotate(end=Subquery(ends.order_by("ends_on").values("ends_on")[:1]))
        )

    def due(self, now: datetime, today: date | None = None) -> "ReviewCardQuerySet":
        """Of cards `of` a student, those whose time has come, or whose cohort ends: sure-but-wrong first."""
        today = today or now.astimezone(UTC).date()
        return self.filter(Q(due_at__lte=now) | Q(end__lte=today)).order_by("-sure_but_wrong", "due_at", "pk")


class ReviewCard(models.Model):
    """One question for one student, over all enrolments. `due_at` is what the scheduler says, without any end date."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_cards")
    question = models.ForeignKey(Question, models.CASCADE, related_name="review_cards")
    stability = models.FloatField(default=0)
    difficulty = models.FloatField(default=0)
    reviewed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sure_but_wrong = models.BooleanField(default=False)

    objects = ReviewCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("review card")
        verbose_name_plural = _("review cards")
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="review_card_unique")]
        indexes = [models.Index(fields=["user", "due_at"], name="review_card_due")]

    def __str__(self) -> str:
        return f"{self.user} · {self.question}"

    @property
    def memory(self) -> Memory:
        return Memory(self.stability, self.difficulty, self.reviewed_at, self.due_at)

    @property
    def comes_at(self) -> datetime:
        """When it comes back, of cards `of` a student: never after the date on which the cohort ends."""
        end: date | None = getattr(self, "end", None)
        return self.due_at if end is None else min(self.due_at, datetime.combine(end, clock(), UTC))

    def follow(self, memory: Memory, log: "ReviewLog") -> None:
        """Take on what a log made of it."""
        self.stability, self.difficulty = memory.stability, memory.difficulty
        self.reviewed_at, self.due_at = memory.reviewed_at, memory.due_at
        self.sure_but_wrong = log.sure_but_wrong


class ReviewLog(models.Model):
    """One answer that counts for a card. `version` may be a sibling's; `parameters` are the scheduler's."""

    class Source(models.TextChoices):
        QUIZ = "quiz", _("answered in a lesson or a quiz")
        REVIEW = "review", _("answered in review")

    card = models.ForeignKey(ReviewCard, models.CASCADE, related_name="logs")
    replaces = models.OneToOneField("self", models.CASCADE, null=True, related_name="replaced_by")
    source = models.CharField(max_length=6, choices=Source)
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    response = models.JSONField()
    fraction = models.DecimalField(max_digits=6, decimal_places=5)
    rating = models.PositiveSmallIntegerField()
    sure_but_wrong = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(default=timezone.now)
    parameters = models.JSONField()

    class Meta:
        ordering = ["card", "pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(replaces=None), name="review_log_first_unique")
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.rating}"


class TakenIn(models.Model):
    """An attempt whose released answers have gone into review, once and for all."""

    attempt = models.OneToOneField(Attempt, models.CASCADE, related_name="taken_in")

    def __str__(self) -> str:
        return str(self.attempt)
