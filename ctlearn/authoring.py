"""What the home of the admin shows an instructor: own courses, and what needs a person. A fixed number of queries."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from lessons.models import Course, Lesson, ProblemReport, State
from quizzes.models import Attempt, AttemptSlot, Question, Quiz

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

SHOWN = 12


@dataclass(frozen=True)
class Attention:
    """Something that waits for a person: a sentence with its number, and where to do it."""

    said: str
    address: str


@dataclass(frozen=True)
class OwnCourse:
    """A course with its published and other lessons, and its questions in use."""

    course: Course
    published: int
    waiting: int
    asked: int


def own_courses(user: "User") -> list[OwnCourse]:
    """The courses that this person works on, drafts first, with how many lessons and questions they have."""
    mine = Course.objects.filter(roles__user=user) if not user.is_superuser else Course.objects.all()
    courses = list(mine.order_by("state", "title")[:SHOWN])
    published, waiting, asked = (
        dict(rows.filter(course__in=courses).order_by().values_list("course").annotate(n=Count("pk")))
        for rows in (
            Lesson.objects.filter(state=State.PUBLISHED),
            Lesson.objects.exclude(state=State.PUBLISHED),
            Question.objects.in_use(),
        )
    )
    return [OwnCourse(one, published.get(one.pk, 0), waiting.get(one.pk, 0), asked.get(one.pk, 0)) for one in courses]


def attention(user: "User") -> list[Attention]:
    """What needs this person, the pressing first; nothing that is empty."""
    courses = Course.objects.edited_by(user).values("pk")
    lessons = Lesson.objects.filter(course__in=courses)
    states = dict(lessons.order_by().values_list("state").annotate(n=Count("pk")))
    changed = lessons.filter(source_changed=True).count()
    reported = ProblemReport.objects.visible_to(user).open().count()
    taught = Attempt.objects.graded_by(user).filter(outcome__pending__gt=0).values("pk")
    essays = AttemptSlot.objects.filter(attempt__in=taught).ungraded().count()
    bare = Question.objects.in_use().filter(course__in=courses, current=None).count()
    unset = Quiz.objects.filter(course__in=courses, lesson=None, state=State.DRAFT).count()
    listed = reverse("admin:lessons_lesson_changelist")
    rows = [
        (essays, ngettext("%d answer waits for a grade", "%d answers wait for a grade", essays),
         reverse("grading")),
        (reported, ngettext("%d problem was reported", "%d problems were reported", reported),
         reverse("admin:lessons_problemreport_changelist") + "?state__exact=open"),
        (changed, ngettext("%d lesson’s source has changed", "%d lessons’ sources have changed", changed),
         f"{listed}?source_changed__exact=1"),
        (n := states.get(State.IN_REVIEW, 0), ngettext("%d lesson is in review", "%d lessons are in review", n),
         f"{listed}?state__exact={State.IN_REVIEW}"),
        (n := states.get(State.DRAFT, 0), ngettext("%d lesson is a draft", "%d lessons are drafts", n),
         f"{listed}?state__exact={State.DRAFT}"),
        (unset, ngettext("%d quiz is a draft", "%d quizzes are drafts", unset),
         reverse("admin:quizzes_quiz_changelist") + f"?state__exact={State.DRAFT}"),
        (bare, ngettext("%d question has no wording", "%d questions have no wording", bare),
         reverse("admin:quizzes_question_changelist")),
    ]  # fmt: skip
    return [Attention(said % count, address) for count, said, address in rows if count]
