"""Which passages of a lesson its questions need: a lesson's text can't lose them unnoticed."""

from lessons.extensions import passage_user
from lessons.models import Lesson
from quizzes.models import Question


@passage_user
def needed_by_questions(lesson: Lesson) -> dict[str, list[str]]:
    rows = Question.objects.in_use().filter(lesson=lesson).exclude(passage="").order_by("key")
    needed: dict[str, list[str]] = {}
    for passage, key in rows.values_list("passage", "key"):
        needed.setdefault(passage, []).append(key)
    return needed
