"""The lesson page, and what a reader does on it."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessons import completion, lookups
from lessons.forms import NoteForm, ProblemReportForm
from lessons.lookups import FoundLesson
from lessons.models import (
    Bookmark,
    Claim,
    Course,
    Enrolment,
    Lesson,
    LessonCompletion,
    Note,
    ProblemReport,
)
from lessons.models.cohorts import enrol_in_self_study
from lessons.models.content import neighbours
from lessons.prepared import first_or_404, who
from lessons.rendering import render_cached
from lessons.requests import AnyRequest, MemberRequest


def find_lesson(request: AnyRequest, course_key: str, lesson_key: str) -> FoundLesson:
    """The lesson, where this person may read it; else 404."""
    user = request.user
    return first_or_404(lookups.lessons(course_key, lesson_key, timezone.now(), user.pk, *who(user)))


@login_not_required
def lesson(request: AnyRequest, course_key: str, lesson_key: str) -> HttpResponse:
    return lesson_page(request, find_lesson(request, course_key, lesson_key))


def lesson_page(request: AnyRequest, lesson: FoundLesson, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The lesson as this reader meets it. `extra` reaches the text's live directives."""
    enrolment = next(iter(lookups.readers(request.user.pk, lesson.course_id)), None) if request.user.pk else None
    if enrolment is not None:
        completion.visit(enrolment, lesson, enrolment.opened_at and (enrolment.opened, enrolment.opened_at))
    text = render_cached(lesson.body, course_key=lesson.course.key, language=lesson.course.language)
    token = get_token(request)  # one for all forms of the page
    context = {
        "course": lesson.course,
        "lesson": lesson,
        "enrolment": enrolment,
        "csrf_token": token,
        "terms": lookups.terms(lesson.course_id, *text.terms) if text.terms else [],
        "body": text.fill({"request": request, "lesson": lesson, "enrolment": enrolment, "csrf_token": token, **extra}),
        **outline(lesson, enrolment),
        **margin(lesson),
        "may_edit": request.user.is_staff and lesson.edited,
    }
    return render(request, "lessons/lesson.html", context, status=status)


def outline(lesson: FoundLesson, enrolment: Enrolment | None) -> dict[str, Any]:
    """Where the lesson stands in its course."""
    now = None if lesson.edited else timezone.now()
    lessons = lookups.outline(lesson.course_id, now, enrolment.pk if enrolment else None)
    done = {one.pk: one.how for one in lessons if one.how}
    before, after = neighbours(lessons, lesson)
    modules = [(pk, list(group)) for pk, group in groupby(lessons, attrgetter("module_id"))]
    number, siblings = next((n, group) for n, (pk, group) in enumerate(modules, 1) if pk == lesson.module_id)
    return {
        "modules": [
            {
                "title": group[0].module__title,
                "lessons": group,
                "done": sum(other.pk in done for other in group),
                "current": pk == lesson.module_id,
            }
            for pk, group in modules
        ],
        "done": done,
        "is_done": lesson.pk in done,
        "can_reopen": done.get(lesson.pk) == LessonCompletion.How.BUTTON,
        "before": before,
        "after": after,
        "module_number": number,
        "lesson_number": next(n for n, other in enumerate(siblings, 1) if other.pk == lesson.pk),
        "lesson_count": len(siblings),
    }


def margin(lesson: FoundLesson) -> dict[str, Any]:
    """What stands beside the text: where it was built from, what the source got wrong, the reader's own marks."""
    return {
        "claims": sorted(lookups.claims(lesson.pk), key=Claim.severity),
        "topics": lookups.topics(lesson.pk),
        "note": {"text": lesson.noted, "updated_at": lesson.noted_at} if lesson.noted_at else None,
        "bookmarked": lesson.bookmarked,
    }


def completion_part(request: AnyRequest, lesson: Lesson, enrolment: Enrolment | None) -> str:
    """The reading state of the lesson, to be swapped in beside another part of the page."""
    done = enrolment is not None and completion.is_done(enrolment, lesson)
    context = {
        "lesson": lesson,
        "course": lesson.course,
        "enrolment": enrolment,
        "is_done": done,
        "can_reopen": done and completion.can_reopen(enrolment, lesson),
        "beside": True,
    }
    return render_to_string("lessons/lesson.html#completion", context, request=request)


@require_POST
def complete(request: MemberRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Mark as read, or take it back; in an open course the first mark enrols."""
    lesson = find_lesson(request, course_key, lesson_key)
    enrolment = Enrolment.of(request.user, lesson.course)
    if enrolment is None:
        if not (lesson.course.open and lesson.course.state == "published"):
            raise PermissionDenied
        enrolment = enrol_in_self_study(request.user, lesson.course)
    if request.POST.get("done") == "no":
        completion.reopen(enrolment, lesson)
    else:
        completion.complete(enrolment, lesson, LessonCompletion.How.BUTTON)
    context = {
        **outline(lesson, enrolment),
        "lesson": lesson,
        "course": lesson.course,
        "enrolment": enrolment,
    }
    if request.htmx:
        return render(request, "lessons/lesson.html#completion", context)
    following = context["after"]
    if request.POST.get("done") != "no" and following is not None:
        return redirect("lesson", course_key, following.key)
    return redirect(lesson)


@require_POST
def bookmark(request: MemberRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Set or clear the bookmark, as the form says."""
    lesson = find_lesson(request, course_key, lesson_key)
    bookmarked = request.POST.get("bookmarked") != "no"
    if bookmarked:
        Bookmark.objects.get_or_create(user=request.user, lesson=lesson)
    else:
        Bookmark.objects.filter(user=request.user, lesson=lesson).delete()
    if not request.htmx:
        return redirect(lesson)
    context = {"bookmarked": bookmarked, "lesson": lesson, "course": lesson.course}
    return render(request, "lessons/lesson.html#bookmark", context)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: MemberRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """The reader's private note: a form, and saving it. An empty text deletes the note."""
    lesson = find_lesson(request, course_key, lesson_key)
    note = Note.objects.filter(user=request.user, lesson=lesson).first()
    form = NoteForm(
        request.POST if request.method == "POST" else None, instance=note or Note(user=request.user, lesson=lesson)
    )
    context = {"lesson": lesson, "course": lesson.course, "form": form, "note": note}
    if request.method != "POST" or not form.is_valid():
        page = "lessons/note.html#note_form" if request.htmx else "lessons/note.html"
        return render(request, page, context, status=422 if form.errors else 200)
    written = form.cleaned_data["text"]
    if written.strip():
        note, _made = Note.objects.update_or_create(user=request.user, lesson=lesson, defaults={"text": written})
    else:
        Note.objects.filter(user=request.user, lesson=lesson).delete()
        note = None
    if request.htmx:
        return render(request, "lessons/lesson.html#note", {**context, "note": note})
    messages.success(request, _("Note saved."))
    return redirect(lesson)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Tell the course's instructors that something is wrong."""
    lesson = find_lesson(request, course_key, lesson_key)
    problem = ProblemReport(course=lesson.course, lesson=lesson, reporter=request.user)
    form = ProblemReportForm(request.POST if request.method == "POST" else None, instance=problem)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Thank you. Your report has reached the course’s instructors."))
        return redirect(lesson)
    context = {"lesson": lesson, "course": lesson.course, "form": form}
    return render(request, "lessons/report.html", context, status=422 if form.errors else 200)


@login_not_required
def attachment(request: AnyRequest, course_key: str, name: str) -> FileResponse:
    """A file of a course, for those who may read the course. Images show in the page, the rest downloads."""
    course = get_object_or_404(Course.objects.visible_to(request.user), key=course_key)
    if "\0" in name:  # PostgreSQL would refuse to look for it
        raise Http404
    attached = get_object_or_404(course.attachments, name=name)
    try:
        opened = attached.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(opened, as_attachment=not attached.is_image, filename=attached.name)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
