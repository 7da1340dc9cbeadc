"""Beside the form stands the question as students see it; an answer can be tried, and nothing is stored."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import Answer, Question
from quizzes.question_types.contract import share
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.pages import Form, Writer
from tests.quizzes.making import HTMX
from tests.quizzes.question_types.samples import NAMES, RIGHT, WRONG, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer_of(instructor, client_of):
    lesson = factories.LessonFactory()
    factories.CourseRoleFactory(course=lesson.course, user=instructor)

    def make(name, **more):
        data = question(name).data()
        made = factories.QuestionFactory(lesson=lesson, type=name, version__content=data, **more)
        return Writer(client_of(instructor), reverse("admin:quizzes_question_change", args=[made.pk]))

    return make


def answer(writer, response):
    """What the page would send when its preview is answered like this."""
    form = writer.response.context["page"].preview.form
    shown = form.question.form(order=form.order, response=response, prefix="try")
    values = Form(render_to_string(shown.template, {"form": shown, "legend": ""})).values
    return {name.replace("-", "__"): value for name, value in values.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_right_answer_is_worth_everything_and_a_wrong_one_less(writer_of, name):
    writer = writer_of(name)
    for response in (RIGHT[name], WRONG[name]):
        writer.response = writer.client.get(writer.address)
        expected = question(name).grade(response).fraction
        writer.write(**answer(writer, response)).press("grade", **HTMX)
        shown = writer.page
        assert ("A person grades this." if expected is None else f"Worth {float(expected) * 100:.3g} % of") in shown
        assert "<html" not in shown
        assert writer.form.focused == "div"


def test_explanations_are_shown_with_the_grade_and_not_before(writer_of):
    writer = writer_of("single_choice", version__explanation="The Charter settles it.")
    preview = writer.page[writer.page.index('id="preview"') :]
    assert "Why-council" not in preview
    writer.press("grade", **HTMX)
    assert "Why-council: it decides." in writer.page
    assert "The Charter settles it." in writer.page


def test_the_preview_follows_what_is_written(writer_of):
    writer = writer_of("single_choice")
    response = writer.write(stem="Who *really* decides?", c__options__0__text="Nobody").press("live", **HTMX)
    assert response["HX-Retarget"] == "#preview"
    assert "Who <em>really</em> decides?" in writer.page
    assert "Nobody" in writer.page
    assert Question.objects.get().current.stem == "Where is it?"


def test_an_unfinished_question_says_what_is_missing(writer_of):
    writer = writer_of("numeric")
    writer.write(c__value="").press("live", **HTMX)
    assert "Write the number." in writer.page


def test_items_are_moved_in_the_preview(writer_of):
    writer = writer_of("ordering")
    name, value = next((name, value) for name, value, works in writer.form.buttons if name == "try-move" and works)
    writer.press(value, name=name, **HTMX)
    assert writer.response["HX-Retarget"] == "#preview"
    assert "is now number" in writer.page


def test_trying_writes_nothing(writer_of):
    writer = writer_of("single_choice")
    with CaptureQueriesContext(connection) as queries:
        writer.press("grade", **HTMX)
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert Answer.objects.count() == 0


def test_warnings_stand_beside_the_form_and_block_nothing(writer_of):
    writer = writer_of("single_choice")
    writer.write(stem="Who does not decide?", explanation="").press("live", **HTMX)
    assert "easily overread" in writer.page
    assert 'href="#id_explanation"' in writer.page
    writer.response = writer.client.get(writer.address)
    assert writer.write(stem="Who does not decide?").press("save").status_code == 302


def test_without_htmx_the_page_comes_again_with_the_grade(writer_of):
    writer = writer_of("single_choice")
    writer.write(**answer(writer, RIGHT["single_choice"])).press("grade")
    assert "<html" in writer.page
    assert "Worth 100 % of the points." in writer.page


def test_the_editor_says_where_it_is_used_and_how_it_does(writer_of, owner, classmate, outsider):
    writer = writer_of("single_choice")
    asked = Question.objects.get()
    quiz = making.quiz("numeric", course=asked.course)
    quiz.slots.create(position=2, question=asked)
    for student, response in ((owner, RIGHT), (classmate, RIGHT), (outsider, WRONG)):
        attempt = making.started(student, quiz)
        making.give(making.slot_of(attempt, "single_choice"), response["single_choice"])
        making.give(making.slot_of(attempt, "numeric"), response["numeric"])
        making.attempts.submit(attempt.pk)
    page = writer.client.get(writer.address).content.decode()
    assert "A quiz" in page
    assert "Answered 3 times." in page
    assert f"{share(2, 3) * 100:.0f} %" in page
    assert "From 3 first attempts at quizzes." in page


def test_a_doubtful_question_is_named_with_its_option(writer_of):
    writer = writer_of("single_choice")
    asked = Question.objects.get()
    quiz = making.quiz("numeric", course=asked.course)
    quiz.slots.create(position=2, question=asked)
    for n in range(12):
        attempt = making.started(factories.UserFactory(), quiz)
        lure = n >= 6  # the strong choose the bank
        making.give(
            making.slot_of(attempt, "single_choice"), {"option": "opt-bank"} if lure else RIGHT["single_choice"]
        )
        making.give(making.slot_of(attempt, "numeric"), RIGHT["numeric"] if lure else WRONG["numeric"])
        making.attempts.submit(attempt.pk)
    page = writer.client.get(writer.address).content.decode()
    assert "The strong choose another option: is the key right?" in page
    assert "Those who chose “The bank” (6)" in page


def test_more_answers_cost_the_same(writer_of, count_queries):
    writer = writer_of("single_choice")
    asked = Question.objects.get()
    quiz = making.quiz(course=asked.course)
    quiz.slots.create(position=1, question=asked)

    def more(number):
        for _n in range(number):
            attempt = making.started(factories.UserFactory(), quiz)
            making.give(making.slots(attempt)[0], RIGHT["single_choice"])
            making.attempts.submit(attempt.pk)
        return count_queries(lambda: writer.client.get(writer.address))

    more(1)
    assert more(1) == more(6)
