"""The quizzes on their course's page: the diagnostic first, those of a module under it, the rest at the end."""

from django.template.loader import render_to_string

from lessons.extensions import CoursePageParts, course_page_part
from lessons.models import Course
from lessons.requests import AnyRequest
from quizzes.models import Quiz


@course_page_part
def quizzes_of(request: AnyRequest, course: Course) -> CoursePageParts:
    """One query, however many quizzes there are."""
    quizzes = list(Quiz.objects.visible_to(request.user).filter(course=course).order_by("position", "pk"))
    first = [quiz for quiz in quizzes if quiz.diagnostic]
    of_modules: dict[int, list[Quiz]] = {}
    for quiz in quizzes:
        quiz.course = course
        if quiz.module_id is not None and not quiz.diagnostic:
            of_modules.setdefault(quiz.module_id, []).append(quiz)
    last = [quiz for quiz in quizzes if quiz.module_id is None and not quiz.diagnostic]

    def html(place: str, shown: list[Quiz]) -> str:
        context = {"quizzes": shown, "place": place, "course": course}
        return render_to_string("quizzes/_on_course_page.html", context) if shown else ""

    return CoursePageParts(
        html("before", first),
        {pk: html("module", shown) for pk, shown in of_modules.items()},
        html("after", last),
    )
