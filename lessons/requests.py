"""Requests as views see them, for annotations: what middleware adds, and who asks."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from ctlearn.accounts.models import User


class AnyRequest(HttpRequest):
    """A request of anyone, to a view that opts out of the sign-in."""

    htmx: "HtmxDetails"


class MemberRequest(AnyRequest):
    """A request of somebody who is signed in."""

    user: "User"
