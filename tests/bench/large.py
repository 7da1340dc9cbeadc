"""The pages of an instructor whose cohort is large: what they cost, against a lesson page beside them."""

from functools import partial

from django.db import connection
from django.utils import timezone

from ctlearn.accounts.models import User
from ctlearn.progress.models import QuizSums
from ctlearn.simulation import Wish, simulate
from lessons.models import Cohort
from quizzes.models import Question, ReviewCard
from tests.bench.ground import Ground
from tests.bench.pages import CONNECTIONS, Load, Page, lesson, share_of

FEW = 60  # students of the cohort that the large one is compared with
CARDS = 24  # of each student
WEEKS = 2  # in which a student gives about 270 answers
LESSON = Page("lesson page", lesson, "page", 2)


def add_cohort(students: int) -> int:
    """A cohort that has worked through the five courses by the rules of real use; returns its answers."""
    owner = User.objects.create(email=f"instructor{students}@example.org", display_name="Instructor", password="!")
    made = simulate(
        Wish(students=students, weeks=WEEKS, seed=1, name=f"Cohort of {students}", owner=owner, reviews=False)
    )
    add_cards(newest_cohort())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return made.counts["answers"]


def add_cards(cohort: Cohort) -> None:
    """Review cards of all students, since every page counts those of its reader among them. The simulation would take
    as long for them as for all answers; here it is their number that matters."""
    now = timezone.now()
    questions = Question.objects.filter(course__cohorts=cohort, exam_only=False).values_list("pk", flat=True)[:CARDS]
    users = list(cohort.enrolments.values_list("user", flat=True))
    for question in questions:
        ReviewCard.objects.bulk_create(
            ReviewCard(user_id=user, question_id=question, stability=1, difficulty=5, reviewed_at=now, due_at=now)
            for user in users
        )


def newest_cohort() -> Cohort:
    return Cohort.objects.filter(name__startswith="Cohort of ").latest("pk")


def read_by_owner(ground: Ground, path: str, count: int) -> Load:
    owner = newest_cohort().roles.get().user
    readers = [ground.signed_in(owner) for _connection in range(CONNECTIONS)]
    return [[partial(reader.get, path)] * share_of(count) for reader in readers]


def cohort(ground: Ground, count: int) -> Load:
    """The first screen: what needs a person, and fifty students by the modules of the course most worked at."""
    return read_by_owner(ground, f"/teach/cohorts/{newest_cohort().pk}/", count)


def quiz(ground: Ground, count: int) -> Load:
    """The quiz that most have sat, with its scores and the statistics of its questions."""
    most = QuizSums.objects.filter(cohort=newest_cohort()).order_by("-n", "pk")[0]
    return read_by_owner(ground, f"/teach/cohorts/{most.cohort_id}/quizzes/{most.quiz_id}/", count)


LARGE = [
    Page("cohort page", cohort, "page", 3, beside=LESSON),
    Page("quiz page", quiz, "page", 3, beside=LESSON),
]
