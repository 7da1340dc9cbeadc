"""The gradebook's page, its rules, and its files."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress.models import GradebookRules, Weight
from lessons.models import CohortRole
from tests import factories
from tests.progress.test_gradebook import DAY, sit
from tests.quizzes import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "true_false", mode="graded", attempts_allowed=0)


@pytest.fixture
def cohort(quiz, instructor, owner, classmate):
    """Olive has 50 and handed in late; Clara has nothing yet."""
    cohort = factories.CohortFactory(name="Spring group", courses=[quiz.course])
    CohortRole.objects.create(cohort=cohort, user=instructor)
    assignment = factories.AssignmentFactory(cohort=cohort, quiz=quiz, due_at=timezone.now() + DAY)
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=owner, student_number="007")
    factories.EnrolmentFactory(cohort=cohort, user=classmate)
    sit(enrolment, quiz, "single_choice", late=2.5 * DAY)
    assignment.closes_at = timezone.now() + 9 * DAY
    assignment.save()
    return cohort


def page(client, name, cohort, **more):
    return client.get(reverse(name, args=[cohort.pk]), more)


def row_of(text, name):
    return next(row for row in text.split("<tr>") if name in row)


def test_the_page_shows_what_counts_and_why(client_of, instructor, cohort, quiz):
    text = page(client_of(instructor), "gradebook", cohort).content.decode()
    late = row_of(text, "Olive Owner")
    assert ">50</a>" in late
    assert "2 days late" in late
    assert "was" not in late
    assert "50.0</td>" in late
    assert "not handed in yet" in row_of(text, "Clara Classmate")
    assert "Late work counts in full." in text
    GradebookRules.objects.create(cohort=cohort, late_percent=Decimal("7.5"))
    text = page(client_of(instructor), "gradebook", cohort).content.decode()
    assert ">35</a>" in row_of(text, "Olive Owner")
    assert "2 days late, was 50" in row_of(text, "Olive Owner")
    assert "Each day late takes 7.50 points of 100 off, at most 100." in text


def test_without_anything_graded_the_page_says_what_it_is_for(client_of, instructor, cohort):
    cohort.assignments.all().delete()
    answer = page(client_of(instructor), "gradebook", cohort)
    assert "Nothing here is graded yet" in answer.content.decode()
    assert page(client_of(instructor), "gradebook_csv", cohort).status_code == 200


def test_students_are_found_by_name_and_number_and_come_page_by_page(client_of, instructor, cohort):
    client = client_of(instructor)
    assert "Clara" not in page(client, "gradebook", cohort, q="olive").content.decode()
    assert "Olive" in page(client, "gradebook", cohort, q="007").content.decode()
    assert "Nobody like that." in page(client, "gradebook", cohort, q="zzz").content.decode()
    for n in range(60):
        factories.EnrolmentFactory(cohort=cohort, user__display_name=f"Zed {n:02}")
    text = page(client, "gradebook", cohort, page=2).content.decode()
    assert "Page 2 of 2" in text
    assert "Zed 59" in text
    assert "Olive" not in text
    assert page(client, "gradebook", cohort, page="x").status_code == 200


def test_who_left_is_not_in_it(client_of, instructor, cohort, owner):
    owner.enrolments.get().leave()
    assert "Olive" not in page(client_of(instructor), "gradebook", cohort).content.decode()


def test_more_students_cost_no_more_queries(client_of, instructor, cohort, quiz, count_queries):
    client = client_of(instructor)
    few = count_queries(lambda: page(client, "gradebook", cohort))
    for _n in range(4):
        enrolment = factories.EnrolmentFactory(cohort=cohort)
        sit(enrolment, quiz, "true_false")
        sit(enrolment, quiz, "single_choice")
    assert count_queries(lambda: page(client, "gradebook", cohort)) == few


def sent(quiz, **more):
    return {
        "drop_lowest": "1", "late_percent": "10", "late_most": "30", "late_floor": "20",
        f"quiz-{quiz.pk}-weight": "2.5", **more,
    }  # fmt: skip


def test_owners_change_the_rules(client_of, instructor, cohort, quiz):
    address = reverse("gradebook_rules", args=[cohort.pk])
    answer = client_of(instructor).post(address, sent(quiz))
    assert answer.url == reverse("gradebook", args=[cohort.pk])
    rules, weight = GradebookRules.objects.get(cohort=cohort), Weight.objects.get(cohort=cohort)
    assert (rules.drop_lowest, rules.late_percent, rules.late_most, rules.late_floor) == (1, 10, 30, 20)
    assert (weight.quiz, weight.weight, weight.droppable) == (quiz, Decimal("2.5"), False)
    client_of(instructor).post(address, sent(quiz, **{f"quiz-{quiz.pk}-droppable": "on"}))
    assert Weight.objects.get().droppable
    assert 'value="2.50"' in client_of(instructor).get(address).content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("late_percent", "101"), ("late_floor", "-1"), ("drop_lowest", "x"), ("weight", "-1")]
)
def test_rules_that_make_no_sense_change_nothing(client_of, instructor, cohort, quiz, field, value):
    name = f"quiz-{quiz.pk}-weight" if field == "weight" else field
    answer = client_of(instructor).post(reverse("gradebook_rules", args=[cohort.pk]), sent(quiz, **{name: value}))
    assert answer.status_code == 422
    assert f'<a href="#id_{name}">' in answer.content.decode()
    assert not GradebookRules.objects.exists()
    assert not Weight.objects.exists()


def test_assistants_read_the_rules_and_change_none(client_of, cohort, quiz):
    assistant = factories.InstructorFactory()
    CohortRole.objects.create(cohort=cohort, user=assistant, role=CohortRole.Role.ASSISTANT)
    address = reverse("gradebook_rules", args=[cohort.pk])
    text = client_of(assistant).get(address).content.decode()
    assert "Owners of the cohort can change the rules." in text
    assert "disabled" in text
    assert client_of(assistant).post(address, sent(quiz)).status_code == 403
    assert not GradebookRules.objects.exists()


@pytest.mark.parametrize("name", ["gradebook", "gradebook_csv", "gradebook_xlsx"])
def test_the_gradebook_is_only_read(client_of, instructor, cohort, name):
    assert client_of(instructor).post(reverse(name, args=[cohort.pk])).status_code == 405


def table(client, kind, cohort):
    answer = page(client, f"gradebook_{kind}", cohort)
    assert f'.{kind}"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    data = answer.getvalue() if answer.streaming else answer.content
    if kind == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_everybody(client_of, instructor, cohort, quiz, kind):
    for n in range(55):
        factories.EnrolmentFactory(cohort=cohort, user__display_name=f"Zed {n:02}")
    head, *rows = table(client_of(instructor), kind, cohort)
    title = f"{quiz.course.title}: A quiz"
    assert head == ["Name", "E-mail", "Student number", f"{title} (%)", f"{title}: remark", "Grade so far (%)"]
    assert len(rows) == 57
    by_name = {row[0]: row for row in rows}
    assert by_name["Clara Classmate"][3:] == ["", "not handed in yet", ""]
    olive = by_name["Olive Owner"]
    assert [float(olive[3]), olive[4], float(olive[5])] == [50, "2 days late", 50]
    assert olive[2] == "007"


NASTY = ["=1+1", "==1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "　+1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_name_and_no_title_can_be_read_as_a_formula(client_of, instructor, cohort, quiz, kind):
    quiz.course.short_title = "=cmd|' /C calc'!A0"
    quiz.course.save()
    for n, text in enumerate(NASTY):
        factories.EnrolmentFactory(
            cohort=cohort, user__display_name=text, user__email=f"+{n}@example.org", student_number=text
        )
    head, *rows = table(client_of(instructor), kind, cohort)
    risky = tuple("=+-@＝＋－＠\t\r\n")
    for cell in [*head, *(cell for row in rows for cell in row)]:
        assert not cell.strip().startswith(risky), cell
    assert sum(row[0].startswith("'") for row in rows) == len(NASTY)


def test_dates_in_the_file_name_and_a_name_without_letters(client_of, instructor, cohort):
    cohort.name = "…"
    cohort.save()
    answer = page(client_of(instructor), "gradebook_csv", cohort)
    assert answer["Content-Disposition"] == f'attachment; filename="cohort-{timezone.localdate():%Y-%m-%d}.csv"'


def test_a_long_table_is_read_in_parts(client_of, instructor, cohort, monkeypatch):
    monkeypatch.setattr("ctlearn.progress.gradebook.TOGETHER", 2)
    for n in range(3):
        factories.EnrolmentFactory(cohort=cohort, joined_at=timezone.now() - timedelta(days=n))
    assert len(table(client_of(instructor), "csv", cohort)) == 6


def test_names_tests_and_grades_lead_to_what_they_stand_for(client_of, instructor, cohort, quiz, owner):
    enrolment = owner.enrolments.get()
    shown = page(client_of(instructor), "gradebook", cohort).content.decode()
    for address in (
        reverse("student_progress", args=[cohort.pk, enrolment.pk]),
        reverse("quiz_progress", args=[cohort.pk, quiz.pk]),
        reverse("student_attempt", args=[cohort.pk, enrolment.pk, enrolment.attempts.get().pk]),
    ):
        assert f'href="{address}"' in shown
