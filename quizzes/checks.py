"""Checks: questions inside a lesson, answered in place and explained at once.

The checks of a lesson are one practice quiz, made from the `:::check` lines of its text (`keep_checks`). A
student has one attempt at it; each question is answered and graded by itself, as often as the student likes.
When all are answered the lesson is done.
"""

import json
import random
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lessons import completion
from lessons.models import Enrolment, Lesson, LessonCompletion
from lessons.prepared import prepared
from lessons.rendering import live_directive, render, render_cached, render_inline
from quizzes.attempts import AnsweredElsewhere
from quizzes.models import Answer, Attempt, AttemptSlot, Grade, Question, QuestionVersion, Quiz, Slot
from quizzes.question_types import Order, QuestionType, Response
from quizzes.reviews import take_in

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ctlearn.accounts.models import User

CHECK = re.compile(r"^:::[ \t]*check[ \t]+(.*?)[ \t]*$", re.MULTILINE)


def checked_keys(text: str) -> list[str]:
    """The keys of the questions that a lesson's text asks, in order, each once."""
    asked = [argument for name, argument, _content in render(text).live if name == "check"]
    return list(dict.fromkeys(key for argument in asked for key in argument.split()))


@transaction.atomic
def keep_checks(lesson: Lesson) -> Quiz | None:
    """Make the lesson's practice quiz what its text says; None where the text asks nothing that can be asked."""
    keys = checked_keys(lesson.body)
    found = (
        Question.objects.in_use().filter(course=lesson.course, key__in=keys, exam_only=False).in_bulk(field_name="pk")
    )
    by_key = {question.key: question for question in found.values()}
    questions = [by_key[key] for key in keys if key in by_key]
    quiz = Quiz.objects.filter(lesson=lesson).first()
    if not questions:
        if quiz is not None:
            quiz.slots.all().delete()
        return quiz
    if quiz is None:
        quiz = Quiz.objects.create(course=lesson.course, lesson=lesson, key=f"{lesson.key}-checks", title=lesson.title)
    if [slot.question_id for slot in quiz.slots.order_by("position")] != [question.pk for question in questions]:
        quiz.slots.all().delete()
        Slot.objects.bulk_create(
            Slot(quiz=quiz, position=position, question=question) for position, question in enumerate(questions, 1)
        )
    return quiz


@receiver(post_save, sender=Lesson)
def keep_checks_of_saved(sender: type, instance: Lesson, raw: bool = False, **kwargs: object) -> None:
    """A lesson that is saved asks at once what its text says; bulk loading keeps the checks itself."""
    if not raw and (CHECK.search(instance.body) or Quiz.objects.filter(lesson=instance).exists()):
        keep_checks(instance)


@dataclass(frozen=True)
class Check:
    """A question as one reader meets it in a lesson.

    `answer` is the newest one, None before the first; `version` is the one that it answered, `newest` today's.
    """

    lesson: Lesson
    version: QuestionVersion
    order: Order
    answer: Answer | None
    newest: QuestionVersion

    @property
    def question(self) -> Question:
        return self.version.question

    @property
    def parsed(self) -> QuestionType:
        return self.version.parsed()

    def anew(self, user: "User | AnonymousUser") -> "Check":
        """The question asked again: in its newest version."""
        if self.newest.pk == self.version.pk:
            return self
        return replace(self, version=self.newest, order=own_order(self.newest, user))


def own_order(version: QuestionVersion, user: "User | AnonymousUser") -> Order:
    """An order of options that is this reader's own, and the same each time."""
    return version.parsed().order(random.Random(f"{user.pk}:{version.pk}"))  # noqa: S311  (not a secret)


def checks_of(lesson: Lesson, user: "User | AnonymousUser", enrolment: Enrolment | None) -> dict[str, Check]:
    """The lesson's checks by question key, as this reader meets them. Three queries, however many there are.

    What was answered is shown as it was asked; else the newest version, in an order that is this reader's own.
    """
    questions = [slot.question for slot in asked_in(lesson.pk) if slot.question]
    answered = _answered(lesson, enrolment) if questions else {}
    checks = {}
    for question in questions:
        assert question.current is not None
        newest = question.current
        newest.question = question
        answer = None
        if question.pk in answered:
            slot, answer = answered[question.pk]
            version, order = slot.version, slot.order
        else:
            version, order = newest, own_order(newest, user)
        checks[question.key] = Check(lesson, version, order, answer, newest)
    return checks


def previewed(lesson: Lesson, keys: list[str], user: "User | AnonymousUser") -> dict[str, Check]:
    """The questions that a text not yet saved names, as nobody has answered them yet."""
    askable = Question.objects.in_use().filter(course=lesson.course, exam_only=False, current__isnull=False)
    checks = {}
    for question in askable.filter(key__in=keys).select_related("current"):
        assert question.current is not None
        newest = question.current
        newest.question = question
        checks[question.key] = Check(lesson, newest, own_order(newest, user), None, newest)
    return checks


def asked_today(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """Without what was archived or kept for exams since the checks were made."""
    return slots.filter(question__archived_at=None, question__exam_only=False)


@prepared
def asked_in(lesson: int) -> QuerySet[Slot]:
    """What the lesson asks, with the newest version."""
    slots = asked_today(Slot.objects.filter(quiz__lesson=lesson)).filter(question__current__isnull=False)
    return slots.select_related("question__current").order_by("position")


@prepared
def slots_of(lesson: int, enrolment: int) -> QuerySet[AttemptSlot]:
    """The questions of the lesson that the student has answered, as they were asked."""
    slots = AttemptSlot.objects.filter(attempt__enrolment=enrolment, attempt__quiz__lesson=lesson)
    return slots.select_related("version__question").order_by("pk")


@prepared
def answers_of(lesson: int, enrolment: int) -> QuerySet[Answer]:
    """The newest answer of each of them."""
    newest = Answer.objects.filter(slot=OuterRef("slot")).order_by("-pk").values("pk")[:1]
    answers = Answer.objects.filter(slot__attempt__enrolment=enrolment, slot__attempt__quiz__lesson=lesson)
    return answers.filter(pk=Subquery(newest))


def _answered(lesson: Lesson, enrolment: Enrolment | None) -> dict[int, tuple[AttemptSlot, Answer | None]]:
    """By question: how it was asked last, and what was answered last."""
    slots = slots_of(lesson.pk, enrolment.pk) if enrolment else []
    if not slots or enrolment is None:
        return {}
    answers = {answer.slot_id: answer for answer in answers_of(lesson.pk, enrolment.pk)}
    return {slot.version.question_id: (slot, answers.get(slot.pk)) for slot in slots}


@transaction.atomic
def answer_check(check: Check, enrolment: Enrolment, response: Response | None, replaces: int | None) -> Answer:
    """Store and grade an answer; the lesson is done when no check is left.

    `replaces` is the answer that the student saw. Raises AnsweredElsewhere when it is not the newest any more;
    the same answer sent twice is stored once.
    """
    quiz = Quiz.objects.get(lesson=check.lesson)
    attempt, _made = Attempt.objects.select_for_update().get_or_create(enrolment=enrolment, quiz=quiz, number=1)
    slot = _slot_for(attempt, check)
    given = Answer.objects.filter(slot__attempt=attempt, slot__version__question=check.question)
    latest = given.order_by("-pk").first()
    if latest and (latest.slot_id, latest.replaces_id, latest.response) == (slot.pk, replaces, response):
        return latest
    if (latest.pk if latest else None) != replaces:
        raise AnsweredElsewhere
    answer = Answer.objects.create(slot=slot, response=response, replaces=latest)
    grade = Grade.objects.create(slot=slot, answer=answer, fraction=check.parsed.grade(response).fraction)
    take_in(enrolment.user_id, check.version, answer, grade)
    if all_answered(quiz, attempt):
        completion.complete(enrolment, check.lesson, LessonCompletion.How.CHECKS)
    return answer


def _slot_for(attempt: Attempt, check: Check) -> AttemptSlot:
    """The frozen slot of this question. A check asked again in a newer version gets a slot of its own."""
    slot = attempt.slots.filter(version=check.version).order_by("pk").first()
    if slot is None:
        last = attempt.slots.order_by("-position").values_list("position", flat=True).first() or 0
        slot = AttemptSlot.objects.create(attempt=attempt, position=last + 1, version=check.version, order=check.order)
    return slot


def all_answered(quiz: Quiz, attempt: Attempt) -> bool:
    """Every question that the lesson asks today has an answer that isn't blank."""
    asked = set(asked_today(quiz.slots.all()).values_list("question_id", flat=True))
    answered = Answer.objects.filter(slot__attempt=attempt).exclude(response=None)
    return asked <= set(answered.values_list("slot__version__question_id", flat=True))


# How it is drawn -----------------------------------------------------------------------------------


def stem_parts(stem: str, language: str = "en", course_key: str = "") -> tuple[SafeString, SafeString]:
    """The stem's last paragraph, which is the question, and what stands before it, as HTML."""
    before, _gap, question = stem.strip().rpartition("\n\n")
    introduction = render_cached(before, language=language, course_key=course_key).html if before else ""
    return mark_safe(introduction), mark_safe(render_inline(question, language))  # noqa: S308  (sanitised by nh3)


def blank_question(version: QuestionVersion, order: Order, prefix: str, legend: str) -> SafeString:
    """HTML of a question that nobody has answered yet. Nothing in it is one reader's own, and drawing it takes longer
    than anything else on a lesson's page: it is remembered by all that it is made of."""
    return _blank_question(version.parsed(), json.dumps(order), prefix, legend, get_language())


@lru_cache(maxsize=2048)
def _blank_question(parsed: QuestionType, order: str, prefix: str, legend: str, language: str | None) -> SafeString:
    form = parsed.form(order=json.loads(order), prefix=prefix)
    return render_to_string(form.template, {"form": form, "legend": mark_safe(legend)})  # noqa: S308  (see stem_parts)


def draw_check(check: Check, context: dict[str, Any], form: Any = None, *, again: bool = False) -> str:
    """HTML of one check. `form` is a bound one that has to be shown again; `again` asks anew after an answer."""
    if again:
        check = check.anew(context["request"].user)
    answered = check.answer is not None and form is None and not again
    response = check.answer.response if check.answer and answered else None
    parsed = check.parsed
    result = parsed.grade(response) if answered else None
    blank = form is None and not answered
    if answered:
        reveal = parsed.reveal(response)
        form = parsed.form(order=check.order, response=response, prefix=check.question.key, reveal=reveal)
    course = check.lesson.course
    introduction, legend = stem_parts(check.version.stem, course.language, course.key)
    if blank:
        question = blank_question(check.version, check.order, check.question.key, legend)
    else:
        question = render_to_string(form.template, {"form": form, "legend": legend})
    return render_to_string(
        "quizzes/check.html",
        {
            "check": check,
            "lesson": check.lesson,
            "course": course,
            "announcement": form.announcement if form else "",
            "introduction": introduction,
            "question": question,
            "answered": answered,
            "result": result,
            "hints": check.version.hints,
            "user": context["request"].user,
            "swapped": context.get("swapped", False),
            "elsewhere": context.get("elsewhere", False),
            "preview": context.get("preview", False),
            "csrf_token": context.get("csrf_token") or get_token(context["request"]),
        },
    )


@live_directive("check")
def check_directive(argument: str, content: str, context: dict[str, Any]) -> str:
    """The questions named by a `:::check` line, one below the other."""
    known: dict[str, Check]
    if context.get("preview"):
        known = previewed(context["lesson"], argument.split(), context["request"].user)
    else:
        if "checks" not in context:
            context["checks"] = checks_of(context["lesson"], context["request"].user, context.get("enrolment"))
        known = context["checks"]
    again = context["request"].GET.get("again", "")
    forms = context.get("check_forms", {})
    elsewhere = context.get("check_elsewhere")
    return "".join(
        draw_check(check, {**context, "elsewhere": elsewhere == key}, form, again=again == key)
        for key in argument.split()
        if key in known
        for check, form in [forms.get(key, (known[key], None))]
    )
