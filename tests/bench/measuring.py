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


@dataclass(frozen=True)
class Sample:
    per_second: float
    milliseconds: float


def drive(load: Load, server: Server, status: int) -> Sample:
    """Send everything, each connection one after the other, all connections at once."""

    def one(requests: list[Callable[[], Reply]]) -> None:
        for send in requests:
            reply = send()
            assert reply.status == status, f"{reply.status}: {reply.body[:200]!r}"

    count = sum(len(requests) for requests in load)
    used, began = server.processor_seconds(), time.perf_counter()
    with ThreadPoolExecutor(len(load)) as pool:
        list(pool.map(one, load))
    seconds = time.perf_counter() - began
    return Sample(count / seconds, 1000 * (server.processor_seconds() - used) / count)


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
    for load, server, status in (
        (page.prepare(ground, CONNECTIONS * 2), app, page.status),
        (floor.load(page.floor, CONNECTIONS * 2), floor.server, 200),
        *([(beside.prepare(ground, CONNECTIONS * 2), app, beside.status)] if beside else []),
    ):
        drive(load, server, status)  # warm
    samples, lessons = [], []
    for _round in range(rounds):
        load = page.prepare(ground, count)
        if beside:
            lessons.append(drive(beside.prepare(ground, count), app, beside.status).milliseconds)
        below = drive(floor.load(page.floor, count), floor.server, 200)
        samples.append((below, drive(load, app, page.status)))
    floors, pages = zip(*samples, strict=True)
    floor_rate, rate = (statistics.median(sample.per_second for sample in side) for side in (floors, pages))
    milliseconds = statistics.median(sample.milliseconds for sample in pages)
    besides = statistics.median(lessons) if lessons else None
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
        floor_milliseconds=round(statistics.median(sample.milliseconds for sample in floors), 2),
        students=students,
        lesson_milliseconds=None if besides is None else round(besides, 2),
        lesson_ratio=round(milliseconds / besides, 3) if besides else None,
    )


def queries_of(page: Page) -> int:
    """How many queries one request costs, asked in this process."""
    (first, *_requests), *_connections = page.prepare(Ground(partial(InProcess, 0)), CONNECTIONS)
    assert first().status == page.status
    return InProcess.queries
