"""Writing a question: one form for every type, the same with and without a script.

The whole form is sent with every button. What the button says decides the answer: the preview alone, the editor as it
stands now, or a save. HTMX puts it in its place; without it the page comes again.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from lessons.admin.base import changeable_courses, person
from lessons.models import Course
from lessons.requests import MemberRequest
from quizzes import composing, editing
from quizzes.admin.question_filters import number
from quizzes.admin.question_history import QuestionHistoryAdmin
from quizzes.admin.question_page import TRY, QuestionPage
from quizzes.authoring import FORMS
from quizzes.models import Question, Quiz
from quizzes.question_types import TYPES
from quizzes.regrading import regradable
from quizzes.versions import history_of, usage_of

TEMPLATES = "admin/quizzes/question/"
SAVES = ("save", "save-another")
BESIDE = ("live", "grade")  # buttons whose answer is the preview


class QuestionEditorAdmin(QuestionHistoryAdmin):
    """The pages of one question: choosing a type, writing, its versions, the archive."""

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(require_POST(view))
            return path(route, guarded, name=f"quizzes_question_{name}")

        return [
            page("<int:pk>/archive/", "archive", self.archive_view),
            page("<int:pk>/versions/<int:version>/restore/", "restore_version", self.ask_again_view),
            *super().get_urls(),
        ]

    # Writing -----------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First the type, then its form."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        courses = changeable_courses(request)
        chosen = number(sent.get("course"))
        course = get_object_or_404(courses, pk=chosen) if chosen else only_one(courses)
        type_name = sent.get("type", "")
        if course is None or type_name not in TYPES:
            return self.show_types(request, course, type_name)
        post = request.POST if request.method == "POST" else None
        page = QuestionPage(course, type_name, None, post)
        if post is None and (lesson := sent.get("lesson", "")):
            page.home.initial["lesson"] = lesson
        return self.answer(request, page)

    def show_types(self, request: HttpRequest, course: Course | None, type_name: str) -> HttpResponse:
        context: dict[str, Any] = {
            "courses": changeable_courses(request).order_by("title"),
            "course": course,
            "types": [(name, kind.label, FORMS[name].summary) for name, kind in TYPES.items()],
            "type": type_name if type_name in TYPES else "single_choice",
            "lesson": request.GET.get("lesson", ""),
            "quiz": quiz_of(request, course),
            "title": _("Write a question"),
        }
        return self.show(request, "types.html", **context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        question = self.get_object(request, object_id)
        post = request.POST if request.method == "POST" else None
        if self.has_change_permission(request, question):
            return self.answer(request, QuestionPage(question.course, question.type, question, post))
        page = QuestionPage(question.course, question.type, question, None, post)
        if post is None:
            return self.show_editor(request, page)
        if (command := command_of(post)) not in BESIDE:
            raise PermissionDenied
        page.preview.graded = command == "grade"
        return self.show_preview(request, page)

    def answer(self, request: HttpRequest, page: QuestionPage) -> HttpResponse:
        """What the pressed button asks for."""
        if page.post is None:
            return self.show_editor(request, page)
        command = command_of(page.post)
        if command in BESIDE:
            page.preview.graded = command == "grade"
            return self.show_preview(request, page)
        if command in SAVES:
            return self.save(request, page, page.post)
        done = page.form.apply(command)
        page.form.focus, page.said = done.focus, done.said
        return self.show_editor(request, page)

    def save(self, request: HttpRequest, page: QuestionPage, post: QueryDict) -> HttpResponse:
        """Store it, or show why not: what is wrong, what others saved meanwhile, what a save would do."""
        if not page.is_valid():
            return self.show_editor(request, page, status=422)
        by, home = person(request), page.home.home()
        try:
            if page.question is None:
                key = page.home.cleaned_data["key"]
                question = editing.create(page.course, page.type, key, page.written, home, by)
                self.log_addition(request, question, [{"added": {}}])
                return self.saved(request, question, post, _("Saved."))
            question = page.question
            self.keep_before(request, question)
            said = editing.write(
                question, page.written, home, by, page.loaded, post.get("how", ""), post.get("reason", "")[:300]
            )
        except editing.EditedElsewhere:
            page.overtaken = True
            return self.show_editor(request, page, status=409)
        except (editing.MustChoose, editing.NoTypo) as error:
            assert page.question is not None
            assert page.question.current is not None
            page.asks = editing.consequences(page.question, page.question.current)
            page.no_typo = not editing.is_typo(page.question.current.written(), page.written)
            status = 422 if isinstance(error, editing.NoTypo) else 200
            return self.show_editor(request, page, status=status)
        question.refresh_from_db()
        self.log_change(request, question, said)
        return self.saved(request, question, post, said)

    def saved(self, request: HttpRequest, question: Question, post: QueryDict, said: str) -> HttpResponse:
        address = reverse("admin:quizzes_question_change", args=[question.pk])
        quiz = quiz_of(request, question.course)
        if quiz is not None:
            said, address = self.put_into(request, quiz, question), reverse("admin:quizzes_quiz_change", args=[quiz.pk])
        if command_of(post) == "save-another":
            for_quiz = f"&quiz={quiz.pk}" if quiz else ""
            kept = f"?course={question.course_id}&type={question.type}{for_quiz}"
            address = reverse("admin:quizzes_question_add") + kept
        messages.success(request, said)
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(address)
        return redirect(address)

    def put_into(self, request: HttpRequest, quiz: Quiz, question: Question) -> str:
        """Into the quiz that it was written for; returns a sentence that says what was done."""
        keeper: Any = self.admin_site.get_model_admin(Quiz)
        keeper.keep_before(request, quiz)
        try:
            composing.add_question(quiz, question)
        except composing.CannotAdd as reason:
            return _("Saved, and not added to the quiz: %(reason)s") % {"reason": reason}
        keeper.log_change(request, quiz, _("Added to the quiz."))
        return _("Saved, and added to the quiz.")

    # Showing -----------------------------------------------------------------------------------

    def show_editor(self, request: HttpRequest, page: QuestionPage, *, status: int = 200) -> HttpResponse:
        question = page.question
        may_change = question is None or self.has_change_permission(request, question)
        if page.overtaken:
            loaded = editing.state_of(Question.objects.get(pk=question.pk) if question else None)
        else:
            loaded = page.loaded
        context: dict[str, Any] = {
            "page": page,
            "loaded": loaded,
            "course": page.course,
            "quiz": quiz_of(request, page.course),
            "question": question,
            "may_change": may_change,
            "types": [(name, kind.label) for name, kind in TYPES.items()],
            "kind": TYPES[page.type].label,
            "usage": usage_of(question) if question and not getattr(request, "htmx", False) else None,
            "regradable": regradable(person(request), question) if question else [],
            "title": _("Question") if question else _("Write a question"),
            "swapped": page.post is not None,
        }
        template = "editor.html" if may_change else "read.html"
        response = self.show(request, template, part="editor", status=status, **context)
        return retargeted(request, response, "#editor")

    def show_preview(self, request: HttpRequest, page: QuestionPage) -> HttpResponse:
        if not getattr(request, "htmx", False):
            return self.show_editor(request, page)
        context: dict[str, Any] = {
            "page": page,
            "course": page.course,
            "swapped": page.preview.form and page.preview.graded,
        }
        return retargeted(request, self.show(request, "editor.html", part="preview", **context), "#preview")

    def show(
        self, request: HttpRequest, template: str, *, part: str = "", status: int = 200, **context: Any
    ) -> HttpResponse:
        swap = part and getattr(request, "htmx", False)
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        request.current_app = self.admin_site.name
        return render(request, f"{TEMPLATES}{template}" + (f"#{part}" if swap else ""), context, status=status)

    # Versions and the archive ------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        question = self.get_object(request, object_id)
        return self.show(
            request,
            "versions.html",
            question=question,
            steps=history_of(question),
            states=self.steps(question),
            may_change=self.has_change_permission(request, question),
            title=_("History"),
        )

    def ask_again_view(self, request: MemberRequest, pk: int, version: int) -> HttpResponse:
        """An earlier wording once more, as a version of its own where the newest was asked."""
        question = self.changeable(request, pk)
        earlier = get_object_or_404(question.versions, number=version)
        earlier.question = question
        state = editing.state_of(question)
        said = editing.write(question, earlier.written(), editing.Home.of(question), request.user, state, "version")
        question.refresh_from_db()
        self.log_change(request, question, said)
        messages.success(request, said)
        return redirect("admin:quizzes_question_change", pk)

    def archive_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        question = self.changeable(request, pk)
        if request.POST.get("archived") == "no":
            question.restore()
            messages.success(request, _("It is in use again."))
        else:
            question.archive()
            messages.success(request, _("Archived: it is asked nowhere any more, and every answer is kept."))
        self.log_change(request, question, _("Archived") if question.archived_at else _("Taken out of the archive"))
        return redirect("admin:quizzes_question_change", pk)

    def changeable(self, request: HttpRequest, pk: int) -> Question:
        question = self.get_object(request, str(pk))
        if not self.has_change_permission(request, question):
            raise PermissionDenied
        self.keep_before(request, question)
        return question


def quiz_of(request: HttpRequest, course: Course | None) -> Quiz | None:
    """The quiz that a new question is written for, as the address says; of the question's course."""
    chosen = number(request.GET.get("quiz"))
    return Quiz.objects.filter(pk=chosen, course=course, lesson=None).first() if chosen and course else None


def only_one(courses: Any) -> Course | None:
    """The course, where there is no choice."""
    found = list(courses[:2])
    return found[0] if len(found) == 1 else None


def command_of(post: QueryDict) -> str:
    """The button that was pressed; the last one of that name, because a default may stand before it."""
    if any(name == f"{TRY}-move" for name in post):
        return "grade"
    if "how" in post:
        return "save"
    return post.getlist("do")[-1] if post.getlist("do") else "refresh"


def retargeted(request: HttpRequest, response: HttpResponse, target: str) -> HttpResponse:
    """The same form asks for the editor and for its preview: the answer says which one it is."""
    if getattr(request, "htmx", False):
        response["HX-Retarget"] = target
        response["HX-Reswap"] = "outerHTML"
    return response
