"""Quizzes to sit, and what a browser would send from their pages."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessons.models import Enrolment
from quizzes import attempts
from quizzes.models import Answer, Attempt, AttemptSlot, Question, Quiz, Slot
from tests import factories
from tests.quizzes.question_types.samples import DATA, Controls


def question(course: Any, name: str = "single_choice", **more: Any) -> Question:
    """A question of this type in the course, with the sample's data."""
    lesson = more.pop("lesson", None) or factories.LessonFactory(module__course=course)
    options = {"version__content": DATA[name], "version__explanation": "Why-explanation: the text settles it."}
    return factories.QuestionFactory(lesson=lesson, module=lesson.module, type=name, **options | more)


def quiz(*names: str, course: Any = None, **more: Any) -> Quiz:
    """A quiz with a fixed question of each named type, worth one point each."""
    course = course or factories.CourseFactory()
    more = {"title": "A quiz", **more}
    made = Quiz.objects.create(course=course, key=f"quiz-{Quiz.objects.count()}", **more)
    for position, name in enumerate(names, 1):
        Slot.objects.create(quiz=made, position=position, question=question(course, name))
    return made


def enrol(user: Any, course: Any, **more: Any) -> Enrolment:
    return factories.EnrolmentFactory(user=user, cohort=factories.CohortFactory(courses=[course]), **more)


def started(user: Any, of: Quiz, **more: Any) -> Attempt:
    """A running attempt of this student."""
    enrolment = Enrolment.of(user, of.course) or enrol(user, of.course, **more)
    return attempts.start(of, enrolment)


def slots(attempt: Attempt) -> list[AttemptSlot]:
    return list(AttemptSlot.objects.filter(attempt=attempt).with_newest())


def slot_of(attempt: Attempt, name: str) -> AttemptSlot:
    return next(slot for slot in slots(attempt) if slot.version.question.type == name)


def newest(slot: AttemptSlot) -> Answer | None:
    return Answer.objects.filter(slot=slot, replaced_by=None).first()


def give(slot: AttemptSlot, response: Any, confidence: str = "") -> Answer | None:
    before = newest(slot)
    return attempts.answer(slot, response, before.pk if before else None, confidence)


def ago(attempt: Attempt, **time: float) -> Attempt:
    """Move the start into the past."""
    attempt.started_at = timezone.now() - timedelta(**time)
    attempt.save(update_fields=["started_at"])
    return attempt


def address(name: str, attempt: Attempt, position: int | None = None) -> str:
    return reverse(name, args=[attempt.pk] if position is None else [attempt.pk, position])


def page_fields(client: Client, attempt: Attempt, position: int = 1) -> dict[str, Any]:
    """What the question page would send as it stands."""
    page = client.get(address("question", attempt, position), {"again": "1"}).content.decode()
    controls = Controls(page)
    hidden = {
        element["name"]: element["value"]
        for element in controls.all("input")
        if element.get("type") == "hidden" and element["name"] != "csrfmiddlewaretoken"
    }
    return {**controls.values, **hidden}


def fields_for(client: Client, attempt: Attempt, position: int, response: Any) -> dict[str, Any]:
    """What the page would send when it is answered like this."""
    slot = AttemptSlot.objects.get(attempt=attempt, position=position)
    form = slot.version.parsed().form(order=slot.order, response=response, prefix=f"q{position}")
    shown = Controls(render_to_string(form.template, {"form": form, "legend": ""}))
    return {**page_fields(client, attempt, position), **shown.values}


HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/"}
