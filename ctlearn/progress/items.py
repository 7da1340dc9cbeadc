"""The kept sums of quizzes, as their statistics want them."""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter

from django.db.models import Q, QuerySet

from ctlearn.progress.models import OptionSums, QuestionSums, QuizSums, ScoreCount
from lessons.models import Cohort
from lessons.prepared import prepared
from quizzes.models import QuestionVersion, Quiz
from quizzes.statistics import Analysis
from quizzes.statistics import sums as statistics
from quizzes.versions import choices_of

numbers_of_item = attrgetter(*statistics.ItemSums._fields)
numbers_of_option = attrgetter(*statistics.OptionSums._fields)

Versions = list[tuple[QuestionVersion, statistics.VersionSums]]


@prepared
def questions_of(cohort: int, quiz: int) -> QuerySet[QuestionSums]:
    rows = QuestionSums.objects.filter(cohort=cohort, quiz=quiz, n__gt=0)
    return rows.select_related("quiz__course", "version__question")


@prepared
def options_of(cohort: int, quiz: int) -> QuerySet[OptionSums]:
    return OptionSums.objects.filter(cohort=cohort, quiz=quiz, n__gt=0)


@prepared
def totals_of(cohort: int, quiz: int) -> QuerySet[QuizSums, tuple[int, int, int]]:
    return QuizSums.objects.filter(cohort=cohort, quiz=quiz).values_list("n", "t", "tt")


@prepared
def scores_of(cohort: int, quiz: int) -> QuerySet[ScoreCount, tuple[int, int]]:
    return ScoreCount.objects.filter(cohort=cohort, quiz=quiz, n__gt=0).values_list("score", "n")


def some_versions(rows: QuerySet[QuestionSums]) -> dict[Quiz, Versions]:
    """The sums of these rows with their options, by quiz. Two queries, or one where there are none."""
    found = list(rows.filter(n__gt=0).select_related("quiz__course", "version__question"))
    which = Q(pk__in=[])
    for cohort, quiz in {(row.cohort_id, row.quiz_id) for row in found}:
        asked = [row.version_id for row in found if (row.cohort_id, row.quiz_id) == (cohort, quiz)]
        which |= Q(cohort=cohort, quiz=quiz, version__in=asked)
    return with_options(found, OptionSums.objects.filter(which, n__gt=0) if found else ())


def with_options(rows: Iterable[QuestionSums], of: Iterable[OptionSums]) -> dict[Quiz, Versions]:
    """By quiz."""
    options: dict[tuple[int, int], dict[str, statistics.OptionSums]] = defaultdict(dict)
    for one in of:
        options[one.quiz_id, one.version_id][one.option] = statistics.OptionSums(*numbers_of_option(one))
    by_quiz: dict[Quiz, Versions] = defaultdict(list)
    for row in rows:
        of_item = statistics.ItemSums(*numbers_of_item(row))
        sums = statistics.VersionSums(of_item, options[row.quiz_id, row.version_id])
        by_quiz[row.quiz].append((row.version, sums))
    return by_quiz


def analysis_of(cohort: Cohort, quiz: Quiz) -> tuple[Analysis, dict[int, QuestionVersion], dict[int, int]]:
    """The statistics of a quiz, its versions by id, and how many attempts have each score, in tenths of a per cent.
    Four queries."""
    totals = next(iter(totals_of(cohort.pk, quiz.pk)), ())
    scores = dict(scores_of(cohort.pk, quiz.pk))
    kept = with_options(questions_of(cohort.pk, quiz.pk), options_of(cohort.pk, quiz.pk)).get(quiz, [])
    found = statistics.analyse_sums(
        statistics.Totals(*totals),
        scores,
        {version.pk: sums for version, sums in kept},
        {version.pk: choices_of(version) for version, _sums in kept},
        enough=cohort.suspect_answers,
    )
    return found, {version.pk: version for version, _sums in kept}, scores
