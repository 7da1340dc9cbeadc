"""The cohort's page: students against modules and tests, in orders and by filters; and what changes meanwhile."""

import html
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress.matrix import Matrix, students_of
from ctlearn.progress.models import Standing
from lessons.completion import complete, visit
from quizzes import attempts
from tests import factories
from tests.progress.teaching import page, sit
from tests.quizzes import making

pytestmark = pytest.mark.django_db


def cell(cohort, module, place=0):
    (row,) = Matrix(cohort, module.course).rows(students_of(cohort))
    return row.cells[place]


def names(response):
    """Of the students, as the table has them."""
    return [html.unescape(name) for name in re.findall(r'<th scope="row"><a [^>]*>([^<]+)', response.content.decode())]


def test_a_cell_says_what_was_read_until_there_is_a_score(cohort, module, enrolment):
    lessons = [factories.LessonFactory(module=module) for _n in range(2)]
    assert (cell(cohort, module).text, cell(cohort, module).label) == ("·", "not started")
    visit(enrolment, lessons[0])
    assert (cell(cohort, module).text, cell(cohort, module).label) == ("◔", "0 of 2 lessons read")
    complete(enrolment, lessons[0], "button")
    assert (cell(cohort, module).text, cell(cohort, module).label) == ("◑", "1 of 2 lessons read")
    complete(enrolment, lessons[1], "button")
    assert cell(cohort, module).text == "●"


def test_a_score_under_the_pass_mark_is_framed_and_said(cohort, module, enrolment, quiz):
    sit(quiz, enrolment, right=False)
    assert cell(cohort, module).label == "0 per cent, under the pass mark"
    assert cell(cohort, module).css.split() == ["score", "s0", "p0", "low"]
    sit(quiz, enrolment)
    assert (cell(cohort, module).text, cell(cohort, module).label) == ("100", "100 per cent")
    assert cell(cohort, module).css.split() == ["score", "s10", "p0"]


def test_a_running_attempt_is_no_score(cohort, module, enrolment, quiz):
    attempts.start(quiz, enrolment)
    assert (cell(cohort, module).text, cell(cohort, module).label) == ("▸", "attempt in progress")


def test_an_answer_for_a_person_is_said_to_wait(cohort, module, enrolment):
    essay = making.quiz("essay", "single_choice", course=module.course, mode="graded")
    attempt = attempts.start(essay, enrolment)
    making.give(making.slot_of(attempt, "essay"), {"text": "Because."})
    attempts.submit(attempt.pk)
    columns = Matrix(cohort, module.course).columns
    place = next(n for n, column in enumerate(columns) if column.quizzes == (essay,))
    assert cell(cohort, module, place).label == "0 per cent, waits for a grade"
    assert cell(cohort, module, place).text == "0…"


def test_a_test_of_the_whole_course_has_a_column_and_a_diagnostic_has_none(cohort, module, quiz):
    exam = making.quiz("single_choice", course=module.course, mode="exam")
    making.quiz("single_choice", course=module.course, diagnostic=True)
    shown = Matrix(cohort, module.course).columns
    assert (shown[0].title, shown[0].number) == ("Treaties", 1)
    assert [column.quizzes for column in shown if column.number is None] == [(exam,)]


def test_what_moved_to_another_module_counts_there(cohort, module, enrolment):
    lesson = factories.LessonFactory(module=module)
    complete(enrolment, lesson, "button")
    other = factories.ModuleFactory(course=module.course, title="Other")
    type(lesson).objects.filter(pk=lesson.pk).update(module=other)
    (row,) = Matrix(cohort, module.course).rows(students_of(cohort))
    assert [(column.title, cell.text) for column, cell in row.pairs] == [("Other", "●")]


def test_students_come_in_the_order_that_is_asked_for(client_of, instructor, cohort, module, enrolment, quiz):
    ada = factories.EnrolmentFactory(cohort=cohort, user__display_name="Ada First")
    zoe = factories.EnrolmentFactory(cohort=cohort, user__display_name="zoë Last")
    lesson = factories.LessonFactory(module=module)
    complete(ada, lesson, "button")
    visit(zoe, lesson)
    sit(quiz, zoe)
    sit(quiz, ada, right=False)
    client = client_of(instructor)
    a, o, z = "Ada First", "Olive Owner", "zoë Last"
    orders = {"name": [a, o, z], "seen": [o, z, a], "-seen": [a, z, o], "progress": [o, z, a], "-progress": [a, z, o]}
    orders |= {"score": [a, z, o], "-score": [z, a, o], "nonsense": [a, o, z]}
    assert {order: names(page(client, cohort, sort=order)) for order in orders} == orders


def test_students_are_found_by_name_and_number(client_of, instructor, cohort, module, enrolment):
    factories.EnrolmentFactory(cohort=cohort, user__display_name="Zoë Ångström", student_number="B-77")
    client = client_of(instructor)
    for query in ("zoe", "ÅNG", "b-77"):
        assert names(page(client, cohort, q=query)) == ["Zoë Ångström"]
    assert names(page(client, cohort, q="nobody")) == []


def test_who_left_is_not_on_it(client_of, instructor, cohort, enrolment):
    enrolment.leave()
    assert names(page(client_of(instructor), cohort)) == []
    enrolment.come_back()
    assert names(page(client_of(instructor), cohort)) == ["Olive Owner"]


def test_fifty_students_to_a_page(client_of, instructor, cohort):
    for number in range(51):
        factories.EnrolmentFactory(cohort=cohort, user__display_name=f"Student {number:02}")
    client = client_of(instructor)
    assert len(names(page(client, cohort))) == 50
    assert names(page(client, cohort, page=2)) == ["Student 50"]


def test_the_course_with_most_attempts_comes_first(client_of, instructor, cohort, module, enrolment, quiz):
    other = factories.CourseFactory(title="A first one")
    cohort.courses.add(other)
    client = client_of(instructor)
    assert page(client, cohort).context["course"] == other
    sit(quiz, enrolment)
    assert page(client, cohort).context["course"] == module.course
    assert page(client, cohort, course=other.pk).context["course"] == other


def test_as_a_list_it_says_the_same_in_words(client_of, instructor, cohort, module, enrolment, quiz):
    sit(quiz, enrolment, right=False)
    shown = page(client_of(instructor), cohort, view="list").content.decode()
    assert "<table" not in shown
    assert re.search(r"Treaties</dt><dd><a [^>]*>0 per cent, under the pass mark</a>", shown)


def test_each_cell_leads_to_its_part_of_the_student_s_page(client_of, instructor, cohort, module, enrolment, quiz):
    client = client_of(instructor)
    shown = page(client, cohort).content.decode()
    address, part = re.search(r'<td><a class="none" href="([^"]*)#([^"]*)"', shown).groups()
    assert f'id="{part}"' in client.get(address.replace("&amp;", "&")).content.decode()


def test_a_cohort_without_course_or_students_says_so(client_of, instructor):
    empty = factories.CohortRoleFactory(user=instructor).cohort
    shown = page(client_of(instructor), empty).content.decode()
    assert "The cohort has no course yet." in shown
    assert "Nothing needs you now." in shown


def test_it_costs_the_same_however_many_students_there_are(
    client_of, instructor, cohort, quiz, enrolment, count_queries
):
    sit(quiz, enrolment)
    client = client_of(instructor)
    page(client, cohort)
    cache.clear()
    few = count_queries(lambda: page(client, cohort))
    for _n in range(7):
        other = factories.EnrolmentFactory(cohort=cohort)
        visit(other, factories.LessonFactory(module__course=quiz.course))
        sit(quiz, other)
    cache.clear()
    assert count_queries(lambda: page(client, cohort)) == few


def test_what_is_remembered_is_drawn_anew_when_something_happens(client_of, instructor, cohort, module, enrolment):
    lesson = factories.LessonFactory(module=module)
    client = client_of(instructor)
    assert "not started" in page(client, cohort).content.decode()
    complete(enrolment, lesson, "button")
    assert "1 of 1 lesson read" in page(client, cohort).content.decode()
    enrolment.user.display_name = "Another Name"
    enrolment.user.save()
    assert names(page(client, cohort)) == ["Another Name"]


# While it is looked at ----------------------------------------------------------------------------------------------


def changes(client, cohort, course, since, *rows):
    asked = {"course": course.pk, "since": since, "rows": ",".join(str(row.pk) for row in rows)}
    return client.get(reverse("cohort_changes", args=[cohort.pk]), asked, HTTP_HX_REQUEST="true")


@pytest.fixture
def earlier(enrolment):
    Standing.objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    return f"{(timezone.now() - timedelta(minutes=1)).timestamp():.6f}"


def test_nothing_new_is_no_content(client_of, instructor, cohort, module, enrolment, earlier):
    answer = changes(client_of(instructor), cohort, module.course, earlier, enrolment)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_result_comes_as_its_row_and_is_said(client_of, instructor, cohort, module, enrolment, earlier, quiz):
    other = factories.EnrolmentFactory(cohort=cohort)
    sit(quiz, enrolment)
    shown = changes(client_of(instructor), cohort, module.course, earlier, enrolment, other).content.decode()
    assert f'<tr id="student-{enrolment.pk}" hx-swap-oob="true">' in shown
    assert "100 per cent" in shown
    assert 'data-say="1 student has new results"' in shown
    assert f"rows={enrolment.pk},{other.pk}" in shown


def test_reading_comes_without_a_word(client_of, instructor, cohort, module, enrolment, earlier):
    visit(enrolment, factories.LessonFactory(module=module))
    shown = changes(client_of(instructor), cohort, module.course, earlier, enrolment).content.decode()
    assert "0 of 1 lesson read" in shown
    assert "data-say" not in shown


def test_rows_that_the_page_does_not_show_stay_away(client_of, instructor, cohort, module, enrolment, earlier, quiz):
    foreign = factories.EnrolmentFactory(cohort=factories.CohortFactory(courses=[module.course]))
    sit(quiz, foreign)
    sit(quiz, enrolment)
    client = client_of(instructor)
    assert changes(client, cohort, module.course, earlier, foreign).status_code == 204
    assert changes(client, cohort, module.course, earlier).status_code == 204


@pytest.mark.parametrize("since", ["", "soon", "1e400", "nan", "-9e99"])
def test_nonsense_is_nothing_new(client_of, instructor, cohort, module, enrolment, since):
    assert changes(client_of(instructor), cohort, module.course, since, enrolment).status_code == 204


def test_a_course_of_others_is_not_found(client_of, instructor, cohort, enrolment, earlier):
    assert changes(client_of(instructor), cohort, factories.CourseFactory(), earlier).status_code == 404
