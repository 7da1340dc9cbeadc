"""Students who write down what the server has acknowledged, and what has to be stored for it."""

import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from quizzes.models import Answer, Attempt, AttemptSlot
from tests.server.visiting import Broken, Reply, Visitor

QUESTIONS = 3


@dataclass
class Sat:
    """An attempt as its student knows it: the acknowledged answers to each question, in order; handed in or not."""

    saved: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    submitted: bool = False


class Student(threading.Thread):
    """Starts attempts, saves answers as the page does, hands in; repeats whatever it got no answer to."""

    def __init__(self, visitor: Visitor, quiz: str, name: str, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.visitor = visitor
        self.quiz = quiz
        self.stop = stop
        self.random = random.Random(name)
        self.known: dict[int, Sat] = {}
        self.surprises: list[str] = []
        self.waiting = False
        self.count = 0

    def run(self) -> None:
        self.insist(lambda: self.visitor.get(self.quiz))
        while not self.stop.is_set():
            self.sit()

    def sit(self) -> None:
        """One attempt, as far as the time allows."""
        reply = self.insist(lambda: self.visitor.post(f"{self.quiz}start/", {}))
        found = re.fullmatch(r"/attempts/(\d+)/1/", reply.location)
        if found is None:
            self.surprises.append(f"Start: {reply.status} {reply.location}")
            return
        attempt, sat = int(found[1]), Sat()
        if attempt in self.known:
            self.surprises.append(f"Attempt {attempt} was handed in, and is running again.")
            return
        self.known[attempt] = sat
        replaces: dict[int, str] = {}
        for _save in range(self.random.randint(4, 12)):
            if self.stop.is_set():
                return
            self.save(attempt, sat, replaces)
        reply = self.insist(lambda: self.visitor.post(f"/attempts/{attempt}/submit/", {}))
        if reply.location != f"/attempts/{attempt}/result/":
            self.surprises.append(f"Submit: {reply.status} {reply.location}")
        sat.submitted = True

    def save(self, attempt: int, sat: Sat, replaces: dict[int, str]) -> None:
        position = self.random.randint(1, QUESTIONS)
        self.count += 1
        text = f"{self.name}, {self.count}"
        fields = {f"q{position}-text": text, f"q{position}-replaces": replaces.get(position, "")}
        path = f"/attempts/{attempt}/{position}/save/"
        reply = self.insist(lambda: self.visitor.post(path, fields, htmx=True))
        receipt = re.search(rf'name="q{position}-replaces" value="(\d+)"', reply.text)
        if reply.status != 200 or receipt is None:
            self.surprises.append(f"Save: {reply.status}")
            return
        replaces[position] = receipt[1]
        sat.saved[position].append(text)

    def insist(self, ask: Callable[[], Reply]) -> Reply:
        """Ask until an answer has arrived whole."""
        while True:
            try:
                self.waiting = True
                return ask()
            except Broken:
                time.sleep(0.02)
            finally:
                self.waiting = False


def faults(known: dict[int, Sat]) -> list[str]:
    """How what is stored differs from what these students were told; empty when all is well."""
    found = []
    strangers = set(Attempt.objects.values_list("pk", flat=True)) ^ set(known)
    if strangers:
        found.append(f"Attempts that only one side knows: {sorted(strangers)}")
    for attempt in Attempt.objects.filter(pk__in=known):
        sat = known[attempt.pk]
        if attempt.is_running is sat.submitted:
            found.append(f"{attempt.pk}: is {attempt.state}, handed in: {sat.submitted}")
        for slot in AttemptSlot.objects.filter(attempt=attempt):
            found += [f"{attempt.pk}/{slot.position}: {fault}" for fault in faults_of(slot, sat)]
    return found


def faults_of(slot: AttemptSlot, sat: Sat) -> list[str]:
    answers = {answer.replaces_id: answer for answer in Answer.objects.filter(slot=slot)}
    chain: list[Answer] = []
    while (following := answers.get(chain[-1].pk if chain else None)) is not None:
        chain.append(following)
    texts = [answer.response["text"] for answer in chain]
    found = []
    if texts != sat.saved[slot.position]:
        found.append(f"stored {texts}, acknowledged {sat.saved[slot.position]}")
    if Answer.objects.filter(slot=slot).count() != len(chain):
        found.append("there are answers beside the chain")
    grades = list(slot.grades.all())
    if len(grades) != sat.submitted:
        found.append(f"{len(grades)} grades, handed in: {sat.submitted}")
    newest = chain[-1] if chain else None
    worth = slot.version.parsed().grade(newest.response if newest else None).fraction
    if any(grade.answer != newest or grade.fraction != worth for grade in grades):
        found.append("it was graded on another answer")
    return found
