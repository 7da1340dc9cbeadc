"""What of a cohort's quizzes needs a person: questions that look wrong, answers that wait for a grade."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet, Sum

from ctlearn.progress.items import some_versions
from ctlearn.progress.models import Outcome, QuestionSums
from ctlearn.progress.upserts import read
from lessons.models import Cohort
from lessons.prepared import prepared
from quizzes.models import QuestionVersion, Quiz
from quizzes.statistics import Choices, Finding, Flag, ItemStatistics, Undefined
from quizzes.statistics.sums import item_statistics
from quizzes.versions import choices_of, option_names


@dataclass(frozen=True)
class Waiting:
    """Answers that wait for a person for longer than the cohort allows, and since when the oldest does."""

    answers: int
    oldest: datetime | None


def waiting(cohort: Cohort, now: datetime) -> Waiting:
    before = now - timedelta(days=cohort.essay_days)
    return Waiting(*next(iter(waits(cohort.pk, before)), (0, None)))


@prepared
def waits(cohort: int, before: datetime) -> QuerySet[Outcome, tuple[int, datetime]]:
    rows = Outcome.objects.filter(cohort=cohort, pending__gt=0, submitted_at__lte=before).order_by()
    return rows.values("cohort").values_list(Sum("pending"), Min("submitted_at"))


# The database sorts out what can't be one: a wrong option whose choosers did better, or a correlation that is negative
# by more than two standard errors. Statistics decide about the others.
SUSPECT = """
SELECT id FROM (
    SELECT q.id, q.n, q.rn, 1.0 * q.rn * q.rxy - 1.0 * q.rx * q.ry AS xy,
        1.0 * q.rn * q.rxx - 1.0 * q.rx * q.rx AS xx, 1.0 * q.rn * q.ryy - 1.0 * q.ry * q.ry AS yy,
        EXISTS (
            SELECT 1 FROM progress_optionsums o
            WHERE o.cohort_id = q.cohort_id AND o.quiz_id = q.quiz_id AND o.version_id = q.version_id
            AND NOT o."right" AND o.rn >= 5 AND q.keyed_rn > 0 AND 1.0 * o.y * q.keyed_rn > 1.0 * q.keyed_y * o.rn
        ) AS doubted
    FROM progress_questionsums q WHERE q.cohort_id = %s AND q.n >= %s
) sums WHERE doubted OR (xy < 0 AND xy * xy * (rn - 1) > 4 * xx * yy) ORDER BY n DESC, id LIMIT 60
"""
SUSPICIONS = (Flag.KEY_DOUBTED, Flag.NEGATIVE_DISCRIMINATION)


@dataclass(frozen=True)
class Suspect:
    """A question that looks wrong, in one version, and why."""

    quiz: Quiz
    version: QuestionVersion
    finding: Finding
    discrimination: float | None

    @property
    def option(self) -> str:
        """What to call the option that the strong choose."""
        return option_names(self.version).get(self.finding.option, "")


def suspects(cohort: Cohort) -> list[Suspect]:
    """The worst first. At most three queries."""
    ids = [row[0] for row in read(SUSPECT, cohort.pk, cohort.suspect_answers)]
    found = []
    for quiz, versions in some_versions(QuestionSums.objects.filter(pk__in=ids)).items():
        for version, sums in versions:
            choices: dict[Hashable, Choices] = {version.pk: choices_of(version)}
            item = item_statistics(sums, {version.pk: sums}, Undefined.ONE_VERSION, choices, cohort.suspect_answers)
            wrong = next((finding for finding in item.findings if finding.flag in SUSPICIONS), None)
            if wrong is not None and (wrong.flag == Flag.KEY_DOUBTED or is_surely_negative(item)):
                found.append(Suspect(quiz, version, wrong, item.discrimination))
    return sorted(found, key=lambda one: (one.finding.flag != Flag.KEY_DOUBTED, one.discrimination or 0))


def is_surely_negative(item: ItemStatistics) -> bool:
    """The weak do better by more than two standard errors, 1 / √(n - 1), of a correlation that is none."""
    value = item.discrimination
    return value is not None and value < 0 and (value / 100) ** 2 * (item.attempts - 1) > 4
