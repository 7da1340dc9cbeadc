"""What students and their instructors do in the tests of teaching."""

from django.urls import reverse

from quizzes import attempts
from tests import factories
from tests.quizzes import making
from tests.quizzes.question_types.samples import RIGHT, WRONG


def sit(quiz, enrolment, right=True):
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slots(attempt)[0], (RIGHT if right else WRONG)["single_choice"])
    return attempts.submit(attempt.pk)


def page(client, cohort, **asked):
    return client.get(reverse("cohort", args=[cohort.pk]), asked)


def answered_against_the_key(cohort, course, students=24):
    """Four questions. At the first one the strong, every second student, choose what the key calls wrong."""
    quiz = making.quiz(*["single_choice"] * 4, course=course, mode="graded")
    first = quiz.slots.first().question_id
    for number in range(students):
        attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort))
        for slot in making.slots(attempt):
            right = bool(number % 2) != (slot.version.question_id == first)
            making.give(slot, (RIGHT if right else WRONG)["single_choice"])
        attempts.submit(attempt.pk)
    return quiz
