"""Deleting a question that learners or quizzes need archives it instead, and says so."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from quizzes.admin.question_history import QuestionHistoryAdmin
from quizzes.models import Question


class ArchivingAdmin(QuestionHistoryAdmin):
    def get_deleted_objects(self, objs: Iterable[Question], request: HttpRequest) -> Any:
        """What the confirmation lists; nothing is ever in the way, because what is needed is kept."""
        kept = _("“%s” has been answered, or a quiz asks it: it is archived instead, and everything is kept.")
        listed, gone = [], 0
        for question in objs:
            if question.is_needed:
                listed.append(kept % called(question))
            else:
                listed.append(called(question))
                gone += 1
        return listed, {str(self.opts.verbose_name_plural): gone}, set(), []

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for question in queryset:
            if not question.is_needed and self.remove(request, question):
                continue
            self.keep_before(request, question)
            question.archive()
            self.log_change(request, question, _("Archived instead of deleted"))
            text = _("“%s” has been answered, or a quiz asks it. It is archived, not deleted: nobody’s work is lost.")
            messages.warning(request, text % called(question))

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        if Question.objects.filter(pk=obj_id).exists():
            return redirect("admin:quizzes_question_change", obj_id)
        return super().response_delete(request, obj_display, obj_id)


def called(question: Question) -> str:
    return Truncator(question.current.stem if question.current else question.key).chars(80)
