"""Every page of ctlearn.progress, asked for by everyone. A page that isn't in a table fails.

Add a row for each new URL: `Page("name", TEACHERS)`; what it is of (`args`) is looked up in `world`.
"""

import re
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ctlearn.progress.reminders import token_of
from lessons.models import Announcement, CohortRole, RosterEntry
from quizzes import attempts
from quizzes.models import Regrade
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db

PEOPLE = ["anonymous", "student", "classmate", "outsider", "owner", "assistant", "stranger", "admin"]
EVERYBODY = dict.fromkeys(PEOPLE, 200) | {"anonymous": 302}
TEACHERS = {"owner": 200, "assistant": 200, "admin": 200}  # of the cohort; others get 404
OWNERS = TEACHERS | {"assistant": 403}
STUDENTS = {"student": 200, "classmate": 200}
GRADERS = TEACHERS | {"stranger": 200}
INSTRUCTORS = EVERYBODY | {"student": 403, "classmate": 403, "outsider": 403}


@dataclass(frozen=True)
class Page:
    """One named URL: how people are answered (404 for whom it doesn't name), and of what it is."""

    name: str
    answers: dict[str, int]
    args: tuple[str, ...] = ("cohort",)
    method: str = "get"
    done: int = 302  # what a form that is sent empty leads to, for who may send it

    def __str__(self) -> str:
        return self.name

    def expected(self, person: str) -> int:
        if person == "anonymous":
            return self.answers.get(person, 302)
        answer = self.answers.get(person, 404)
        return self.done if answer == 200 and self.method == "post" else answer


TABLE = [
    Page("teach", EVERYBODY, ()),
    Page("new_cohort", INSTRUCTORS, ()),
    Page("cohort", TEACHERS),
    Page("cohort_changes", dict.fromkeys(TEACHERS, 204)),
    Page("cohort_retention", TEACHERS),
    Page("quiz_progress", TEACHERS, ("cohort", "quiz")),
    Page("question_progress", TEACHERS, ("cohort", "counted_quiz", "counted_question")),
    Page("student_progress", TEACHERS, ("cohort", "enrolment")),
    Page("add_instructor_note", TEACHERS, ("cohort", "enrolment"), method="post", done=422),
    Page("student_attempt", TEACHERS, ("cohort", "enrolment", "attempt")),
    Page("cohort_settings", OWNERS),
    Page("archive_cohort", OWNERS, method="post"),
    Page("cohort_joining", OWNERS),
    Page("new_code", OWNERS, method="post"),
    Page("cohort_instructors", OWNERS),
    Page("change_role", OWNERS, ("cohort", "role"), method="post"),
    Page("remove_role", OWNERS, ("cohort", "role"), method="post"),
    Page("problems", GRADERS, ()),
    Page("problem", TEACHERS, ("problem",)),
    Page("announcements", TEACHERS),
    Page("delete_announcement", OWNERS, ("cohort", "announcement")),
    Page("assignments", TEACHERS),
    Page("new_assignment", OWNERS),
    Page("assignment", OWNERS, ("cohort", "assignment")),
    Page("delete_assignment", OWNERS, ("cohort", "assignment")),
    Page("personal_dates", OWNERS, ("cohort", "assignment", "enrolment")),
    Page("roster", OWNERS),
    Page("confirm_roster", OWNERS, method="post", done=422),
    Page("add_student", OWNERS, method="post", done=422),
    Page("stop_waiting", OWNERS, ("cohort", "entry"), method="post"),
    Page("cohort_students", TEACHERS),
    Page("edit_student", OWNERS, ("cohort", "enrolment")),
    Page("move_student", OWNERS, ("cohort", "enrolment"), method="post", done=422),
    Page("remove_student", OWNERS, ("cohort", "enrolment"), method="post"),
    Page("bring_back", OWNERS, ("cohort", "enrolment"), method="post"),
    Page("gradebook", TEACHERS),
    Page("gradebook_rules", TEACHERS),
    Page("gradebook_csv", TEACHERS),
    Page("gradebook_xlsx", TEACHERS),
    Page("type_code", EVERYBODY | {"anonymous": 200}, ()),
    Page("join", EVERYBODY | {"anonymous": 200, "student": 302, "classmate": 302}, ("code",)),
    Page("own_cohorts", EVERYBODY, ()),
    Page("own_cohort", STUDENTS),
    Page("leave_cohort", STUDENTS),
    Page("progress", EVERYBODY, ()),
    Page("history", EVERYBODY, ()),
    Page("own_data", EVERYBODY, ()),
    Page("download_data", EVERYBODY, ("form",)),
    Page("delete_account", EVERYBODY, ()),
    Page("reminders", EVERYBODY, ()),
    Page("unsubscribe", EVERYBODY | {"anonymous": 200}, ("token",)),
    Page("grading", GRADERS, ()),
    Page("hide_names", GRADERS, (), "post"),
    Page("grade_answer", TEACHERS, ("answer",)),
    Page("regrades", TEACHERS, ("quiz",)),
    Page("regrade_question", TEACHERS, ("quiz", "question")),
    Page("undo_regrade", {"owner": 200, "admin": 200}, ("quiz", "regrade")),
]


def named(patterns):
    """The names of the URLs of ctlearn.progress."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("ctlearn.progress."):
            yield pattern.name


def test_every_page_is_in_the_table():
    assert sorted(page.name for page in TABLE) == sorted(named(get_resolver().url_patterns))


@pytest.fixture
def people(owner, classmate, outsider, instructor, stranger, admin_user):
    assistant = factories.InstructorFactory(display_name="Ada Assistant")
    return dict(
        zip(PEOPLE, [None, owner, classmate, outsider, instructor, assistant, stranger, admin_user], strict=True)
    )


@pytest.fixture
def world(people):
    """A cohort with two students, its owner and an assistant; the stranger teaches another one."""
    course = factories.CourseFactory(open=False)
    cohort = factories.CohortFactory(courses=[course])
    CohortRole.objects.create(cohort=cohort, user=people["owner"])
    CohortRole.objects.create(cohort=cohort, user=people["assistant"], role=CohortRole.Role.ASSISTANT)
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=people["student"])
    factories.EnrolmentFactory(cohort=cohort, user=people["classmate"])
    elsewhere = factories.EnrolmentFactory(user=people["outsider"])
    CohortRole.objects.create(cohort=elsewhere.cohort, user=people["stranger"])
    entry = RosterEntry.objects.create(cohort=cohort, email="awaited@example.org")
    own = {"cohort": cohort.pk, "enrolment": enrolment.pk, "code": cohort.code, "entry": entry.pk, "form": "json"}
    own["token"] = token_of(people["student"])
    own["assignment"] = factories.AssignmentFactory(cohort=cohort, course=course).pk
    own["announcement"] = Announcement.objects.create(cohort=cohort, title="News", text="Read.").pk
    own["role"] = cohort.roles.get(user=people["assistant"]).pk
    reported = factories.ProblemReportFactory(lesson__module__course=course, reporter=people["student"])
    own["problem"] = reported.pk
    return own | graded(course, enrolment, people)


def graded(course, enrolment, people):
    """An essay that waits for a grade, and a regrade of the owner's."""
    quiz = making.quiz("essay", course=course)
    attempt = attempts.start(quiz, enrolment)
    making.give(making.slots(attempt)[0], {"text": "Because."})
    attempts.submit(attempt.pk)
    question = quiz.slots.get().question
    regrade = Regrade.objects.create(quiz=quiz, question=question, kind="drop", reason="Bad.", by=people["owner"])
    answer = making.slots(attempt)[0].pk
    counted = making.quiz("single_choice", course=course)
    sat = attempts.submit(attempts.start(counted, enrolment).pk)
    own = {"attempt": sat.pk, "counted_quiz": counted.pk, "counted_question": counted.slots.get().question_id}
    return own | {"answer": answer, "quiz": quiz.pk, "question": question.pk, "regrade": regrade.pk}


def ask(client, page, arguments):
    return getattr(client, page.method)(reverse(page.name, args=arguments))


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("page", TABLE, ids=str)
def test_who_gets_the_page(page, person, people, world, client_of):
    answer = ask(client_of(people[person]), page, [world[name] for name in page.args])
    assert answer.status_code == page.expected(person)
    if person == "anonymous" and page.expected(person) == 302:
        assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("page", [page for page in TABLE if page.args], ids=str)
def test_what_is_missing_is_not_found(page, people, world, client_of):
    assert ask(client_of(people["owner"]), page, [10**9 for _name in page.args]).status_code == 404


@pytest.mark.parametrize("page", [page for page in TABLE if page.args[:1] == ("cohort",) and page.args[1:]], ids=str)
def test_rows_of_another_cohort_are_not_found_under_the_own_one(page, people, world, client_of):
    """The stranger's own cohort in the address opens nothing of somebody else's."""
    foreign = people["stranger"].cohort_roles.get().cohort_id
    arguments = [foreign, *(world[name] for name in page.args[1:])]
    assert ask(client_of(people["stranger"]), page, arguments).status_code == 404


@pytest.mark.parametrize("person", [one for one in PEOPLE if one != "anonymous"])
def test_the_menu_leads_nobody_to_a_page_that_isn_t_theirs(person, people, world, client_of):
    client = client_of(people[person])
    page = client.get(reverse("teach")).content.decode()
    (menu,) = re.findall(r'<nav class="subnav"[^>]*>(.*?)</nav>', page, re.DOTALL)
    links = re.findall(r'href="([^"]+)"', menu)
    assert [client.get(link).status_code for link in links] == [200] * len(links)
    assert len(links) == (3 if person in GRADERS else 1)
