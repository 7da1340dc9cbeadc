"""A student says that something is wrong with a question, from where its explanation stands."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessons.forms import ProblemReportForm
from lessons.models import Course, Lesson, ProblemReport
from lessons.requests import MemberRequest
from quizzes.models import Question
from quizzes.reporting import has_seen_key


@require_http_methods(["GET", "HEAD", "POST"])
def report_question(request: MemberRequest, course_key: str, question_key: str) -> HttpResponse:
    """The form; 404 while the key isn't released, as for a question that doesn't exist."""
    course = get_object_or_404(Course.objects.visible_to(request.user), key=course_key)
    question = get_object_or_404(Question.objects.filter(course=course), key=question_key)
    if not has_seen_key(request.user, question):
        raise Http404
    back = way_back(request, course, question)
    problem = ProblemReport(course=course, lesson_id=question.lesson_id, question=question.key, reporter=request.user)
    form = ProblemReportForm(request.POST if request.method == "POST" else None, instance=problem)
    form.fields["text"].help_text = _(
        "What the question or its explanation should say. The course’s instructors read it."
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Thank you. Your report has reached the course’s instructors."))
        return redirect(back)
    context = {"course": course, "form": form, "back": back}
    return render(request, "quizzes/report.html", context, status=422 if form.errors else 200)


def way_back(request: MemberRequest, course: Course, question: Question) -> str:
    """The page that it was reported from, when it is one of ours; else the lesson, or the course."""
    asked = request.GET.get("next", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()}):
        return asked
    lesson = Lesson.objects.readable_in(course, request.user).filter(pk=question.lesson_id or 0).first()
    return lesson.get_absolute_url() if lesson is not None else course.get_absolute_url()
