"""A student's own progress and history."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ctlearn.progress import activity, mastery, mine
from ctlearn.progress.due import due_to
from lessons.models import LessonCompletion
from lessons.requests import MemberRequest
from quizzes.models import Attempt
from quizzes.release import facts_of, released
from quizzes.reviews import day_of, take_in_released
from quizzes.views.pages import unstored

ON_PAGE = 50
SHOWN = 8  # due things before the fold


@require_safe
@unstored
def progress(request: MemberRequest) -> HttpResponse:
    """Where the student stands."""
    user = request.user
    take_in_released(user)
    finished = mine.finished_by(user)
    due = due_to(user, timezone.now())
    pace = mine.pace_of(user)
    courses = mine.courses_of(user, pace, finished, due)
    days = activity.activity_of(user)
    context = {
        "courses": courses,
        "lessons_read": sum(row.done for row in courses),
        "lessons": sum(row.total for row in courses),
        "pace": pace,
        "due": due,
        "late": sum(one.late for one in due),
        "shown": SHOWN,
        "cards_due": day_of(user).left,
        "memory": mastery.memory_of(user),
        "goal": mastery.REMEMBERED,
        "calibration": mastery.calibration_of(finished),
        "strips": activity.strips_of(days),
        "weeks": activity.weeks_of(days),
        "picture": {"wide": len(days) * activity.APART, "tall": activity.TALL, "bar": activity.BAR},
    }
    return render(request, "progress/mine.html", context)


@require_safe
@unstored
def history(request: MemberRequest) -> HttpResponse:
    """Everything that was done, the newest first."""
    page = Paginator(activity.history_of(request.user), ON_PAGE).get_page(request.GET.get("page"))
    return render(request, "progress/history.html", {"page": page, "rows": rows_of(page, request.user.pk)})


def rows_of(page: Page[Any], user_id: int) -> list[dict[str, Any]]:
    """Each with `at` and its `lesson`, or its `attempt` with the `score` if that is released."""
    pks = {kind: [pk for _at, one, pk in page if one == kind] for kind in ("attempt", "lesson")}
    attempts = {one.pk: one for one in Attempt.objects.with_rules().filter(pk__in=pks["attempt"])}
    facts = facts_of({one.quiz_id: one.quiz for one in attempts.values()}.values(), user_id)
    seen = [mine.Finished(one, released(one, facts=facts[one.quiz_id])) for one in attempts.values()]
    scores = mine.scores_shown(one for one in seen if not one.attempt.is_running)
    done = LessonCompletion.objects.filter(pk__in=pks["lesson"]).select_related("lesson__course")
    lessons = {one.pk: one.lesson for one in done}
    return [
        {"at": at, "attempt": attempts[pk], "score": scores.get(pk)}
        if kind == "attempt"
        else {"at": at, "lesson": lessons[pk]}
        for at, kind, pk in page
    ]
