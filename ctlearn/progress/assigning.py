"""What an instructor can set for a cohort: the courses of the cohort, their modules and their quizzes."""

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import F, Q
from django.utils.translation import gettext as _

from lessons.models import Cohort, Course, Module, State
from quizzes.models import Quiz

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

Choices: TypeAlias = list[tuple[str, list[tuple[str, str]]]]


def work_choices(cohort: Cohort, user: "User") -> Choices:
    """Of each course: the whole, then module by module the module and its quizzes, then the quizzes of none.

    Not what is set already, nor drafts, unless this person works on the course. Values are “quiz:5”. Five queries.
    """
    courses = list(cohort.courses.in_order())
    edited = Course.objects.edited_by(user).values("pk")
    modules = Module.objects.filter(Q(state=State.PUBLISHED) | Q(course__in=edited), course__in=courses)
    quizzes = Quiz.objects.visible_to(user).filter(course__in=courses)
    in_order = quizzes.order_by(F("module__position").asc(nulls_last=True), "module_id", "position", "pk")
    taken = {
        f"{kind}:{pk}"
        for row in cohort.assignments.values("course", "module", "quiz")
        for kind, pk in row.items()
        if pk is not None
    }
    choices: Choices = []
    groups: dict[tuple[int, int | None], list[tuple[str, str]]] = defaultdict(list)
    for quiz in in_order:
        group = groups[quiz.course_id, quiz.module_id]
        group.append((f"quiz:{quiz.pk}", f"{quiz.get_mode_display()}: {quiz.title}"))
    ordered = list(modules.order_by("position", "pk"))
    for course in courses:
        own = [(f"course:{course.pk}", _("The whole course"))]
        for module in ordered:
            if module.course_id == course.pk:
                own += [(f"module:{module.pk}", _("Module: %(title)s") % {"title": module.title})]
                own += groups[course.pk, module.pk]
        own += groups[course.pk, None]
        choices.append((course.title, [choice for choice in own if choice[0] not in taken]))
    return [group for group in choices if group[1]]
