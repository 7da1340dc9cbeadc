"""A student's own progress, history and data."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ctlearn.progress import mine
from ctlearn.progress.due import due_to
from lessons.models import LessonCompletion
from lessons.requests import MemberRequest
from quizzes.models import Attempt
from quizzes.release import Facts, released
from quizzes.results import Score, scores_of
from quizzes.reviews import take_in_released
from quizzes.views.pages import unstored

ON_PAGE = 50


@require_GET
@unstored
def progress(request: MemberRequest) -> HttpResponse:
    """Where the student stands."""
    take_in_released(request.user)
    pace = mine.pace_of(request.user)
    days = mine.activity_of(request.user)
    context = {
        "courses": mine.courses_of(request.user, pace),
        "pace": pace,
        "due": due_to(request.user, timezone.now()),
        "topics": mine.mastery_of(request.user),
        "days": days,
        "weeks": mine.weeks_of(days),
        "was_active": any(day.all for day in days),
        "wide": len(days) * mine.APART,
        "tall": mine.TALL,
        "bar": mine.BAR,
        "calibration": mine.calibration_of(request.user),
        "cards_due": mine.cards_due(request.user),
    }
    return render(request, "progress/mine.html", context)


@require_GET
@unstored
def history(request: MemberRequest) -> HttpResponse:
    """Everything that was done, the newest first."""
    page = Paginator(mine.history_of(request.user), ON_PAGE).get_page(request.GET.get("page"))
    pks = {kind: [pk for _at, one, pk in page if one == kind] for kind in ("attempt", "lesson")}
    attempts = {one.pk: one for one in Attempt.objects.with_rules().filter(pk__in=pks["attempt"])}
    rows = LessonCompletion.objects.filter(pk__in=pks["lesson"])
    lessons = {one.pk: one for one in rows.select_related("lesson__course")}
    by_quiz: dict[int, list[Attempt]] = {}
    for attempt in attempts.values():
        by_quiz.setdefault(attempt.quiz_id, []).append(attempt)
    scores: dict[int, Score] = {}
    for own in by_quiz.values():
        facts = Facts(own[0].quiz, request.user.pk)
        shown = [one for one in own if not one.is_running and released(one, facts=facts).score]
        scores |= scores_of(own[0].quiz, shown)
    listed = [
        {"at": at, "attempt": attempts.get(pk), "score": scores.get(pk)} if kind == "attempt"
        else {"at": at, "lesson": lessons[pk].lesson}
        for at, kind, pk in page
    ]  # fmt: skip
    return render(request, "progress/history.html", {"page": page, "rows": listed})
