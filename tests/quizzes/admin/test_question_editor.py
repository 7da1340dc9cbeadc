"""An instructor writes questions of every type, and is told what is wrong, where."""

import html
import re

import pytest
from django.urls import reverse

from quizzes.models import Question
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.pages import Form, Writer
from tests.quizzes.making import HTMX
from tests.quizzes.question_types.samples import DATA, NAMES, question

pytestmark = pytest.mark.django_db
ADD = reverse("admin:quizzes_question_add")


@pytest.fixture
def lesson(instructor):
    lesson = factories.LessonFactory(body="First.\n\n{#founding}\nIt was founded in **1937**.\n\nLast.")
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    return lesson


@pytest.fixture
def author(client_of, instructor, lesson):
    return client_of(instructor)


def new(author, lesson, type_name="single_choice"):
    return Writer(author, f"{ADD}?course={lesson.course_id}&type={type_name}")


def stored(lesson):
    return Question.objects.get(course=lesson.course)


FILLED = {
    "single_choice": {
        "c__options__0__text": "A court", "c__options__0__explanation": "It has no say.",
        "c__options__1__text": "The Council", "c__options__correct": "1",
    },
    "multiple_choice": {
        "c__options__0__text": "A court", "c__options__1__text": "The Council", "c__options__1__correct": "on",
    },
    "true_false": {"c__answer": "false", "c__when_true": "Tempting."},
    "short_text": {"c__accepted__0__text": "dual criminality", "c__typos": "1"},
    "numeric": {"c__value": "1373", "c__tolerance": "2"},
    "matching": {
        "c__pairs__0__prompt": "Rome", "c__pairs__0__match": "Italy", "c__pairs__1__prompt": "Oslo",
        "c__pairs__1__match": "Norway",
    },
    "ordering": {"c__items__0__text": "Draft", "c__items__1__text": "Treaty"},
    "cloze": {"c__text": "States {{ratify|discuss}} it, and {{every member}} obeys."},
    "essay": {"c__rubric__0__criterion": "Names the duty", "c__rubric__0__points": "2", "c__words": "150-300"},
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_question_of_every_type_is_written_and_stored(author, lesson, instructor, name):
    writer = new(author, lesson, name).write(stem="Who decides?", explanation="The Charter says so.", **FILLED[name])
    response = writer.press("save")
    assert response.status_code == 302, Form(response.content.decode()).values
    made = stored(lesson)
    assert (made.type, made.key, made.current.number) == (name, "who-decides", 1)
    assert made.current.stem == "Who decides?"
    assert made.current.created_by == instructor
    assert made.current.parsed().data() == made.current.content


@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_comes_back_unchanged(author, lesson, name):
    made = factories.QuestionFactory(lesson=lesson, type=name, version__content=question(name).data())
    writer = Writer(author, reverse("admin:quizzes_question_change", args=[made.pk]))
    assert writer.press("save").status_code == 302
    made.refresh_from_db()
    assert made.current.number == 1
    assert made.current.content == question(name).data()


def test_the_type_is_chosen_first_and_its_form_follows(author, lesson):
    page = author.get(ADD).content.decode()
    assert [f'value="{name}"' in page for name in NAMES] == [True] * len(NAMES)
    assert 'name="stem"' not in page
    writer = new(author, lesson, "numeric")
    assert {"c-value", "c-tolerance", "c-unit"} <= set(writer.form.values)


def test_another_type_takes_the_options_along(author, lesson):
    writer = new(author, lesson).write(stem="Who?", c__options__0__text="A court", type="multiple_choice")
    response = writer.press("refresh", **HTMX)
    assert response.status_code == 200
    values = writer.form.values
    assert values["shown_type"] == ["multiple_choice"]
    assert (values["stem"], values["c-options-0-text"]) == (["Who?"], ["A court"])


def test_rows_are_added_moved_and_removed_by_buttons(author, lesson):
    writer = new(author, lesson).write(c__options__0__text="one", c__options__1__text="two", c__options__correct="1")
    writer.press("add:options")
    assert writer.form.values["c-options-4-text"] == [""]
    assert writer.form.focused == "id_c-options-4-text"
    writer.press("up:options-1", **HTMX)
    assert [writer.form.values[f"c-options-{n}-text"] for n in (0, 1)] == [["two"], ["one"]]
    assert writer.form.values["c-options-correct"] == ["0"]
    assert writer.form.focused == "id_c-options-0-down"
    writer.press("remove:options-0", **HTMX)
    assert writer.form.values["c-options-0-text"] == ["one"]
    assert "c-options-correct" not in writer.form.values
    assert Question.objects.count() == 0


def test_htmx_gets_the_editor_alone_and_is_told_where_it_belongs(author, lesson):
    response = new(author, lesson).press("add:options", **HTMX)
    assert "<html" not in response.content.decode()
    assert response["HX-Retarget"] == "#editor"


def test_keys_of_options_stay_when_their_texts_change(author, lesson):
    made = factories.QuestionFactory(lesson=lesson, version__content=DATA["single_choice"])
    writer = Writer(author, reverse("admin:quizzes_question_change", args=[made.pk]))
    writer.write(c__options__0__text="A court in Nice").press("add:options")
    writer.write(c__options__4__text="A new one").press("save")
    made.current.refresh_from_db()
    keys = [option["key"] for option in made.current.content["options"]]
    assert keys == ["opt-lyon", "opt-council", "opt-bank", "opt-media", "a-new-one"]


def test_a_new_option_never_gets_the_key_of_an_earlier_one(author, lesson):
    """A stored answer names the key: another option must not inherit it."""
    made = factories.QuestionFactory(lesson=lesson, version__content=DATA["single_choice"])
    made.versions.create(
        number=2, stem="Who?", content={"options": [DATA["single_choice"]["options"][1] | {"key": "nobody"}]}
    )
    writer = Writer(author, reverse("admin:quizzes_question_change", args=[made.pk]))
    writer.press("add:options")
    writer.write(c__options__4__text="Nobody").press("save")
    made.current.refresh_from_db()
    assert made.current.content["options"][4]["key"] == "nobody-2"


@pytest.mark.parametrize(
    ("name", "fields", "place", "sentence"),
    [
        ("single_choice", {"c__options__0__text": "One"}, "id_c-options", "write at least 2; there are 1 now"),
        ("single_choice", {"c__options__0__text": "One", "c__options__1__text": "Two"}, "id_c-options", "is right"),
        (
            "multiple_choice",
            {"c__options__0__text": "A", "c__options__1__text": "B", "c__options__3__explanation": "Why"},
            "id_c-options-3-text",
            "Write the text.",
        ),
        ("numeric", {"c__value": "about five"}, "id_c-value", "Write a number in digits"),
        ("true_false", {}, "id_c-answer", "Write whether"),
        ("essay", {"c__rubric__1__criterion": "Names it"}, "id_c-rubric-1-points", "Write the points"),
        ("cloze", {"c__text": "No gap here."}, "id_c-gaps", "write at least one"),
    ],
)
def test_a_mistake_is_named_at_its_row_and_nothing_is_stored(author, lesson, name, fields, place, sentence):
    writer = new(author, lesson, name).write(stem="Who?", **fields)
    response = writer.press("save", **HTMX)
    assert response.status_code == 422
    assert (place, True) in [(id, sentence in text) for id, text in response.context["page"].problems()]
    assert f'id="{place}-problem"' in writer.page
    assert place in writer.form.ids
    assert Question.objects.count() == 0


def test_a_question_without_a_text_is_refused(author, lesson):
    response = new(author, lesson).write(**FILLED["single_choice"]).press("save")
    assert response.status_code == 422
    assert "Write what is asked." in response.content.decode()


def test_nothing_is_called_wrong_before_it_is_saved(author, lesson):
    writer = new(author, lesson)
    writer.press("add:options", **HTMX)
    assert 'class="problems"' not in writer.page


def test_gaps_are_made_of_what_stands_in_braces(author, lesson):
    writer = new(author, lesson, "cloze").write(c__text="They {{ratify|sign}} it; {{every member}} obeys.")
    writer.press("add:gaps", **HTMX)
    values = writer.form.values
    assert values["c-text"] == ["They {{ratify}} it; {{every-member}} obeys."]
    assert values["c-gaps-0-kind"] == ["menu"]
    assert values["c-gaps-0-options-correct"] == ["0"]
    assert values["c-gaps-1-accepted-0-text"] == ["every member"]
    writer.write(c__gaps__1__kind="menu").press("refresh", **HTMX)
    assert writer.form.values["c-gaps-1-options-0-text"] == ["every member"]


def test_where_it_belongs_is_stored(author, lesson):
    topic, objective = factories.TopicFactory(), lesson.module.objectives.create(key="o", text="Name it")
    writer = new(author, lesson).write(stem="Who?", **FILLED["single_choice"], lesson=lesson.pk)
    writer.press("refresh", **HTMX)
    assert "founding: It was founded in 1937." in writer.page
    writer.write(
        passage="founding", topics=[topic.pk], objective=objective.pk, difficulty="hard", family="who", exam_only="on",
        key="own-key", hint_1="Think of New York.",
    ).press("save")  # fmt: skip
    made = stored(lesson)
    assert (made.key, made.lesson, made.module, made.passage) == ("own-key", lesson, lesson.module, "founding")
    assert (made.objective, made.difficulty, made.family, made.exam_only) == (objective, "hard", "who", True)
    assert list(made.topics.all()) == [topic]
    assert made.current.hints == ["Think of New York."]


def test_an_objective_of_another_module_is_refused(author, lesson):
    other = factories.ModuleFactory(course=lesson.course).objectives.create(key="o", text="Name it")
    writer = new(author, lesson).write(stem="W?", **FILLED["single_choice"], lesson=lesson.pk, objective=other.pk)
    assert writer.press("save").status_code == 422
    assert "belongs to another module" in writer.page


def test_nothing_of_another_course_is_offered_or_taken(author, lesson, instructor):
    foreign = factories.LessonFactory(title="Foreign lesson")
    writer = new(author, lesson).write(stem="W?", **FILLED["single_choice"], lesson=foreign.pk)
    assert "Foreign lesson" not in writer.page
    assert writer.press("save").status_code == 422
    assert author.get(f"{ADD}?course={foreign.course_id}&type=essay").status_code == 404
    assert author.get(f"{ADD}?course=999999&type=essay").status_code == 404


def test_a_key_that_is_taken_is_refused(author, lesson):
    factories.QuestionFactory(lesson=lesson, key="taken")
    writer = new(author, lesson).write(stem="W?", **FILLED["single_choice"], key="taken")
    assert writer.press("save").status_code == 422
    assert "has this key" in writer.page


def test_the_next_question_starts_from_the_same_course_and_type(author, lesson):
    response = new(author, lesson).write(stem="W?", **FILLED["single_choice"]).press("save-another", **HTMX)
    assert response["HX-Redirect"] == f"{ADD}?course={lesson.course_id}&type=single_choice"


# For a quiz -----------------------------------------------------------------------------------------


def test_a_question_written_for_a_quiz_stands_in_it(author, lesson):
    quiz = making.quiz("essay", course=lesson.course)
    editor = author.get(reverse("admin:quizzes_quiz_change", args=[quiz.pk])).content.decode()
    (address,) = re.findall(r'href="([^"]*quiz=[^"]*)"', editor)
    kinds = author.get(html.unescape(address)).content.decode()
    assert f'name="quiz" value="{quiz.pk}"' in kinds
    writer = Writer(author, f"{ADD}?course={lesson.course_id}&type=true_false&quiz={quiz.pk}")
    answer = writer.write(stem="Is it so?", c__answer="true").press("save")
    assert answer.url == reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    added = quiz.slots.order_by("position").last()
    assert (added.position, added.question.current.stem) == (2, "Is it so?")
    newest = author.get(reverse("admin:quizzes_quiz_history", args=[quiz.pk])).context["steps"][0]
    assert newest.version.revision.comment == "Added to the quiz."


def test_the_next_one_is_written_for_the_same_quiz(author, lesson):
    quiz = making.quiz(course=lesson.course)
    writer = Writer(author, f"{ADD}?course={lesson.course_id}&type=true_false&quiz={quiz.pk}")
    answer = writer.write(stem="Is it so?", c__answer="true").press("save-another")
    assert answer.url.endswith(f"&quiz={quiz.pk}")
    assert quiz.slots.count() == 1


def test_nothing_is_put_into_a_foreign_quiz(author, lesson):
    foreign = making.quiz("essay")
    writer = Writer(author, f"{ADD}?course={lesson.course_id}&type=true_false&quiz={foreign.pk}")
    answer = writer.write(stem="Is it so?", c__answer="true").press("save")
    assert answer.url.endswith(f"/question/{lesson.course.questions.get().pk}/change/")
    assert foreign.slots.count() == 1
