"""A question whose key turns out wrong, and who answered it."""

from typing import Any

from quizzes import attempts
from quizzes.models import Attempt, Question, QuestionVersion, Quiz
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import DATA, RIGHT

LYON = {"option": "opt-lyon"}


def sat(quiz: Quiz, cohort: Any, user: Any, response: Any = LYON, second: Any = None) -> Attempt:
    """An attempt of a member of the cohort, handed in."""
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=user)
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slot_of(attempt, "single_choice"), response)
    making.give(making.slot_of(attempt, "true_false"), second or RIGHT["true_false"])
    return attempts.submit(attempt.pk)


def question_of(quiz: Quiz, name: str = "single_choice") -> Question:
    return next(slot.question for slot in quiz.slots.all() if slot.question.type == name)


def corrected(quiz: Quiz, right: str = "opt-lyon", without: tuple[str, ...] = ()) -> QuestionVersion:
    """A newer version of the question by which another option is right."""
    question = question_of(quiz)
    options = []
    for option in DATA["single_choice"]["options"]:
        if option["key"] not in without:
            bare = {key: value for key, value in option.items() if key != "correct"}
            options.append(bare | ({"correct": True} if option["key"] == right else {}))
    version = QuestionVersion.objects.create(
        question=question, number=2, stem=question.current.stem, content={"options": options}
    )
    question.current = version
    question.save()
    return version
