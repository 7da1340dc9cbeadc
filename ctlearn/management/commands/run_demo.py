"""manage.py run_demo: everything that `make run` does once the libraries are there."""

import os
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ctlearn import demo, demo_quiz


class Command(BaseCommand):
    help = "Prepare the database, the courses and the demo accounts, and serve them on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="don't serve")

    def handle(self, *args: Any, **options: Any) -> None:
        port = os.environ.get("PORT", "8000")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT is a number from 1 to 65535, not “{port}”.")
        demo.refuse_in_public()
        call_command("migrate", verbosity=0)
        call_command("load_courses", verbosity=0)
        demo.make_demo()
        demo_quiz.make_quiz()
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(
            f"""
ctlearn is ready: http://127.0.0.1:{port}/

  student      {demo.STUDENT}
  instructor   {demo.INSTRUCTOR}   (authoring: http://127.0.0.1:{port}/admin/)
  administrator  {demo.ADMINISTRATOR}
  password     {demo.PASSWORD}   (all three)

Stop with Ctrl+C. The data stays.
"""
        )
        self.stdout.flush()
        if not options["prepare_only"]:
            serve(port)


def serve(port: str) -> None:
    """Become the server: one process with threads, so that the in-memory cache is everybody's."""
    arguments = ["--bind", f"127.0.0.1:{port}", "--threads", "8", "--log-level", "warning", "ctlearn.wsgi"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])  # noqa: S606
