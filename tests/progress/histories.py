"""Random histories of a small faculty: whatever can happen to students, their work, its grades and its content."""

import contextlib
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from django.db import transaction

from ctlearn.progress.moving import move
from lessons import completion
from lessons.models import Enrolment, LessonCompletion
from quizzes import attempts, regrading
from quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Regrade, Slot
from tests import factories
from tests.quizzes import making

RESPONSES = {
    "single_choice": [{"option": "a"}, {"option": "b"}, None],
    "multiple_choice": [{"options": ["a"]}, {"options": ["a", "b"]}, {"options": ["b", "c"]}, {"options": ["c"]}, None],
    "essay": [{"text": "Because."}, None],
}
OPTIONS = {
    "single_choice": {"options": [{"key": "a", "text": "A", "correct": True}, {"key": "b", "text": "B"}]},
    "multiple_choice": {
        "options": [
            {"key": "a", "text": "A", "correct": True}, {"key": "b", "text": "B", "correct": True},
            {"key": "c", "text": "C"},
        ]
    },
    "essay": {"model_answer": "So."},
}  # fmt: skip


class History:
    """`run` lets so many things happen, one after the other, on a clock of its own."""

    def __init__(self, seed, students=6):
        self.rng = random.Random(seed)
        self.now = datetime(2030, 1, 1, tzinfo=UTC)
        self.course, self.other = factories.CourseFactory.create_batch(2)
        self.modules = factories.ModuleFactory.create_batch(3, course=self.course)
        self.lessons = [factories.LessonFactory(module=self.rng.choice(self.modules)) for _n in range(6)]
        self.lessons.append(factories.LessonFactory(module__course=self.other))
        self.cohorts = [factories.CohortFactory(courses=[self.course, self.other]) for _n in range(2)]
        self.teacher = factories.UserFactory(is_staff=True, is_superuser=True)
        for _n in range(students):
            factories.EnrolmentFactory(cohort=self.rng.choice(self.cohorts))
        self.quizzes = [
            self.quiz("single_choice", "single_choice", "multiple_choice", mode="practice", module=self.modules[0]),
            self.quiz("single_choice", "multiple_choice", "essay", mode="graded", attempts_allowed=0),
            self.quiz("multiple_choice", mode="exam", attempts_allowed=3, minutes=20, pass_mark=Decimal("0.5")),
            self.quiz("single_choice", mode="practice", diagnostic=True),
        ]
        self.draw_from_a_pool()

    def quiz(self, *types, **more):
        number = Quiz.objects.count()
        quiz = Quiz.objects.create(course=self.course, key=f"quiz-{number}", title=f"Quiz {number}", **more)
        for position, kind in enumerate(types, 1):
            question = factories.QuestionFactory(
                lesson=self.rng.choice(self.lessons[:-1]), type=kind, version__content=OPTIONS[kind]
            )
            points = self.rng.choice([Decimal(1), Decimal(2), Decimal("0.5")])
            Slot.objects.create(quiz=quiz, position=position, question=question, points=points)
        return quiz

    def draw_from_a_pool(self):
        Slot.objects.create(quiz=self.quizzes[1], position=9, draw=2, pool={"types": ["single_choice"]})

    @property
    def things(self):
        """What happens, and how often."""
        return {
            self.visit: 6, self.complete: 6, self.reopen_lesson: 2, self.start: 12, self.answer: 20, self.submit: 10,
            self.wait_and_settle: 3, self.check: 3, self.award: 3, self.regrade: 2, self.undo: 1,
            self.reopen_attempt: 2, self.leave: 2, self.come_back: 2, self.move_student: 2, self.move_lesson: 1,
            self.move_quiz: 1, self.archive: 1, self.new_version: 1, self.change_rules: 1, self.rename: 1,
            self.remove: 0.2, self.arrive: 0.4,
        }  # fmt: skip

    def run(self, events):
        things = self.things
        with patch("django.utils.timezone.now", lambda: self.now):
            for thing in self.rng.choices([*things], weights=[*things.values()], k=events):
                self.now += timedelta(seconds=self.rng.randrange(1, 200), microseconds=self.rng.randrange(10**6))
                with transaction.atomic():
                    thing()

    def pick(self, rows):
        found = list(rows)
        return self.rng.choice(found) if found else None

    def enrolment(self, **which):
        return self.pick(Enrolment.objects.filter(**which or {"left_at": None}).select_related("cohort").order_by("pk"))

    def running(self):
        return self.pick(Attempt.objects.running().order_by("pk"))

    # Reading --------------------------------------------------------------------------------------------------------
    def visit(self):
        if enrolment := self.enrolment():
            completion.visit(enrolment, self.rng.choice(self.lessons))

    def complete(self):
        if enrolment := self.enrolment():
            completion.complete(enrolment, self.rng.choice(self.lessons), self.rng.choice(LessonCompletion.How.values))

    def reopen_lesson(self):
        if done := self.pick(LessonCompletion.objects.order_by("pk")):
            completion.reopen(done.enrolment, done.lesson)

    # Quizzes --------------------------------------------------------------------------------------------------------
    def start(self):
        if enrolment := self.enrolment():
            with contextlib.suppress(attempts.CannotStart):
                attempts.start(self.rng.choice(self.quizzes), enrolment)

    def answer(self):
        if attempt := self.running():
            for slot in making.slots(attempt):
                if self.rng.random() < 0.7:
                    with contextlib.suppress(attempts.TooLate):
                        making.give(slot, self.rng.choice(RESPONSES[slot.version.question.type]))

    def submit(self):
        if attempt := self.running():
            attempts.submit(attempt.pk)

    def wait_and_settle(self):
        self.now += timedelta(minutes=self.rng.randrange(60))
        attempts.settle_all()

    def check(self):
        if attempt := self.running():
            attempts.explain(self.rng.choice(making.slots(attempt)))

    # Grades ---------------------------------------------------------------------------------------------------------
    def award(self):
        over = AttemptSlot.objects.exclude(attempt__state__in=Attempt.RUNNING).order_by("pk")
        waiting = list(over.ungraded())
        if slot := self.pick(waiting or over):
            slot.award(Decimal(self.rng.choice(["0", "0.33333", "0.5", "1"])), self.teacher, "By hand.")

    def plan(self, plan):
        seen = regrading.preview(self.teacher, plan).seen
        regrading.regrade(self.teacher, plan, "It was wrong.", seen)

    def regrade(self):
        slot = self.pick(AttemptSlot.objects.exclude(attempt__state__in=Attempt.RUNNING).order_by("pk"))
        if slot is None:
            return
        question = slot.version.question
        kinds = [Regrade.Kind.DROP, Regrade.Kind.CREDIT]
        kind = self.rng.choice(kinds if question.type == "essay" else [*kinds, Regrade.Kind.KEY])
        version = question.versions.last() if kind == Regrade.Kind.KEY else None
        self.plan(regrading.Plan(slot.attempt.quiz, question, kind, version))

    def undo(self):
        if made := self.pick(Regrade.objects.filter(undone_by=None).order_by("pk")):
            self.plan(regrading.Plan(made.quiz, made.question, Regrade.Kind.UNDO, undoes=made))

    def reopen_attempt(self):
        if attempt := self.pick(Attempt.objects.exclude(state__in=Attempt.RUNNING).order_by("pk")):
            attempt.reopen(10)

    # People ---------------------------------------------------------------------------------------------------------
    def leave(self):
        if enrolment := self.enrolment():
            enrolment.leave()

    def come_back(self):
        if enrolment := self.enrolment(left_at__isnull=False):
            enrolment.cohort.enrol(enrolment.user)

    def move_student(self):
        if enrolment := self.enrolment():
            move(enrolment, self.rng.choice(self.cohorts))

    def rename(self):
        user = self.enrolment(pk__gt=0).user
        user.display_name = self.rng.choice(["Zoë Ångström", "adam", "Éric", "Łucja"])
        user.save()

    def remove(self):
        if Enrolment.objects.count() > 3:
            self.enrolment(pk__gt=0).delete()

    def arrive(self):
        factories.EnrolmentFactory(cohort=self.rng.choice(self.cohorts))

    # Content --------------------------------------------------------------------------------------------------------
    def move_lesson(self):
        lesson = self.rng.choice(self.lessons[:-1])
        lesson.module = self.rng.choice(self.modules)
        lesson.save()

    def move_quiz(self):
        quiz = self.rng.choice(self.quizzes)
        quiz.module = self.rng.choice([*self.modules, None])
        quiz.save()

    def archive(self):
        question = self.pick(Slot.objects.exclude(question=None).order_by("pk")).question
        question.archived_at = None if question.archived_at else self.now
        question.save()

    def new_version(self):
        """The key becomes another one."""
        question = self.pick(
            Slot.objects.exclude(question=None).exclude(question__type="essay").order_by("pk")
        ).question
        content = question.current.content
        keys = [option["key"] for option in content["options"]]
        right = self.rng.choice(keys)
        options = [{"key": key, "text": key.upper(), **({"correct": True} if key == right else {})} for key in keys]
        question.current = QuestionVersion.objects.create(
            question=question, number=question.current.number + 1, stem="Anew?", content={"options": options}
        )
        question.save(update_fields=["current"])

    def change_rules(self):
        quiz = self.rng.choice(self.quizzes)
        quiz.pass_mark = self.rng.choice([None, Decimal("0.3"), Decimal("0.9")])
        quiz.counts = self.rng.choice(Quiz.Counts.values)
        quiz.save()
