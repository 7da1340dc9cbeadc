"""The floor: the least that a Django page for somebody who is signed in costs.

A bare Django of the same version, with the middleware that such a page can't do without, its own accounts and
sessions, the same settings of the database as the application's, and three views.
"""

import json
import os
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        SECRET_KEY="only for the benchmark",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [os.path.join(os.path.dirname(__file__), "templates")],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                    ]
                },
            }
        ],
        DATABASES={"default": json.loads(os.environ["FLOOR_DATABASE"])},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


class Entry(models.Model):
    author = models.ForeignKey("auth.User", models.CASCADE)
    text = models.CharField(max_length=200)

    class Meta:
        app_label = "floor"


# A list of a hundred entries, four values in each: 15 kB.
ROWS = [
    {"number": n, "title": f"Entry {n} & more", "author": f"Person {n % 7}", "text": "Words that are read. " * 2}
    for n in range(100)
]


def page(request: HttpRequest) -> HttpResponse:
    return answer(request, {"rows": ROWS})


def insert(request: HttpRequest) -> HttpResponse:
    """One committed INSERT by somebody who is signed in."""
    entry = Entry.objects.create(author=signed_in(request), text=request.POST["text"])
    return HttpResponse(f"<p>Saved {entry.pk}</p>")


def selects(request: HttpRequest) -> HttpResponse:
    """The page, with five rows found by their key."""
    return answer(request, {"rows": ROWS, "entries": [Entry.objects.get(pk=number) for number in range(1, 6)]})


def answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    from django.shortcuts import render

    signed_in(request)
    return render(request, "page.html", context)


def signed_in(request: HttpRequest) -> Any:
    assert request.user.is_authenticated
    return request.user


def prepare() -> None:
    """Tables, eight people who are signed in, five entries; prints the keys of their sessions as JSON."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Entry)
    sessions = []
    for number in range(8):
        user = User.objects.create(username=f"person{number}", password="!")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        sessions.append(session.session_key)
    Entry.objects.bulk_create(Entry(author=user, text=f"Entry {number}") for number in range(100))
    print(json.dumps(sessions))


urlpatterns = [path("page/", page), path("insert/", insert), path("selects/", selects)]

if __name__ == "__main__":
    prepare()
else:
    application = get_wsgi_application()
