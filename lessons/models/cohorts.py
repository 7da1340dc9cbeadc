"""Who studies together. Membership lives here because "may this person see this course" needs it."""

import secrets
import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.limits import at_most_a_year, validate_date, validate_time_zone, zone_choices
from lessons.models.content import Course
from lessons.prepared import prepared

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


NEWS = timedelta(days=14)  # how long an announcement stands on the first page
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # can be read aloud: no 0/O, 1/l/I


def join_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _i in range(16))


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: "User") -> "CohortQuerySet":
        """The cohorts that this person teaches."""
        return self if user.is_superuser else self.filter(roles__user=user)

    def owned_by(self, user: "User") -> "CohortQuerySet":
        """The cohorts that this person may change: assistants read and grade."""
        return self if user.is_superuser else self.filter(roles__user=user, roles__role=CohortRole.Role.OWNER)

    def taught(self) -> "CohortQuerySet":
        """Those with instructors: no self-study."""
        return self.filter(self_study_of=None)

    def running(self) -> "CohortQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def joined_by(self, code: str) -> "CohortQuerySet":
        """The one that this code opens, as it may be typed; none while joining is closed."""
        code = "".join(letter for letter in code.lower() if letter in CODE_LETTERS)
        return self.taught().running().filter(joining=True, code=code)


class Cohort(models.Model):
    """A group of students with its instructors. Dates are meant in the cohort's own time zone.

    `self_study_of` marks the cohort that collects those who enrol by themselves; it has no instructors of its own.
    """

    name = models.CharField(_("name"), max_length=120)
    courses = models.ManyToManyField(Course, blank=True, related_name="cohorts", verbose_name=_("courses"))
    self_study_of = models.OneToOneField(
        Course, models.CASCADE, null=True, blank=True, related_name="self_study", editable=False
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True, validators=[validate_date])
    ends_on = models.DateField(_("ends on"), null=True, blank=True, validators=[validate_date])
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", choices=zone_choices, validators=[validate_time_zone]
    )
    code = models.CharField(_("join code"), max_length=32, unique=True, default=join_code, editable=False)
    joining = models.BooleanField(_("joining"), default=True, help_text=_("Who has the link or the code may join."))
    mail_domain = models.CharField(
        _("mail domain"),
        max_length=255,
        blank=True,
        help_text=_("Only confirmed addresses of this domain may join, as in “example.edu”."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    # When the cohort's page says that somebody or something needs a person.
    not_started_days = models.PositiveSmallIntegerField(
        _("not started after"),
        default=7,
        validators=[at_most_a_year],
        help_text=_("Days after joining, or after the start date."),
    )
    stalled_days = models.PositiveSmallIntegerField(
        _("stalled after"),
        default=7,
        validators=[at_most_a_year],
        help_text=_("Days without any work while work is due."),
    )
    failed_attempts = models.PositiveSmallIntegerField(
        _("fails repeatedly after"),
        default=2,
        validators=[MaxValueValidator(1000)],
        help_text=_("Attempts at one quiz, all of them under its pass mark."),
    )
    suspect_answers = models.PositiveSmallIntegerField(
        _("questions are judged after"),
        default=20,
        validators=[MaxValueValidator(10_000)],
        help_text=_("Answers; fewer say nothing."),
    )
    essay_days = models.PositiveSmallIntegerField(
        _("essays wait at most"),
        default=0,
        validators=[at_most_a_year],
        help_text=_("Days until they are shown as waiting."),
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cohort", args=[self.pk])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """In which its dates are entered."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def spaced_code(self) -> str:
        """The code in groups of four, to be read from a wall."""
        return " ".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))

    def rotate_code(self) -> None:
        """Links and codes that were given out open nothing any more."""
        self.code = join_code()
        self.save(update_fields=["code"])

    def admits(self, addresses: Iterable[str]) -> bool:
        """May somebody with these confirmed addresses join by the code?"""
        return not self.mail_domain or any(
            address.lower().endswith(f"@{self.mail_domain.lower()}") for address in addresses
        )

    @transaction.atomic
    def enrol(self, user: "User") -> "Enrolment":
        """Doing it twice finds the same enrolment; who left comes back to the work that was done in it."""
        Cohort.objects.select_for_update().get(pk=self.pk)  # a roster that enrols the same person waits
        enrolment, made = Enrolment.objects.get_or_create(cohort=self, user=user)
        if not made and enrolment.left_at is not None:
            enrolment.come_back()
        return enrolment

    @property
    def has_records(self) -> bool:
        """Somebody is or was enrolled, and their work hangs on that: it is archived, never deleted."""
        return self.enrolments.exists()

    def archive(self) -> None:
        """It is over: nothing counts in it any more and nobody joins; everything in it stays."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def unarchive(self) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])


class LastOwner(Exception):
    """A cohort keeps an owner: nothing was changed."""


class CohortRole(models.Model):
    """Who teaches a cohort: the owner everything, assistants read and grade."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ASSISTANT = "assistant", _("Assistant")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cohort_roles")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.OWNER)

    class Meta:
        verbose_name = _("instructor")
        verbose_name_plural = _("instructors")
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="cohort_role_unique")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @transaction.atomic
    def change_to(self, role: str) -> None:
        """Raises LastOwner when nobody would own the cohort."""
        self.keep_an_owner(role)
        self.role = role
        self.save(update_fields=["role"])

    @transaction.atomic
    def withdraw(self) -> None:
        """This person teaches the cohort no more. Raises LastOwner."""
        self.keep_an_owner()
        self.delete()

    def keep_an_owner(self, role: str = "") -> None:
        Cohort.objects.select_for_update().get(pk=self.cohort_id)  # two owners who leave at once wait for each other
        owners = CohortRole.objects.filter(cohort=self.cohort_id, role=self.Role.OWNER, user__is_active=True)
        others = owners.exclude(pk=self.pk)
        if role != self.Role.OWNER and not others.exists():
            raise LastOwner


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> "EnrolmentQuerySet":
        """Of students who are in the cohort, while it isn't archived."""
        return self.filter(left_at=None, cohort__archived_at=None)

    def in_course(self, course: Course | int) -> "EnrolmentQuerySet":
        return self.filter(cohort__courses=course)

    def in_cohort(self) -> "EnrolmentQuerySet":
        """Of students who have not left."""
        return self.filter(left_at=None)

    def of(self, user: int, course: int) -> "EnrolmentQuerySet":
        """A person's enrolments in a course. What is done in the course counts for the first."""
        return self.active().in_course(course).filter(user=user).newest_first()

    def newest_first(self) -> "EnrolmentQuerySet":
        """A taught cohort before self-study, then the newest."""
        return self.order_by(models.F("cohort__self_study_of").asc(nulls_first=True), "-joined_at")


class Enrolment(models.Model):
    """A student in a cohort. Everything that counts (attempts, completion, limits, dates) counts per enrolment.

    `extra_time` multiplies every time limit: 1 is none, 1.25 a quarter more. Who leaves keeps the row and the work, and
    comes back by the link; who was `removed` is brought back by an instructor.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments", verbose_name=_("cohort"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments", verbose_name=_("student")
    )
    extra_time = models.DecimalField(
        _("extra time factor"),
        max_digits=4,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(10))],
    )
    student_number = models.CharField(_("student number"), max_length=40, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, validators=[validate_date])
    left_at = models.DateTimeField(_("left"), null=True, blank=True, validators=[validate_date])
    removed = models.BooleanField(_("removed by an instructor"), default=False, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="enrolment_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.cohort}"

    @staticmethod
    def of(user: "User", course: Course) -> "Enrolment | None":
        """The enrolment that this person's work in the course counts for; None when not enrolled."""
        return next(iter(enrolments_of(user.pk, course.pk)), None)

    def leave(self) -> None:
        self.left_at = timezone.now()
        self.save(update_fields=["left_at"])

    def remove(self) -> None:
        """Out by an instructor's hand, also when the student has left already."""
        self.left_at, self.removed = self.left_at or timezone.now(), True
        self.save(update_fields=["left_at", "removed"])

    def come_back(self) -> None:
        self.left_at, self.removed = None, False
        self.save(update_fields=["left_at", "removed"])

    @transaction.atomic
    def move_to(self, cohort: Cohort) -> "Enrolment":
        """Into another cohort, with all work that was done; returns the enrolment that counts from now on.

        Who was in that cohort before has work there: that enrolment goes on, and this one is left with its own.
        """
        there = Enrolment.objects.filter(cohort=cohort, user=self.user_id).first()
        RosterEntry.objects.filter(enrolment=self).delete()
        if there is None:
            self.cohort, self.left_at, self.removed = cohort, None, False
            self.save(update_fields=["cohort", "left_at", "removed"])
            return self
        self.leave()
        there.left_at, there.removed = None, False
        there.extra_time, there.student_number = self.extra_time, self.student_number or there.student_number
        there.save(update_fields=["left_at", "removed", "extra_time", "student_number"])
        return there


class RosterEntryQuerySet(models.QuerySet["RosterEntry"]):
    def waiting(self) -> "RosterEntryQuerySet":
        """Those that nobody has claimed, of cohorts that run."""
        return self.filter(enrolment=None, cohort__archived_at=None)


@prepared
def enrolments_of(user: int, course: int) -> models.QuerySet[Enrolment]:
    return Enrolment.objects.of(user, course)


class RosterEntry(models.Model):
    """A line of a cohort's roster whose student has no account with this confirmed address yet.

    It is claimed when the address has been confirmed; `enrolment` then says by whom.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="roster")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    student_number = models.CharField(_("student number"), max_length=40, blank=True)
    extra_time = models.DecimalField(_("extra time factor"), max_digits=4, decimal_places=2, default=Decimal(1))
    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="roster_entry", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = RosterEntryQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        verbose_name = _("roster entry")
        verbose_name_plural = _("roster entries")
        constraints = [models.UniqueConstraint(fields=["cohort", "email"], name="roster_email_unique")]

    def __str__(self) -> str:
        return self.email

    def claim_for(self, enrolment: Enrolment) -> None:
        """It is fulfilled. A second entry of the same student, under another address, goes."""
        if RosterEntry.objects.filter(enrolment=enrolment).exclude(pk=self.pk).exists():
            self.delete()
            return
        self.enrolment = enrolment
        self.save(update_fields=["enrolment"])


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def unsent(self) -> "AnnouncementQuerySet":
        """Those that are still to be mailed."""
        return self.filter(by_mail=True, mailed_at=None)

    def for_student(self, user: "User") -> "AnnouncementQuerySet":
        """Of the cohorts that this student is in."""
        cohorts = Enrolment.objects.active().filter(user=user).values("cohort")
        return self.filter(cohort__in=cohorts).select_related("cohort", "author")

    def lately(self) -> "AnnouncementQuerySet":
        return self.filter(created_at__gte=timezone.now() - NEWS)


class Announcement(models.Model):
    """What instructors tell a cohort: on its students' pages, and by mail when `by_mail`; `mailed_at` when it went."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="announcements")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=10_000)
    by_mail = models.BooleanField(_("also by mail"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.title


class AnnouncementMail(models.Model):
    """That this person was sent this announcement; written before it is sent, so that nobody gets it twice."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="announcement_mail_unique")]

    def __str__(self) -> str:
        return f"{self.announcement} → {self.user}"


@transaction.atomic
def enrol_in_self_study(user: "User", course: Course) -> Enrolment:
    """Join the course's self-study cohort; doing it twice, or after leaving, finds the same enrolment."""
    cohort, made = Cohort.objects.get_or_create(self_study_of=course, defaults={"name": f"{course.title}: self-study"})
    if made:
        cohort.courses.add(course)
    return cohort.enrol(user)
