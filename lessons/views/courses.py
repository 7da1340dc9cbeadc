"""The list of courses, a course's page, its glossary and its claims, and enrolling."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessons.completion import done_lessons, measure, progress_of
from lessons.models import Course, Enrolment, Lesson, LessonVisit
from lessons.models.cohorts import enrol_in_self_study
from lessons.models.content import Size, by_module, sizes
from lessons.requests import AnyRequest, MemberRequest


@login_not_required
def course_list(request: AnyRequest) -> HttpResponse:
    courses = list(Course.objects.visible_to(request.user).in_order())
    size = sizes(courses)
    own = {p.course.pk: p for p in progress_of(request.user)} if request.user.is_authenticated else {}
    rows = [
        {"course": course, "size": size.get(course.pk, Size()), "progress": own.get(course.pk)} for course in courses
    ]
    return render(request, "lessons/course_list.html", {"rows": rows})


@login_not_required
def course(request: AnyRequest, course_key: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user).select_related("document"), key=course_key)
    lessons = list(Lesson.objects.readable_in(course, request.user).select_related("module").defer("body").in_order())
    for lesson in lessons:
        lesson.course = course
    enrolment = Enrolment.of(request.user, course) if request.user.is_authenticated else None
    done = done_lessons(enrolment, course)
    progress = None
    if enrolment is not None:
        visits = LessonVisit.objects.filter(enrolment=enrolment, lesson__course=course).order_by("-last_at")
        progress = measure(enrolment, course, lessons, done, visits.values_list("lesson_id", flat=True).first())
    objectives = _objectives(course)
    context = {
        "course": course,
        "modules": [
            {"module": module, "lessons": group, "objectives": objectives.get(module.pk, [])}
            for module, group in by_module(lessons)
        ],
        "lessons": lessons,
        "minutes": sum(lesson.minutes for lesson in lessons),
        "done": done,
        "progress": progress,
        "enrolment": enrolment,
    }
    return render(request, "lessons/course.html", context)


def _objectives(course: Course) -> dict[int, list[str]]:
    objectives: dict[int, list[str]] = {}
    rows = course.modules.filter(objectives__isnull=False).values_list("pk", "objectives__text")
    for pk, text in rows.order_by("position", "objectives__position"):
        objectives.setdefault(pk, []).append(text)
    return objectives


@require_POST
def enrol(request: MemberRequest, course_key: str) -> HttpResponse:
    """Enrol oneself in an open course; a second click changes nothing."""
    course = get_object_or_404(Course.objects.published().filter(open=True), key=course_key)
    enrol_in_self_study(request.user, course)
    first = Lesson.objects.published().filter(course=course).in_order().select_related("course").first()
    messages.success(request, _("You are enrolled. What you read is kept from now on."))
    return redirect(first if first is not None else course)


@require_POST
def leave(request: MemberRequest, course_key: str) -> HttpResponse:
    """Leave self-study; the work stays and is there again on return."""
    course = get_object_or_404(Course.objects.visible_to(request.user), key=course_key)
    enrolment = Enrolment.objects.active().filter(user=request.user, cohort__self_study_of=course).first()
    if enrolment is not None:
        enrolment.leave()
        messages.success(request, _("You left the course. Your work is kept in case you return."))
    readable = Course.objects.visible_to(request.user).filter(pk=course.pk).exists()
    return redirect(course if readable else "courses")


@login_not_required
def glossary(request: AnyRequest, course_key: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user), key=course_key)
    return render(request, "lessons/glossary.html", {"course": course, "terms": course.glossary.order_by("term")})


@login_not_required
def claims(request: AnyRequest, course_key: str) -> HttpResponse:
    """What the source said, judged, lesson by lesson."""
    course = get_object_or_404(Course.objects.visible_to(request.user).select_related("document"), key=course_key)
    lessons = Lesson.objects.readable_in(course, request.user)
    rows = list(
        course.claims.filter(lesson__in=lessons)
        .select_related("lesson", "lesson__module")
        .order_by("lesson__module__position", "lesson__position", "position")
    )
    for row in rows:
        row.lesson.course = course
    verdicts = Counter(row.get_verdict_display() for row in rows)
    return render(
        request, "lessons/claims.html", {"course": course, "claims": rows, "verdicts": verdicts.most_common()}
    )
