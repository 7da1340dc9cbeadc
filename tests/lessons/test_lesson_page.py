from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import LessonVisit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return factories.LessonFactory(title="Whose definition?", lede="Why it matters.", body="It *binds*.")


def page(client, lesson):
    return client.get(lesson.get_absolute_url()).content.decode()


def test_the_text_is_shown_under_its_title_and_lede(client, lesson):
    shown = page(client, lesson)
    assert "<h1>Whose definition?</h1>" in shown
    assert '<p class="lede">Why it matters.</p>' in shown
    assert "<p>It <em>binds</em>.</p>" in shown


def test_a_lesson_leads_to_the_ones_before_and_after(client, lesson):
    before = factories.LessonFactory(module=lesson.module, position=lesson.position - 1)
    after = factories.LessonFactory(module__course=lesson.course)
    shown = page(client, lesson)
    assert f'rel="prev" href="{before.get_absolute_url()}"' in shown
    assert f'rel="next" href="{after.get_absolute_url()}"' in shown
    assert "Module 1 · Lesson 2 of 2" in shown


def test_the_only_lesson_leads_nowhere(client, lesson):
    assert 'rel="' not in page(client, lesson).split("<article")[1]


def test_the_outline_marks_where_one_is(client, lesson):
    other = factories.LessonFactory(module=lesson.module)
    outline = page(client, lesson).split('<nav class="outline"')[1].split("</nav>")[0]
    assert f'href="{lesson.get_absolute_url()}" aria-current="page"' in outline
    assert f'href="{other.get_absolute_url()}">' in outline


def test_the_source_is_named(client, lesson):
    lesson.section = factories.SectionFactory(heading="Divergent laws", revision__document__name="Document 1")
    lesson.save()
    assert "“Divergent laws”, a section of Document 1." in page(client, lesson)


def test_a_section_without_a_heading_is_the_introduction(client, lesson):
    lesson.section = factories.SectionFactory(heading="", revision__document__name="Document 1")
    lesson.save()
    assert "The introduction of Document 1." in page(client, lesson)


def test_claims_and_topics_stand_beside_the_text(client, lesson):
    lesson.topics.add(factories.TopicFactory(title="Treaty law"))
    factories.ClaimFactory(lesson=lesson, said="There are ten.", correction="There are nine.")
    shown = page(client, lesson)
    assert '<span class="verdict wrong">wrong</span> There are ten.' in shown
    assert "There are nine." in shown
    assert "Treaty law" in shown


def test_the_terms_of_the_text_are_explained_below_it(client, lesson):
    factories.GlossaryTermFactory(course=lesson.course, key="law", definition="What binds.")
    factories.GlossaryTermFactory(course=lesson.course, key="other", definition="Something else.")
    lesson.body = "The [law](term:law)."
    lesson.save()
    shown = page(client, lesson)
    assert '<a class="term" href="#term-law">law</a>' in shown
    assert '<div id="term-law">' in shown
    assert "Something else." not in shown


def test_a_visit_of_an_enrolled_student_is_kept(client_of, owner, lesson):
    enrolment = factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    page(client_of(owner), lesson)
    assert LessonVisit.objects.get().enrolment == enrolment


def test_a_visit_of_anyone_else_leaves_nothing(client, client_of, outsider, lesson):
    page(client, lesson)
    page(client_of(outsider), lesson)
    assert not LessonVisit.objects.exists()


def test_a_reload_is_the_same_visit_and_a_return_is_another(client_of, owner, lesson):
    factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    client = client_of(owner)
    page(client, lesson)
    first = LessonVisit.objects.get()
    page(client, lesson)
    assert LessonVisit.objects.get().last_at == first.last_at
    earlier = timezone.now() - timedelta(hours=1)
    LessonVisit.objects.update(first_at=earlier, last_at=earlier)
    page(client, lesson)
    visit = LessonVisit.objects.get()
    assert visit.first_at == earlier
    assert visit.last_at > earlier


def test_a_lesson_that_waits_for_its_date_is_not_there_yet(client, lesson):
    lesson.publish_at = timezone.now() + timedelta(minutes=1)
    lesson.save()
    assert client.get(lesson.get_absolute_url()).status_code == 404
    lesson.publish_at = timezone.now() - timedelta(minutes=1)
    lesson.save()
    assert client.get(lesson.get_absolute_url()).status_code == 200


def test_a_draft_is_named_as_one_to_who_works_on_it(client_of, instructor, lesson):
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    lesson.state = "draft"
    lesson.save()
    shown = page(client_of(instructor), lesson)
    assert "· Draft</p>" in shown
    assert "Mark as read" in shown  # the course is open


def test_reading_time_is_at_least_a_minute(lesson):
    assert lesson.minutes == 1
    lesson.body = "word " * 1000
    lesson.save()
    assert lesson.minutes == 5


def test_thirty_lessons_cost_what_three_do(client_of, owner, lesson, count_queries):
    client = client_of(owner)
    factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])

    def more(number):
        for _n in range(number):
            factories.LessonFactory(module__course=lesson.course)
            factories.LessonFactory(module=lesson.module)
            factories.ClaimFactory(lesson=lesson)
            lesson.topics.add(factories.TopicFactory())
        page(client, lesson)
        return count_queries(lambda: page(client, lesson))

    assert more(3) == more(27)
