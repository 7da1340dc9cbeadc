"""What instructors tell a cohort, on its students' pages and by mail."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ctlearn.progress import mailing
from ctlearn.progress.access import find_cohort, find_own_cohort, may_change
from ctlearn.progress.forms import AnnouncementForm
from lessons.models import Announcement
from lessons.requests import MemberRequest

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: MemberRequest, pk: int) -> HttpResponse:
    """What was announced, and the form."""
    cohort = find_cohort(request, pk)
    changes = may_change(request.user, cohort)
    form = AnnouncementForm(
        request.POST if request.method == "POST" else None, instance=Announcement(cohort=cohort, author=request.user)
    )
    if request.method == "POST":
        if not changes:
            raise PermissionDenied
        if form.is_valid():
            messages.success(request, said(form.save()))
            return redirect("announcements", pk)
    rows = cohort.announcements.select_related("author")
    context = {
        "cohort": cohort,
        "may_change": changes,
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "progress/announcements.html", context, status=422 if form.errors else 200)


def said(announcement: Announcement) -> str:
    """Mail the stored announcement, to a small cohort, and say what became of it."""
    if not announcement.by_mail:
        return _("It stands on the students’ pages now.")
    if announcement.cohort.enrolments.active().count() > mailing.AT_ONCE:
        return _("It stands on the students’ pages now. So large a cohort is mailed in the next minutes.")
    sent = mailing.send(announcement)
    if sent.failed:
        return _("It stands on the students’ pages now. The mail server doesn’t answer: the mails follow later.")
    return ngettext(
        "Announced, and mailed to %(n)d student.", "Announced, and mailed to %(n)d students.", sent.mails
    ) % {"n": sent.mails}


@require_http_methods(["GET", "HEAD", "POST"])
def delete_announcement(request: MemberRequest, pk: int, announcement_pk: int) -> HttpResponse:
    """Ask, and delete."""
    cohort = find_own_cohort(request, pk)
    found = get_object_or_404(cohort.announcements, pk=announcement_pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("It is deleted."))
        return redirect("announcements", pk)
    context = {"cohort": cohort, "may_change": True, "announcement": found}
    return render(request, "progress/delete_announcement.html", context)
