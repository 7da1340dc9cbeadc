"""The questions of a quiz: one form with a button for everything, the same with and without a script."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessons.admin.states import newest_of
from lessons.models import Module, State, Topic
from lessons.requests import MemberRequest
from quizzes import composing, publishing
from quizzes.admin.question_filters import number
from quizzes.admin.quiz_forms import BankForm, DrawForm, found_in_words
from quizzes.admin.quiz_history import QuizHistoryAdmin
from quizzes.bank import NumbersFirst
from quizzes.models import Question, Quiz, Slot
from quizzes.models.assignments import closing_of, window_of
from quizzes.rehearsal import Rehearsal
from quizzes.views.quizzes import rules

TEMPLATES = "admin/quizzes/quiz/"
OFFERED = 10  # questions on a page of the bank
MOST_POINTS = Decimal(999)
CHANGES = ("add", "remove", "draw", "up", "down", "points")


class Composer:
    """One visit of a quiz's questions. `post` is what was sent, None at first."""

    def __init__(self, quiz: Quiz, post: QueryDict | None = None) -> None:
        self.quiz, self.post = quiz, post
        self.said = self.focus = ""
        self.problem = ""
        self.overtaken = False
        self.moved: tuple[int, str] | None = None  # the slot, and the button that takes the focus
        self.added: int | None = None
        self.problems: dict[int, str] = {}
        self.bank = BankForm(post, quiz=quiz)
        self.draw = DrawForm(post if post is not None and "draw-number" in post else None, quiz=quiz)
        self.drawing = False  # a draw was sent: its mistakes are shown

    # What is shown -----------------------------------------------------------------------------

    @cached_property
    def slots(self) -> list[Slot]:
        modules = {module.key: module for module in Module.objects.filter(course=self.quiz.course_id)}
        topics = {topic.key: topic for topic in Topic.objects.all()}
        shown = publishing.slots_with_questions(self.quiz)
        for slot in shown:
            slot.words = composing.pool_in_words(slot.pool, modules, topics) if slot.draw else ""  # type: ignore[attr-defined]
            slot.problem = self.problems.get(slot.pk, "")  # type: ignore[attr-defined]
            slot.weight = self.sent_points(slot)  # type: ignore[attr-defined]
            slot.was = composing.in_digits(slot.points)  # type: ignore[attr-defined]
            slot.focused = self.moved[1] if self.moved and self.moved[0] == slot.pk else ""  # type: ignore[attr-defined]
        return shown

    def sent_points(self, slot: Slot) -> str:
        sent = self.post.get(f"points-{slot.pk}") if self.post is not None and slot.pk in self.problems else None
        return sent if sent is not None else composing.in_digits(slot.points)

    @cached_property
    def asked(self) -> set[int]:
        return {slot.question_id for slot in self.slots if slot.question_id}

    @property
    def total(self) -> str:
        total = sum((slot.points * (slot.draw or 1) for slot in self.slots), Decimal(0))
        return composing.in_digits(total)

    @property
    def questions(self) -> int:
        return sum(slot.draw or 1 for slot in self.slots)

    @cached_property
    def offered(self) -> Page[Question]:
        page = number(self.post.get("bank-page")) if self.post is not None else 1
        return NumbersFirst(self.bank.found(), OFFERED).get_page(page or 1)

    @cached_property
    def concerns(self) -> list[publishing.Concern]:
        return publishing.concerns(self.quiz)

    @property
    def may_publish(self) -> bool:
        return publishing.may_publish(self.concerns)

    @property
    def while_running(self) -> list[str]:
        return publishing.while_running(publishing.running(self.quiz))

    @property
    def rules(self) -> list[str]:
        return rules_of(self.quiz)

    @property
    def draws(self) -> bool:
        """A draw is being put together: its part stays open."""
        return self.drawing or bool(self.draw.pool()) or (self.post is None and not self.slots)

    @property
    def candidates(self) -> str:
        return found_in_words(composing.candidates(self.quiz, self.draw.pool()))

    # What the buttons do -----------------------------------------------------------------------

    def apply(self, command: str) -> int:
        """Do it; returns the status. Points are stored with every button, because the whole form is sent."""
        assert self.post is not None
        if not self.weigh(self.post):
            return 409 if self.overtaken else 422
        action, _colon, value = command.partition(":")
        pk = number(value) or 0
        if action in ("up", "down"):
            if place := composing.move(self.quiz, pk, action):
                count = self.quiz.slots.count()
                self.said = _("Now number %(place)d of %(count)d.") % {"place": place, "count": count}
                self.moved = pk, "down" if place == 1 else "up" if place == count else action
        elif action == "remove" and composing.remove(self.quiz, pk):
            self.said, self.focus = _("Removed."), "slots-heading"
        elif action == "add":
            return self.add(pk)
        elif action == "draw":
            return self.add_draw()
        elif action == "points":
            self.said, self.focus = _("Points saved."), "save-points"
        elif action == "search":
            self.said, self.focus = found_in_words(self.offered.paginator.count), "bank-found"
        return 200

    def add(self, pk: int) -> int:
        question = Question.objects.filter(pk=pk, course=self.quiz.course_id).first()
        if question is None:
            self.problem = _("This question is gone.")
            return 422
        try:
            composing.add_question(self.quiz, question)
        except composing.CannotAdd as reason:
            self.problem = str(reason)
            return 422
        self.said, self.added = _("Added to the quiz."), pk
        return 200

    def add_draw(self) -> int:
        self.drawing = True
        if not self.draw.is_valid():
            self.focus = "id_draw-number"
            return 422
        data = self.draw.cleaned_data
        composing.add_draw(self.quiz, self.draw.pool(), data["number"], data["points"])
        self.drawing, self.draw = False, DrawForm(quiz=self.quiz)
        self.said, self.focus = _("The draw is added."), "slots-heading"
        return 200

    def weigh(self, post: QueryDict) -> bool:
        """Store points and sizes of draws as they stand in the form; nothing, with a sentence each, if one is wrong."""
        points: dict[int, Decimal] = {}
        draws: dict[int, int] = {}
        for slot in self.quiz.slots.all():
            sent, was = (post.get(f"{name}-{slot.pk}") for name in ("points", "was-points"))
            if sent is not None and sent != was:
                worth = read_points(sent)
                if worth is None:
                    self.problems[slot.pk] = _("Write points as a number from 0 to 999, like 1 or 0.5.")
                elif was is not None and was != composing.in_digits(slot.points):
                    text = _("Somebody else has set the points to %(points)s meanwhile. Yours are not stored yet.")
                    self.problems[slot.pk] = text % {"points": composing.in_digits(slot.points)}
                    self.overtaken = True
                else:
                    points[slot.pk] = worth
            sent, was = (post.get(f"{name}-{slot.pk}") for name in ("number", "was-number"))
            if slot.draw and sent is not None and sent != was:
                size = number(sent.strip())
                if not size or size > 100:
                    self.problems[slot.pk] = _("Draw a whole number of questions, from 1 to 100.")
                else:
                    draws[slot.pk] = size
        if self.problems:
            return False
        composing.weigh(self.quiz, points, draws)
        return True


def read_points(text: str) -> Decimal | None:
    try:
        points = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return points.quantize(Decimal("0.00001")) if points.is_finite() and 0 <= points <= MOST_POINTS else None


def rules_of(quiz: Quiz) -> list[str]:
    """What students read before they start."""
    return rules(quiz, None, window_of(quiz, None), closing_of(quiz))


class ComposingAdmin(QuizHistoryAdmin):
    """The pages of one quiz besides its settings."""

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(route, guarded, name=f"quizzes_quiz_{name}")

        return [
            page("<int:pk>/compose/", "compose", self.compose_view, require_POST),
            page("<int:pk>/publish/", "publish", self.publish_view, require_POST),
            page("<int:pk>/rules/", "rules", self.rules_view, require_POST),
            page("<int:pk>/try/", "try", self.try_view, require_http_methods(["GET", "HEAD", "POST"])),
            *super().get_urls(),
        ]

    def changeable(self, request: HttpRequest, pk: int) -> Quiz:
        quiz = self.get_object(request, str(pk))
        if not self.has_change_permission(request, quiz):
            raise PermissionDenied
        return quiz

    @transaction.atomic
    def compose_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        quiz = self.changeable(request, pk)
        composer = Composer(quiz, request.POST)
        command = request.POST.getlist("do")[-1] if "do" in request.POST else "search"
        if command == "count":
            return self.show(request, "editor.html#candidates", quiz, composer=composer)
        self.keep_before(request, quiz)
        status = composer.apply(command)
        if self.is_news(self.states(list(newest_of([quiz]).values()))[0], quiz):
            said = composer.said if command.partition(":")[0] in CHANGES and status == 200 else ""
            self.log_change(request, quiz, said or _("Points saved."))
        if request.htmx or status != 200 or command in ("search", "count"):
            part = "#composing" if request.htmx else ""
            return self.show(request, f"compose.html{part}", quiz, status=status, composer=composer)
        messages.success(request, composer.said or _("Saved."))
        return redirect(f"{reverse('admin:quizzes_quiz_change', args=[pk])}#slots-heading")

    def publish_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """Publish what may be published; take back what is."""
        quiz = self.changeable(request, pk)
        self.keep_before(request, quiz)
        if request.POST.get("state") == State.DRAFT:
            quiz.unpublish()
            messages.success(request, _("Taken back: students find it no more. Attempts that run can be finished."))
        elif not publishing.may_publish(said := publishing.concerns(quiz)):
            for concern in said:
                if concern.is_error:
                    messages.error(request, concern.text)
            messages.warning(request, _("It is not published."))
        else:
            quiz.publish()
            messages.success(request, _("Published: students find it on the course’s page."))
        self.log_change(request, quiz, _("Published") if quiz.state == State.PUBLISHED else _("Draft"))
        return redirect("admin:quizzes_quiz_change", pk)

    def rules_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """What students would read with the settings as they stand in the form; nothing is stored."""
        quiz = self.changeable(request, pk)
        form = self.get_form(request, quiz, change=True)(request.POST, instance=quiz)
        problems = [] if form.is_valid() else [_("Some settings can’t be used yet.")]
        return self.show(request, "editor.html#rules", form.instance, rules=rules_of(form.instance), problems=problems)

    def try_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """As a student meets it; nothing of it is stored."""
        quiz = self.get_object(request, str(pk))
        seed = number(request.GET.get("seed"))
        if seed is None:
            return redirect(f"{request.path}?seed={get_random_string(9, '123456789')}")
        sent = request.POST if request.method == "POST" else None
        trial = Rehearsal(quiz, seed, sent)
        graded = sent is not None and trial.hand_in()
        status = 422 if sent is not None and any(one.form.errors for one in trial.sheet) else 200
        context = {"trial": trial, "graded": graded, "rules": rules_of(quiz), "course": quiz.course}
        return self.show(request, "try.html", quiz, status=status, **context)

    def show(
        self, request: HttpRequest, template: str, quiz: Quiz, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "quiz": quiz,
            "original": quiz,
            "title": str(quiz),
            "may_change": self.has_change_permission(request, quiz),
            **context,
        }
        request.current_app = self.admin_site.name
        return render(request, TEMPLATES + template, context, status=status)
