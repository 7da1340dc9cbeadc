"""Quizzes for their authors: questions, rules, dates, minutes for those who are sitting one."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext

from lessons.admin.base import person
from lessons.models import Module, State
from lessons.models.keys import key_for
from quizzes import publishing
from quizzes.admin.quiz_composer import Composer, ComposingAdmin
from quizzes.admin.quiz_forms import QuizForm
from quizzes.models import Attempt, Quiz

MINUTES = 10
OWN_RULES = ["attempts_allowed", "minutes", "shuffle", "pass_mark", "release", "counts"]


@admin.register(Quiz)
class QuizAdmin(ComposingAdmin):
    form = QuizForm
    change_form_template = "admin/quizzes/quiz/editor.html"
    list_display = ["title", "course", "mode", "opens_at", "closes_at", "state"]
    list_filter = ["mode", "state"]
    list_select_related = ["course"]
    search_fields = ["title", "key"]
    radio_fields = {"mode": admin.VERTICAL}
    actions = ["give_minutes_to_all"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        return super().get_queryset(request).filter(lesson=None).select_related("course", "module")

    def get_fieldsets(self, request: HttpRequest, obj: Quiz | None = None) -> Any:
        """A new quiz needs a title and a mode; everything else waits on its page."""
        if obj is None:
            return [(None, {"fields": ["course", "title", "mode", "introduction"]})]
        return [
            (None, {"fields": ["title", "introduction", "module", "mode", "confidence", "diagnostic"]}),
            (gettext_lazy("When"), {"fields": ["opens_at", "closes_at"]}),
            (gettext_lazy("Other rules than the mode’s"), {"fields": OWN_RULES, "classes": ["collapse"]}),
            (gettext_lazy("Address"), {"fields": ["key"], "classes": ["collapse"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Modules of the quiz's own course; courses and modules are made on their own pages."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in {"course", "module"} & set(form.base_fields):
            widget = form.base_fields[name].widget
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        if obj is not None and "module" in form.base_fields:
            form.base_fields["module"].queryset = Module.objects.filter(course=obj.course_id)
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if object_id is not None:
            quiz = self.get_object(request, object_id)
            composer = Composer(quiz)
            context |= {"quiz": quiz, "composer": composer, "rules": composer.rules}
            context["may_change"] = self.has_change_permission(request, quiz)
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Quiz, form: Any, change: bool) -> None:
        """New ones are drafts. Who changes a running one is told what holds at once."""
        if not change:
            obj.state = State.DRAFT
            taken = set(Quiz.objects.filter(course=obj.course).values_list("key", flat=True))
            obj.key = key_for(obj.title, taken, "quiz")
        super().save_model(request, obj, form, change)
        at_once = [str(form.fields[name].label) for name in form.changed_data if name in publishing.AT_ONCE]
        if change and at_once and (count := publishing.running(obj)):
            text = ngettext(
                "%(n)d attempt is running: “%(what)s” holds for it at once.",
                "%(n)d attempts are running: “%(what)s” holds for them at once.",
                count,
            )
            messages.warning(request, text % {"n": count, "what": ", ".join(at_once)})

    def response_add(self, request: HttpRequest, obj: Quiz, post_url_continue: str | None = None) -> HttpResponse:
        """On to its questions."""
        super().response_add(request, obj, post_url_continue)
        return redirect("admin:quizzes_quiz_change", obj.pk)

    @admin.action(
        description=gettext_lazy("Give 10 more minutes to everyone who is sitting it"), permissions=["change"]
    )
    def give_minutes_to_all(self, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        attempts = list(Attempt.objects.graded_by(person(request)).running().filter(quiz__in=quizzes))
        for attempt in attempts:
            attempt.give_minutes(MINUTES)
        count = len(attempts)
        text = ngettext("%(n)d attempt ends later.", "%(n)d attempts end later.", count)
        self.message_user(request, text % {"n": count})
