"""Servers that start at once: `python -m tests.server.forking PORT`.

The process loads the application, then forks a gunicorn for each line on its input and prints its process group;
when that has ended, by whatever hand, it prints "ended" and waits for the next line.
"""

import os
import sys

from gunicorn.app.wsgiapp import WSGIApplication


def serve(port: str) -> None:
    """Become gunicorn, with its workers in a process group of their own."""
    os.setpgid(0, 0)
    sys.argv = [
        "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--reuse-port", "--log-level", "error",
        "--no-control-socket", "ctlearn.wsgi",
    ]  # fmt: skip
    WSGIApplication("%(prog)s").run()


def main() -> None:
    from django.test import Client

    import ctlearn.wsgi  # noqa: F401  (loaded once, for all)

    Client(headers={"host": "127.0.0.1"}).get("/accounts/login/")  # addresses and templates, too
    from django.db import connections

    connections.close_all()
    print("ready", flush=True)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(sys.argv[1])
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
