"""The facts of many quizzes at once are those of each by itself, and cost the same however many there are."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.models import Assignment, Attempt, PersonalDates, Quiz
from quizzes.models.assignments import closing_of, closings_of
from quizzes.release import Facts, facts_of, released
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
NAMES = ("closing", "closed_where_dated", "closed_for_everyone", "may_try_again")


def world(seed, student):
    """Quizzes of two courses under every rule, three cohorts, dates at random; some attempts, some with minutes."""
    dice = random.Random(seed)

    def some_date(likely=0.7):
        return timezone.now() + timedelta(hours=dice.choice([-40, -20, 20, 40])) if dice.random() < likely else None

    courses = [factories.CourseFactory(), factories.CourseFactory()]
    quizzes = []
    for course in courses:
        module = factories.ModuleFactory(course=course)
        for rule in ("at_once", "after_attempt", "after_last_attempt", "after_close"):
            mode = dice.choice(["practice", "graded", "exam"])
            more = {"mode": mode, "release": rule, "closes_at": some_date(), "attempts_allowed": dice.choice([1, 2])}
            quizzes.append(making.quiz("true_false", course=course, module=dice.choice([module, None]), **more))
    for _n in range(3):
        archived = timezone.now() if dice.random() < 0.2 else None
        cohort = factories.CohortFactory(courses=dice.sample(courses, dice.choice([1, 2])), archived_at=archived)
        own = factories.EnrolmentFactory(cohort=cohort, user=student)
        other = factories.EnrolmentFactory(cohort=cohort)
        for course in cohort.courses.all():
            of_course = [quiz for quiz in quizzes if quiz.course == course]
            works = [{"quiz": quiz} for quiz in dice.sample(of_course, 2)]
            works += [{"module": course.modules.first()}, {"course": course}]
            for work in dice.sample(works, 2):
                assignment = Assignment.objects.create(cohort=cohort, closes_at=some_date(), **work)
                if dice.random() < 0.4:
                    PersonalDates.objects.create(assignment=assignment, enrolment=other, closes_at=some_date())
            for quiz in dice.sample(of_course, 2):
                start = timezone.now() - timedelta(hours=50)
                Attempt.objects.create(quiz=quiz, enrolment=own, state=dice.choice(Attempt.State.values))
                minutes = dice.choice([0, 600, 6000])
                Attempt.objects.create(quiz=quiz, enrolment=other, started_at=start, extra_minutes=minutes)
    return quizzes


@pytest.mark.parametrize("seed", range(8))
def test_the_facts_of_many_are_those_of_each(owner, seed):
    quizzes = world(seed, owner)
    assert closings_of(quizzes) == {quiz.pk: closing_of(quiz) for quiz in quizzes}
    many = facts_of(quizzes, owner.pk)
    for quiz in quizzes:
        one = Facts(quiz, owner.pk)
        assert {name: getattr(many[quiz.pk], name) for name in NAMES} == {name: getattr(one, name) for name in NAMES}
    for attempt in Attempt.objects.with_rules().filter(enrolment__user=owner):
        assert released(attempt, facts=many[attempt.quiz_id]) == released(attempt)


def test_they_cost_the_same_however_many_there_are(owner, count_queries):
    enrolment = making.enrol(owner, factories.CourseFactory())
    course = enrolment.cohort.courses.get()
    for _n in range(2):
        making.quiz("true_false", course=course, mode="exam")
    few = count_queries(lambda: facts_of(Quiz.objects.all(), owner.pk))
    for mode in ("exam", "graded", "practice") * 3:
        making.quiz("true_false", course=course, mode=mode)
    assert count_queries(lambda: facts_of(Quiz.objects.all(), owner.pk)) == few
