"""One student of a cohort, for its instructors: what was done, what needs help, and what they wrote about it."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ctlearn.progress.access import find_cohort, find_enrolment, may_change
from ctlearn.progress.attention import help_words
from ctlearn.progress.matrix import Cell, Column, Matrix, days_since
from ctlearn.progress.models import InstructorNote, Standing
from ctlearn.progress.views.dashboard import chosen_course
from lessons.models import Cohort, Enrolment
from lessons.requests import MemberRequest
from quizzes.asked import Asked
from quizzes.models import Attempt, AttemptSlot, Quiz
from quizzes.regrading import corrections
from quizzes.results import Score, score_of, scores_in


class NoteForm(forms.ModelForm[InstructorNote]):
    class Meta:
        model = InstructorNote
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


@dataclass
class Sat:
    """An attempt; `score` is None while it runs."""

    attempt: Attempt
    score: Score | None


@dataclass
class Part:
    """A module or a test, with the attempts at its quizzes, oldest first."""

    column: Column
    cell: Cell
    quizzes: list[tuple[Quiz, list[Sat]]] = field(default_factory=list)


@require_safe
def student_progress(request: MemberRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    cohort = find_cohort(request, pk)
    return student_page(request, cohort, find_enrolment(cohort, enrolment_pk), NoteForm())


def student_page(
    request: MemberRequest, cohort: Cohort, enrolment: Enrolment, form: NoteForm, status: int = 200
) -> HttpResponse:
    courses = list(cohort.courses.in_order())
    course = chosen_course(request, cohort, courses)
    standing = Standing.objects.select_related("enrolment__user").get(pk=enrolment.pk)
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "enrolment": enrolment,
        "seen": days_since(standing.seen_at),
        "help": help_words(cohort, [standing.pk], timezone.now())[standing.pk],
        "courses": courses,
        "course": course,
        "parts": parts_of(Matrix(cohort, course), standing) if course else [],
        "notes": enrolment.instructor_notes.select_related("author"),
        "form": form,
    }
    return render(request, "progress/student.html", context, status=status)


def parts_of(matrix: Matrix, standing: Standing) -> list[Part]:
    """The student's row of the matrix, with the attempts. Two queries more."""
    [row] = matrix.rows([standing])
    attempts = Attempt.objects.filter(enrolment=standing.pk, quiz__course=matrix.course).at_quizzes()
    made = list(attempts.select_related("quiz").order_by("quiz_id", "number"))
    scores = scores_in(made)
    by_quiz: dict[int, list[Sat]] = {}
    for attempt in made:
        by_quiz.setdefault(attempt.quiz_id, []).append(Sat(attempt, scores.get(attempt.pk)))
    return [
        Part(column, cell, [(quiz, by_quiz.get(quiz.pk, [])) for quiz in column.quizzes]) for column, cell in row.pairs
    ]


@require_POST
def add_note(request: MemberRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """Every instructor of the cohort writes and reads notes; the student never does."""
    cohort = find_cohort(request, pk)
    enrolment = find_enrolment(cohort, enrolment_pk)
    form = NoteForm(request.POST, instance=InstructorNote(enrolment=enrolment, author=request.user))
    if not form.is_valid():
        return student_page(request, cohort, enrolment, form, status=422)
    form.save()
    messages.success(request, _("Note saved. The student doesn’t see it."))
    return redirect("student_progress", pk, enrolment_pk)


@require_safe
def student_attempt(request: MemberRequest, pk: int, enrolment_pk: int, attempt_pk: int) -> HttpResponse:
    """What was asked and answered, with the keys: instructors see them. Not while the attempt runs."""
    cohort = find_cohort(request, pk)
    enrolment = find_enrolment(cohort, enrolment_pk)
    own = Attempt.objects.graded_by(request.user).filter(enrolment=enrolment).exclude(state__in=Attempt.RUNNING)
    attempt = get_object_or_404(own.select_related("quiz__course", "enrolment"), pk=attempt_pk)
    slots = list(AttemptSlot.objects.filter(attempt=attempt).with_newest())
    corrected = corrections(slots)
    sheet = [Asked(attempt, slot, shows_key=True, corrections=corrected.get(slot.pk, [])) for slot in slots]
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "enrolment": enrolment,
        "attempt": attempt,
        "quiz": attempt.quiz,
        "course": attempt.quiz.course,
        "sheet": sheet,
        "score": score_of(attempt.quiz, slots),
    }
    return render(request, "progress/student_attempt.html", context)
