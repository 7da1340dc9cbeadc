"""Answering a check, in its place in the lesson."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessons.models import Enrolment, Lesson, State
from lessons.models.cohorts import enrol_in_self_study
from lessons.requests import MemberRequest
from lessons.views.reading import completion_part, find_lesson, lesson_page
from quizzes.attempts import AnsweredElsewhere
from quizzes.checks import Check, answer_check, checks_of, draw_check


@require_http_methods(["GET", "POST"])
def check(request: MemberRequest, course_key: str, lesson_key: str, question_key: str) -> HttpResponse:
    """GET asks anew, POST answers. Without HTMX both lead back to the question's place in the lesson."""
    lesson = find_lesson(request, course_key, lesson_key)
    enrolment = Enrolment.of(request.user, lesson.course)
    asked = find_check(request, lesson, enrolment, question_key)
    if request.method == "GET":
        if request.htmx:
            return HttpResponse(draw_check(asked, {"request": request, "swapped": True}, again=True))
        return redirect(f"{lesson.get_absolute_url()}?again={question_key}#check-{question_key}")
    shown = request.POST.get("version", str(asked.version.pk))
    if shown != str(asked.version.pk):
        asked = asked.anew(request.user)
    form = asked.parsed.form(request.POST, order=asked.order, prefix=question_key)
    if form.is_valid() and form.response is None:
        form.add_error(None, _("Choose or write an answer first."))
    changed = shown != str(asked.version.pk)
    if changed:
        form.add_error(None, _("The question was changed after you opened it. Read it again, then answer."))
    if not form.is_valid() or form.moved:
        status = 409 if changed else 200 if form.is_valid() else 422
        if not request.htmx:
            return lesson_page(request, lesson, status=status, check_forms={question_key: (asked, form)})
        return HttpResponse(draw_check(asked, {"request": request, "swapped": True}, form), status=status)
    try:
        answer_check(asked, enrolment or enrol(request, lesson), form.response, replaced(request))
    except AnsweredElsewhere:
        return answered(request, lesson, question_key, elsewhere=True)
    return answered(request, lesson, question_key)


def answered(request: MemberRequest, lesson: Lesson, question_key: str, *, elsewhere: bool = False) -> HttpResponse:
    """The answer that is stored, with what it teaches; `elsewhere`: it isn't the one that was sent."""
    status = 409 if elsewhere else 200
    if request.htmx:
        enrolment = Enrolment.of(request.user, lesson.course)
        fresh = find_check(request, lesson, enrolment, question_key)
        context = {"request": request, "swapped": True, "elsewhere": elsewhere}
        return HttpResponse(draw_check(fresh, context) + completion_part(request, lesson, enrolment), status=status)
    if elsewhere:
        return lesson_page(request, lesson, status=status, check_elsewhere=question_key)
    return redirect(f"{lesson.get_absolute_url()}#check-{question_key}")


def find_check(request: MemberRequest, lesson: Lesson, enrolment: Enrolment | None, key: str) -> Check:
    checks = checks_of(lesson, request.user, enrolment)
    if key not in checks:
        raise Http404
    return checks[key]


def enrol(request: MemberRequest, lesson: Lesson) -> Enrolment:
    """In an open course the first answer enrols."""
    if not (lesson.course.open and lesson.course.state == State.PUBLISHED):
        raise PermissionDenied
    return enrol_in_self_study(request.user, lesson.course)


def replaced(request: MemberRequest) -> int | None:
    """The answer that the student saw; None when there was none."""
    value = request.POST.get("replaces", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None
