"""What follows from who is asking: the time zone that dates are shown in, and two-factor sign-in for staff."""

import zoneinfo
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        if request.user.time_zone:
            timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
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
