"""What the statistics of a quiz are made of, by cohort: sums over each student's first attempt, once it is over and
fully graded. Kept and rebuilt with the standings; what the numbers are: `quizzes.statistics.sums`.

Who leaves stays counted; who moves takes the work along to the new cohort's sums.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort
from quizzes.models import QuestionVersion, Quiz


def total() -> "models.BigIntegerField[int, int]":
    return models.BigIntegerField(default=0)


class QuizSums(models.Model):
    """Of whole attempts."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="quiz_sums")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+")
    n, t, tt = total(), total(), total()

    class Meta:
        verbose_name = _("sums of a quiz")
        verbose_name_plural = _("sums of quizzes")
        constraints = [models.UniqueConstraint(fields=["cohort", "quiz"], name="quiz_sums_unique")]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.quiz}"


class ScoreCount(models.Model):
    """How many attempts have this score, in tenths of a per cent."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    n = total()

    class Meta:
        verbose_name = _("count of a score")
        verbose_name_plural = _("counts of scores")
        constraints = [models.UniqueConstraint(fields=["cohort", "quiz", "score"], name="score_count_unique")]

    def __str__(self) -> str:
        return f"{self.score}: {self.n}"


class QuestionSums(models.Model):
    """Of one version of a question."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="question_sums")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="+")
    n, x, xx, w, m, mm, mt = total(), total(), total(), total(), total(), total(), total()
    rn, rx, rxx, ry, ryy, rxy = total(), total(), total(), total(), total(), total()
    blank, keyed, keyed_rn, keyed_y, keyed_yy = total(), total(), total(), total(), total()

    class Meta:
        verbose_name = _("sums of a question")
        verbose_name_plural = _("sums of questions")
        constraints = [models.UniqueConstraint(fields=["cohort", "quiz", "version"], name="question_sums_unique")]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.version}"


class OptionSums(models.Model):
    """Of those who chose an option, by its key."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="+")
    option = models.CharField(max_length=100)
    right = models.BooleanField()
    n, rn, y, yy = total(), total(), total(), total()

    class Meta:
        verbose_name = _("sums of an option")
        verbose_name_plural = _("sums of options")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "quiz", "version", "option"], name="option_sums_unique")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.option}"
