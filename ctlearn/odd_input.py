"""What no form and no address of ours sends, refused in one place: NUL characters, and numbers beyond any row's."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import IntegerField
from django.db.models.lookups import In
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict

LARGEST = 2**63 - 1  # what a database keeps as an integer


class OddInputMiddleware:
    """PostgreSQL has no NUL in texts, and neither database compares with a number that it couldn't keep."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if "\0" in request.path or any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Http404
        if has_nul(request.GET) or (request.method == "POST" and has_nul(request.POST)):
            raise BadRequest


def has_nul(sent: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in sent.lists())


@IntegerField.register_lookup
class AnyOf(In):
    """`__in` for integers: none that is too large for the database is among its rows."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            self.rhs = [value for value in self.rhs if not isinstance(value, int) or abs(value) <= LARGEST]
        return super().process_rhs(compiler, connection)
