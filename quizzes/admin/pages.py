"""What the pages of the question bank are drawn with."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lessons.requests import MemberRequest
from quizzes.admin.question_history import QuestionHistoryAdmin


class QuestionPages(QuestionHistoryAdmin):
    def page(
        self, request: MemberRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        request.current_app = self.admin_site.name
        return render(request, f"admin/quizzes/question/{template}", context, status=status)
