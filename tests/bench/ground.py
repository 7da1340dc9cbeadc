"""What the benchmark's pages stand on: a course that ships, a quiz of ten questions, people who are signed in."""

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ctlearn.accounts.models import User
from lessons.models import Cohort, Course, Enrolment
from quizzes import attempts
from quizzes.models import Answer, Attempt, AttemptSlot, Grade, Quiz
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT
from tests.server.visiting import Reply, Visitor

COURSE = "why-states-cooperate"
LESSON = f"/courses/{COURSE}/lessons/whose-definition/"
QUIZ = "Ten questions of all types."
TYPES = [
    "single_choice", "multiple_choice", "true_false", "short_text", "numeric", "matching", "ordering", "cloze",
    "essay", "single_choice",
]  # fmt: skip


class InProcess(Visitor):
    """A visitor to the application in this process, who counts the queries of the last request."""

    queries = 0

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        client = Client(headers={"host": "127.0.0.1", **headers})
        client.cookies.load(dict(self.cookies))
        content_type = headers.get("Content-Type", "")
        with CaptureQueriesContext(connection) as captured:
            response = client.generic(method, path, body, content_type)
        type(self).queries = len(captured)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, response.content)


class Ground:
    """The database's content. `visitor` makes the browser of somebody with these cookies."""

    def __init__(self, visitor: Callable[[dict[str, str]], Visitor]) -> None:
        self.visitor = visitor

    numbers = itertools.count(1)

    @cached_property
    def course(self) -> Course:
        return Course.objects.get(key=COURSE)

    @cached_property
    def quiz(self) -> Quiz:
        """Ten questions of all types, each worth a point."""
        quiz = Quiz.objects.filter(introduction=QUIZ).first()
        return quiz or making.quiz(*TYPES, mode="graded", attempts_allowed=0, introduction=QUIZ)

    @cached_property
    def cohort(self) -> Any:
        cohort = Cohort.objects.filter(courses=self.quiz.course).first()
        return cohort or factories.CohortFactory(courses=[self.course, self.quiz.course])

    def students(self, count: int) -> list[Enrolment]:
        """So many new students of the cohort."""
        names = [f"student{next(self.numbers)}" for _number in range(count)]
        users = User.objects.bulk_create(
            User(email=f"{name}@example.org", display_name=name, password="!") for name in names
        )
        return Enrolment.objects.bulk_create(Enrolment(cohort=self.cohort, user=user) for user in users)

    def signed_in(self, user: User) -> Visitor:
        """The browser of this person, signed in."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return self.visitor({"sessionid": session.session_key})

    def sitting(self, count: int, *, answered: bool = False) -> Iterator[tuple[Visitor, Attempt]]:
        """Students who are sitting the quiz, with the page open that a form is sent from."""
        for enrolment in self.students(count):
            attempt = attempts.start(self.quiz, enrolment)
            if answered:
                answer_all(attempt)
            yield self.signed_in(enrolment.user), attempt

    def add_answers(self, count: int) -> None:
        """Add finished attempts of ten answers each, ten of every further student."""
        template = next(attempt for _visitor, attempt in self.sitting(1, answered=True))
        attempts.submit(template.pk)
        template.refresh_from_db()
        before = newest(Attempt)
        own = [enrolment.pk for enrolment in self.students(count // 100)]
        copy_rows(
            Attempt,
            f"""JOIN lessons_enrolment enrolment ON enrolment.id BETWEEN {min(own)} AND {max(own)}
            CROSS JOIN (SELECT position + 1 AS n FROM quizzes_attemptslot WHERE attempt_id = {template.pk}) number
            WHERE row.id = {template.pk}""",
            enrolment_id="enrolment.id",
            number="number.n",
        )
        made = f"made.attempt_id > {before} AND made.attempt_id <> {template.pk}"
        of_slot = f"JOIN quizzes_attemptslot made ON made.position = slot.position AND {made}"
        slot = f"JOIN quizzes_attemptslot slot ON slot.id = row.slot_id AND slot.attempt_id = {template.pk}"
        copy_rows(
            AttemptSlot,
            f"JOIN quizzes_attempt made ON made.id > {before} WHERE row.attempt_id = {template.pk}",
            attempt_id="made.id",
        )
        copy_rows(Answer, f"{slot} {of_slot} WHERE row.replaces_id IS NULL", slot_id="made.id")
        answer = "JOIN quizzes_answer answer ON answer.slot_id = made.id"
        copy_rows(Grade, f"{slot} {of_slot} {answer}", slot_id="made.id", answer_id="answer.id")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def newest(model: type[models.Model]) -> int:
    row = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    assert row is not None
    return row


def copy_rows(model: type[models.Model], rows: str, **columns: str) -> None:
    """Insert copies of rows of a table, as the database can do best; `columns` get another value."""
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = [columns.get(name, f'row."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} row {rows}")


def answer_all(attempt: Attempt) -> None:
    slots = AttemptSlot.objects.filter(attempt=attempt).select_related("version__question")
    Answer.objects.bulk_create(Answer(slot=slot, response=RIGHT[slot.version.question.type]) for slot in slots)


class Autosave:
    """Saving one question again and again, as its page does: each save names the answer that it replaces."""

    def __init__(self, visitor: Visitor, attempt: Attempt) -> None:
        slots = {slot.version.question.type: slot.position for slot in making.slots(attempt)}
        self.position = slots["single_choice"]
        page = visitor.get(f"/attempts/{attempt.pk}/{self.position}/").text
        self.options = itertools.cycle(re.findall(rf'name="q{self.position}-option" value="(\w+)"', page))
        self.save = partial(visitor.post, f"/attempts/{attempt.pk}/{self.position}/save/", htmx=True)
        self.replaces = ""

    def __call__(self) -> Reply:
        name = f"q{self.position}"
        reply = self.save({f"{name}-option": next(self.options), f"{name}-replaces": self.replaces})
        found = re.search(rf'name="{name}-replaces" value="(\d+)"', reply.text)
        assert found is not None
        self.replaces = found[1]
        return reply
