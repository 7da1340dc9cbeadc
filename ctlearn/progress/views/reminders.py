"""Asking for reminders, and ending them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ctlearn.progress.models import ReminderChoice
from ctlearn.progress.reminders import end_reminders, person_of
from lessons.requests import AnyRequest, MemberRequest


class ReminderForm(forms.ModelForm[ReminderChoice]):
    class Meta:
        model = ReminderChoice
        fields = ["due", "review"]


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest) -> HttpResponse:
    """Nothing is sent to who hasn't asked for it here."""
    choice = ReminderChoice.objects.filter(user=request.user).first() or ReminderChoice(user=request.user)
    form = ReminderForm(request.POST if request.method == "POST" else None, instance=choice)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("reminders")
    return render(request, "progress/reminders.html", {"form": form})


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed link names the person
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: AnyRequest, token: str) -> HttpResponse:
    """The link of a mail: a button; the button, or the mail program's own post: no more reminders."""
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        end_reminders(person)
    return render(request, "progress/unsubscribe.html", {"ended": request.method == "POST"})
