"""A quiz and its questions in a cohort: scores, statistics and what they mean; and what would be remembered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctlearn.progress.access import find_cohort, may_change
from ctlearn.progress.items import analysis_of, totals_of
from ctlearn.progress.models import Outcome, Retention
from ctlearn.progress.remembering import Memory
from ctlearn.progress.templatetags.statistics import question_rows
from lessons.models import Cohort, Course, CourseRole, Enrolment
from lessons.prepared import first_or_404, person, prepared, who
from lessons.requests import MemberRequest
from quizzes.models import Attempt, QuestionVersion, Quiz
from quizzes.statistics import Analysis, Finding, Flag, ItemStatistics, OptionStatistics
from quizzes.versions import option_names

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

SERIOUS = (Flag.KEY_DOUBTED, Flag.KEY_UNCHOSEN, Flag.NEGATIVE_DISCRIMINATION)
BINS = 10
TALL, WIDE, APART = 120, 36, 40  # of the picture: its height, a bar, and from one bar to the next


@dataclass(frozen=True)
class Bar:
    """Scores from `low` up to, but not including, `high`; the last one includes 100. The rest places its bar."""

    low: int
    high: int
    count: int
    share: int
    x: int
    y: int
    tall: int

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2


@dataclass(frozen=True)
class Item:
    """A version of a question, with its statistics or, of the newest one, those of the whole question."""

    number: int
    version: QuestionVersion
    found: ItemStatistics

    @property
    def words(self) -> list[tuple[bool, str]]:
        """What may be wrong, worst first, in sentences; and of each, whether somebody should look at once."""
        names = option_names(self.version) if self.found.findings else {}
        return [(one.flag in SERIOUS, sentence(one, names.get(one.option, ""))) for one in self.found.findings]

    @property
    def options(self) -> list[tuple[str, OptionStatistics]]:
        """With their texts."""
        names = option_names(self.version)
        return [(names.get(one.key, one.key), one) for one in self.found.options]


def sentence(finding: Finding, option: str) -> str:
    label = str(finding.flag.label)
    return f"{label}{'' if label.endswith('?') else '.'} {finding.sentence(option)}"


def find_quiz(request: MemberRequest, cohort: Cohort, pk: int) -> Quiz:
    """A quiz of the cohort's courses, or one that it sat when it had them; else 404.

    403 for who studies in the cohort as well: keys reach them as they reach every student. Who works on the course
    knows them.
    """
    quiz = first_or_404(tests(pk))
    if not (in_courses(cohort.pk, quiz.course_id) or totals_of(cohort.pk, quiz.pk)):
        raise Http404
    if not request.user.is_superuser and studying(cohort.pk, quiz.course_id, request.user.pk):
        raise PermissionDenied
    return quiz


@prepared
def studying(cohort: int, course: int, user: int) -> QuerySet[Enrolment, int]:
    roles = CourseRole.objects.filter(course=course, user=user)
    own = Enrolment.objects.filter(cohort=cohort, user=user, removed=False)  # who has left may come back
    return own.exclude(Exists(roles)).values_list("pk", flat=True)


@prepared
def tests(pk: int) -> QuerySet[Quiz]:
    return Quiz.objects.filter(lesson=None, pk=pk).select_related("course", "module")


@prepared
def in_courses(cohort: int, course: int) -> QuerySet[Course, int]:
    return Course.objects.filter(cohorts=cohort, pk=course).values_list("pk", flat=True)


@prepared
def waiting_attempts(cohort: int, quiz: int) -> QuerySet[Outcome, int]:
    """How many have answers that wait for a person; no row for none."""
    rows = Outcome.objects.filter(cohort=cohort, quiz=quiz, pending__gt=0).order_by()
    return rows.values("cohort").annotate(n=Count("pk")).values_list("n", flat=True)


@prepared
def gradable(quiz: int, pk: int | None, is_superuser: bool) -> QuerySet[Attempt, int]:
    """An attempt that this person may grade."""
    grader = cast("User", person(pk, is_superuser))
    return Attempt.objects.graded_by(grader).filter(quiz=quiz).order_by().values_list("pk", flat=True)[:1]


@require_safe
def quiz_progress(request: MemberRequest, pk: int, quiz_pk: int) -> HttpResponse:
    cohort = find_cohort(request, pk)
    quiz = find_quiz(request, cohort, quiz_pk)

    def look() -> dict[str, Any]:
        analysis, versions, scores = analysis_of(cohort, quiz)
        items = question_rows(items_of(analysis, versions), cohort, quiz)
        return {"found": analysis.quiz, "bars": bars(scores), "items": items}

    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "quiz": quiz,
        "course": quiz.course,
        **Memory(cohort).of("quiz", look, quiz.pk),
        "wide": BINS * APART,
        "tall": TALL,
        "bar": WIDE,
        "waiting": next(iter(waiting_attempts(cohort.pk, quiz.pk)), 0),
        "may_regrade": bool(gradable(quiz.pk, *who(request.user))),
    }
    return render(request, "progress/quiz.html", context)


def bars(scores: dict[int, int]) -> list[Bar]:
    """The distribution of scores, counted by tenths of a per cent."""
    counts = [0] * BINS
    for score, count in scores.items():
        counts[min(score * BINS // 1000, BINS - 1)] += count
    total, most = sum(counts), max(counts)
    found = []
    for place, count in enumerate(counts):
        tall = round(TALL * count / most) if most else 0
        share = round(100 * count / total) if total else 0
        low = place * 100 // BINS
        found.append(Bar(low, low + 100 // BINS, count, share, place * APART, TALL - tall, tall))
    return found


def items_of(analysis: Analysis, versions: dict[int, QuestionVersion]) -> list[Item]:
    """In the order of the course."""
    newest: dict[int, QuestionVersion] = {}
    for version in sorted(versions.values(), key=lambda one: one.number):
        newest[version.question_id] = version
    shown = sorted(newest.values(), key=lambda one: (one.question.position, one.question_id))
    return [Item(number, version, analysis.items[version.question_id]) for number, version in enumerate(shown, 1)]


@require_safe
def question_progress(request: MemberRequest, pk: int, quiz_pk: int, question_pk: int) -> HttpResponse:
    """A question in each of its versions, the newest first, with who chose what."""
    cohort = find_cohort(request, pk)
    quiz = find_quiz(request, cohort, quiz_pk)
    analysis, versions, _scores = analysis_of(cohort, quiz)
    whole = analysis.items.get(question_pk)
    if whole is None:
        raise Http404
    own = sorted((one for one in versions.values() if one.question_id == question_pk), key=lambda one: -one.number)
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "quiz": quiz,
        "course": quiz.course,
        "question": own[0].question,
        "whole": whole,
        "versions": [Item(version.number, version, whole.versions[version.pk]) for version in own],
        "may_regrade": bool(gradable(quiz.pk, *who(request.user))),
    }
    return render(request, "progress/question.html", context)


@require_safe
def cohort_retention(request: MemberRequest, pk: int) -> HttpResponse:
    """What the cohort would remember, by topic, as it was stored last."""
    cohort = find_cohort(request, pk)
    newest = Retention.objects.filter(cohort=cohort).order_by("-day").values_list("day", flat=True).first()
    stored = Retention.objects.filter(cohort=cohort, day=newest) if newest else Retention.objects.none()
    rows = list(stored.select_related("topic").order_by("mean", "topic__title"))
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "whole": next((row for row in rows if row.topic is None), None),
        "rows": [row for row in rows if row.topic is not None],
        "before": list(Retention.objects.filter(cohort=cohort, topic=None).order_by("-day")[1:15]),
    }
    return render(request, "progress/retention.html", context)
