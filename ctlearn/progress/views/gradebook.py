"""The gradebook of a cohort: its page, its rules, and as a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ctlearn.progress.access import find_cohort, find_own_cohort, may_change
from ctlearn.progress.gradebook import Gradebook, lines, students
from ctlearn.progress.gradebook_forms import GradebookForm
from ctlearn.progress.sheets import csv_lines, write_xlsx
from lessons.requests import MemberRequest

PAGE = 50  # students
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def gradebook(request: MemberRequest, pk: int) -> HttpResponse:
    """Students by graded quizzes, a page of students at a time."""
    cohort = find_cohort(request, pk)
    book = Gradebook(cohort)
    query = request.GET.get("q", "").strip()[:100]
    page = Paginator(students(cohort, query), PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "may_change": may_change(request.user, cohort),
        "book": book,
        "page": page,
        "rows": list(zip(page, book.grades(page), strict=True)),
        "query": query,
    }
    return render(request, "progress/gradebook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gradebook_rules(request: MemberRequest, pk: int) -> HttpResponse:
    """Weights, drops and what late work loses: owners change them, assistants read."""
    cohort = find_own_cohort(request, pk) if request.method == "POST" else find_cohort(request, pk)
    owns = may_change(request.user, cohort)
    form = GradebookForm(request.POST if request.method == "POST" else None, book=Gradebook(cohort), readonly=not owns)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The rules are saved. All grades follow them from now on."))
        return redirect("gradebook", pk)
    context = {"cohort": cohort, "may_change": owns, "form": form}
    return render(request, "progress/gradebook_rules.html", context, status=422 if form.errors else 200)


@require_safe
def gradebook_file(request: MemberRequest, pk: int, kind: str) -> HttpResponseBase:
    """Every student, as CSV or XLSX."""
    cohort = find_cohort(request, pk)
    name = f"{slugify(cohort.name) or 'cohort'}-{timezone.localdate():%Y-%m-%d}.{kind}"
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(lines(cohort)), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(write_xlsx(lines(cohort), cohort.name), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
