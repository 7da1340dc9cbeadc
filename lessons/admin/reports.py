"""The queue of problems that readers reported."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lessons.admin.base import OwnRowsAdmin, changeable_courses
from lessons.models import ProblemReport


@admin.register(ProblemReport)
class ProblemReportAdmin(OwnRowsAdmin[ProblemReport]):
    list_display = ["text", "lesson_link", "state", "reporter", "created_at"]
    list_filter = ["state"]
    list_select_related = ["course", "lesson__course", "reporter"]
    search_fields = ["text", "lesson__title"]
    readonly_fields = ["text", "lesson_link", "reporter", "created_at"]
    fields = ["text", "lesson_link", "reporter", "created_at", "state", "answer"]
    actions = ["mark_fixed", "decline"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # readers report, from the lesson

    @admin.display(description=_("lesson"))
    def lesson_link(self, report: ProblemReport) -> SafeString:
        if report.lesson is None:
            return format_html("–")
        return format_html('<a href="{}">{}</a>', report.lesson.get_absolute_url(), report.lesson)

    @admin.action(description=_("Mark as fixed"))
    def mark_fixed(self, request: HttpRequest, reports: QuerySet[ProblemReport]) -> None:
        self.resolve(request, reports, ProblemReport.State.FIXED)

    @admin.action(description=_("Nothing to change"))
    def decline(self, request: HttpRequest, reports: QuerySet[ProblemReport]) -> None:
        self.resolve(request, reports, ProblemReport.State.DECLINED)

    def resolve(self, request: HttpRequest, reports: QuerySet[ProblemReport], state: str) -> None:
        for report in reports.filter(course__in=changeable_courses(request)):
            report.resolve(state)
        messages.success(request, _("The queue is shorter now."))
