"""Where sign-up, sign-in and a confirmed address lead: back to the cohort that somebody was about to join."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

JOINING = "joining"  # in the session: the code of that cohort


class Adapter(DefaultAccountAdapter):
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return self.way_back(request) or str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.way_back(request) or str(super().get_signup_redirect_url(request))

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        way_back = self.way_back(self.request) if self.request.user.is_authenticated else ""
        return way_back or str(super().get_email_verification_redirect_url(email_address))

    def way_back(self, request: HttpRequest) -> str:
        code = request.session.get(JOINING)
        return reverse("join", args=[code]) if code else ""
