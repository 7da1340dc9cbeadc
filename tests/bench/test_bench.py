"""The benchmark runs, on little; how fast the pages are is no matter of a test."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.large import LARGE
from tests.bench.pages import PAGES
from tests.bench.results import Measured, grown
from tests.server.running import ROOT


def test_the_benchmark_measures_every_page_with_and_without_many_answers(tmp_path: Path) -> None:
    little = ["--databases", "SQLite", "--rounds", "1", "--requests", "8", "--answers", "100", "--students", "3"]
    written = tmp_path / "results.json"
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DATA_DIR")}
    command = [sys.executable, "-m", "tests.bench", *little, "--json", str(written)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    results = json.loads(written.read_text())
    names = [page.name for page in PAGES]
    large = [f"{page.name} with 3 students on SQLite" for page in LARGE]
    small = [f"{name} on SQLite" for name in names]
    assert list(results) == [*small, *(f"{name} with 100 answers on SQLite" for name in names), *large]
    for result in results.values():
        assert result["database"] == "SQLite"
        assert 0 < result["queries"] < 40
        rate, floor = result["requests_per_second"], result["floor_requests_per_second"]
        assert abs(result["ratio"] - floor / rate) < 0.1 * result["ratio"]
    for key in large:
        beside = results[key]["lesson_ratio"] * results[key]["lesson_milliseconds"]
        assert abs(results[key]["milliseconds"] - beside) < 0.1
        assert f"| SQLite | {results[key]['page']} | 3 |" in done.stdout
    for name in names:
        assert f"| SQLite | {name} | 100 |" in done.stdout


def test_growth_is_the_ratio_with_many_answers_over_the_one_without() -> None:
    def measured(answers: int, ratio: float) -> Measured:
        return Measured("page", "SQLite", answers, 2, ratio, 5, 100.0, 100 * ratio, 1.0, 1.0)

    assert [one.growth for one in grown([measured(0, 1.5), measured(1000, 1.8)])] == [None, 1.2]
