"""The pages that are measured. A further one is one more entry in PAGES.

`prepare(ground, count)` makes what `count` requests need, and returns them by connection; each is sent when it is
called, and may send nothing else. `floor` names the view of the floor that is the measure, `limit` how many times as
long the page may take; `status` is what it has to answer. Where another page stands `beside` it, that one's processor
time is the measure, and the limit is of that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from tests.bench.ground import LESSON, Autosave, Ground
from tests.server.visiting import Reply

CONNECTIONS = 8

Load: TypeAlias = list[list[Callable[[], Reply]]]


@dataclass(frozen=True)
class Page:
    name: str
    prepare: Callable[[Ground, int], Load]
    floor: str
    limit: float
    status: int = 200
    share: int = 1  # one request where other pages get so many: each of its requests needs much
    beside: "Page | None" = None


def share_of(count: int) -> int:
    """How many of `count` requests one connection sends; at least one."""
    return max(1, count // CONNECTIONS)


def lesson(ground: Ground, count: int) -> Load:
    """A lesson with figures, claims, terms and checks, read by its students."""
    readers = [ground.signed_in(enrolment.user) for enrolment in ground.students(CONNECTIONS)]
    for reader in readers:
        reader.get(LESSON)  # the first visit is stored
    return [[partial(reader.get, LESSON)] * share_of(count) for reader in readers]


def question(ground: Ground, count: int) -> Load:
    """The ten questions of an attempt, one after the other."""
    load: Load = []
    for student, attempt in ground.sitting(CONNECTIONS):
        pages = [f"/attempts/{attempt.pk}/{position}/" for position in range(1, 11)]
        for page in pages:
            student.get(page)  # the first look is stored
        load.append([partial(student.get, pages[number % 10]) for number in range(share_of(count))])
    return load


def save(ground: Ground, count: int) -> Load:
    """One answer after the other to the same question, as the page saves them by itself."""
    return [[Autosave(student, attempt)] * share_of(count) for student, attempt in ground.sitting(CONNECTIONS)]


def submit(ground: Ground, count: int) -> Load:
    """Ten answers handed in, each attempt by another student."""
    load: Load = [[] for _connection in range(CONNECTIONS)]
    for number, (student, attempt) in enumerate(ground.sitting(max(count, CONNECTIONS), answered=True)):
        address = f"/attempts/{attempt.pk}/submit/"
        student.get(address)
        load[number % CONNECTIONS].append(partial(student.post, address, {}))
    return load


PAGES = [
    Page("lesson page", lesson, "page", 2),
    Page("question page", question, "page", 2),
    Page("answer save", save, "insert", 2),
    Page("submit of ten questions", submit, "insert", 6, status=302, share=4),
]
