"""A quiz is put together, checked, published; what runs already can't be broken."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import CourseRole
from quizzes import attempts, composing, publishing
from quizzes.drawing import stock
from quizzes.models import Attempt, AttemptSlot, Quiz, Slot
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.pages import Writer
from tests.quizzes.making import HTMX

pytestmark = pytest.mark.django_db


def page(name, quiz):
    return reverse(f"admin:quizzes_quiz_{name}", args=[quiz.pk])


@pytest.fixture
def quiz(instructor):
    """A draft with three questions."""
    quiz = making.quiz("single_choice", "numeric", "essay", state="draft")
    factories.CourseRoleFactory(course=quiz.course, user=instructor)
    return quiz


@pytest.fixture
def composer(client_of, instructor, quiz):
    return Composing(client_of(instructor), page("change", quiz), page("compose", quiz))


class Composing(Writer):
    def __init__(self, client, address, compose):
        super().__init__(client, address)
        self.address = compose

    def press(self, button, name="do", **headers):
        headers = headers or HTMX
        return super().press(button, name, **headers)


def stems(quiz):
    return [slot.question.type if slot.question else slot.draw for slot in quiz.slots.order_by("position")]


def test_a_key_that_another_quiz_of_the_course_has_is_refused(client_of, instructor, quiz):
    other = making.quiz(course=quiz.course)
    data = {"title": "Renamed", "mode": "graded", "counts": "best", "key": other.key}
    answer = client_of(instructor).post(page("change", quiz), data)
    assert answer.status_code == 422
    assert answer.context["errors"] == [[f"“{other.key}” is taken in this course. Choose another key."]]
    quiz.refresh_from_db()
    assert (quiz.title, quiz.key) == ("A quiz", "quiz-0")


def test_slots_move_by_buttons_and_the_focus_stays_with_them(composer, quiz):
    first = quiz.slots.get(position=1)
    composer.press(f"down:{first.pk}")
    assert stems(quiz) == ["numeric", "single_choice", "essay"]
    assert composer.form.focused == f"slot-{first.pk}-down"
    composer.press(f"down:{first.pk}")
    assert stems(quiz) == ["numeric", "essay", "single_choice"]
    assert composer.form.focused == f"slot-{first.pk}-up"
    composer.press(f"down:{first.pk}")
    assert stems(quiz) == ["numeric", "essay", "single_choice"]


def test_a_slot_is_removed_and_the_others_close_up(composer, quiz):
    composer.press(f"remove:{quiz.slots.get(position=2).pk}")
    assert [(slot.position, slot.question.type) for slot in quiz.slots.order_by("position")] == [
        (1, "single_choice"),
        (2, "essay"),
    ]


def test_a_question_is_added_from_the_bank_once(composer, quiz):
    question = making.question(quiz.course, "matching")
    composer.press(f"add:{question.pk}")
    composer.press(f"add:{question.pk}")
    assert stems(quiz) == ["single_choice", "numeric", "essay", "matching"]
    assert "in the quiz already" in composer.page


def test_foreign_archived_and_exam_questions_are_not_added(composer, quiz):
    archived, exam = (making.question(quiz.course, "numeric") for _n in range(2))
    archived.archive()
    exam.exam_only = True
    exam.save()
    for question in (factories.QuestionFactory(), archived, exam):
        assert composer.press(f"add:{question.pk}").status_code == 422
    assert quiz.slots.count() == 3


def test_the_bank_is_filtered_and_searched(composer, quiz):
    topic = factories.TopicFactory()
    one = making.question(quiz.course, "matching", difficulty="hard", version__stem="Which belongs where?")
    one.topics.add(topic)
    factories.ProblemReportFactory(lesson=one.lesson, question=one.key)
    for filters in (
        {"bank__q": "belongs where"}, {"bank__type": "matching"}, {"bank__topic": topic.pk},
        {"bank__lesson": one.lesson_id}, {"bank__module": one.module_id}, {"bank__difficulty": "hard"},
        {"bank__unused": "on"}, {"bank__flagged": "on"},
    ):  # fmt: skip
        composer.response = composer.client.get(page("change", quiz))
        response = composer.write(**filters).press("search")
        assert list(response.context["composer"].offered) == [one], filters
    composer.response = composer.client.get(page("change", quiz))
    assert list(composer.write(bank__q="nothing like it").press("search").context["composer"].offered) == []


def test_filters_stay_while_questions_are_added(composer, quiz):
    making.question(quiz.course, "matching")
    composer.write(bank__type="matching").press("search")
    composer.press(f"down:{quiz.slots.get(position=1).pk}")
    assert composer.form.values["bank-type"] == ["matching"]


def test_points_are_stored_with_every_button(composer, quiz):
    one, two, _three = quiz.slots.order_by("position")
    composer.write(**{f"points__{one.pk}": "2,5"}).press(f"down:{two.pk}")
    assert quiz.slots.get(pk=one.pk).points == Decimal("2.5")


@pytest.mark.parametrize("points", ["", "many", "-1", "1000", "NaN", "Infinity", "1e9"])
def test_points_that_are_none_change_nothing(composer, quiz, points):
    one, two, _three = quiz.slots.order_by("position")
    response = composer.write(**{f"points__{one.pk}": points, f"points__{two.pk}": "7"}).press(f"down:{one.pk}")
    assert response.status_code == 422
    assert "Write points as a number" in composer.page
    assert stems(quiz) == ["single_choice", "numeric", "essay"]
    assert quiz.slots.get(pk=two.pk).points == 1


def test_of_two_editors_nobody_overwrites_the_others_points_unknowingly(composer, quiz):
    one, two, _three = quiz.slots.order_by("position")
    Slot.objects.filter(pk=one.pk).update(points=5)  # a colleague's, since the page was loaded
    composer.press(f"down:{two.pk}")
    assert quiz.slots.get(pk=one.pk).points == 5
    Slot.objects.filter(pk=one.pk).update(points=6)
    response = composer.write(**{f"points__{one.pk}": "2"}).press("points")
    assert response.status_code == 409
    assert "Somebody else has set the points to 6 meanwhile." in composer.page
    assert quiz.slots.get(pk=one.pk).points == 6
    composer.press("points")  # having been told
    assert quiz.slots.get(pk=one.pk).points == 2


@pytest.mark.parametrize(
    ("pool", "practice", "exam"),
    [
        ({}, 4, 4), ({"types": ["numeric", "essay"]}, 3, 3), ({"difficulty": ["hard"]}, 0, 0),
        ({"topics": ["law", "trade"]}, 1, 1), ({"modules": ["other"]}, 1, 1), ({"exam_only": True}, 0, 1),
        ({"topics": ["law"], "types": ["essay"]}, 0, 0), ({"topics": ["law"], "exam_only": True}, 0, 1),
        ({"types": ["ordering"]}, 0, 0),
    ],
)  # fmt: skip
def test_candidates_are_those_that_a_draw_would_meet(quiz, pool, practice, exam):
    law, trade = (factories.TopicFactory(key=key) for key in ("law", "trade"))
    module = factories.ModuleFactory(course=quiz.course, key="other")
    hard = making.question(quiz.course, "essay", difficulty="hard", exam_only=True)
    hard.topics.add(law, trade)
    bound = factories.QuestionFactory(lesson=factories.LessonFactory(module=module), type="numeric")
    bound.topics.add(trade)
    making.question(quiz.course, "numeric").archive()
    factories.QuestionFactory()
    slot = quiz.slots.create(position=9, draw=1, pool=pool)
    for quiz.mode, count in (("practice", practice), ("exam", exam)):
        assert composing.candidates(quiz, pool) == len(stock(quiz).pools[slot.pk]) == count


def test_a_draw_shows_its_candidates_and_is_added(composer, quiz):
    for level in ("hard", "hard", "easy"):
        making.question(quiz.course, "matching", difficulty=level)
    composer.write(draw__types="matching", draw__difficulty="hard").press("count")
    assert composer.page.strip() == '<output id="candidates" class="candidates">2 questions fit.</output>'
    composer.response = composer.client.get(page("change", quiz))
    composer.write(draw__types="matching", draw__difficulty="hard", draw__number="2", draw__points="0.5").press("draw")
    slot = quiz.slots.get(question=None)
    assert (slot.draw, slot.points, slot.position) == (2, Decimal("0.5"), 4)
    assert slot.pool == {"types": ["matching"], "difficulty": ["hard"]}
    assert "Matching; Hard" in composer.page


def test_a_draw_of_nothing_is_refused(composer, quiz):
    assert composer.write(draw__number="0").press("draw").status_code == 422
    assert quiz.slots.count() == 3


def test_without_htmx_it_goes_back_to_the_page(composer, quiz):
    response = composer.press(f"down:{quiz.slots.get(position=1).pk}", HTTP_ACCEPT="text/html")
    assert response.status_code == 302
    assert response.url.startswith(page("change", quiz))


def test_a_search_without_htmx_shows_what_was_found(composer):
    composer.write(bank__type="essay").press("search", HTTP_ACCEPT="text/html")
    assert "<html" in composer.page
    assert composer.form.values["bank-type"] == ["essay"]


# Making and publishing -----------------------------------------------------------------------------


def test_a_new_quiz_is_a_draft_and_leads_to_its_questions(client_of, instructor, quiz):
    client = client_of(instructor)
    data = {"course": quiz.course_id, "title": "Final test", "mode": "exam"}
    response = client.post(reverse("admin:quizzes_quiz_add"), data)
    made = Quiz.objects.get(title="Final test")
    assert (made.state, made.key, made.mode) == ("draft", "final-test", "exam")
    assert response.url == page("change", made)
    assert "The quiz has no questions." in client.get(response.url).content.decode()


def test_the_modes_say_what_they_mean(client_of, instructor, quiz):
    shown = client_of(instructor).get(page("change", quiz)).content.decode()
    assert "Practice: as many attempts as they like, no time limit, answers explained: at once" in shown
    assert "Exam: 1 attempt, 60 minutes, questions shuffled, answers explained: after the quiz closes" in shown


def test_settings_show_their_rules_before_they_are_saved(client_of, instructor, quiz):
    client = client_of(instructor)
    form = Writer(client, page("change", quiz)).form
    response = client.post(page("rules", quiz), form.sent(mode="exam", minutes="25"), **HTMX)
    assert "You have 25 minutes." in response.content.decode()
    quiz.refresh_from_db()
    assert (quiz.mode, quiz.minutes) == ("practice", None)


def test_settings_are_saved_and_empty_ones_follow_the_mode(client_of, instructor, quiz):
    client = client_of(instructor)
    writer = Writer(client, page("change", quiz))
    data = writer.form.sent(title="Renamed", mode="graded", attempts_allowed="3", shuffle="false")
    assert client.post(page("change", quiz), data).status_code == 302
    quiz.refresh_from_db()
    assert (quiz.title, quiz.mode, quiz.attempts_allowed, quiz.shuffle) == ("Renamed", "graded", 3, False)
    assert (quiz.minutes, quiz.pass_mark, quiz.state) == (None, None, "draft")
    assert quiz.slots.count() == 3


def said(quiz, **more):
    for name, value in more.items():
        setattr(quiz, name, value)
    quiz.save()
    return [(concern.text, concern.is_error) for concern in publishing.concerns(quiz)]


def test_a_sound_quiz_raises_no_concern(quiz):
    assert said(quiz) == []


def test_no_questions_stop_publishing(quiz):
    quiz.slots.all().delete()
    assert said(quiz) == [("The quiz has no questions.", True)]


def test_a_slot_that_cant_be_filled_stops_publishing(quiz):
    Slot.objects.create(quiz=quiz, position=4, draw=2, pool={"types": ["numeric"]})
    making.question(quiz.course, "numeric")
    assert said(quiz) == [
        ("Number 4 draws 2, but only 1 question fits that isn’t asked anyway.", True),
    ]


def test_draws_that_overlap_too_much_stop_publishing(quiz):
    for _n in range(2):
        making.question(quiz.course, "matching")
    for position in (4, 5):
        Slot.objects.create(quiz=quiz, position=position, draw=2, pool={"types": ["matching"]})
    assert said(quiz) == [
        ("The draws overlap: together they need 4 questions, and only 2 can be found.", True),
    ]


def test_draws_that_can_share_are_fine(quiz):
    making.question(quiz.course, "matching")
    making.question(quiz.course, "ordering")
    Slot.objects.create(quiz=quiz, position=4, draw=1, pool={"types": ["matching", "ordering"]})
    Slot.objects.create(quiz=quiz, position=5, draw=1, pool={"types": ["matching"]})
    assert said(quiz) == []


def test_an_archived_question_stops_publishing(quiz):
    quiz.slots.get(position=1).question.archive()
    assert said(quiz) == [("Number 1 can’t be asked: it is archived or kept for exams.", True)]


def test_points_of_zero_stop_what_is_graded_and_are_said_in_practice(quiz):
    quiz.slots.filter(position=2).update(points=0)
    assert said(quiz) == [("Number 2 is worth no points.", False)]
    assert said(quiz, mode="graded") == [("Number 2 is worth no points.", True)]


def test_a_window_in_the_past_stops_publishing(quiz):
    assert said(quiz, closes_at=timezone.now() - timedelta(days=1)) == [
        ("It has closed already: nobody could start it.", True)
    ]


def test_an_exam_without_a_close_is_said(quiz):
    [(text, is_error)] = said(quiz, mode="exam")
    assert ("never closes" in text, is_error) == (True, False)
    assert said(quiz, closes_at=timezone.now() + timedelta(days=1)) == []


def test_a_draft_course_is_said(quiz):
    quiz.course.state = "draft"
    quiz.course.save()
    assert [is_error for _text, is_error in said(quiz)] == [False]


def test_publishing_waits_for_its_errors(client_of, instructor, owner, quiz):
    client = client_of(instructor)
    slots = list(quiz.slots.values_list("pk", flat=True))
    quiz.slots.all().delete()
    shown = client.post(page("publish", quiz), {"state": "published"}, follow=True).content.decode()
    quiz.refresh_from_db()
    assert ("The quiz has no questions." in shown, quiz.state) == (True, "draft")
    assert slots
    assert client_of(owner).get(quiz.get_absolute_url()).status_code == 404


def test_a_published_quiz_is_found_and_can_be_taken_back(client_of, instructor, owner, quiz):
    client, student = client_of(instructor), client_of(owner)
    client.post(page("publish", quiz), {"state": "published"})
    assert student.get(quiz.get_absolute_url()).status_code == 200
    client.post(page("publish", quiz), {"state": "draft"})
    assert student.get(quiz.get_absolute_url()).status_code == 404


# What runs -----------------------------------------------------------------------------------------


@pytest.fixture
def running(quiz, owner):
    quiz.publish()
    return making.started(owner, quiz)


def test_a_running_attempt_goes_on_with_what_it_was_asked(composer, quiz, running):
    before = list(AttemptSlot.objects.filter(attempt=running).values_list("position", "version", "points"))
    composer.write(**{f"points__{slot.pk}": "9" for slot in quiz.slots.all()}).press(
        f"remove:{quiz.slots.get(position=1).pk}"
    )
    assert list(AttemptSlot.objects.filter(attempt=running).values_list("position", "version", "points")) == before
    assert attempts.submit(running.pk).state == Attempt.State.GRADED
    assert len(making.slots(running)) == 3


def test_the_editor_says_how_many_are_sitting_it(composer, quiz, running):
    shown = composer.client.get(page("change", quiz)).content.decode()
    assert "1 attempt is running. Its questions, their order and points stay as they are." in shown


def test_what_holds_at_once_is_said_when_it_is_changed(composer, quiz, running):
    form = Writer(composer.client, page("change", quiz)).form
    shown = composer.client.post(page("change", quiz), form.sent(minutes="5"), follow=True).content.decode()
    assert "1 attempt is running: “Minutes” holds for it at once." in shown


def test_a_quiz_with_attempts_is_unpublished_instead_of_deleted(composer, quiz, running):
    shown = composer.client.post(page("delete", quiz), {"post": "yes"}, follow=True).content.decode()
    assert "It is unpublished, not deleted" in shown
    quiz.refresh_from_db()
    assert (quiz.state, quiz.attempts.count()) == ("draft", 1)


def test_more_questions_cost_the_same(composer, quiz, count_queries):
    def more(number):
        for _n in range(number):
            question = making.question(quiz.course, "numeric")
            Slot.objects.create(quiz=quiz, position=quiz.slots.count() + 1, question=question)
            making.question(quiz.course, "matching")
        return count_queries(lambda: composer.client.get(page("change", quiz)))

    more(1)
    assert more(2) == more(15)


# Who may -------------------------------------------------------------------------------------------

POSTED = ("compose", "publish", "rules")


def test_the_foreign_and_the_missing_answer_alike(client_of, stranger, quiz):
    client = client_of(stranger)
    for name in ("change", "try", "history", "delete", *POSTED):
        method = client.post if name in POSTED else client.get
        assert [method(page(name, one)).status_code for one in (quiz, Quiz(pk=10**6))] == [404, 404], name


def test_reviewers_read_and_try_and_change_nothing(client_of, quiz):
    client = client_of(factories.CourseRoleFactory(course=quiz.course, role=CourseRole.Role.REVIEWER).user)
    assert client.get(page("change", quiz)).status_code == 200
    assert client.get(page("try", quiz), follow=True).status_code == 200
    slot = quiz.slots.get(position=1)
    assert client.post(page("compose", quiz), {"do": f"remove:{slot.pk}"}).status_code == 403
    assert client.post(page("publish", quiz), {"state": "published"}).status_code == 403
    assert f"remove:{slot.pk}" not in client.get(page("change", quiz)).content.decode()
    assert quiz.slots.count() == 3


@pytest.mark.parametrize("name", POSTED)
def test_what_changes_is_posted(client_of, instructor, quiz, name):
    assert client_of(instructor).get(page(name, quiz)).status_code == 405


def test_checks_of_lessons_are_made_from_the_text_and_not_here(client_of, instructor, quiz):
    lesson = factories.LessonFactory(module__course=quiz.course)
    checks = Quiz.objects.create(course=quiz.course, lesson=lesson, key="checks", title="Checks")
    assert client_of(instructor).get(page("change", checks)).status_code == 404
