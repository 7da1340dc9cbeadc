"""Where students stand: summaries of facts, kept by write (`ctlearn.progress.keeping`), rebuilt by `rebuild_progress`.

A score is a whole number from 0 to 100 000. What changes with time and without a write isn't here.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort, Course, Enrolment
from quizzes.models import Attempt, Quiz


class Standing(models.Model):
    """One for each enrolment. `name` is the student's, as it is sorted and searched: without case and accents.

    `seen_at`: when the student last opened or finished a lesson, or began or handed in an attempt; None: never.
    `changed_at` and `results_at` are no facts: when this row was last written, and when for an attempt that is over.
    """

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="standing")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="standings")
    is_in = models.BooleanField(_("in the cohort"), default=True)
    name = models.CharField(_("name"), max_length=150)
    seen_at = models.DateTimeField(_("last seen"), null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    results_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            models.Index(fields=["cohort", "is_in", "name", "enrolment"], name="standing_by_name"),
            models.Index(fields=["cohort", "is_in", "seen_at"], name="standing_by_seen"),
            models.Index(fields=["cohort", "changed_at"], name="standing_by_change"),
        ]

    def __str__(self) -> str:
        return str(self.enrolment)


class CourseStanding(models.Model):
    """One for each enrolment and course in which something was done.

    `done` and `opened` are ids of lessons, in order. `quizzes` has for each quiz, by its id as text: the score of the
    attempt that counts; how many attempts are under the pass mark, 0 once one has passed; and the attempts in their
    order, each as [attempt, score, questions that wait for a person, is it running]. A score is None while the attempt
    runs, and where nothing is worth points. `lessons_done` counts `done`; `score` is the mean over the quizzes;
    `failed` the most attempts at one quiz, all of them under its pass mark.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="course_standings")
    course = models.ForeignKey(Course, models.CASCADE, related_name="standings")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="course_standings")
    done = models.JSONField(default=list)
    opened = models.JSONField(default=list)
    quizzes = models.JSONField(default=dict)
    lessons_done = models.PositiveIntegerField(default=0)
    score = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("standing in a course")
        verbose_name_plural = _("standings in courses")
        constraints = [models.UniqueConstraint(fields=["enrolment", "course"], name="course_standing_unique")]
        indexes = [
            models.Index(fields=["cohort", "failed"], condition=models.Q(failed__gt=0), name="course_standing_failing"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.course}"


class Outcome(models.Model):
    """What came of an attempt at a quiz: `score`, and how many questions are `pending`, left to a person since it was
    handed in at `submitted_at`.

    `shares` is what the attempt has added to the sums of `cohort`: the tuples of `quizzes.statistics.sums.Share`.
    None where it isn't counted there: it is no first attempt, not over, or not fully graded.
    """

    attempt = models.OneToOneField(Attempt, models.CASCADE, primary_key=True, related_name="outcome")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="outcomes")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    running = models.BooleanField()
    score = models.PositiveIntegerField(null=True)
    pending = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    shares = models.JSONField(null=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        indexes = [
            models.Index(
                fields=["cohort", "quiz", "submitted_at", "pending"],
                condition=models.Q(pending__gt=0),
                name="outcome_waits",
            ),
            models.Index(fields=["cohort", "quiz"], name="outcome_by_quiz"),
        ]

    def __str__(self) -> str:
        return str(self.attempt)
