"""What questions mean to the author of a lesson's text: passages that they need, checks that can be asked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.extensions import Insertable, passage_user, picker, text_checker
from lessons.models import Course, Lesson
from quizzes.checks import checked_keys
from quizzes.models import Question

OFFERED = 200


@passage_user
def needed_by_questions(lesson: Lesson) -> dict[str, list[str]]:
    rows = Question.objects.in_use().filter(lesson=lesson).exclude(passage="").order_by("key")
    needed: dict[str, list[str]] = {}
    for passage, key in rows.values_list("passage", "key"):
        needed.setdefault(passage, []).append(key)
    return needed


@text_checker
def unknown_checks(course: Course, text: str) -> list[str]:
    keys = checked_keys(text)
    if not keys:
        return []
    askable = Question.objects.in_use().filter(course=course, key__in=keys, current__isnull=False)
    known = dict(askable.values_list("key", "exam_only"))
    found = [_("There is no question “%(key)s” to check.") % {"key": key} for key in keys if key not in known]
    return found + [_("“%(key)s” is kept for exams.") % {"key": key} for key in keys if known.get(key)]


@picker(gettext_lazy("Checks"))
def checks_to_insert(course: Course) -> list[Insertable]:
    questions = Question.objects.in_use().filter(course=course, exam_only=False, current__isnull=False)
    rows = questions.order_by("position", "pk").values_list("key", "current__stem")[:OFFERED]
    return [Insertable(stem[:120], f":::check {key}\n:::") for key, stem in rows]
