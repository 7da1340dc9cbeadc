"""What students read: courses, modules, lessons, and what hangs on them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.limits import validate_date
from lessons.models.documents import Document, Section
from lessons.models.keys import KeyField, refuse_taken_key

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ctlearn.accounts.models import User

WORDS_PER_MINUTE = 200


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")


class Topic(models.Model):
    """A subject that crosses courses; lessons and questions carry topics."""

    key = KeyField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        ordering = ["title"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.title


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> "CourseQuerySet":
        return self.filter(state=State.PUBLISHED)

    def visible_to(self, user: "User | AnonymousUser") -> "CourseQuerySet":
        """What this person may read: open courses, courses of an own cohort, and courses that the person works on."""
        readable = Q(state=State.PUBLISHED, open=True)
        if not user.is_authenticated:
            return self.filter(readable)
        if user.is_superuser:
            return self
        taught = Q(pk__in=Course.objects.filter(cohorts__roles__user=user).values("pk"))
        attended = Q(
            pk__in=Course.objects.filter(cohorts__enrolments__user=user, cohorts__enrolments__left_at=None).values("pk")
        )
        return self.filter(
            readable
            | Q(state=State.PUBLISHED) & (attended | taught)
            | Q(pk__in=Course.objects.edited_by(user).values("pk"))
        )

    def in_order(self) -> "CourseQuerySet":
        """By the document that they were built from; what has none comes last."""
        return self.order_by(F("document__name").asc(nulls_last=True), "title", "pk")

    def edited_by(self, user: "User") -> "CourseQuerySet":
        """The courses that this person works on, in any role."""
        return self if user.is_superuser else self.filter(roles__user=user)

    def changed_by(self, user: "User") -> "CourseQuerySet":
        """The courses that this person may change: reviewers read and comment."""
        if user.is_superuser:
            return self
        return self.filter(roles__user=user, roles__role__in=[CourseRole.Role.OWNER, CourseRole.Role.EDITOR])

    def owned_by(self, user: "User") -> "CourseQuerySet":
        """The courses that this person may share with others."""
        return self if user.is_superuser else self.filter(roles__user=user, roles__role=CourseRole.Role.OWNER)

    def shared_with(self, user: "User") -> "CourseQuerySet":
        """The courses whose questions this instructor may read and take over, without working on them.

        Not those that the person studies in a cohort, or has left: their keys stay closed until they are released
        there.
        """
        if not user.is_staff:
            return self.none()
        studied = Course.objects.filter(cohorts__enrolments__user=user, cohorts__self_study_of=None)
        shared = self.filter(shares_questions=True, pk__in=Course.objects.visible_to(user).values("pk"))
        return shared.exclude(pk__in=studied.values("pk"))

    def copied_by(self, user: "User") -> "CourseQuerySet":
        """The courses that this person may copy with their questions: own ones, and those that others share."""
        own = Q(pk__in=Course.objects.edited_by(user).values("pk"))
        return self.filter(own | Q(pk__in=Course.objects.shared_with(user).values("pk")))


class Course(models.Model):
    key = KeyField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=40, blank=True, help_text=_("For narrow places."))
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences for the course list."))
    language = models.CharField(_("language"), max_length=35, default="en", help_text=_("As in “en” or “pt-BR”."))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    open = models.BooleanField(_("open"), default=False, help_text=_("Anyone may read it, and enrol with one click."))
    shares_questions = models.BooleanField(
        _("shared with instructors"),
        default=False,
        help_text=_(
            "Every instructor who may read it finds its questions with their keys, those for exams too, and may copy "
            "them or the whole course."
        ),
    )
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="courses", verbose_name=_("built from")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="courses", verbose_name=_("topics"))
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.key])

    @property
    def direction(self) -> str:
        """`rtl` for languages that are written from right to left, else `ltr`."""
        return "rtl" if self.language.split("-")[0] in {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"} else "ltr"

    def publish(self) -> None:
        self.state = State.PUBLISHED
        self.save(update_fields=["state"])

    def unpublish(self) -> None:
        self.state = State.DRAFT
        self.save(update_fields=["state"])

    @property
    def has_records(self) -> bool:
        """Learners' work hangs on it: it is unpublished, never deleted."""
        return Lesson.objects.filter(course=self).with_records().exists()


class CourseRole(models.Model):
    """Who works on a course: the owner shares it, editors change it, reviewers read drafts and comment."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        REVIEWER = "reviewer", _("Reviewer")

    course = models.ForeignKey(Course, models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="course_roles")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="course_role_unique")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Module(models.Model):
    """A part of a course: a top-level section of the document."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="modules", verbose_name=_("course"))
    key = KeyField(_("key"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PUBLISHED)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["course", "position", "pk"]
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="module_key_unique")]

    def __str__(self) -> str:
        return self.title

    def publish(self) -> None:
        self.state = State.PUBLISHED
        self.save(update_fields=["state"])

    def unpublish(self) -> None:
        """Students see none of its lessons; their work is kept."""
        self.state = State.DRAFT
        self.save(update_fields=["state"])

    @property
    def has_records(self) -> bool:
        """As of courses."""
        return Lesson.objects.filter(module=self).with_records().exists()


class Objective(models.Model):
    """What a student can do after a module; begins with a verb that can be observed."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="objectives")
    key = KeyField(_("key"))
    text = models.CharField(_("text"), max_length=300)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["module", "position", "pk"]
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints = [models.UniqueConstraint(fields=["module", "key"], name="objective_key_unique")]

    def __str__(self) -> str:
        return self.text


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self, now: datetime | None = None) -> "LessonQuerySet":
        """Published themselves, as are their module and course, and not waiting for a later date."""
        return self.filter(self.is_published(now or timezone.now()))

    @staticmethod
    def is_published(now: datetime) -> Q:
        states = {"state": State.PUBLISHED, "module__state": State.PUBLISHED, "course__state": State.PUBLISHED}
        return Q(Q(publish_at=None) | Q(publish_at__lte=now), **states)

    def readable_in(self, course: Course, user: "User | AnonymousUser") -> "LessonQuerySet":
        """The lessons of a course that this person may open; who works on the course sees drafts too."""
        lessons = self.filter(course=course)
        if user.is_authenticated and Course.objects.edited_by(user).filter(pk=course.pk).exists():
            return lessons
        return lessons.published()

    def with_records(self) -> "LessonQuerySet":
        """Those that a student has opened, finished or written on."""
        of_students = Q(visits__isnull=False) | Q(completions__isnull=False) | Q(notes__isnull=False)
        return self.filter(of_students | Q(bookmarks__isnull=False)).distinct()

    def in_order(self) -> "LessonQuerySet":
        return self.order_by("module__position", "module_id", "position", "pk")


class Lesson(models.Model):
    """One sitting of reading. `body` is the project's Markdown (`lessons.rendering`)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons", verbose_name=_("course"))
    module = models.ForeignKey(Module, models.CASCADE, related_name="lessons", verbose_name=_("module"))
    key = KeyField(_("key"))
    title = models.CharField(_("title"), max_length=200)
    lede = models.TextField(_("lede"), blank=True, help_text=_("One or two sentences under the title."))
    body = models.TextField(_("text"), blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, validators=[validate_date])
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="lessons", verbose_name=_("built from")
    )
    source_changed = models.BooleanField(
        _("source changed"),
        default=False,
        help_text=_("The section that it was built from differs in a newer import."),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="lessons", verbose_name=_("topics"))
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["course", "module__position", "position", "pk"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="lesson_key_unique")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.count_words()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("lesson", args=[self.course.key, self.key])

    def clean(self) -> None:
        if self.module_id:
            refuse_taken_key(self, self.module.course_id)

    def count_words(self) -> None:
        """Store the number of words that are read; bulk writes call it themselves."""
        self.word_count = len(self.lede.split()) + len(self.body.split())

    def publish(self, at: datetime | None = None) -> None:
        """Students see it, from `at` on or at once."""
        self.state, self.publish_at = State.PUBLISHED, at
        self.save(update_fields=["state", "publish_at"])

    def send_to_review(self) -> None:
        """Its course's reviewers and editors are asked to read it; students don't see it."""
        self.state = State.IN_REVIEW
        self.save(update_fields=["state"])

    def unpublish(self) -> None:
        self.state, self.publish_at = State.DRAFT, None
        self.save(update_fields=["state", "publish_at"])

    @property
    def has_records(self) -> bool:
        """As of courses."""
        return Lesson.objects.filter(pk=self.pk).with_records().exists()

    @property
    def is_scheduled(self) -> bool:
        """Published, and waiting for its date."""
        return self.state == State.PUBLISHED and self.publish_at is not None and self.publish_at > timezone.now()

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one, at 200 words a minute."""
        return max(1, round(self.word_count / WORDS_PER_MINUTE))


class GlossaryTerm(models.Model):
    course = models.ForeignKey(Course, models.CASCADE, related_name="glossary", verbose_name=_("course"))
    key = KeyField(_("key"))
    term = models.CharField(_("term"), max_length=120)
    definition = models.TextField(_("definition"))
    reference = models.CharField(_("reference"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        ordering = ["course", "term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="term_key_unique")]

    def __str__(self) -> str:
        return self.term


class Claim(models.Model):
    """A checkable statement of the source, with a verdict, the correction and its reference."""

    class Verdict(models.TextChoices):
        CORRECT = "correct", _("correct")
        IMPRECISE = "imprecise", _("imprecise")
        OUTDATED = "outdated", _("outdated")
        WRONG = "wrong", _("wrong")
        UNVERIFIABLE = "unverifiable", _("unverifiable")

    course = models.ForeignKey(Course, models.CASCADE, related_name="claims", verbose_name=_("course"))
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="claims", verbose_name=_("lesson"))
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="claims", verbose_name=_("section")
    )
    key = KeyField(_("key"))
    said = models.TextField(_("what the source says"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    correction = models.TextField(_("what is right"), blank=True)
    reference = models.CharField(_("reference"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["course", "position", "pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="claim_key_unique")]

    def __str__(self) -> str:
        return self.said

    def severity(self) -> int:
        """0 for the verdict that a reader should see first."""
        verdicts = self.Verdict
        order = [verdicts.WRONG, verdicts.OUTDATED, verdicts.IMPRECISE, verdicts.UNVERIFIABLE, verdicts.CORRECT]
        return order.index(verdicts(self.verdict))


def attachment_path(attachment: "Attachment", filename: str) -> str:
    return f"courses/{attachment.course.key}/{filename}"


class Attachment(models.Model):
    """A file of a course: a figure in the text, or something to download (a PDF, a data file)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="attachments", verbose_name=_("course"))
    name = models.CharField(
        _("name"),
        max_length=120,
        validators=[RegexValidator(r"^[\w.-]+$", _("Use letters, digits, dots and dashes."))],
        help_text=_("As the text refers to it: files/NAME."),
    )
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=300)
    alt = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("Of an image: what somebody who can’t see it needs to know. It is offered when it is inserted."),
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["course", "name"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="attachment_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.course.key, self.name])

    @property
    def is_image(self) -> bool:
        return self.name.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"))


@dataclass(frozen=True)
class Size:
    """What there is to read: published lessons, and whole minutes."""

    lessons: int = 0
    minutes: int = 0


def sizes(courses: Iterable[Course]) -> dict[int, Size]:
    """The size of each course, by its id, in one query; courses without published lessons are left out."""
    rows = Lesson.objects.published().filter(course__in=courses).order_by().values_list("course_id")
    counted = rows.annotate(lessons=Count("pk"), words=Sum("word_count"))
    return {pk: Size(lessons, round(words / WORDS_PER_MINUTE)) for pk, lessons, words in counted}


def neighbours(lessons: Sequence[Any], lesson: Lesson) -> tuple[Any, Any]:
    """Those before and after this one in reading order; None at the ends."""
    index = next(i for i, other in enumerate(lessons) if other.pk == lesson.pk)
    before = lessons[index - 1] if index else None
    after = lessons[index + 1] if index + 1 < len(lessons) else None
    return before, after


def by_module(lessons: list[Lesson]) -> Iterator[tuple[Module, list[Lesson]]]:
    """Lessons in reading order, grouped by module."""
    groups: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        groups.setdefault(lesson.module_id, []).append(lesson)
    for group in groups.values():
        yield group[0].module, group
