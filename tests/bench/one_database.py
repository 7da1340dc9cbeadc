"""Measure the pages on one database, the one that the environment names: `tests.bench` runs it."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from tests.bench.results import Measured, grown, write_json
from tests.server.running import ROOT, Server
from tests.server.visiting import Visitor

KNOWN = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS")


def floor_environment(name: str) -> dict[str, str]:
    """The floor's database has the settings of the application's, but for its name."""
    own = settings.DATABASES["default"]
    return {"FLOOR_DATABASE": json.dumps({key: own[key] for key in KNOWN if key in own} | {"NAME": name})}


def main(options: dict[str, Any], folder: Path) -> None:
    django.setup()
    from tests.bench.ground import COURSE, Ground
    from tests.bench.large import FEW, LARGE, add_cohort
    from tests.bench.measuring import Floor, measure
    from tests.bench.pages import PAGES, Page

    def wanted(pages: list[Page]) -> bool:
        return not options["pages"] or any(page.name in options["pages"] for page in pages)

    say(f"{options['database']}: preparing")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_courses", str(ROOT / "lessons" / "courses" / COURSE), verbosity=0)
    environment = floor_environment(options["floor"])
    prepare = [sys.executable, "-m", "tests.bench.floor"]
    sessions = subprocess.run(
        prepare, env=options["environment"] | environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    measured: list[Measured] = []
    with (
        Server("ctlearn.wsgi", folder, {}) as app,
        Server("tests.bench.floor:application", folder, environment) as below,
    ):
        ground, floor = Ground(partial(Visitor, app.port)), Floor(below, sessions)

        def add(pages: list[Page], **size: int) -> None:
            for page in pages:
                if page.name in (options["pages"] or [page.name]):
                    say(f"{options['database']}: {page.name}")
                    one = {"database": options["database"], "count": options["requests"], "rounds": options["rounds"]}
                    measured.append(measure(page, ground, app, floor, **one, **size))

        for answers in [0, options["answers"]] if options["answers"] else [0]:
            if answers and wanted(PAGES):
                say(f"{options['database']}: adding {answers:,} answers")
                ground.add_answers(answers)
            add(PAGES, answers=answers)
        if options["students"] and wanted(LARGE):
            call_command("load_courses", verbosity=0)
            for students in sorted({min(FEW, options["students"]), options["students"]}):
                say(f"{options['database']}: adding a cohort of {students:,} students")
                add(LARGE, students=students, answers=add_cohort(students))
    write_json(grown(measured), folder / "results.json")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    import os

    main(json.loads(sys.argv[1]) | {"environment": dict(os.environ)}, Path(sys.argv[2]))
