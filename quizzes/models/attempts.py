"""One student's go at a quiz: what was asked, what was answered, what it was worth.

Answers and grades are append-only. An answer names the one that it replaces, so that of two tabs only one wins;
a regrade or an override is one more grade.
"""

import math
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Course, Enrolment
from quizzes.models.assignments import date_of, window_of
from quizzes.models.questions import QuestionVersion
from quizzes.models.quizzes import Quiz
from quizzes.signals import attempt_changed

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

# How long after its end an attempt can still be submitted, and a save that was under way still arrives.
GRACE = timedelta(seconds=60)
MOST_MINUTES = 10 * 365 * 24 * 60  # added to an end: an attempt may be reopened long after it


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def at_quizzes(self) -> "AttemptQuerySet":
        """Without the answers to lessons' checks. As a plain lesson=None it would look selective to a database without
        statistics, which would then begin with everybody's attempts at all quizzes."""
        return self.alias(of_lesson=Coalesce("quiz__lesson", 0)).filter(of_lesson=0)

    def visible_to(self, user: "User") -> "AttemptQuerySet":
        """A student's own attempts at quizzes; the answers to a lesson's checks are no attempts to look at."""
        return self.filter(enrolment__user=user).at_quizzes()

    def graded_by(self, user: "User") -> "AttemptQuerySet":
        """Attempts of the cohorts that this person teaches; of self-study, in the courses that they may change.

        Nobody grades the own attempts, nor in a cohort in which they are a student.
        """
        if user.is_superuser:
            return self.at_quizzes()
        studies = Q(enrolment__cohort__in=Enrolment.objects.filter(user=user, left_at=None).values("cohort"))
        taught = Q(enrolment__cohort__in=user.cohort_roles.values("cohort")) & ~studies
        followed = Q(enrolment__cohort__self_study_of__in=Course.objects.changed_by(user).values("pk"))
        return self.filter(taught | followed).at_quizzes().exclude(enrolment__user=user)

    def running(self) -> "AttemptQuerySet":
        return self.filter(state__in=Attempt.RUNNING).at_quizzes()

    def with_rules(self) -> "AttemptQuerySet":
        """With what decides about time and release: `closing` is the date for this student, null for none."""
        closing = date_of("closes_at", "quiz", cohort="enrolment__cohort", enrolment="enrolment")
        return self.select_related("quiz__course", "enrolment").annotate(closing=closing)


class Attempt(models.Model):
    """Everything that counts hangs on the enrolment. Numbers start at 1 for each enrolment and quiz."""

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        OVERDUE = "overdue", _("Overdue")
        SUBMITTED = "submitted", _("Submitted")
        GRADED = "graded", _("Graded")
        EXPIRED = "expired", _("Expired")

    RUNNING = (State.IN_PROGRESS, State.OVERDUE)

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.IN_PROGRESS)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    extra_minutes = models.PositiveIntegerField(
        _("minutes given"),
        default=0,
        validators=[MaxValueValidator(MOST_MINUTES)],
        help_text=_("Added to the end by an instructor."),
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "quiz", "number"], name="attempt_number_unique"),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"],
                condition=Q(state__in=["in_progress", "overdue"]),
                name="attempt_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} · {self.enrolment} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("attempt", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def closes_at(self) -> datetime | None:
        """When the quiz closes for this student, read once; None: never."""
        if not hasattr(self, "closing"):
            self.__dict__["closing"] = window_of(self.quiz, self.enrolment).closes_at
        closing: datetime | None = self.__dict__["closing"]
        return closing

    @property
    def base_end(self) -> datetime | None:
        """The earlier of start + limit x extra time and the close; None when neither is set."""
        ends = [] if self.closes_at is None else [self.closes_at]
        if (limit := self.quiz.time_limit) is not None:
            ends.append(self.started_at + limit * float(self.enrolment.extra_time))
        return min(ends, default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When time is up, by the rules of this moment; None: it isn't limited."""
        end = self.base_end
        return None if end is None else end + timedelta(minutes=self.extra_minutes)

    def seconds_left(self, now: datetime | None = None) -> int | None:
        end = self.ends_at
        return None if end is None else max(0, math.floor((end - (now or timezone.now())).total_seconds()))

    def due_state(self, now: datetime) -> str:
        """The state in which the attempt ought to be; only a running one changes with time."""
        end = self.ends_at
        if not self.is_running:
            return self.state
        if end is None or now < end:
            return self.State.IN_PROGRESS
        return self.State.OVERDUE if now < end + GRACE else self.State.EXPIRED

    @transaction.atomic
    def give_minutes(self, minutes: int) -> None:
        """Later ends count from the next request on. A finished attempt is reopened instead."""
        type(self).objects.filter(pk=self.pk).running().update(extra_minutes=models.F("extra_minutes") + minutes)
        self.refresh_from_db(fields=["extra_minutes"])

    @transaction.atomic
    def reopen(self, minutes: int) -> bool:
        """Let the student go on for this long from now; answers and grades stay. False while one runs, this or another:
        that is given minutes."""
        from quizzes.models.reviews import TakenIn

        now = timezone.now()
        attempts = type(self).objects.select_for_update().filter(enrolment=self.enrolment_id, quiz=self.quiz_id)
        if any(other.is_running for other in attempts):
            return False
        self.refresh_from_db(fields=["extra_minutes", "state", "submitted_at"])
        if (end := self.base_end) is not None:
            self.extra_minutes = max(0, math.ceil((now + timedelta(minutes=minutes) - end).total_seconds() / 60))
        self.state, self.submitted_at = self.State.IN_PROGRESS, None
        self.save(update_fields=["extra_minutes", "state", "submitted_at"])
        TakenIn.objects.filter(attempt=self).delete()  # new answers enter review as well
        attempt_changed.send(type(self), attempt=self)
        return True


class AttemptSlotQuerySet(models.QuerySet["AttemptSlot"]):
    def with_newest(self) -> "AttemptSlotQuerySet":
        """With question, newest answer and newest grade, for `answer` and `grade`. Three queries."""
        newest = Grade.objects.filter(slot=OuterRef("slot")).order_by("-pk").values("pk")[:1]
        return (
            self.select_related("version__question__lesson", "version__question__module")
            .prefetch_related(
                Prefetch("answers", Answer.objects.filter(replaced_by=None)),
                Prefetch("grades", Grade.objects.filter(pk=Subquery(newest))),
            )
            .order_by("position")
        )

    def ungraded(self) -> "AttemptSlotQuerySet":
        """Questions of finished attempts whose newest grade leaves it to a person."""
        newest = Grade.objects.filter(slot=OuterRef("pk")).order_by("-pk").values("pk")[:1]
        finished = self.exclude(attempt__state__in=Attempt.RUNNING)
        return finished.filter(grades__pk=Subquery(newest), grades__fraction=None, grades__dropped=False)


class AttemptSlot(models.Model):
    """A question of an attempt, frozen: the version, and the order in which its options were shown."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="slots")
    position = models.PositiveIntegerField()
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="slots")
    order = models.JSONField(default=dict, blank=True)
    points = models.DecimalField(max_digits=8, decimal_places=5, default=Decimal(1))
    flagged = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    newest: "tuple[Answer | None, Grade | None] | None" = None  # where they were read beforehand (`quizzes.sheets`)

    objects = AttemptSlotQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="attempt_slot_position_unique")]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.position}"

    @property
    def answer(self) -> "Answer | None":
        """The newest answer, of slots `with_newest`."""
        return self.newest[0] if self.newest else next(iter(self.answers.all()), None)

    @property
    def grade(self) -> "Grade | None":
        """The newest grade, of slots `with_newest`."""
        return self.newest[1] if self.newest else next(iter(self.grades.all()), None)

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and self.answer.response is not None

    @property
    def is_explained(self) -> bool:
        """The newest answer has been graded: in practice, the student asked for it."""
        return self.answer is not None and self.grade is not None and self.grade.answer_id == self.answer.pk

    def see(self) -> None:
        if self.seen_at is None:
            self.seen_at = timezone.now()
            self.save(update_fields=["seen_at"])

    @transaction.atomic
    def award(
        self,
        fraction: Decimal,
        by: "User",
        reason: str = "",
        *,
        feedback: str = "",
        rubric: dict[str, str] | None = None,
        replaces: int | None = None,
    ) -> "Grade":
        """A person's grade; the attempt is graded when nothing is left to grade.

        `rubric` is {criterion: points given}. `replaces` is the grade that the person saw, None for whichever is the
        newest; raises GradedElsewhere when it isn't any more.
        """
        attempt = Attempt.objects.select_for_update().get(pk=self.attempt_id)
        newest = self.grades.order_by("-pk").first()
        if replaces is not None and newest is not None and newest.pk != replaces:
            given = (newest.by_id, newest.fraction, newest.reason, newest.feedback, newest.rubric)
            if given == (by.pk, fraction, reason, feedback, rubric or {}):
                return newest  # sent twice
            raise GradedElsewhere(newest)
        grade = Grade.objects.create(
            slot=self,
            answer=self.answers.filter(replaced_by=None).first(),
            fraction=fraction,
            by=by,
            reason=reason,
            feedback=feedback,
            rubric=rubric or {},
            dropped=newest is not None and newest.dropped,
        )
        slots = AttemptSlot.objects.filter(attempt=attempt).with_newest()
        if attempt.state == Attempt.State.SUBMITTED and all(
            s.grade and (s.grade.counts or s.grade.dropped) for s in slots
        ):
            attempt.state = Attempt.State.GRADED
            attempt.save(update_fields=["state"])
        attempt_changed.send(Attempt, attempt=attempt)
        return grade


class GradedElsewhere(Exception):
    """Somebody has graded the answer in the meantime; `grade` is theirs."""

    def __init__(self, grade: "Grade") -> None:
        super().__init__(str(grade))
        self.grade = grade


class Answer(models.Model):
    """What the student answered, in the type's stable shape; None: left blank. `confidence` is never graded."""

    class Confidence(models.TextChoices):
        GUESS = "guess", _("a guess")
        FAIRLY = "fairly", _("fairly")
        CERTAIN = "certain", _("certain")

    slot = models.ForeignKey(AttemptSlot, models.CASCADE, related_name="answers", db_index=False)
    response = models.JSONField(null=True)
    replaces = models.OneToOneField("self", models.CASCADE, null=True, related_name="replaced_by")
    confidence = models.CharField(max_length=8, choices=Confidence, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        get_latest_by = "pk"
        constraints = [models.UniqueConstraint(fields=["slot"], condition=Q(replaces=None), name="answer_first_unique")]
        indexes = [models.Index(fields=["slot", "-id"], name="answer_newest")]

    def __str__(self) -> str:
        return f"{self.slot}: {self.response}"


class Grade(models.Model):
    """What a slot was worth, as a fraction in [0, 1]; None: a person has to say. The newest row counts.

    `by` is empty for the machine; an override has a person and a reason, a regrade the `regrade` that it belongs to.
    `dropped`: the question doesn't count, neither what was earned nor what could be.
    """

    slot = models.ForeignKey(AttemptSlot, models.CASCADE, related_name="grades", db_index=False)
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, related_name="grades")
    fraction = models.DecimalField(
        max_digits=6,
        decimal_places=5,
        null=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    # A person's words to the student, and {"key of the rubric's criterion": "points given"}.
    feedback = models.TextField(_("feedback"), max_length=10_000, blank=True)
    rubric = models.JSONField(default=dict, blank=True)
    dropped = models.BooleanField(default=False)
    regrade = models.ForeignKey("quizzes.Regrade", models.PROTECT, null=True, blank=True, related_name="grades")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        get_latest_by = "pk"
        indexes = [models.Index(fields=["slot", "-id"], name="grade_newest")]

    def __str__(self) -> str:
        return f"{self.slot}: {self.fraction}"

    @property
    def counts(self) -> bool:
        """It says what the answer is worth, and the question wasn't dropped."""
        return self.fraction is not None and not self.dropped


class Regrade(models.Model):
    """Why grades of a question were given anew, by whom. Its grades are further rows; an undo is a further regrade."""

    class Kind(models.TextChoices):
        KEY = "key", _("graded by a corrected version")
        DROP = "drop", _("the question doesn’t count")
        CREDIT = "credit", _("everyone gets the points")
        UNDO = "undo", _("an earlier regrade is undone")

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="regrades")
    question = models.ForeignKey("quizzes.Question", models.CASCADE, related_name="regrades")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    version = models.ForeignKey(QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_kind_display()}"
