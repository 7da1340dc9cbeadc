"""The shared bank: questions that other courses offer, read with their keys and copied into an own course."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from lessons.admin.base import changeable_courses, own_courses, person
from lessons.models import Course, Topic
from lessons.requests import MemberRequest
from quizzes import bank, question_files
from quizzes.admin.importing import AsItWillBe
from quizzes.admin.pages import QuestionPages
from quizzes.admin.question_filters import number
from quizzes.bank import NumbersFirst
from quizzes.formats.contract import MAX_QUESTIONS
from quizzes.models import Question
from quizzes.question_types import TYPES
from quizzes.versions import differences

SHOWN = 25


class FilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    course = forms.ModelChoiceField(
        label=gettext_lazy("Course"), queryset=Course.objects.none(), required=False, empty_label=gettext_lazy("Any")
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"), queryset=Topic.objects.all(), required=False, empty_label=gettext_lazy("Any")
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)

    def __init__(self, data: QueryDict, courses: QuerySet[Course]) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["course"].queryset = courses
        fields["type"].choices = [("", _("Any")), *((name, str(kind.label)) for name, kind in TYPES.items())]

    def narrow(self, questions: Any) -> Any:
        """Those that fit; a filter that can't be finds nothing."""
        if not self.is_valid():
            return questions.none()
        chosen = self.cleaned_data
        if chosen["q"]:
            questions = questions.saying(chosen["q"])
        if chosen["course"]:
            questions = questions.filter(course=chosen["course"])
        if chosen["topic"]:
            questions = questions.filter(topics=chosen["topic"])
        return questions.filter(type=chosen["type"]) if chosen["type"] else questions


class SharedBankAdmin(QuestionPages):
    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(route, guarded, name=f"quizzes_question_{name}")

        return [
            page("shared/", "shared", self.shared_view, require_safe),
            page("shared/take/", "take_over", self.take_view, require_POST),
            page("shared/<int:pk>/", "shared_one", self.shared_one_view, require_safe),
            page("<int:pk>/origin/", "origin", self.origin_view, require_safe),
            *super().get_urls(),
        ]

    def shared_of(self, request: HttpRequest) -> Any:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return Question.objects.shared_with(person(request))

    def copied(self, request: HttpRequest, questions: list[Question]) -> set[int]:
        """Which of them an own course has a copy of."""
        mine = Question.objects.filter(course__in=own_courses(request).values("pk"), origin__question__in=questions)
        return {pk for pk in mine.values_list("origin__question", flat=True) if pk is not None}

    def filters(self, request: HttpRequest, data: QueryDict) -> FilterForm:
        shared = Course.objects.shared_with(person(request))
        return FilterForm(data, shared.exclude(pk__in=own_courses(request).values("pk")))

    def shared_view(self, request: MemberRequest) -> HttpResponse:
        """What can be copied, narrowed by course, topic, type and words."""
        filters = self.filters(request, request.GET)
        found = filters.narrow(self.shared_of(request)).select_related("current", "course")
        page = NumbersFirst(found.order_by("course_id", "position", "pk"), SHOWN).get_page(request.GET.get("page"))
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            "title": _("Shared bank"),
            "filters": filters,
            "page": page,
            "copied": self.copied(request, list(page)),
            "query": query.urlencode(),
            "sent": [(name, value) for name, value in query.items() if name in filters.fields],
            "courses": changeable_courses(request).order_by("title"),
        }
        return self.page(request, "shared.html", context)

    def shared_one_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        rows = self.shared_of(request).select_related("current", "course", "lesson", "objective")
        question = get_object_or_404(rows.prefetch_related("topics"), pk=pk)
        (plain,) = question_files.plain_questions([question])
        topics = {topic.key: topic.title for topic in question.topics.all()}
        context = {
            "title": _("Shared question"),
            "question": question,
            "copied": self.copied(request, [question]),
            "one": AsItWillBe(plain, question.course, topics),
            "courses": changeable_courses(request).order_by("title"),
        }
        return self.page(request, "shared_one.html", context)

    def take_view(self, request: MemberRequest) -> HttpResponse:
        """Copy the chosen ones into an own course, or with `all` what the filters find."""
        shared = self.shared_of(request)
        course = changeable_courses(request).filter(pk=number(request.POST.get("into")) or 0).first()
        chosen = [number(pk) or 0 for pk in request.POST.getlist("question")]
        rows = shared.filter(pk__in=chosen)
        if "all" in request.POST:
            rows = self.filters(request, request.POST).narrow(shared)
        if course is None:
            messages.error(request, _("Choose one of your courses to copy into. Nothing was copied."))
            return redirect("admin:quizzes_question_shared")
        count = rows.count()
        if not count or count > MAX_QUESTIONS:
            text = _("Choose 1 to %(most)d questions. Nothing was copied.") % {"most": MAX_QUESTIONS}
            messages.error(request, text)
            return redirect("admin:quizzes_question_shared")
        done = bank.take_over(course, rows, person(request))
        said = ngettext("%(n)d question is copied.", "%(n)d questions are copied.", len(done.made))
        text = said % {"n": len(done.made)}
        if done.known:
            said = ngettext("%(n)d was copied before.", "%(n)d were copied before.", done.known)
            text += " " + said % {"n": done.known}
        messages.success(request, text)
        return redirect(f"{reverse('admin:quizzes_question_changelist')}?course={course.pk}")

    def origin_view(self, request: MemberRequest, pk: int) -> HttpResponse:
        """Where a copied question comes from, and how it reads there today, as long as that may be seen."""
        question = self.get_object(request, str(pk))
        version = question.origin
        source = version.question if version else None
        if source is not None and not self.may_see(request, source):
            source = None
        changes = []
        if source is not None and version is not None and source.current is not None:
            version.question = source.current.question = source
            changes = differences(source.type, version.written(), source.current.written())
        context = {"title": _("Where it comes from"), "question": question, "source": source, "changes": changes}
        return self.page(request, "origin.html", context)

    def may_see(self, request: HttpRequest, question: Question) -> bool:
        rows = Question.objects.filter(pk=question.pk)
        own = rows.filter(course__in=own_courses(request).values("pk"))
        return own.exists() or Question.objects.shared_with(person(request)).filter(pk=question.pk).exists()
