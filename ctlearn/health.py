"""/healthz says that the process answers; /readyz that it can serve: database reachable, migrations applied.

A middleware before sessions, hosts and redirects, so that a load balancer needs neither a cookie nor a name.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return readyz()
        return self.get_response(request)


def readyz() -> HttpResponse:
    """200 when requests can be served, else 503; the body names each condition."""
    state = {"database": "ok", "migrations": "ok"}
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            state["migrations"] = f"{len(waiting)} waiting"
    except DatabaseError:
        state = {"database": "unreachable", "migrations": "unknown"}
    return JsonResponse(state, status=200 if set(state.values()) == {"ok"} else 503)
