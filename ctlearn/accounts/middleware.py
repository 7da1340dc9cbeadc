"""What follows from who is asking: the way to sign in, the time zone of dates, and two-factor sign-in for staff."""

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect


class SignInMiddleware(LoginRequiredMiddleware):
    """Where the session has expired, the sign-in leads back to the page, not to the form that was sent from it."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        htmx = bool(request.headers.get("HX-Request"))
        if not htmx and request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = request.headers.get("HX-Current-URL" if htmx else "Referer", "")
        known = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
        address = urlsplit(page)
        way_back = f"{address.path}?{address.query}".rstrip("?") if known and address.path else "/"
        response = redirect_to_login(way_back, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
        return HttpResponseClientRedirect(response.url) if htmx else response


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = get_user(request)
        if not user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        request.user = user  # in the place of Django's stand-in, through which every look would go
        if user.time_zone:
            timezone.activate(zoneinfo.ZoneInfo(user.time_zone))
        else:
            timezone.deactivate()
        if self.needs_second_factor(request):
            messages.warning(request, _("Instructors sign in with two factors: set up yours first."))
            return redirect("mfa_index")
        return self.get_response(request)

    def needs_second_factor(self, request: HttpRequest) -> bool:
        return (
            settings.MFA_REQUIRED_FOR_INSTRUCTORS
            and request.user.is_staff
            and not request.path.startswith(("/accounts/", settings.STATIC_URL))
            and not is_mfa_enabled(request.user)
        )
