"""Quizzes for their authors: rules, dates, minutes for those who are sitting one."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lessons.admin.base import OwnRowsAdmin, person
from quizzes.models import Attempt, Quiz

MINUTES = 10


@admin.register(Quiz)
class QuizAdmin(OwnRowsAdmin[Quiz]):
    list_display = ["title", "course", "mode", "opens_at", "closes_at", "state"]
    list_filter = ["mode", "state"]
    list_select_related = ["course"]
    search_fields = ["title", "key"]
    exclude = ["lesson"]
    actions = ["give_minutes_to_all"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        return super().get_queryset(request).filter(lesson=None)

    @admin.action(description=_("Give 10 more minutes to everyone who is sitting it"), permissions=["change"])
    def give_minutes_to_all(self, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        attempts = list(Attempt.objects.taught_by(person(request)).running().filter(quiz__in=quizzes))
        for attempt in attempts:
            attempt.give_minutes(MINUTES)
        count = len(attempts)
        text = ngettext("%(n)d attempt ends later.", "%(n)d attempts end later.", count)
        self.message_user(request, text % {"n": count})
