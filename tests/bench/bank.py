"""How long the pages of a large question bank take: `python -m tests.bench.bank --help`.

In one process, by Django's own client: what the server does for one request, without the network.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.__main__ import POSTGRESQL, SQLITE, databases
from tests.server.running import ROOT

COURSES, LESSONS, TOPICS = 5, 40, 24
MOST = 0.8  # of all questions are of the first course


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bank", description=__doc__)
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRESQL], choices=[SQLITE, POSTGRESQL])
    parser.add_argument("--rounds", type=int, default=5, help="the fastest counts")
    return parser.parse_args()


def main() -> None:
    chosen = arguments()
    for name in chosen.databases:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            with databases(name, folder) as (address, _floor):
                environment = os.environ | {
                    "DATABASE_URL": address,
                    "DATA_DIR": str(folder),
                    "DJANGO_SETTINGS_MODULE": "ctlearn.settings",
                    "LOG_LEVEL": "ERROR",
                }
                options = {"database": name, "questions": chosen.questions, "rounds": chosen.rounds}
                command = [sys.executable, "-m", "tests.bench.bank", json.dumps(options)]
                subprocess.run(command, env=environment, cwd=ROOT, check=True)


def fill(count: int) -> Any:
    """`count` questions of five courses, of which somebody owns all; half have been used, some are reported."""
    from django.db import connection
    from django.db.models import OuterRef, Subquery

    from lessons.models import CourseRole, ProblemReport
    from quizzes.models import Question, QuestionVersion, Quiz, Slot
    from quizzes.question_types import TYPES
    from tests import factories
    from tests.quizzes.question_types.samples import DATA

    owner = factories.InstructorFactory(email="owner@example.org")
    topics = factories.TopicFactory.create_batch(TOPICS)
    link = Question.topics.through
    for place in range(COURSES):
        course = factories.CourseFactory(shares_questions=True, open=True)
        CourseRole.objects.create(course=course, user=owner, role="owner")
        modules = factories.ModuleFactory.create_batch(8, course=course)
        lessons = [factories.LessonFactory(module=modules[n % 8]) for n in range(LESSONS)]
        size = int(count * (MOST if place == 0 else (1 - MOST) / (COURSES - 1)))
        kinds = list(TYPES)
        questions = Question.objects.bulk_create(
            [
                Question(
                    course=course, lesson=lessons[n % LESSONS], module=lessons[n % LESSONS].module,
                    key=f"question-{n}", type=kinds[n % len(kinds)], position=n,
                    difficulty=("", "easy", "medium", "hard")[n % 4], exam_only=n % 50 == 0,
                )
                for n in range(size)
            ],
            batch_size=500,
        )  # fmt: skip
        QuestionVersion.objects.bulk_create(
            [
                QuestionVersion(
                    question=one, number=1, content=DATA[one.type], explanation="The text settles it, in other words.",
                    stem=f"Which of these {WORDS[n % 10]} rules of {WORDS[n // 10 % 10]} number {n} holds for states?",
                )
                for n, one in enumerate(questions)
            ],
            batch_size=500,
        )  # fmt: skip
        link.objects.bulk_create(
            [
                link(question=one, topic=topics[(n + more) % TOPICS])
                for n, one in enumerate(questions)
                for more in (0, 7)
            ],
            batch_size=2000,
        )
        quiz = factories_quiz(course)
        slots = [Slot(quiz=quiz, position=n, question=one) for n, one in enumerate(questions[:40], 1)]
        for number in range(1, 20):
            other = Quiz.objects.create(course=course, key=f"quiz-{number}", title=f"Quiz {number}")
            some = questions[number * size // 40 : (number + 1) * size // 40]
            slots += [Slot(quiz=other, position=n, question=one) for n, one in enumerate(some, 1)]
        Slot.objects.bulk_create(slots, batch_size=1000)
        ProblemReport.objects.bulk_create(
            ProblemReport(course=course, lesson=one.lesson, question=one.key, reporter=owner, text="Wrong.")
            for one in questions[:100]
        )
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")[:1]
    Question.objects.update(current=Subquery(newest))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return owner


WORDS = ["binding", "treaty", "council", "border", "evidence", "asylum", "finance", "sanction", "liaison", "mandate"]


def factories_quiz(course: Any) -> Any:
    from quizzes.models import Quiz

    return Quiz.objects.create(course=course, key="measured", title="Measured")


def pages(owner: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each page by its name, and how to ask for it."""
    from django.test import Client
    from django.urls import reverse

    from lessons.models import Course, Lesson, Topic
    from quizzes.models import Question, Quiz
    from tests import factories

    client, other = Client(), Client()
    client.force_login(owner)
    other.force_login(factories.InstructorFactory(email="other@example.org"))
    largest = Course.objects.order_by("pk")[0]
    lesson, topic = Lesson.objects.filter(course=largest)[0], Topic.objects.all()[0]
    bank = reverse("admin:quizzes_question_changelist")
    last = Question.objects.count() // 50
    for name, query in {
        "list": "", "page 2": "p=2", "last page": f"p={last}", "sorted by type": "o=2", "search": "q=treaty+council",
        "search that finds nothing": "q=nothinglikethis", "course": f"course={largest.pk}",
        "module": f"course={largest.pk}&module={lesson.module_id}", "lesson": f"lesson={lesson.pk}",
        "topic": f"topic={topic.pk}", "type": "type=essay", "difficulty": "difficulty__exact=hard",
        "in a quiz": "use=quiz", "unused": "use=none", "flagged": "reported=open", "archived": "archived=yes",
        "all filters": f"course={largest.pk}&topic={topic.pk}&type=essay&difficulty__exact=hard&use=none&q=treaty",
    }.items():  # fmt: skip
        yield f"bank: {name}", lambda query=query: client.get(f"{bank}?{query}")
    chosen = list(Question.objects.order_by("pk").values_list("pk", flat=True)[:50])
    for name, sent in {
        "bulk, 50 chosen: asks": {"_selected_action": chosen},
        "bulk, all that is found: asks": {"_selected_action": chosen, "select_across": "1"},
    }.items():
        data = {"action": "tag", **sent}
        yield f"bank: {name}", lambda data=data: client.post(f"{bank}?type=essay&course={largest.pk}", data)
    question = Question.objects.filter(course=largest)[100]
    for name in ("change", "history"):
        address = reverse(f"admin:quizzes_question_{name}", args=[question.pk])
        yield f"question: {name}", lambda address=address: client.get(address)
    yield (
        "question: new",
        lambda: client.get(reverse("admin:quizzes_question_add") + f"?course={largest.pk}&type=single_choice"),
    )
    yield "home of the admin", lambda: client.get(reverse("admin:index"))
    quiz = Quiz.objects.get(course=largest, key="measured")
    address = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    yield "quiz editor", lambda: client.get(address)
    compose = reverse("admin:quizzes_quiz_compose", args=[quiz.pk])
    for name, sent in {
        "search": {"bank-q": "treaty council"}, "topic and unused": {"bank-topic": topic.pk, "bank-unused": "on"},
        "flagged": {"bank-flagged": "on"}, "last page": {"bank-page": "9999"},
    }.items():  # fmt: skip
        data = {"do": "search", **sent}
        yield f"quiz editor: {name}", lambda data=data: client.post(compose, data, HTTP_HX_REQUEST="true")
    data = {"do": "count", "draw-number": "3", "draw-topics": [topic.key], "draw-types": ["essay"]}
    yield "quiz editor: count of a draw", lambda: client.post(compose, data, HTTP_HX_REQUEST="true")
    shared = reverse("admin:quizzes_question_shared")
    for name, query in {"": "", ": page 2": "page=2", ": last page": "page=9999", ": search": "q=treaty+council",
                        ": topic": f"topic={topic.pk}", ": type": "type=essay"}.items():  # fmt: skip
        yield f"shared bank{name}", lambda query=query: other.get(f"{shared}?{query}")
    yield (
        "questions of a course, exported (refused: too many)",
        lambda: client.post(bank, {"action": "export", "_selected_action": chosen, "select_across": "1"}),
    )


def measure(options: dict[str, Any]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment()
    owner = fill(options["questions"])
    print(f"| {options['database']}, {options['questions']:,} questions | ms | queries |\n|---|---:|---:|")
    for name, ask in pages(owner):
        response = ask()
        assert response.status_code in (200, 422), (name, response.status_code)
        with CaptureQueriesContext(connection) as captured:
            ask()
        queries = len(captured)
        times = []
        for _round in range(options["rounds"]):
            start = time.perf_counter()
            ask()
            times.append(time.perf_counter() - start)
        print(f"| {name} | {min(times) * 1000:.0f} | {queries} |", flush=True)


if __name__ == "__main__":
    measure(json.loads(sys.argv[1])) if sys.argv[1:] and sys.argv[1].startswith("{") else main()
