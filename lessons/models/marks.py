"""What a reader leaves on a lesson: bookmarks and notes (private), and reports of problems (for its instructors)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models.cohorts import Enrolment
from lessons.models.content import Course, Lesson
from lessons.models.keys import KeyField

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


class Bookmark(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="bookmark_unique")]

    def __str__(self) -> str:
        return str(self.lesson)


class Note(models.Model):
    """A student's private note on a lesson; instructors never see it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=10_000)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="note_unique")]

    def __str__(self) -> str:
        return self.text[:80]


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    def visible_to(self, user: "User") -> "ProblemReportQuerySet":
        """Reports on the courses that this person works on."""
        return self.filter(course__in=Course.objects.edited_by(user))

    def concerning(self, user: "User") -> "ProblemReportQuerySet":
        """Those, and what students of this person's cohorts reported on the cohorts' courses."""
        if user.is_superuser:
            return self
        own = Enrolment.objects.filter(
            cohort__roles__user=user, cohort__courses=OuterRef("course"), user=OuterRef("reporter")
        )
        return self.filter(Q(course__in=Course.objects.edited_by(user).values("pk")) | Exists(own))

    def open(self) -> "ProblemReportQuerySet":
        return self.filter(state=ProblemReport.State.OPEN)


class ProblemReport(models.Model):
    """Something is wrong with a lesson or a question, says a reader.

    `question` is the key of a question of the course, empty for the lesson's text; `lesson` is None where the
    question hangs on none.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        FIXED = "fixed", _("Fixed")
        DECLINED = "declined", _("Nothing to change")

    course = models.ForeignKey(Course, models.CASCADE, related_name="reports", verbose_name=_("course"))
    lesson = models.ForeignKey(
        Lesson, models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("lesson")
    )
    question = KeyField(_("question"), blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    text = models.TextField(_("what is wrong"), max_length=4000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True, help_text=_("What was done; for the other instructors."))
    created_at = models.DateTimeField(_("reported"), default=timezone.now)

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        ordering = ["state", "-created_at"]
        verbose_name = _("reported problem")
        verbose_name_plural = _("reported problems")

    def __str__(self) -> str:
        return self.text[:80]

    def may_be_resolved_by(self, user: "User") -> bool:
        """Whoever may change the course."""
        return Course.objects.changed_by(user).filter(pk=self.course_id).exists()

    def resolve(self, state: str, answer: str | None = None) -> None:
        """`answer` None leaves what stands there."""
        self.state = state
        self.answer = self.answer if answer is None else answer
        self.save(update_fields=["state", "answer"])
