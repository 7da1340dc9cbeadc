import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.models import SearchEntry
from lessons.search import reindex, search
from tests import factories

pytestmark = pytest.mark.django_db


def titles(client, query):
    return [hit.title for hit in client.get("/search/", {"q": query}).context["hits"]]


def test_lessons_and_terms_are_found(client):
    lesson = factories.LessonFactory(title="Extradition", body="Two states agree.")
    factories.GlossaryTermFactory(course=lesson.course, key="dual", term="dual criminality", definition="States agree.")
    page = client.get("/search/", {"q": "agree"}).content.decode()
    assert f'<a href="{lesson.get_absolute_url()}">Extradition</a>' in page
    assert f'<a href="{lesson.course.get_absolute_url()}glossary/#term-dual">dual criminality</a>' in page
    assert "2 results" in page


def test_every_word_has_to_be_there(client):
    factories.LessonFactory(title="One", body="Borders and banks.")
    factories.LessonFactory(title="Two", body="Borders alone.")
    assert titles(client, "banks borders") == ["One"]


def test_the_last_word_may_be_a_beginning_and_no_other(client):
    factories.LessonFactory(title="One", body="Sovereignty has borders.")
    assert titles(client, "borders sover") == ["One"]
    assert titles(client, "sover borders") == []


def test_a_title_comes_before_a_text(client):
    factories.LessonFactory(title="Something else", body="It mentions asylum once.")
    factories.LessonFactory(title="Asylum", body="Who is protected.")
    factories.LessonFactory(title="A third thing", body="It mentions asylum as well.")
    assert titles(client, "asylum")[0] == "Asylum"


@pytest.mark.parametrize("query", ["Zürich", "zurich", "ZÜRICH", "Zu\u0308rich"])
@pytest.mark.parametrize("language", ["en", "de", "eo"])
def test_accents_and_capitals_do_not_matter(client, query, language):
    course = factories.CourseFactory(language=language)
    factories.LessonFactory(title="A bank", body="It stood in Zürich.", module__course=course)
    assert titles(client, query) == ["A bank"]


def test_the_course_decides_how_words_are_bent(client):
    factories.LessonFactory(title="Laws", body="The parliament ratified treaties.")
    assert titles(client, "treaty ratifies") == ["Laws"]


def test_the_words_found_are_marked(client):
    factories.LessonFactory(body="A treaty binds those who ratify it.")
    assert "A <mark>treaty</mark> binds" in client.get("/search/", {"q": "treaty"}).content.decode()


def test_an_excerpt_is_escaped(client):
    factories.LessonFactory(body="Write `<script>alert(1)</script>` if x < y & a treaty.")
    page = client.get("/search/", {"q": "treaty"}).content.decode()
    assert "<script>alert" not in page
    assert "x &lt; y &amp; a <mark>treaty</mark>" in page


def test_the_query_is_shown_again_and_escaped(client):
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "Nothing holds all words" in page


def test_drafts_and_closed_courses_are_not_found(client):
    factories.LessonFactory(body="needle", state="draft")
    factories.LessonFactory(body="needle", module__state="draft")
    factories.LessonFactory(body="needle", module__course__state="draft")
    closed = factories.LessonFactory(body="needle", module__course__open=False)
    factories.GlossaryTermFactory(course=closed.course, definition="needle")
    assert titles(client, "needle") == []


def test_who_is_in_the_cohort_finds_what_is_closed_to_others(client_of, owner, outsider):
    closed = factories.LessonFactory(title="Closed", body="needle", module__course__open=False)
    factories.EnrolmentFactory(user=owner, cohort__courses=[closed.course])
    assert titles(client_of(owner), "needle") == ["Closed"]
    assert titles(client_of(outsider), "needle") == []


def test_what_one_may_not_read_takes_no_place(client, monkeypatch):
    monkeypatch.setattr("lessons.search.LIMIT", 2)
    for _n in range(4):
        factories.LessonFactory(title="needle needle", state="draft")
    factories.LessonFactory(title="Found", body="A needle in a longer text than the others have.")
    assert titles(client, "needle") == ["Found"]


@pytest.mark.parametrize(
    "query",
    [
        '"', "'", "*", "(", ")", "needle)", '"needle', "needle OR", "NOT", "AND OR NOT", "NEAR(a b)", "title:needle",
        "needle & | !", "needle:*", "-needle", "^needle", "_", "__", "²", "٣", "; DROP TABLE x",
        "%s", "%(a)s", "<->", "\\", "\ud83d\ude00", "a" * 500, "  ", "the",
    ],
)  # fmt: skip
def test_no_query_is_a_command(client, query):
    factories.LessonFactory(body="A needle.")
    assert client.get("/search/", {"q": query.encode("utf-16", "surrogatepass").decode("utf-16")}).status_code == 200


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_any_text_may_be_searched_for(django_user_model, text):
    search(text, django_user_model(is_superuser=True))


def test_nothing_is_asked_of_an_empty_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert titles(client, "  ") == []


def test_htmx_gets_the_results_alone(client):
    factories.LessonFactory(title="Asylum")
    page = client.get("/search/", {"q": "asylum"}, headers={"hx-request": "true"}).content.decode()
    assert page.strip().startswith('<div id="results" data-say="1 result"')
    assert "<html" not in page


def test_a_changed_text_is_found_at_once_and_a_deleted_one_no_more(client):
    lesson = factories.LessonFactory(body="Old words.")
    lesson.body = "New thoughts."
    lesson.save()
    assert titles(client, "words") == []
    assert titles(client, "thoughts") == [lesson.title]
    lesson.delete()
    assert titles(client, "thoughts") == []


def test_the_index_can_be_made_again_from_the_texts(client):
    lesson = factories.LessonFactory(lede="Lede", body="Some *needle*.")
    factories.GlossaryTermFactory(course=lesson.course)
    columns = ("course", "lesson", "term", "title", "body", "configuration")
    before = set(SearchEntry.objects.values_list(*columns))
    SearchEntry.objects.update(title="broken", body="broken")
    reindex(lesson.course)
    assert set(SearchEntry.objects.values_list(*columns)) == before
    assert titles(client, "needle") == [lesson.title]
    assert titles(client, "broken") == []


def test_thirty_results_cost_what_three_do(client, django_assert_max_num_queries):
    for _n in range(30):
        factories.LessonFactory(body="needle")
    with django_assert_max_num_queries(2):
        assert len(titles(client, "needle")) == 30
