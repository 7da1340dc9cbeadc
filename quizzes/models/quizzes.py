"""What is put together from questions: quizzes and their slots."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lessons.limits import validate_date
from lessons.models import Course, Lesson, Module, State
from lessons.models.keys import KeyField, refuse_taken_key
from quizzes.models.questions import Question

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ctlearn.accounts.models import User


class QuizQuerySet(models.QuerySet["Quiz"]):
    def visible_to(self, user: "User | AnonymousUser") -> "QuizQuerySet":
        """Quizzes that stand by themselves, of courses that this person may read; drafts for the course's editors."""
        shown = Q(state=State.PUBLISHED, course__in=Course.objects.visible_to(user).values("pk"))
        shown &= Q(module=None) | Q(module__state=State.PUBLISHED)
        if user.is_authenticated:
            shown |= Q(course__in=Course.objects.edited_by(user).values("pk"))
        return self.filter(shown, lesson=None)


@dataclass(frozen=True)
class Defaults:
    """What a mode means where a quiz says nothing else. Attempts and minutes: None is no limit."""

    attempts: int | None
    minutes: int | None
    shuffle: bool
    pass_mark: Decimal | None
    release: str


class Quiz(models.Model):
    """An ordered set of slots. A quiz with a lesson is that lesson's checks; it is made from the lesson's text.

    Settings left empty follow the mode's default.
    """

    class Mode(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        GRADED = "graded", _("Graded")
        EXAM = "exam", _("Exam")

    class Release(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        AFTER_ATTEMPT = "after_attempt", _("After the attempt")
        AFTER_LAST_ATTEMPT = "after_last_attempt", _("After the last attempt")
        AFTER_CLOSE = "after_close", _("After the quiz closes")

    class Counts(models.TextChoices):
        BEST = "best", _("The best attempt")
        LAST = "last", _("The last attempt")

    course = models.ForeignKey(Course, models.CASCADE, related_name="quizzes", verbose_name=_("course"))
    module = models.ForeignKey(
        Module, models.SET_NULL, null=True, blank=True, related_name="quizzes", verbose_name=_("module")
    )
    lesson = models.OneToOneField(
        Lesson, models.SET_NULL, null=True, blank=True, related_name="checks_quiz", verbose_name=_("lesson")
    )
    key = KeyField(_("key"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.PRACTICE)
    diagnostic = models.BooleanField(_("diagnostic"), default=False)
    confidence = models.BooleanField(_("ask how sure they are"), default=False)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(10_000)]
    )
    shuffle = models.BooleanField(_("shuffle"), null=True, blank=True)
    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=6,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("A fraction: 0.6 is sixty per cent."),
    )
    release = models.CharField(_("release of the key"), max_length=20, choices=Release, blank=True)
    counts = models.CharField(_("what counts"), max_length=4, choices=Counts, default=Counts.BEST)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, validators=[validate_date])
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True, validators=[validate_date])
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PUBLISHED)
    position = models.PositiveIntegerField(_("position"), default=0)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering = ["course", "position", "pk"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="quiz_key_unique")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("quiz", args=[self.course.key, self.key])

    def clean(self) -> None:
        refuse_taken_key(self, self.course_id)

    def publish(self) -> None:
        self.state = State.PUBLISHED
        self.save(update_fields=["state"])

    def unpublish(self) -> None:
        """Students find it no more; attempts that run can be finished."""
        self.state = State.DRAFT
        self.save(update_fields=["state"])

    @property
    def has_records(self) -> bool:
        return self.attempts.exists()

    @property
    def defaults(self) -> Defaults:
        return DEFAULTS[self.mode]

    @property
    def attempt_limit(self) -> int | None:
        """None: as many as the student likes; so does a stored 0."""
        if self.attempts_allowed is None:
            return self.defaults.attempts
        return self.attempts_allowed or None

    @property
    def time_limit(self) -> timedelta | None:
        """None: no limit; so does a stored 0."""
        minutes = self.defaults.minutes if self.minutes is None else self.minutes
        return timedelta(minutes=minutes) if minutes else None

    @property
    def shuffles(self) -> bool:
        return self.defaults.shuffle if self.shuffle is None else self.shuffle

    @property
    def passing(self) -> Decimal | None:
        """The fraction that passes; None where nobody passes or fails."""
        return self.defaults.pass_mark if self.pass_mark is None else self.pass_mark

    @property
    def release_rule(self) -> str:
        return self.release or self.defaults.release

    @property
    def explains_at_once(self) -> bool:
        """While the attempt runs; where it counts, what was explained could be answered anew."""
        return self.mode == self.Mode.PRACTICE and self.release_rule == self.Release.AT_ONCE


DEFAULTS: dict[str, Defaults] = {
    Quiz.Mode.PRACTICE: Defaults(None, None, False, None, Quiz.Release.AT_ONCE),
    Quiz.Mode.GRADED: Defaults(2, None, True, Decimal("0.6"), Quiz.Release.AFTER_LAST_ATTEMPT),
    Quiz.Mode.EXAM: Defaults(1, 60, True, Decimal("0.6"), Quiz.Release.AFTER_CLOSE),
}


class Slot(models.Model):
    """A place in a quiz: a fixed question, or a draw of `draw` questions from a pool.

    `pool` narrows the draw: {"modules": [keys], "topics": [keys], "types": [...], "difficulty": [...],
    "exam_only": true}; an absent key does not narrow.
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="slots", verbose_name=_("quiz"))
    position = models.PositiveIntegerField(_("position"))
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="slots", verbose_name=_("question")
    )
    draw = models.PositiveSmallIntegerField(_("draw"), null=True, blank=True)
    pool = models.JSONField(_("pool"), default=dict, blank=True)
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=5, default=Decimal(1))

    class Meta:
        ordering = ["quiz", "position"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="slot_position_unique"),
            models.CheckConstraint(condition=Q(question=None) ^ Q(draw=None), name="slot_is_a_question_or_a_draw"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} · {self.position}"
