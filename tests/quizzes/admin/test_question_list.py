"""The question bank lists one's own questions, and finds them."""

import pytest
from django.urls import reverse

from lessons.models import ProblemReport
from quizzes.models import Quiz, Slot
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:quizzes_question_changelist")


@pytest.fixture
def own(instructor):
    """A question in a course of the instructor."""
    question = factories.QuestionFactory(version__stem="Which treaty came first?")
    factories.CourseRoleFactory(course=question.course, user=instructor)
    return question


@pytest.fixture
def author(client_of, instructor, own):
    return client_of(instructor)


def found(client, **query):
    return set(client.get(LIST, query).context["cl"].result_list)


def another(own, **more):
    return factories.QuestionFactory(lesson=own.lesson, **more)


def test_instructors_meet_the_questions_of_their_own_courses(author, own):
    factories.QuestionFactory()
    assert found(author) == {own}


def test_a_search_reads_the_newest_wording_and_the_key(author, own):
    other = another(own, key="council", version__stem="Who decides?")
    assert found(author, q="treaty") == {own}
    assert found(author, q="council") == {other}


def test_each_filter_narrows(author, own):
    topic = factories.TopicFactory()
    essay = another(own, type="essay", difficulty="hard", version__content={})
    essay.topics.add(topic)
    assert found(author, type="essay") == found(author, topic=topic.pk) == {essay}
    assert found(author, difficulty__exact="hard") == {essay}
    assert found(author, course=own.course_id) == {own, essay}
    assert found(author, course=own.course_id, module=own.lesson.module_id) == {own, essay}
    assert found(author, lesson=own.lesson_id) == {own, essay}
    assert found(author, course="x") == set()


def test_unused_questions_are_found(author, own):
    used, asked = another(own), another(own)
    Slot.objects.create(quiz=Quiz.objects.create(course=own.course, key="q"), position=1, question=used)
    checks = Quiz.objects.create(course=own.course, key="c", lesson=own.lesson)
    Slot.objects.create(quiz=checks, position=1, question=asked)
    assert found(author, use="none") == {own}
    assert found(author, use="quiz") == {used}
    assert found(author, use="lesson") == {asked}


def test_what_readers_flagged_is_found(author, own):
    another(own)
    factories.ProblemReportFactory(lesson=own.lesson, question=own.key)
    assert found(author, reported="open") == {own}
    ProblemReport.objects.update(state="fixed")
    assert found(author, reported="open") == set()


def test_archived_questions_are_shown_when_asked_for(author, own):
    old = another(own)
    old.archive()
    assert found(author) == {own}
    assert found(author, archived="yes") == {old}
    assert found(author, archived="all") == {own, old}


def test_filters_offer_ones_own_courses(author, own):
    factories.QuestionFactory(lesson__module__course__title="Foreign course")
    page = author.get(LIST).content.decode()
    assert own.course.title in page
    assert "Foreign course" not in page


def test_thirty_questions_cost_what_three_do(author, own, count_queries):
    def more(number):
        for _n in range(number):
            another(own)
        return count_queries(lambda: author.get(LIST))

    more(0)
    assert more(3) == more(27)
