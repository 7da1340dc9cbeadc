"""The pages of review: one question at a time, what it teaches, what comes when."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import reviews
from quizzes.models import Grade, ReviewCard, ReviewLog, ReviewSettings
from tests import factories
from tests.quizzes.making import HTMX
from tests.quizzes.question_types.samples import DATA

pytestmark = pytest.mark.django_db

WRONG = {"option": "b"}


def card_of(user, days=3, **more):
    """A card of this student that was answered wrongly some days ago."""
    question = factories.QuestionFactory(**more)
    at = timezone.now() - timedelta(days=days)
    card = ReviewCard.objects.create(user=user, question=question, reviewed_at=at, due_at=at)
    reviews.keep(card, None, question.current, WRONG, Grade(fraction=0), at=at, source="quiz")
    return card


def fields(client, choose=None):
    """What the page sends; `choose`: the text of the option that is chosen."""
    page = client.get(reverse("review")).content.decode()
    hidden = {name: re.search(rf'name="{name}" value="(\d+)"', page).group(1) for name in ("replaces", "version")}
    options = re.findall(r'<input[^>]*type="radio"[^>]*>.*?</label>', page, re.DOTALL)
    for option in options:
        if choose and choose in option:
            hidden["review-option"] = re.search(r'value="(\w+)"', option).group(1)
            name = re.search(r'name="([\w-]+)"', option).group(1)
            hidden[name] = hidden.pop("review-option")
    return hidden


def post(client, card, data, **headers):
    return client.post(reverse("review_card", args=[card.pk]), data, **headers)


def test_a_due_question_is_asked_without_its_key(owner, client_of):
    card_of(owner)
    response = client_of(owner).get(reverse("review"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Where is it?" in page
    assert "Tempting, but no" not in page
    assert "The key explanation" not in page
    assert "The text says so" not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", [name for name in DATA if name != "essay"])
def test_every_type_is_asked_and_gives_nothing_away(name, owner, client_of):
    question = factories.QuestionFactory(type=name, version__content=DATA[name])
    at = timezone.now() - timedelta(days=3)
    card = ReviewCard.objects.create(user=owner, question=question, reviewed_at=at, due_at=at)
    reviews.keep(card, None, question.current, {}, Grade(fraction=0), at=at, source="quiz")
    page = client_of(owner).get(reverse("review")).content.decode()
    assert 'name="review-' in page
    assert "Why-" not in page
    secrets = question.current.parsed().keys()
    assert [key for key in secrets if key in page] == []


@pytest.mark.parametrize(("text", "word", "rating"), [("Paris", "Right.", 3), ("Lyon", "Not quite.", 1)])
def test_an_answer_is_graded_explained_and_scheduled(owner, client_of, text, word, rating):
    card = card_of(owner)
    client = client_of(owner)
    response = post(client, card, fields(client, text))
    log = ReviewLog.objects.get(source="review")
    assert response.url == reverse("review_answer", args=[log.pk])
    page = client.get(response.url).content.decode()
    assert word in page
    assert "The text says so" in page
    assert card.question.lesson.get_absolute_url() in page
    assert log.rating == rating
    card.refresh_from_db()
    assert card.due_at > timezone.now()
    assert "Where is it?" not in client.get(reverse("review")).content.decode()


def test_with_htmx_the_feedback_takes_the_place_of_the_question(owner, client_of):
    card = card_of(owner)
    client = client_of(owner)
    response = post(client, card, fields(client, "Paris"), **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert 'class="feedback right" tabindex="-1" data-focus' in page
    following = client.get(reverse("review"), **HTMX).content.decode()
    assert "<html" not in following
    assert "<h2" in following
    assert "data-focus" in following


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_blank_answer_is_asked_for_again(owner, client_of, headers):
    card = card_of(owner)
    client = client_of(owner)
    response = post(client, card, fields(client), **headers)
    assert response.status_code == 422
    assert "Choose or write an answer first." in response.content.decode()
    assert not ReviewLog.objects.filter(source="review").exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_double_post_reviews_once_and_another_answer_is_a_conflict(owner, client_of, headers):
    card = card_of(owner)
    client = client_of(owner)
    right, wrong = fields(client, "Paris"), fields(client, "Lyon")
    first, second = post(client, card, right, **headers), post(client, card, right, **headers)
    assert (first.status_code, second.status_code) == ((200, 200) if headers else (302, 302))
    conflict = post(client, card, wrong, **headers)
    assert conflict.status_code == 409
    assert "elsewhere" in conflict.content.decode()
    assert ReviewLog.objects.filter(source="review").count() == 1


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 30])
def test_a_forged_version_is_nothing(owner, client_of, version):
    card = card_of(owner)
    client = client_of(owner)
    assert post(client, card, fields(client, "Paris") | {"version": version}).status_code == 404


def test_the_version_of_another_question_is_nothing(owner, client_of):
    card, other = card_of(owner), factories.QuestionFactory()
    client = client_of(owner)
    assert post(client, card, fields(client, "Paris") | {"version": other.current.pk}).status_code == 404


def test_the_order_is_another_one_after_each_review(owner):
    question = factories.QuestionFactory(type="ordering", version__content=DATA["ordering"])
    orders = [reviews.order_of(question.current, n) for n in range(30)]
    assert reviews.order_of(question.current, 1) == orders[1]
    assert len({str(order) for order in orders}) > 5


def test_the_day_has_its_share(owner, client_of):
    ReviewSettings.objects.create(user=owner, per_day=1)
    card_of(owner)
    card_of(owner)
    client = client_of(owner)
    asked = ReviewCard.objects.of(owner).due(timezone.now()).first()
    post(client, asked, fields(client, "Paris"))
    assert "Enough for today" in client.get(reverse("review")).content.decode()


def test_the_bar_names_how_many_are_due(owner, client_of):
    client = client_of(owner)
    assert 'class="due"' not in client.get(reverse("courses")).content.decode()
    for _n in range(14):
        card_of(owner)
    assert '<span class="due">12<' in client.get(reverse("courses")).content.decode()
    assert 'id="review-due"' not in client_of(None).get(reverse("courses")).content.decode()


def test_what_comes_when(owner, client_of):
    topic = factories.TopicFactory(title="Treaty law")
    card = card_of(owner)
    card.question.topics.add(topic)
    factories.QuestionFactory(lesson=card.question.lesson).topics.add(topic)
    page = client_of(owner).get(reverse("review_ahead")).content.decode()
    assert page.count("<rect") == 14
    assert re.search(r"Today</th><td class=\"number\">1<", page)
    assert re.search(r"Treaty law</th><td class=\"number\">\d+ %</td><td class=\"number\">1 of 2<", page)


@pytest.mark.parametrize(("sent", "status"), [("5", 302), ("0", 422), ("101", 422), ("x", 422)])
def test_the_student_sets_how_many_a_day(owner, client_of, sent, status):
    response = client_of(owner).post(reverse("review_ahead"), {"per_day": sent})
    assert response.status_code == status
    assert list(ReviewSettings.objects.values_list("user", "per_day")) == ([(owner.pk, 5)] if status == 302 else [])


@pytest.fixture
def places(owner):
    card = card_of(owner)
    log = reviews.review(card, card.question.current, {"option": "a"}, reviews.newest_log(card).pk)
    return {
        "review": ("get", reverse("review"), 200),
        "review_ahead": ("get", reverse("review_ahead"), 200),
        "review_card": ("post", reverse("review_card", args=[card.pk]), 404),
        "review_answer": ("get", reverse("review_answer", args=[log.pk]), 404),
    }


@pytest.mark.parametrize("name", ["review", "review_ahead", "review_card", "review_answer"])
def test_others_find_nothing_of_it(name, places, classmate, outsider, instructor, admin_user, client_of):
    method, address, status = places[name]
    for person in (classmate, outsider, instructor, admin_user):
        response = getattr(client_of(person), method)(address)
        assert response.status_code == status
        assert "Where is it?" not in response.content.decode()
    assert getattr(client_of(None), method)(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize(("name", "status"), [("review", 405), ("review_card", 405), ("review_answer", 405)])
def test_the_wrong_method(name, status, places, owner, client_of):
    method, address, _status = places[name]
    assert getattr(client_of(owner), {"get": "post", "post": "get"}[method])(address).status_code == status


def test_an_answer_is_closed_with_its_course(places, owner, client_of):
    assert client_of(owner).get(places["review_answer"][1]).status_code == 200
    ReviewCard.objects.get().question.course.__class__.objects.update(open=False)
    assert client_of(owner).get(places["review_answer"][1]).status_code == 404


@pytest.mark.parametrize("name", ["review", "review_ahead", "courses"])
def test_a_page_costs_the_same_with_many_cards(name, owner, client_of, count_queries):
    course = factories.CourseFactory()
    lesson = factories.LessonFactory(module__course=course)
    client = client_of(owner)
    card_of(owner, lesson=lesson)
    client.get(reverse(name))
    few = count_queries(lambda: client.get(reverse(name)))
    for _n in range(8):
        card_of(owner, lesson=lesson)
    assert count_queries(lambda: client.get(reverse(name))) == few


def test_the_bar_costs_one_query(owner, count_queries):
    card_of(owner)
    assert count_queries(lambda: reviews.day_of(owner)) == 1
