"""What all pages around attempts keep: nothing is stored on the way, and nothing foreign is taken in."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

View: TypeAlias = Callable[..., HttpResponse]

# The fields of a question carry its position; those of the stored answer beside one in conflict are read-only.
OF_A_QUESTION = re.compile(r"(?:stored-)?q[0-9]{1,4}-[\w-]+\Z", re.ASCII)

unstored = cache_control(no_store=True, private=True)


def refuse_strange_fields(*names: str, questions: bool = False) -> Callable[[View], View]:
    """A form with a field that the page doesn't have is forged, or broken: 422, and nothing is changed."""
    known = {"csrfmiddlewaretoken", *names}

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            strange = [name for name in request.POST if name not in known]
            if not all(questions and OF_A_QUESTION.match(name) for name in strange):
                return refusal(request)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def refusal(request: HttpRequest) -> HttpResponse:
    return render(request, "quizzes/refused.html", status=422)
