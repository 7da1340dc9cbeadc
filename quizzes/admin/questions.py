"""The question bank: what there is, and where each question is written."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from quizzes.admin import question_filters as filters
from quizzes.admin.archiving import ArchivingAdmin
from quizzes.admin.bank import BankAdmin
from quizzes.admin.question_editor import QuestionEditorAdmin
from quizzes.bank import NumbersFirst
from quizzes.models import Question


@admin.register(Question)
class QuestionAdmin(BankAdmin, QuestionEditorAdmin, ArchivingAdmin):
    list_display = ["stem", "kind", "home", "difficulty"]
    list_select_related = ["course", "lesson", "current"]
    list_filter = [
        filters.ArchivedFilter, filters.CourseFilter, filters.ModuleFilter, filters.LessonFilter, filters.TopicFilter,
        filters.TypeFilter, "difficulty", filters.UseFilter, filters.ReportedFilter, "exam_only",
    ]  # fmt: skip
    ordering = ["course_id", "position", "pk"]
    paginator = NumbersFirst
    search_fields = ["key", "current__stem", "family"]

    class Media:
        css = {"all": ["css/questions.css"]}

    @admin.display(description=_("question"))
    def stem(self, question: Question) -> str:
        """The words that are asked; the key for a question without a version."""
        return Truncator(question.current.stem if question.current else question.key).chars(110)

    @admin.display(description=_("in"), ordering="lesson")
    def home(self, question: Question) -> SafeString:
        """The course, and the lesson where there is one."""
        return format_html_join(
            mark_safe("<br>"), "{}", ((part,) for part in (question.course, question.lesson) if part)
        )

    @admin.display(description=_("type"), ordering="type")
    def kind(self, question: Question) -> str:
        return question.type_label
