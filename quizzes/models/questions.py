"""What is asked. A saved change that alters meaning is a new version; answers point at the version they saw."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Course, Lesson, Module, Objective, ProblemReport, Topic
from lessons.models.keys import KeyField
from quizzes.authoring.comparing import Written
from quizzes.question_types import TYPES, QuestionType

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: "User") -> "QuestionQuerySet":
        """Questions of the courses that this person works on; students meet questions only in attempts."""
        return self.filter(course__in=Course.objects.edited_by(user))

    def shared_with(self, user: "User") -> "QuestionQuerySet":
        """What other courses offer this instructor, to be read and copied."""
        shared = Course.objects.shared_with(user).exclude(pk__in=Course.objects.edited_by(user).values("pk"))
        return self.in_use().filter(current__isnull=False, course__in=shared.values("pk"))

    def in_use(self) -> "QuestionQuerySet":
        return self.filter(archived_at=None)

    def archive(self) -> int:
        """As `Question.archive`, for all of them; how many were in use."""
        return self.in_use().update(archived_at=timezone.now())

    def restore(self) -> int:
        """As `Question.restore`, for all of them; how many come out of the archive."""
        return self.exclude(archived_at=None).update(archived_at=None)

    def in_module(self, module: int) -> "QuestionQuerySet":
        """Of this module; a question without a module of its own belongs to that of its lesson."""
        return self.filter(Q(module=module) | Q(module=None, lesson__module=module))

    def unused(self) -> "QuestionQuerySet":
        """No quiz and no lesson asks it by name."""
        return self.filter(slots=None)

    def reported(self) -> "QuestionQuerySet":
        """Readers said that something is wrong with it, and nobody has answered yet."""
        reports = ProblemReport.objects.open().exclude(question="")
        of_it = reports.filter(course=OuterRef("course"), question=OuterRef("key"))
        return self.filter(Exists(of_it), key__in=reports.values("question"))  # the keys first: reports are few

    def saying(self, text: str) -> "QuestionQuerySet":
        """With these words in the newest wording, the key or the family."""
        found = self
        for word in text.split():
            found = found.filter(Q(current__stem__icontains=word) | Q(key__icontains=word) | Q(family__icontains=word))
        return found


class Question(models.Model):
    """A question over all its versions. Its key is unique within its course; its type never changes.

    `passage` is the key of a marked block in the lesson; `family` is shared by questions that ask the same in
    other words; `exam_only` questions appear in exams and nowhere else.
    """

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    course = models.ForeignKey(Course, models.CASCADE, related_name="questions", verbose_name=_("course"))
    module = models.ForeignKey(
        Module, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("module")
    )
    lesson = models.ForeignKey(
        Lesson, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("lesson")
    )
    key = KeyField(_("key"))
    type = models.CharField(_("type"), max_length=20)
    passage = KeyField(_("passage"), blank=True)
    objective = models.ForeignKey(
        Objective,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("objective"),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="questions", verbose_name=_("topics"))
    difficulty = models.CharField(_("difficulty"), max_length=6, choices=Difficulty, blank=True)
    family = KeyField(_("family"), blank=True, db_index=True)
    exam_only = models.BooleanField(_("exams only"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    current = models.ForeignKey(
        "quizzes.QuestionVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("newest version"),
    )
    origin = models.ForeignKey(
        "quizzes.QuestionVersion",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["course", "position", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="question_key_unique")]
        indexes = [models.Index(fields=["course", "position", "id"], name="question_in_order")]  # as lists show them

    def __str__(self) -> str:
        return self.key

    @property
    def type_label(self) -> str:
        return str(TYPES[self.type].label)

    def archive(self) -> None:
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    @property
    def is_needed(self) -> bool:
        """Learners' records hang on it, or a quiz asks it: it can be archived and no more be deleted."""
        return self.slots.exists() or self.review_cards.exists() or self.versions.filter(slots__isnull=False).exists()

    def remove(self) -> None:
        """Delete it with its versions. Raises ProtectedError for one that is needed."""
        with transaction.atomic():
            type(self).objects.filter(pk=self.pk).update(current=None)
            self.delete()

    def restore(self) -> None:
        """Out of the archive; draws and checks ask it again from their next start."""
        self.archived_at = None
        self.save(update_fields=["archived_at"])


@lru_cache(maxsize=4096)
def parse_cached(kind: str, content: str) -> QuestionType:
    return TYPES[kind].parse(json.loads(content))


class QuestionVersion(models.Model):
    """One wording of a question: what was seen, and what it was graded by. Once answered it is never changed, but
    for a typing error that is put right, which leaves a `Correction`.

    `content` is the type's own data in its canonical form (`quizzes.question_types`).
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions", verbose_name=_("question"))
    number = models.PositiveIntegerField(_("number"))
    stem = models.TextField(_("question"))
    content = models.JSONField()
    explanation = models.TextField(_("explanation"), blank=True)
    hints = models.JSONField(_("hints"), default=list, blank=True)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["question", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="version_number_unique")]

    def __str__(self) -> str:
        return f"{self.question} ({self.number})"

    def parsed(self) -> QuestionType:
        """The type's own view of the content: it draws the form, grades, and reveals. It never changes, and is
        remembered by the content."""
        return parse_cached(self.question.type, json.dumps(self.content))

    def written(self) -> Written:
        """What it says, with the content in its canonical form."""
        return Written(self.stem, self.parsed().data(), self.explanation, tuple(self.hints))


class Correction(models.Model):
    """A typing error put right in a version that was answered already: the words before and after."""

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="corrections")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("corrected"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.version}: {self.at:%Y-%m-%d}"
