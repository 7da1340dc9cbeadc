"""What a quiz is, what the student has done in it, and starting it."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lessons.models import Enrolment, State
from lessons.models.cohorts import enrol_in_self_study
from lessons.requests import AnyRequest, MemberRequest
from quizzes.attempts import CannotStart, settle, start, why_not
from quizzes.models import Attempt, Quiz
from quizzes.models.assignments import Closing, Window, closing_of, window_of
from quizzes.release import Facts, released
from quizzes.results import counting, scores_of
from quizzes.views.pages import refuse_strange_fields, unstored


def find_quiz(request: AnyRequest, course_key: str, quiz_key: str) -> Quiz:
    quizzes = Quiz.objects.visible_to(request.user).select_related("course", "module")
    return get_object_or_404(quizzes, course__key=course_key, key=quiz_key)


@login_not_required
@unstored
def quiz(request: AnyRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """The rules in words, the attempts so far, and Start."""
    quiz = find_quiz(request, course_key, quiz_key)
    enrolment = Enrolment.of(request.user, quiz.course) if request.user.is_authenticated else None
    window = window_of(quiz, enrolment)
    context = {"quiz": quiz, "course": quiz.course, "rules": rules(quiz, enrolment, window, closing_of(quiz))}
    attempts: list[Attempt] = []
    if request.user.is_authenticated:
        own = Attempt.objects.visible_to(request.user).with_rules().filter(quiz=quiz).order_by("started_at")
        now = timezone.now()
        attempts = [settle(one.pk) if one.due_state(now) != one.state else one for one in own]
        facts = Facts(quiz, request.user.pk, now)
        scores = scores_of(quiz, [one for one in attempts if released(one, facts=facts).score])
        context["rows"] = [{"attempt": one, "score": scores.get(one.pk)} for one in attempts]
        context["counting"] = counting(quiz, scores) if len(scores) > 1 else None
    ours = [one for one in attempts if enrolment is not None and one.enrolment_id == enrolment.pk]
    context["running"] = next((one for one in ours if one.is_running), None)
    context["why_not"] = why_not(quiz, window, len(ours), timezone.now())
    return render(request, "quizzes/quiz.html", context)


def rules(quiz: Quiz, enrolment: Enrolment | None, window: Window, closing: Closing) -> list[str]:
    """What a student should know before starting, as sentences."""
    said = []
    if (limit := quiz.time_limit) is not None:
        minutes = round(limit * float(enrolment.extra_time if enrolment else 1) / timedelta(minutes=1))
        text = ngettext("You have %(n)d minute.", "You have %(n)d minutes.", minutes) % {"n": minutes}
        said.append(text + " " + _("The clock runs on the server, also while you are away."))
    else:
        said.append(_("There is no time limit. You can leave and go on later."))
    if quiz.attempt_limit is None:
        said.append(_("You can take it as often as you like."))
    else:
        n = quiz.attempt_limit
        text = ngettext("You have %(n)d attempt.", "You have %(n)d attempts.", n) % {"n": n}
        best = _("The best one counts.") if quiz.counts == Quiz.Counts.BEST else _("The last one counts.")
        said.append(f"{text} {best}" if n > 1 else text)
    if quiz.passing is not None:
        said.append(_("You pass with %(percent)d per cent.") % {"percent": round(quiz.passing * 100)})
    for moment, sentence in (
        (window.opens_at, _("It opens on %(when)s (%(zone)s).")),
        (window.due_at, _("It is due on %(when)s (%(zone)s).")),
        (window.closes_at, _("It closes on %(when)s (%(zone)s).")),
    ):
        if moment is not None:
            local = timezone.localtime(moment)
            when = formats.date_format(local, "DATETIME_FORMAT")
            said.append(sentence % {"when": when, "zone": local.tzname()})
    if window.excused:
        said.append(_("You are excused: it counts neither way."))
    said.append(release_in_words(quiz, closing))
    if quiz.confidence:
        said.append(_("After each question you may say how sure you are. That is never graded."))
    return said


def release_in_words(quiz: Quiz, closing: Closing) -> str:
    if quiz.explains_at_once:
        return _("Each answer is explained as soon as you ask for it, and you may try again.")
    match quiz.release_rule:
        case Quiz.Release.AFTER_CLOSE if closing.last is None:
            return _("You see your score when you have finished. The answers aren’t shown, because it never closes.")
        case Quiz.Release.AFTER_CLOSE:
            return _("Scores and answers are shown after it has closed for everyone.")
        case Quiz.Release.AFTER_LAST_ATTEMPT if closing.latest is None:
            return _("You see your score at once, and the answers after your last attempt.")
        case Quiz.Release.AFTER_LAST_ATTEMPT:
            return _("You see your score at once, and the answers when it has closed for everyone.")
        case _other:
            return _("You see your score and the answers when you have finished.")


@require_POST
@unstored
@refuse_strange_fields()
def start_quiz(request: MemberRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Start, or go on with the attempt that is running; in an open course this enrols."""
    quiz = find_quiz(request, course_key, quiz_key)
    enrolment = Enrolment.of(request.user, quiz.course)
    if enrolment is None:
        if not (quiz.course.open and quiz.course.state == State.PUBLISHED):
            raise PermissionDenied
        enrolment = enrol_in_self_study(request.user, quiz.course)
    try:
        attempt = start(quiz, enrolment)
    except CannotStart as reason:
        messages.error(request, str(reason))
        return redirect(quiz)
    return redirect("question", attempt.pk, 1)
