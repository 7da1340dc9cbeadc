"""Students by roster or by hand: upload, look at what would happen, agree to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ctlearn.accounts.addresses import people_of
from ctlearn.progress import sheets
from ctlearn.progress.access import find_own_cohort
from ctlearn.progress.forms import RosterForm, StudentForm
from lessons import rosters
from lessons.models import Cohort
from lessons.requests import MemberRequest


def page(request: MemberRequest, cohort: Cohort, status: int = 200, **context: Any) -> HttpResponse:
    context = {"cohort": cohort, "may_change": True, "form": RosterForm(), "one": StudentForm()} | context
    return render(request, "progress/roster.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: MemberRequest, pk: int) -> HttpResponse:
    """The forms; with a file, what would become of each of its rows."""
    cohort = find_own_cohort(request, pk)
    if request.method != "POST":
        return page(request, cohort)
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, cohort, 422, form=form)
    try:
        table = sheets.read(form.cleaned_data["file"].read())
        plan = rosters.plan(cohort, table, people_of)
    except (sheets.SheetError, rosters.RosterError) as error:
        form.add_error("file", str(error))
        return page(request, cohort, 422, form=form)
    return preview(request, cohort, table, plan, status=422 if plan.mistakes else 200)


def preview(
    request: MemberRequest, cohort: Cohort, table: list[list[str]], plan: rosters.Plan, status: int, **more: Any
) -> HttpResponse:
    """The table comes back with the consent, and is read as strictly as the file was."""
    text = "sep=,\r\n" + sheets.write_csv(table).decode("utf-8-sig")
    context = {"cohort": cohort, "may_change": True, "plan": plan, "table": text, **more}
    return render(request, "progress/roster_preview.html", context, status=status)


@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what was agreed to, all of it or nothing."""
    cohort = find_own_cohort(request, pk)
    try:
        table = sheets.read(request.POST.get("table", "").encode())
        plan = rosters.carry_out(cohort, table, people_of, request.POST.get("agreed", "") or "nothing")
    except rosters.RosterChanged as changed:
        return preview(request, cohort, table, changed.plan, status=409, changed=True)
    except (sheets.SheetError, rosters.RosterError) as error:
        return page(request, cohort, 422, refused=str(error))
    rows = ngettext("%(n)d row was carried out.", "%(n)d rows were carried out.", plan.changes) % {"n": plan.changes}
    messages.success(request, rows if plan.changes else _("Nothing had to be changed."))
    return redirect("cohort_students", pk)


@require_POST
def add_student(request: MemberRequest, pk: int) -> HttpResponse:
    """One student by hand: a roster of one row."""
    cohort = find_own_cohort(request, pk)
    one = StudentForm(request.POST)
    if one.is_valid():
        table = [list(rosters.COLUMNS), [one.cleaned_data[name] for name in ("email", "name", "number", "extra_time")]]
        try:
            done = rosters.carry_out(cohort, table, people_of).rows[0]
        except rosters.RosterChanged as refused:
            one.add_error(None, refused.plan.rows[0].detail)
        else:
            messages.success(request, f"{done.email}: {said(done)}")
            return redirect("roster", pk)
    return page(request, cohort, 422, one=one)


def said(row: rosters.Row) -> str:
    match row.fate:
        case rosters.Fate.ENROL:
            return _("is enrolled.")
        case rosters.Fate.RETURN:
            return _("is back.")
        case rosters.Fate.WAIT:
            return _("nobody has confirmed this address yet; who does is enrolled at once.")
        case rosters.Fate.CHANGE:
            return row.detail
        case _fate:
            return _("nothing had to be changed.")
