import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return factories.CourseFactory(title="Law", language="fr")


def glossary(client, course):
    return client.get(f"{course.get_absolute_url()}glossary/").content.decode()


def claims(client, course):
    return client.get(f"{course.get_absolute_url()}claims/").content.decode()


def test_terms_stand_in_alphabetical_order_with_an_anchor(client, course):
    for key, term in (("t", "treaty"), ("a", "asylum")):
        factories.GlossaryTermFactory(course=course, key=key, term=term)
    factories.GlossaryTermFactory(term="of another course")
    page = glossary(client, course)
    assert page.index('<div id="term-a"><dt>asylum</dt>') < page.index('<div id="term-t"><dt>treaty</dt>')
    assert "of another course" not in page
    assert 'lang="fr"' in page


def test_a_reference_is_a_link_where_it_has_an_address(client, course):
    factories.GlossaryTermFactory(course=course, reference="Article 1", url="https://example.org/1")
    factories.GlossaryTermFactory(course=course, reference="Article 2")
    page = glossary(client, course)
    assert '<a href="https://example.org/1">Article 1</a>' in page
    assert '<span class="small">Article 2</span>' in page


def test_definitions_are_plain_text(client, course):
    factories.GlossaryTermFactory(course=course, definition="<b>x</b>")
    assert "&lt;b&gt;x&lt;/b&gt;" in glossary(client, course)


def test_a_course_without_terms_says_so(client, course):
    assert "This course explains no terms." in glossary(client, course)


def test_claims_stand_under_their_lessons_in_reading_order(client, course):
    module = factories.ModuleFactory(course=course)
    second, first = (factories.LessonFactory(module=module, position=position) for position in (2, 1))
    factories.ClaimFactory(lesson=second, said="Said last")
    factories.ClaimFactory(lesson=first, said="Said second", position=2)
    factories.ClaimFactory(lesson=first, said="Said first", position=1, verdict="correct", correction="")
    page = claims(client, course)
    places = [page.index(said) for said in ("Said first", "Said second", "Said last")]
    assert places == sorted(places)
    assert page.count('<section id="lesson-') == 2
    assert "2 wrong · 1 correct" in page


def test_a_claim_says_what_is_right_and_by_what(client, course):
    factories.ClaimFactory(
        lesson__module__course=course, key="ten", correction="Nine.", reference="S/RES/1", url="https://example.org/r"
    )
    page = claims(client, course)
    assert '<div id="claim-ten">' in page
    assert "<p>Nine.</p>" in page
    assert '<a href="https://example.org/r">S/RES/1</a>' in page


def test_claims_of_unpublished_lessons_are_not_shown(client, client_of, instructor, course):
    factories.ClaimFactory(lesson__module__course=course, lesson__state="draft", said="Said in a draft")
    factories.CourseRoleFactory(course=course, user=instructor)
    assert "Said in a draft" not in claims(client, course)
    assert "No claim of the document has been checked yet." in claims(client, course)
    assert "Said in a draft" in claims(client_of(instructor), course)


def test_many_claims_cost_what_few_do(client, course, count_queries):
    def more(number):
        for _n in range(number):
            factories.ClaimFactory(lesson__module__course=course)
        return count_queries(lambda: claims(client, course))

    assert more(3) == more(27)
