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

    @property
    def key(self) -> str:
        size = f" with {self.answers:,} answers" if self.answers else ""
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

    def as_json(self) -> dict[str, object]:
        return asdict(self)


HEAD = (
    "| database | page | answers stored | ratio | limit | growth | queries | per second | floor | CPU ms | floor |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def grown(measured: list[Measured]) -> list[Measured]:
    """With how much the ratio has grown by the answers."""
    small = {(one.page, one.database): one.ratio for one in measured if not one.answers}
    return [
        replace(one, growth=round(one.ratio / small[one.page, one.database], 3)) if one.answers else one
        for one in measured
    ]


def write_json(measured: list[Measured], path: Path) -> None:
    path.write_text(json.dumps({one.key: one.as_json() for one in measured}, indent=2) + "\n")


def read_json(path: Path) -> list[Measured]:
    return [Measured(**row) for row in json.loads(path.read_text()).values()]
