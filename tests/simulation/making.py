"""A small course to study, and the moment at which a cohort has done so."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lessons.models import Course
from quizzes.checks import keep_checks
from quizzes.models import Question, Quiz, Slot
from tests import factories
from tests.quizzes.making import question
from tests.quizzes.question_types.samples import DATA

NOW = datetime(2026, 5, 12, 10, 30, tzinfo=UTC)


def options(count: int) -> dict[str, Any]:
    return {
        "options": [
            {"key": f"opt-{n}", "text": f"Option {n}", **({"correct": True} if n == 1 else {})} for n in range(count)
        ]
    }


def quiz_of(course: Course, questions: Iterable[Question], **more: Any) -> Quiz:
    quiz = Quiz.objects.create(course=course, key=f"quiz-{Quiz.objects.count()}", title="A test", **more)
    Slot.objects.bulk_create(Slot(quiz=quiz, position=n, question=one) for n, one in enumerate(questions, 1))
    return quiz


def small_course() -> Course:
    """Three modules of two lessons, checks of every type, practice, a test with a draw, an exam with an essay."""
    course = factories.CourseFactory(key="small")  # what is simulated depends on keys
    names = [name for name in DATA if name != "essay"]
    for place in range(3):
        module = factories.ModuleFactory(course=course, key=f"module-{place}", position=place)
        asked = factories.LessonFactory(module=module, body=f":::check check-{place}-a check-{place}-b\n:::")
        factories.LessonFactory(module=module)
        for letter in "abcd":
            name = names.pop() if names else "single_choice"
            question(course, name, lesson=asked, key=f"check-{place}-{letter}", family=f"family-{place}-{letter < 'c'}")
        keep_checks(asked)
        quiz_of(course, course.questions.filter(module=module), module=module)
    drawn = quiz_of(course, course.questions.filter(key__endswith="a"), mode="graded")
    Slot.objects.create(quiz=drawn, position=99, draw=3, pool={"types": ["single_choice", "cloze", "ordering"]})
    exams = [question(course, name, exam_only=True) for name in ("single_choice", "numeric", "essay")]
    quiz_of(course, [*exams, *course.questions.filter(key__endswith="b")], mode="exam", confidence=True, minutes=14)
    return course
