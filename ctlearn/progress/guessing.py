"""Codes of cohorts, and passwords asked for once more, are not to be guessed: after some wrong ones nobody is told
anything for a while.

Counted are wrong ones alone, so that a whole class can join from one address. The counts live in the cache: where each
server process has its own (no REDIS_URL), as many times more tries pass as there are processes.
"""

from allauth.core.internal.ratelimit import get_ip
from allauth.core.ratelimit import respond_429
from django.core.cache import cache
from django.http import HttpResponse

from lessons.requests import AnyRequest

HOUR = 3600
LIMITS = {"person": 10, "address": 60}  # wrong ones in an hour


def counters(request: AnyRequest, what: str) -> dict[str, int]:
    """The cache's keys, each with its limit. Of an IPv6 address counts the network, which is one customer's."""
    keys = {f"wrong-{what}:address:{get_ip(request)}": LIMITS["address"]}
    if request.user.is_authenticated:
        keys[f"wrong-{what}:person:{request.user.pk}"] = LIMITS["person"]
    return keys


def has_guessed_enough(request: AnyRequest, what: str = "codes") -> bool:
    limits = counters(request, what)
    return any(count >= limits[key] for key, count in cache.get_many(limits).items())


def count_wrong(request: AnyRequest, what: str = "codes") -> None:
    for key in counters(request, what):
        if not cache.add(key, 1, HOUR):
            try:
                cache.incr(key)
            except ValueError:  # it ran out just now
                cache.add(key, 1, HOUR)


def refuse_to_answer(request: AnyRequest) -> HttpResponse:
    answer: HttpResponse = respond_429(request)
    return answer
