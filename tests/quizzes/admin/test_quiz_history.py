"""A quiz's history: settings and slots, with who changed them; put back, and recovered."""

from decimal import Decimal

import pytest
from django.urls import reverse

from quizzes.models import QuestionVersion, Quiz
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(instructor):
    quiz = making.quiz("single_choice", "true_false", state="draft")
    factories.CourseRoleFactory(course=quiz.course, user=instructor)
    QuestionVersion.objects.filter(question__type="true_false").update(stem="Is it so?")
    return quiz


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def page(quiz, name, *more):
    return reverse(f"admin:quizzes_quiz_{name}", args=[quiz.pk, *more])


def steps(client, quiz):
    return client.get(page(quiz, "history")).context["steps"]


def labels(step):
    return [change.label for change in step.changes]


def press(client, quiz, command, **more):
    return client.post(page(quiz, "compose"), {"do": command, **more})


def stored(quiz):
    return list(quiz.slots.order_by("position").values_list("pk", "question_id", "points"))


def save(client, quiz, **changes):
    form = client.get(page(quiz, "change")).context["adminform"].form
    data = {name: value for name in form.fields if (value := form.initial.get(name)) not in (None, False)}
    data |= {"_loaded": client.get(page(quiz, "change")).context["loaded"], **changes}
    assert client.post(page(quiz, "change"), data).status_code == 302


def test_each_change_of_its_questions_is_kept_with_its_person(author, quiz, instructor):
    first, second = quiz.slots.all()
    press(author, quiz, f"down:{first.pk}")
    press(author, quiz, f"remove:{second.pk}")
    removed, moved, _before = steps(author, quiz)
    assert (labels(removed), labels(moved)) == (["Number 1", "Number 2"], ["Number 1", "Number 2"])
    assert {removed.version.revision.user, moved.version.revision.user} == {instructor}
    assert removed.version.revision.comment == "Removed."
    assert any(piece.kind == "removed" and "Where" in piece.text for piece in removed.changes[1].pieces)


def test_points_that_a_search_stores_are_kept_and_a_bare_search_is_not(author, quiz):
    slot = quiz.slots.first()
    press(author, quiz, "search")
    assert len(steps(author, quiz)) == 1
    press(author, quiz, "search", **{f"points-{slot.pk}": "2", f"was-points-{slot.pk}": "1"})
    assert steps(author, quiz)[0].version.revision.comment == "Points saved."


def test_settings_and_publishing_stand_beside_them(author, quiz):
    save(author, quiz, minutes="30", title="Another title")
    author.post(page(quiz, "publish"), {"state": "published"})
    published, settings, _before = steps(author, quiz)
    assert labels(published) == ["State"]
    assert labels(settings) == ["Title", "Minutes"]


def test_an_earlier_state_is_put_back_with_its_questions(author, quiz):
    before = stored(quiz)
    first, second = quiz.slots.all()
    press(author, quiz, f"remove:{first.pk}")
    press(author, quiz, "points", **{f"points-{second.pk}": "5", f"was-points-{second.pk}": "1"})
    save(author, quiz, title="Another title")
    author.post(page(quiz, "restore", steps(author, quiz)[-1].version.pk))
    quiz.refresh_from_db()
    assert (stored(quiz), quiz.title, quiz.state) == (before, "A quiz", "draft")


def test_attempts_that_run_go_on_with_what_they_were_asked(author, quiz, owner):
    Quiz.objects.update(state="published")
    attempt = making.started(owner, quiz)
    press(author, quiz, f"remove:{quiz.slots.first().pk}")
    author.post(page(quiz, "restore", steps(author, quiz)[-1].version.pk))
    assert len(making.slots(attempt)) == 2


def test_a_question_that_is_gone_stays_out_and_that_is_said(author, quiz):
    slot = quiz.slots.first()
    question = slot.question
    press(author, quiz, f"remove:{slot.pk}")
    question.remove()
    answer = author.post(page(quiz, "restore", steps(author, quiz)[-1].version.pk), follow=True)
    assert "1 question is not in the course any more" in answer.content.decode()
    assert list(quiz.slots.values_list("position", flat=True)) == [1]


def test_a_deleted_quiz_is_recovered_with_its_questions_and_draws(author, quiz):
    quiz.slots.create(position=3, draw=2, pool={"types": ["essay"]}, points=Decimal("0.5"))
    before = stored(quiz)
    author.post(page(quiz, "delete"), {"post": "yes"})
    assert not Quiz.objects.exists()
    (version,) = author.get(reverse("admin:quizzes_quiz_deleted")).context["versions"]
    assert author.post(reverse("admin:quizzes_quiz_recover", args=[version.pk])).url == page(quiz, "change")
    assert stored(Quiz.objects.get()) == before
    assert author.get(page(quiz, "history")).status_code == 200


def test_a_long_history_costs_the_same(author, quiz, count_queries):
    first, second = quiz.slots.all()
    press(author, quiz, f"down:{first.pk}")
    author.get(page(quiz, "history"))
    short = count_queries(lambda: author.get(page(quiz, "history")))
    for _number in range(3):
        press(author, quiz, f"down:{second.pk}")
        press(author, quiz, f"down:{first.pk}")
    assert count_queries(lambda: author.get(page(quiz, "history"))) == short
