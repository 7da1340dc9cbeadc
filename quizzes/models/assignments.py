"""What is set for a cohort, and when: a course, a module or a quiz; with other dates for single students.

Of the assignments that cover a quiz the most specific one governs it (its own, then its module's, then its course's).
A date counts in this order: the student's own, the assignment's, the quiz's. Practice stays open whatever the dates
of its module or course are: they close only what is graded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort, Course, Enrolment, Module
from quizzes.models.quizzes import Quiz

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def taught_by(self, user: "User") -> "AssignmentQuerySet":
        """Of the cohorts that this person teaches."""
        return self.filter(cohort__in=Cohort.objects.visible_to(user).values("pk"))

    def with_work(self) -> "AssignmentQuerySet":
        return self.select_related("course", "module__course", "quiz__course", "quiz__module")

    def in_order(self) -> "AssignmentQuerySet":
        """By due date, what has none last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")

    def governing(self, cohort: str, quiz: Quiz | str) -> "AssignmentQuerySet":
        """For a subquery: the assignment that governs a quiz in a cohort comes first.

        `cohort` is the outer query's path to the cohort; `quiz` is a quiz, or the outer query's path to one.
        """
        if isinstance(quiz, str):
            is_graded = ~Q(mode=Quiz.Mode.PRACTICE)
            own = Q(quiz=OuterRef(quiz))
            module, course = OuterRef(f"{quiz}__module"), OuterRef(f"{quiz}__course")
            graded = Exists(Quiz.objects.filter(is_graded, pk=OuterRef(OuterRef(quiz))))
            around = (Q(module=module) | Q(course=course)) & Q(graded)
        else:
            own = Q(quiz=quiz)
            around = Q(module=quiz.module_id, module__isnull=False) | Q(course=quiz.course_id)
            around = around if quiz.mode != Quiz.Mode.PRACTICE else Q(pk__in=[])
        return self.filter(own | around, cohort=OuterRef(cohort)).order_by(
            F("quiz").asc(nulls_last=True), F("module").asc(nulls_last=True)
        )


class Assignment(models.Model):
    """One of `course`, `module` and `quiz`, set for a cohort. Dates are entered in the cohort's time zone.

    Work after `due_at` is late, work after `closes_at` isn't taken; None sets no date.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="assignments", verbose_name=_("cohort"))
    course = models.ForeignKey(Course, models.CASCADE, null=True, blank=True, related_name="assignments")
    module = models.ForeignKey(Module, models.CASCADE, null=True, blank=True, related_name="assignments")
    quiz = models.ForeignKey(Quiz, models.CASCADE, null=True, blank=True, related_name="assignments")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", F("due_at").asc(nulls_last=True), "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "course"], name="assignment_course_unique"),
            models.UniqueConstraint(fields=["cohort", "module"], name="assignment_module_unique"),
            models.UniqueConstraint(fields=["cohort", "quiz"], name="assignment_quiz_unique"),
            models.CheckConstraint(
                condition=(
                    Q(course__isnull=False, module=None, quiz=None)
                    | Q(course=None, module__isnull=False, quiz=None)
                    | Q(course=None, module=None, quiz__isnull=False)
                ),
                name="assignment_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.work)

    def get_absolute_url(self) -> str:
        """Where a student does it."""
        if self.module is not None:
            return f"{reverse('course', args=[self.module.course.key])}#module-{self.module.key}"
        work = self.quiz or self.course
        assert work is not None
        return work.get_absolute_url()

    @property
    def work(self) -> Course | Module | Quiz:
        """What is to be done."""
        work = self.quiz or self.module or self.course
        assert work is not None
        return work

    @property
    def in_course(self) -> Course:
        """The course that it belongs to, or is."""
        work = self.work
        return work if isinstance(work, Course) else work.course

    def clean(self) -> None:
        check_order(self)


class PersonalDates(models.Model):
    """Other dates of an assignment for one student; None: the assignment's. `excused`: it doesn't count."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="personal")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="personal_dates")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    excused = models.BooleanField(_("excused"), default=False, help_text=_("It counts neither way."))
    reason = models.CharField(_("reason"), max_length=300, blank=True, help_text=_("For instructors."))

    class Meta:
        verbose_name = _("dates of one student")
        verbose_name_plural = _("dates of single students")
        constraints = [models.UniqueConstraint(fields=["assignment", "enrolment"], name="personal_dates_unique")]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.enrolment}"

    def clean(self) -> None:
        check_order(self)


def check_order(dates: Assignment | PersonalDates) -> None:
    """Raise ValidationError unless opens < due <= closes, as far as they are set."""
    if dates.opens_at and dates.due_at and dates.due_at <= dates.opens_at:
        raise ValidationError({"due_at": _("It is due before it opens.")})
    if dates.opens_at and dates.closes_at and dates.closes_at <= dates.opens_at:
        raise ValidationError({"closes_at": _("It closes before it opens.")})
    if dates.due_at and dates.closes_at and dates.closes_at < dates.due_at:
        raise ValidationError({"closes_at": _("It closes before it is due.")})


def date_of(name: str, quiz: Quiz | str, *, cohort: str = "cohort", enrolment: str = "pk") -> Coalesce:
    """`opens_at`, `due_at` or `closes_at` of a quiz for an enrolment, as an expression; null where there is none.

    `quiz` is a quiz, or the outer query's path to one; so are `cohort` and `enrolment`, the latter "" for the
    cohort's date without anybody's own. A quiz by itself has no `due_at`.
    """
    date: Any = F(name)
    if enrolment:
        own = PersonalDates.objects.filter(assignment=OuterRef("pk"), enrolment=OuterRef(OuterRef(enrolment)))
        date = Coalesce(Subquery(own.values(name)[:1]), date)
    dated = Subquery(Assignment.objects.governing(cohort, quiz).annotate(date=date).values("date")[:1])
    if name == "due_at":
        otherwise: Any = Value(None, models.DateTimeField())
    else:
        otherwise = (
            F(f"{quiz}__{name}") if isinstance(quiz, str) else Value(getattr(quiz, name), models.DateTimeField())
        )
    return Coalesce(dated, otherwise, output_field=models.DateTimeField())


@dataclass(frozen=True)
class Window:
    """When a student may sit a quiz, and from when on it is late. None: no such date. `set_for_others`: it is an
    exam that is set for cohorts, and this student's is none of them."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    excused: bool = False
    set_for_others: bool = False

    def has_opened(self, now: datetime) -> bool:
        return self.opens_at is None or self.opens_at <= now

    def has_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and self.closes_at <= now


def window_of(quiz: Quiz, enrolment: Enrolment | None) -> Window:
    """The dates that hold for this enrolment; the quiz's own for somebody who has none. One query."""
    if enrolment is None:
        return Window(quiz.opens_at, None, quiz.closes_at)
    governing = Subquery(Assignment.objects.governing("cohort", quiz).values("pk")[:1])
    excused = PersonalDates.objects.filter(assignment=OuterRef("governing"), enrolment=OuterRef("pk"), excused=True)
    row = (
        Enrolment.objects.filter(pk=enrolment.pk)
        .annotate(governing=governing)
        .annotate(
            opens=date_of("opens_at", quiz),
            due=date_of("due_at", quiz),
            closes=date_of("closes_at", quiz),
            excused=Exists(excused),
            own=Exists(Assignment.objects.filter(cohort=OuterRef("cohort"), quiz=quiz)),
            others=Exists(Assignment.objects.filter(quiz=quiz)),
        )
        .values_list("opens", "due", "closes", "excused", "own", "others")
        .get()
    )
    opens, due, closes, is_excused, own, others = row
    return Window(opens, due, closes, is_excused, quiz.mode == Quiz.Mode.EXAM and others and not own)


@dataclass(frozen=True)
class Closing:
    """When a quiz closes for everyone: the latest date that anybody has, and whether somebody has none."""

    latest: datetime | None
    never_for_some: bool

    @property
    def last(self) -> datetime | None:
        """When it is closed for all; None: never."""
        return None if self.never_for_some else self.latest


def closing_of(quiz: Quiz) -> Closing:
    """Every cohort's and student's own dates included. Three queries."""
    return closings_of([quiz])[quiz.pk]


def closings_of(quizzes: Iterable[Quiz]) -> dict[int, Closing]:
    """By quiz. Three queries, however many they are.

    An exam that is set for cohorts concerns those; anything else all cohorts that have the course, self-study included.
    Of a cohort that is archived or has the course no more, the dates count that there are: it keeps what was released,
    and it doesn't keep the others from ever closing. Archived, it has closed by then: nobody starts there any more.
    """
    asked = {quiz.pk: quiz for quiz in quizzes}
    made: dict[int, set[datetime | None]] = {pk: set() for pk in asked}
    own: dict[int, set[datetime | None]] = {pk: set() for pk in asked}
    path = "courses__quizzes"
    dates = (
        Cohort.objects.filter(**{f"{path}__in": list(asked)})
        .annotate(closes=date_of("closes_at", path, cohort="pk", enrolment=""))
        .annotate(own=Exists(Assignment.objects.filter(cohort=OuterRef("pk"), quiz=OuterRef(path))))
    )
    for pk, date, is_own, archived in dates.order_by().values_list(path, "closes", "own", "archived_at").distinct():
        if archived is None or date is not None:
            closed = date if archived is None else min(date, archived)
            (own if is_own and asked[pk].mode == Quiz.Mode.EXAM else made)[pk].add(closed)
    for pk, date, is_own in dates_of_former(asked.values()):
        (own if is_own and asked[pk].mode == Quiz.Mode.EXAM else made)[pk].add(date)
    personal = latest_personal_dates(asked.values())
    closings = {}
    for pk, quiz in asked.items():
        found = own[pk] or made[pk] or {quiz.closes_at}
        around = {("quiz", pk), ("module", quiz.module_id), ("course", quiz.course_id)}
        known = [date for date in found if date is not None] + [personal[one] for one in around if one in personal]
        closings[pk] = Closing(max(known, default=None), None in found)
    return closings


def covering(quizzes: Iterable[Quiz], path: str = "") -> Q:
    """Assignments of these quizzes, of their modules and of their courses; `path` leads to the assignment."""
    asked = list(quizzes)
    return (
        Q(**{f"{path}quiz__in": [quiz.pk for quiz in asked]})
        | Q(**{f"{path}module__in": {quiz.module_id for quiz in asked if quiz.module_id}})
        | Q(**{f"{path}course__in": {quiz.course_id for quiz in asked}})
    )


def dates_of_former(quizzes: Iterable[Quiz]) -> Iterator[tuple[int, datetime | None, bool]]:
    """Quiz, date of closing, and whether it is the quiz's own, in cohorts that had the course. One query."""
    asked = list(quizzes)
    course = Coalesce(OuterRef("course"), OuterRef("module__course"), OuterRef("quiz__course"))
    has_it = Cohort.courses.through.objects.filter(cohort=OuterRef("cohort"), course=course)
    former = Assignment.objects.filter(covering(asked), ~Exists(has_it), closes_at__isnull=False).order_by()
    for of_quiz, of_module, of_course, date in former.values_list("quiz", "module", "course", "closes_at"):
        for quiz in asked:
            around = of_course == quiz.course_id or (of_module is not None and of_module == quiz.module_id)
            if of_quiz == quiz.pk or (around and quiz.mode != Quiz.Mode.PRACTICE):
                yield quiz.pk, date, of_quiz is not None


def latest_personal_dates(quizzes: Iterable[Quiz]) -> dict[tuple[str, int | None], datetime]:
    """The latest date of closing that a student was given, by what it was given for: ("quiz", 3). One query."""
    works = ("quiz", "module", "course")
    rows = PersonalDates.objects.filter(covering(quizzes, "assignment__"), closes_at__isnull=False).order_by()
    latest: dict[tuple[str, int | None], datetime] = {}
    for *pks, date in rows.values_list(*(f"assignment__{work}" for work in works)).annotate(Max("closes_at")):
        latest |= {(work, pk): date for work, pk in zip(works, pks, strict=True) if pk is not None}
    return latest
