"""Reading, as facts: which lessons a student opened, which are done, where to go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from lessons.models import Course, Enrolment, Lesson, LessonCompletion, LessonVisit
from lessons.prepared import prepared
from lessons.signals import lesson_done, lesson_visited

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

# A visit within this time of the last one is the same visit, and writes nothing.
SAME_VISIT = timedelta(minutes=5)


@prepared
def completions_of(enrolment: int, course: int) -> QuerySet[LessonCompletion, tuple[int, str]]:
    """The lessons that are done, and how."""
    done = LessonCompletion.objects.filter(enrolment=enrolment, lesson__course=course)
    return done.values_list("lesson_id", "how")


def visit(enrolment: Enrolment, lesson: Lesson, before: tuple[int, datetime] | None = None) -> None:
    """The student opened the lesson, now. `before`: the lesson opened last, and when."""
    now = timezone.now()
    if before is not None and before[0] == lesson.pk and now - before[1] < SAME_VISIT:
        return
    with transaction.atomic():
        LessonVisit.objects.bulk_create(
            [LessonVisit(enrolment=enrolment, lesson=lesson, first_at=now, last_at=now)],
            update_conflicts=True,
            unique_fields=["enrolment", "lesson"],
            update_fields=["last_at"],
        )
        lesson_visited.send(LessonVisit, enrolment=enrolment, lesson=lesson, at=now)


@transaction.atomic
def complete(enrolment: Enrolment, lesson: Lesson, how: str) -> LessonCompletion:
    """The lesson is done; doing it again changes nothing."""
    completion, made = LessonCompletion.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"how": how, "completed_at": timezone.now()}
    )
    if made:
        lesson_done.send(LessonCompletion, enrolment=enrolment, lesson=lesson)
    return completion


def is_done(enrolment: Enrolment, lesson: Lesson) -> bool:
    return LessonCompletion.objects.filter(enrolment=enrolment, lesson=lesson).exists()


def can_reopen(enrolment: Enrolment | None, lesson: Lesson) -> bool:
    """The student marked the lesson as read, and may take that back."""
    marked = LessonCompletion.objects.filter(lesson=lesson, how=LessonCompletion.How.BUTTON)
    return enrolment is not None and marked.filter(enrolment=enrolment).exists()


@transaction.atomic
def reopen(enrolment: Enrolment, lesson: Lesson) -> None:
    """Take back what the student marked as read; what answered checks completed stays."""
    marked = LessonCompletion.objects.filter(enrolment=enrolment, lesson=lesson, how=LessonCompletion.How.BUTTON)
    if marked.delete()[0]:
        lesson_done.send(LessonCompletion, enrolment=enrolment, lesson=lesson)


def done_lessons(enrolment: Enrolment | None, course: Course) -> set[int]:
    """The ids of the course's lessons that are done in this enrolment."""
    return {pk for pk, _how in completions_of(enrolment.pk, course.pk)} if enrolment else set()


@dataclass(frozen=True)
class CourseProgress:
    """How far a student is in a course: counts of published lessons, minutes left to read, where to go on.

    `next_lesson` is None when all is done.
    """

    enrolment: Enrolment
    course: Course
    done: int
    total: int
    minutes_left: int
    next_lesson: Lesson | None

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def measure(
    enrolment: Enrolment, course: Course, lessons: Sequence[Lesson], done: set[int], last: int | None
) -> CourseProgress:
    """Progress over `lessons` (in reading order). Goes on at the lesson last opened, or after it when that is done."""
    left = [lesson for lesson in lessons if lesson.pk not in done]
    following = [lesson.pk for lesson in lessons]
    start = following.index(last) if last in following else 0
    ahead = [lesson for lesson in lessons[start:] if lesson.pk not in done]
    return CourseProgress(
        enrolment=enrolment,
        course=course,
        done=len(lessons) - len(left),
        total=len(lessons),
        minutes_left=sum(lesson.minutes for lesson in left),
        next_lesson=next(iter(ahead or left), None),
    )


def progress_of(user: "User") -> list[CourseProgress]:
    """Progress in every course that the student is enrolled in, the one last read first. Five queries at most."""
    courses = Prefetch("cohort__courses", Course.objects.published().in_order())
    enrolments = list(Enrolment.objects.active().filter(user=user).newest_first().prefetch_related(courses))
    chosen: dict[int, tuple[Enrolment, Course]] = {}
    for enrolment in enrolments:
        for course in enrolment.cohort.courses.all():
            chosen.setdefault(course.pk, (enrolment, course))
    lessons = _by_course(
        Lesson.objects.published()
        .filter(course__in=list(chosen))
        .select_related("module", "course")
        .defer("body")
        .in_order()
    )
    done = set(LessonCompletion.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "lesson_id"))
    visits = {
        (enrolment_id, lesson_id): at
        for enrolment_id, lesson_id, at in LessonVisit.objects.filter(enrolment__in=enrolments).values_list(
            "enrolment_id", "lesson_id", "last_at"
        )
    }
    measured = []
    for enrolment, course in chosen.values():
        own = lessons.get(course.pk, [])
        if not own:
            continue
        opened = sorted(
            (at, pk) for (eid, pk), at in visits.items() if eid == enrolment.pk and any(o.pk == pk for o in own)
        )
        last_at, last = opened[-1] if opened else (enrolment.joined_at, None)
        measured.append(
            (last_at, measure(enrolment, course, own, {pk for eid, pk in done if eid == enrolment.pk}, last))
        )
    measured.sort(key=lambda pair: pair[0], reverse=True)
    return [progress for _last_at, progress in measured]


def _by_course(lessons: Iterable[Lesson]) -> dict[int, list[Lesson]]:
    groups: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        groups.setdefault(lesson.course_id, []).append(lesson)
    return groups
