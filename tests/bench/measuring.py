"""One client with eight connections, against two servers by turns."""

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from tests.bench.ground import Ground, InProcess
from tests.bench.pages import CONNECTIONS, Load, Page, share_of
from tests.bench.results import Measured
from tests.server.running import Server
from tests.server.visiting import Reply, Visitor

TURNS = 6  # in each round: what else the machine does for a while then falls on all sides alike


@dataclass
class Sample:
    """What a round has measured of one side so far."""

    count: int = 0
    seconds: float = 0
    processor: float = 0  # seconds that the server's processes used

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    @property
    def milliseconds(self) -> float:
        return 1000 * self.processor / self.count


@dataclass(frozen=True)
class Side:
    """Requests to one server, and the status that each has to have."""

    load: Load
    server: Server
    status: int = 200

    def portion(self, turn: int, turns: int) -> Load:
        return [requests[len(requests) * turn // turns : len(requests) * (turn + 1) // turns] for requests in self.load]

    def drive(self, portion: Load, pool: ThreadPoolExecutor, sample: Sample) -> None:
        """Send everything, each connection one after the other, all connections at once."""

        def one(requests: list[Callable[[], Reply]]) -> None:
            for send in requests:
                reply = send()
                assert reply.status == self.status, f"{reply.status}: {reply.body[:200]!r}"

        used, began = self.server.processor_seconds(), time.perf_counter()
        list(pool.map(one, portion))
        sample.seconds += time.perf_counter() - began
        sample.processor += self.server.processor_seconds() - used
        sample.count += sum(len(requests) for requests in portion)


def drive(sides: list[Side], turns: int = TURNS) -> list[Sample]:
    """A round: the sides take turns, each with a portion of its requests."""
    samples = [Sample() for _side in sides]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for turn in range(turns):
            for side, sample in zip(sides, samples, strict=True):
                side.drive(side.portion(turn, turns), pool, sample)
    return samples


class Floor:
    """The bare Django: its eight people, and what they ask for."""

    def __init__(self, server: Server, sessions: str) -> None:
        self.server = server
        self.people = [Visitor(server.port, {"sessionid": session}) for session in json.loads(sessions)]
        for person in self.people:
            person.get("/page/")

    def load(self, view: str, count: int) -> Load:
        path = f"/{view}/"
        if view == "insert":
            requests = [partial(person.post, path, {"text": "An answer"}) for person in self.people]
        else:
            requests = [partial(person.get, path) for person in self.people]
        return [[request] * share_of(count) for request in requests]


def measure(
    page: Page,
    ground: Ground,
    app: Server,
    floor: Floor,
    *,
    database: str,
    answers: int,
    count: int,
    rounds: int,
    students: int = 0,
) -> Measured:
    """Medians of the rounds, in which floor and page take turns, and what stands beside the page."""
    count //= page.share
    beside = page.beside

    def sides(count: int) -> list[Side]:
        pages = [Side(page.prepare(ground, count), app, page.status)]
        if beside:
            pages.append(Side(beside.prepare(ground, count), app, beside.status))
        return [Side(floor.load(page.floor, count), floor.server), *pages]

    drive(sides(CONNECTIONS * 2), turns=1)  # warm
    samples = [drive(sides(count)) for _round in range(rounds)]
    floors, pages, *lessons = zip(*samples, strict=True)
    floor_rate, rate = (statistics.median(sample.per_second for sample in side) for side in (floors, pages))
    milliseconds, floor_milliseconds, *besides = (
        statistics.median(sample.milliseconds for sample in side) for side in (pages, floors, *lessons)
    )
    lesson_milliseconds = besides[0] if besides else None
    return Measured(
        page=page.name,
        database=database,
        answers=answers,
        limit=page.limit,
        ratio=round(floor_rate / rate, 3),
        queries=queries_of(page),
        requests_per_second=round(rate, 1),
        floor_requests_per_second=round(floor_rate, 1),
        milliseconds=round(milliseconds, 2),
        floor_milliseconds=round(floor_milliseconds, 2),
        students=students,
        lesson_milliseconds=None if lesson_milliseconds is None else round(lesson_milliseconds, 2),
        lesson_ratio=round(milliseconds / lesson_milliseconds, 3) if lesson_milliseconds else None,
    )


def queries_of(page: Page) -> int:
    """How many queries one request costs, asked in this process."""
    (first, *_requests), *_connections = page.prepare(Ground(partial(InProcess, 0)), CONNECTIONS)
    assert first().status == page.status
    return InProcess.queries
