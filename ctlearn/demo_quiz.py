"""A course for trying things out: one quiz with a question of every type, as practice and as a graded quiz."""

from typing import Any

from lessons.models import Course, Lesson, Module, State
from quizzes.models import Question, QuestionVersion, Quiz, Slot
from quizzes.question_types import TYPES

KEY = "try-it-out"
PRACTICE, GRADED = "every-kind", "every-kind-graded"
BODY = """This course is here for trying things out: answer what you like, as often as you like.

{#kinds}
The quiz asks one question of every kind: choose one, choose several, true or false, write a word, write a number,
match, put in order, fill the gaps, and write a short text that a person grades.
"""

QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "single_choice",
        "Which of these is a *unit of time*?",
        {
            "options": [
                {"key": "metre", "text": "A metre", "explanation": "It measures length."},
                {"key": "minute", "text": "A minute", "correct": True, "explanation": "Sixty seconds."},
                {"key": "litre", "text": "A litre", "explanation": "It measures volume."},
            ]
        },
    ),
    (
        "multiple_choice",
        "Which of these numbers are even?",
        {
            "options": [
                {"key": "two", "text": "2", "correct": True, "explanation": "Twice one."},
                {"key": "seven", "text": "7", "explanation": "Halving it leaves a rest."},
                {"key": "ten", "text": "10", "correct": True, "explanation": "Twice five."},
            ]
        },
    ),
    (
        "true_false",
        "A leap year has 366 days.",
        {
            "answer": "true",
            "when_true": "February has one day more.",
            "when_false": "An ordinary year has 365.",
        },
    ),
    (
        "short_text",
        "What is the capital of France?",
        {"accepted": [{"text": "Paris"}], "typos": "1"},
    ),
    (
        "numeric",
        "How many minutes are two hours?",
        {"value": "120", "tolerance": "0", "unit": "minutes"},
    ),
    (
        "matching",
        "Which city lies in which country?",
        {
            "pairs": [
                {"key": "rome", "prompt": "Rome", "match": "Italy", "explanation": "On the Tiber."},
                {"key": "oslo", "prompt": "Oslo", "match": "Norway", "explanation": "On its fjord."},
                {"key": "lima", "prompt": "Lima", "match": "Peru", "explanation": "On the Pacific."},
            ]
        },
    ),
    (
        "ordering",
        "Put these in the order of their length, the shortest first.",
        {
            "items": [
                {"key": "second", "text": "A second"},
                {"key": "minute", "text": "A minute"},
                {"key": "hour", "text": "An hour"},
                {"key": "day", "text": "A day"},
            ]
        },
    ),
    (
        "cloze",
        "Fill the gaps.",
        {
            "text": "Water {{does}} at a hundred degrees, and ice melts at {{zero}}.",
            "gaps": [
                {
                    "key": "does",
                    "options": [
                        {"key": "boils", "text": "boils", "correct": True, "explanation": "At sea level."},
                        {"key": "freezes", "text": "freezes", "explanation": "That is at the other end."},
                    ],
                },
                {"key": "zero", "accepted": [{"text": "zero"}, {"text": "0"}], "explanation": "Celsius begins there."},
            ],
        },
    ),
    (
        "essay",
        "Explain to a friend in a few sentences why it is warmer in summer.",
        {
            "words": "30-150",
            "rubric": [{"key": "tilt", "points": "2", "criterion": "Names the tilt of the axis, not the distance."}],
            "model_answer": "The axis is tilted: in summer the sun stands higher and shines longer.",
        },
    ),
]


def make_quiz() -> Course:
    """The course with its quiz; made once, and then left as it is."""
    course, made = Course.objects.get_or_create(
        key=KEY,
        defaults={
            "title": "Try it out",
            "summary": "One question of every kind.",
            "state": State.PUBLISHED,
            "open": True,
        },
    )
    if not made:
        return course
    module = Module.objects.create(course=course, key="kinds", title="Kinds of questions")
    lesson = Lesson.objects.create(
        course=course, module=module, key="kinds", title="Kinds of questions", body=BODY, state=State.PUBLISHED
    )
    quizzes = [
        Quiz.objects.create(course=course, key=PRACTICE, title="One of every kind"),
        Quiz.objects.create(
            course=course, key=GRADED, title="One of every kind, graded", mode=Quiz.Mode.GRADED, position=1
        ),
    ]
    for position, (name, stem, content) in enumerate(QUESTIONS, 1):
        question = Question.objects.create(
            course=course, module=module, lesson=lesson, key=name.replace("_", "-"), type=name, passage="kinds"
        )
        question.current = QuestionVersion.objects.create(
            question=question, number=1, stem=stem, content=TYPES[name].parse(content).data()
        )
        question.save(update_fields=["current"])
        Slot.objects.bulk_create(Slot(quiz=quiz, position=position, question=question) for quiz in quizzes)
    return course
