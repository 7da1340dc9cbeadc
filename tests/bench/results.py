"""What was measured, as a table and as JSON."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """A page on a database with so many answers. `ratio`: how many times as long as the floor it takes.

    `milliseconds` are processor time of the server for a request, page and floor: what other work on the machine
    disturbs least.
    """

    page: str
    database: str
    answers: int
    limit: float
    ratio: float
    queries: int
    requests_per_second: float
    floor_requests_per_second: float
    milliseconds: float
    floor_milliseconds: float
    growth: float | None = None  # the ratio, over the one without all the answers
    students: int = 0  # of the cohort that the page shows
    lesson_milliseconds: float | None = None  # a lesson page's, measured beside it
    lesson_ratio: float | None = None  # how many times as much the page takes: `limit` is of this

    @property
    def key(self) -> str:
        size = f" with {self.answers:,} answers" if self.answers else ""
        if self.students:
            size = f" with {self.students:,} students"
        return f"{self.page}{size} on {self.database}"

    @property
    def row(self) -> str:
        """The result as a row of the table in docs/performance.md."""
        growth = "" if self.growth is None else f"{self.growth:.2f}"
        return (
            f"| {self.database} | {self.page} | {self.answers:,} | **{self.ratio:.2f}** | {self.limit:g} | {growth} |"
            f" {self.queries} | {self.requests_per_second:.0f} | {self.floor_requests_per_second:.0f} |"
            f" {self.milliseconds:.1f} | {self.floor_milliseconds:.1f} |"
        )

    @property
    def large_row(self) -> str:
        """The same for a page that a lesson page stands beside."""
        size = f"{self.students:,} | {self.answers:,}"
        return (
            f"| {self.database} | {self.page} | {size} | **{self.lesson_ratio or 0:.2f}** | {self.limit:g} |"
            f" {self.milliseconds:.1f} | {self.lesson_milliseconds:.1f} | {self.queries} |"
            f" {self.requests_per_second:.0f} | {self.ratio:.2f} |"
        )

    def as_json(self) -> dict[str, object]:
        return asdict(self)


HEAD = (
    "| database | page | answers stored | ratio | limit | growth | queries | per second | floor | CPU ms | floor |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


LARGE_HEAD = (
    "| database | page | students | answers stored | times a lesson page | limit | CPU ms | lesson page | queries |"
    " per second | ratio |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def tables(measured: list[Measured]) -> str:
    """As docs/performance.md has them."""
    rows = [HEAD, *(one.row for one in measured if not one.students)]
    large = [one.large_row for one in measured if one.students]
    return "\n".join([*rows, "", LARGE_HEAD, *large] if large else rows)


def grown(measured: list[Measured]) -> list[Measured]:
    """With how much the ratio has grown by the answers."""
    small = {(one.page, one.database): one.ratio for one in measured if not (one.answers or one.students)}
    return [
        replace(one, growth=round(one.ratio / small[one.page, one.database], 3))
        if one.answers and not one.students
        else one
        for one in measured
    ]


def write_json(measured: list[Measured], path: Path) -> None:
    path.write_text(json.dumps({one.key: one.as_json() for one in measured}, indent=2) + "\n")


def read_json(path: Path) -> list[Measured]:
    return [Measured(**row) for row in json.loads(path.read_text()).values()]
