"""Taking one's data away, and leaving."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ctlearn.progress import leaving
from ctlearn.progress import own_data as stored
from ctlearn.progress.guessing import count_wrong, has_guessed_enough, refuse_to_answer
from lessons.models.cohorts import LastOwner
from lessons.requests import MemberRequest
from quizzes.views.pages import unstored


@require_safe
def own_data(request: MemberRequest) -> HttpResponse:
    return render(request, "progress/own_data.html")


@require_safe
@unstored
def download(request: MemberRequest, form: str) -> HttpResponse:
    """Everything, as `json` or as a zip of `csv` tables."""
    response: HttpResponse
    if form == "json":
        response = JsonResponse(stored.everything(request.user), json_dumps_params={"indent": 1, "ensure_ascii": False})
        response["Content-Disposition"] = 'attachment; filename="ctlearn-data.json"'
    elif form == "csv":
        response = HttpResponse(stored.as_tables(request.user), content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="ctlearn-data.zip"'
    else:
        raise Http404
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@unstored
def delete_account(request: MemberRequest) -> HttpResponse:
    """Says what goes and what stays; then the password, or the address where there is none."""
    user = request.user
    alone = leaving.sole_owner_of(user)
    has_password = user.has_usable_password()
    problem = ""
    if request.method == "POST" and not alone:
        if has_guessed_enough(request, "passwords"):
            return refuse_to_answer(request)
        sent = request.POST.get("confirm", "")
        if user.check_password(sent) if has_password else sent.strip().lower() == user.email:
            return delete(request)
        count_wrong(request, "passwords")
        problem = _("The password is not right.") if has_password else _("This is not your address.")
    context = {
        "kept": leaving.kept_cohorts(user),
        "alone": alone,
        "has_password": has_password,
        "problem": problem,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "progress/delete_account.html", context, status=status)


def delete(request: MemberRequest) -> HttpResponse:
    try:
        leaving.erase(request.user)
    except LastOwner:  # another owner left in this very moment
        return redirect("delete_account")
    logout(request)
    messages.success(request, _("Your account is deleted."))
    return redirect("home")
