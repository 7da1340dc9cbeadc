"""Answers that wait for a person: the queue, oldest first, and grading one after the other."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ctlearn.progress.grading_forms import GradingForm
from lessons.models import Cohort
from lessons.requests import MemberRequest
from quizzes.asked import Asked
from quizzes.models import Attempt, AttemptSlot, Grade, Quiz
from quizzes.models.attempts import AttemptSlotQuerySet, GradedElsewhere
from quizzes.question_types.essay import Essay

SHOWN = 100
HIDDEN = "hide_names"  # in the session: this instructor grades without names


def gradable(request: MemberRequest) -> AttemptSlotQuerySet:
    """Questions of finished attempts that this person grades."""
    attempts = Attempt.objects.graded_by(request.user).exclude(state__in=Attempt.RUNNING)
    return AttemptSlot.objects.filter(attempt__in=attempts.values("pk")).select_related(
        "attempt__quiz__course", "attempt__enrolment__user", "attempt__enrolment__cohort"
    )


def grades_anything(request: MemberRequest) -> bool:
    """Instructors do, and assistants of a cohort, who need no place in the admin."""
    return request.user.is_instructor or request.user.cohort_roles.exists()


def chosen(request: MemberRequest) -> dict[str, int]:
    """The filters of the queue: ?cohort=…&quiz=…; anything else is passed over."""
    asked = {name: request.GET.get(name, "") for name in ("cohort", "quiz")}
    return {name: int(value) for name, value in asked.items() if value.isdecimal() and len(value) < 19}


def ungraded(request: MemberRequest) -> AttemptSlotQuerySet:
    """What waits for a person; the kept outcomes say in which attempts that can be."""
    return gradable(request).filter(attempt__outcome__pending__gt=0).ungraded()


def queue(request: MemberRequest) -> AttemptSlotQuerySet:
    paths = {"cohort": "attempt__enrolment__cohort", "quiz": "attempt__quiz"}
    narrowed = {paths[name]: pk for name, pk in chosen(request).items()}
    return ungraded(request).filter(**narrowed).order_by("attempt__submitted_at", "pk")


def query(request: MemberRequest) -> str:
    text = "&".join(f"{name}={pk}" for name, pk in chosen(request).items())
    return f"?{text}" if text else ""


@require_GET
def grading(request: MemberRequest) -> HttpResponse:
    """The queue. Students who teach nothing have none: 404."""
    if not grades_anything(request):
        raise Http404
    waiting = ungraded(request)
    rows = list(queue(request).select_related(
        "version__question", "attempt__quiz__course", "attempt__enrolment__user", "attempt__enrolment__cohort"
    )[: SHOWN + 1])  # fmt: skip
    context = {
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "hidden": request.session.get(HIDDEN, False),
        "cohorts": Cohort.objects.filter(pk__in=waiting.values("attempt__enrolment__cohort")).order_by("name"),
        "quizzes": Quiz.objects.filter(pk__in=waiting.values("attempt__quiz")).order_by("title"),
        "chosen": chosen(request),
        "query": query(request),
    }
    return render(request, "progress/grading.html", context)


@require_POST
def hide_names(request: MemberRequest) -> HttpResponse:
    """Grade without names, or with them; kept in the session."""
    if not grades_anything(request):
        raise Http404
    request.session[HIDDEN] = request.POST.get("hidden") == "yes"
    return redirect(reverse("grading") + query(request))


@require_http_methods(["GET", "POST"])
def grade_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """One answer with its rubric. What has been graded can be graded again: the earlier grade is kept."""
    slot = gradable(request).filter(pk=pk, grades__isnull=False).distinct().with_newest().first()
    if slot is None:
        raise Http404
    slot.attempt = gradable(request).get(pk=pk).attempt
    grade = slot.grade
    form = GradingForm(request.POST if request.method == "POST" else None, slot=slot, grade=by_person(grade))
    if request.method == "POST" and form.is_valid():
        replaces = request.POST.get("replaces", "")
        try:
            slot.award(
                form.fraction,
                request.user,
                feedback=form.cleaned_data["feedback"],
                rubric=form.rubric,
                replaces=int(replaces) if replaces.isdecimal() and len(replaces) < 19 else 0,
            )
        except GradedElsewhere as elsewhere:
            return grading_page(request, slot, form, elsewhere.grade, status=409, elsewhere=elsewhere.grade)
        return after(request, slot, form)
    return grading_page(request, slot, form, grade, status=422 if form.errors else 200)


def by_person(grade: Grade | None) -> Grade | None:
    return grade if grade is not None and grade.by_id is not None and grade.fraction is not None else None


def after(request: MemberRequest, slot: AttemptSlot, form: GradingForm) -> HttpResponse:
    points = formats.number_format((form.fraction * slot.points).quantize(Decimal("0.01")).normalize() + 0)
    said = _("Saved: %(points)s of %(of)s points.") % {"points": points, "of": f"{slot.points.normalize():f}"}
    following = next_after(request, slot) if request.POST.get("go") == "next" else None
    if following is not None:
        messages.success(request, said + " " + _("This is the next one."))
        return redirect(reverse("grade_answer", args=[following.pk]) + query(request))
    messages.success(request, said)
    return redirect(reverse("grading") + query(request))


def next_after(request: MemberRequest, slot: AttemptSlot) -> AttemptSlot | None:
    """The next one of the queue; from its end it leads back to what was skipped."""
    others = queue(request).exclude(pk=slot.pk)
    at = slot.attempt.submitted_at
    later = Q(attempt__submitted_at__gt=at) | Q(attempt__submitted_at=at, pk__gt=slot.pk)
    return others.filter(later).first() or others.first()


def grading_page(
    request: MemberRequest, slot: AttemptSlot, form: GradingForm, newest: Grade | None, *, status: int, **more: Any
) -> HttpResponse:
    hidden = request.session.get(HIDDEN, False)
    one = Asked(slot.attempt, slot, shows_key=True)
    context = {
        "slot": slot,
        "one": one,
        "essay": one.parsed if isinstance(one.parsed, Essay) else None,
        "following": next_after(request, slot),
        "form": form,
        "newest": newest,
        "grade": by_person(newest),
        "hidden": hidden,
        "waiting": queue(request).count(),
        "query": query(request),
        **more,
    }
    return render(request, "progress/grade_answer.html", context, status=status)
