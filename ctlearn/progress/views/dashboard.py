"""The page of a cohort: above, what needs a person; below, its students by the modules of a course."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from ctlearn.progress import attention, doubts
from ctlearn.progress.access import find_cohort, may_change
from ctlearn.progress.matrix import ORDERS, Matrix, Row, found, ordered, students_of
from ctlearn.progress.models import QuizSums, Retention
from ctlearn.progress.remembering import Memory
from ctlearn.progress.templatetags.matrix import matrix_row
from lessons.models import Cohort, Course
from lessons.prepared import prepared
from lessons.requests import MemberRequest

PAGE = 50  # students
SECONDS = 20  # between looks for what is new
LATE = timedelta(seconds=3)  # what is written just before a look may be seen after it


@require_safe
def cohort(request: MemberRequest, pk: int) -> HttpResponse:
    """Filtered by ?show=… and ?q=…, in an order, a page of students at a time."""
    cohort, now = find_cohort(request, pk), timezone.now()
    courses = courses_of(cohort.pk)
    course = chosen_course(request, cohort, courses)
    show, order = request.GET.get("show", ""), request.GET.get("sort", "")
    order = order if order in ORDERS else "name"
    students = found(attention.concerned(cohort, show, now), request.GET.get("q", ""))
    page = Paginator(ordered(students, order, course), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    matrix = Matrix(cohort, course) if course else None
    pks = [standing.pk for standing in shown]
    named = [(standing.pk, str(standing.enrolment.user)) for standing in shown]
    memory, as_list = Memory(cohort), request.GET.get("view") == "list"

    def rows() -> list[Row]:
        return matrix.rows(shown, attention.help_words(cohort, pks, now)) if matrix else []

    def drawn() -> str:
        return "".join(map(matrix_row, rows()))

    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "courses": courses,
        "course": course,
        "matrix": matrix,
        "rows": rows() if as_list else [],
        "drawn": mark_safe("" if as_list else memory.of("rows", drawn, course and course.pk, named)),  # noqa: S308  (ours)
        "page": page,
        "shown": ",".join(map(str, pks)),
        "as_list": as_list,
        "query": request.GET.get("q", ""),
        "order": order,
        "orders": ORDERS.items(),
        "show": show,
        "week": week_of(cohort, now),
        **memory.of("needs", lambda: look(cohort, now)),
        "retention": next(iter(whole_retention(cohort.pk)), None),
        **polling(now),
    }
    return render(request, "progress/cohort.html", context)


def chosen_course(request: MemberRequest, cohort: Cohort, courses: list[Course]) -> Course | None:
    """The one that is asked for, else the one with most attempts, else the first."""
    asked = next((one for one in courses if str(one.pk) == request.GET.get("course")), None)
    if asked is not None or len(courses) < 2:
        return asked or next(iter(courses), None)
    attempts = dict(attempts_by_course(cohort.pk))
    return max(courses, key=lambda course: attempts.get(course.pk, 0))


@prepared
def courses_of(cohort: int) -> QuerySet[Course]:
    return Course.objects.filter(cohorts=cohort).in_order()


@prepared
def attempts_by_course(cohort: int) -> QuerySet[QuizSums, tuple[int, int]]:
    return QuizSums.objects.filter(cohort=cohort).order_by().values_list("quiz__course").annotate(attempts=Sum("n"))


@prepared
def whole_retention(cohort: int) -> QuerySet[Retention]:
    """The newest day's, over all topics."""
    return Retention.objects.filter(cohort=cohort, topic=None).order_by("-day")[:1]


def look(cohort: Cohort, now: datetime) -> dict[str, Any]:
    """What needs a person."""
    return {
        "notices": attention.notices(cohort, now),
        "suspects": doubts.suspects(cohort),
        "waiting": doubts.waiting(cohort, now),
    }


def week_of(cohort: Cohort, now: datetime) -> tuple[int, int] | None:
    """Which week of how many; None before, after, and without dates."""
    if cohort.starts_on is None or cohort.ends_on is None:
        return None
    today = now.astimezone(cohort.zone).date()
    if not cohort.starts_on <= today <= cohort.ends_on:
        return None
    return (today - cohort.starts_on).days // 7 + 1, (cohort.ends_on - cohort.starts_on).days // 7 + 1


def polling(now: datetime) -> dict[str, Any]:
    return {"since": f"{(now - LATE).timestamp():.6f}", "seconds": SECONDS}


@require_safe
def cohort_changes(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows that have changed `since`, of those that the page shows (`rows`); 204 when none has."""
    cohort, now = find_cohort(request, pk), timezone.now()
    try:
        since = datetime.fromtimestamp(float(request.GET.get("since", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return HttpResponse(status=204)
    course = get_object_or_404(cohort.courses, pk=number(request.GET.get("course", "")))
    shown = [number(pk) for pk in request.GET.get("rows", "").split(",")[:PAGE]]
    changed = list(students_of(cohort).filter(pk__in=shown, changed_at__gt=since))
    if not changed:
        return HttpResponse(status=204)
    words = attention.help_words(cohort, [standing.pk for standing in changed], now)
    news = [standing for standing in changed if standing.results_at and standing.results_at > since]
    context = {
        "cohort": cohort,
        "course": course,
        "rows": Matrix(cohort, course).rows(changed, words),
        "shown": request.GET.get("rows", ""),
        "news": len(news),
        "swapped": True,
        **polling(now),
    }
    return render(request, "progress/cohort.html#changes", context)


def number(text: str) -> int:
    """An id; 0, which is nobody's, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
