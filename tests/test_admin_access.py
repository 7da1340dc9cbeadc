"""Every address of the admin, asked for by everyone. An address that isn't in the table fails.

Whoever has no part in the admin is sent to sign in; who works on nothing of a row gets 404, whether it is there or not.
"""

import re

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lessons.models import Attachment, CohortRole
from quizzes import attempts
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db

SIGN_IN = 302
PEOPLE = ["anonymous", "student", "owner", "editor", "reviewer", "stranger", "admin"]
AUTHORS = dict.fromkeys(["owner", "editor", "reviewer", "stranger", "admin"], 200)
READING = dict.fromkeys(["owner", "editor", "reviewer", "admin"], 200)
CHANGING = READING | {"reviewer": 403}
OWNING = {"owner": 200, "admin": 200}  # what belongs to one person, or to a cohort
NOBODY: dict[str, int] = {}
ADMIN = dict.fromkeys(["owner", "editor", "reviewer", "stranger"], 403) | {"admin": 200}
ADMIN_APPS = {"auth", "accounts", "account", "socialaccount", "mfa", "sites"}

COURSE_ROWS = ["attachment", "course", "module", "glossaryterm", "claim", "lesson", "quiz", "question"]


def of_course(model):
    """The addresses that all rows of courses have. `restore` of a state that isn't there is 404 for who may."""
    app = "quizzes" if model in ("quiz", "question") else "lessons"
    return {
        f"{app}_{model}_changelist": ("get", None, AUTHORS),
        f"{app}_{model}_add": ("get", None, AUTHORS),
        f"{app}_{model}_change": ("get", model, READING),
        f"{app}_{model}_history": ("get", model, READING),
        f"{app}_{model}_delete": ("get", model, CHANGING),
        f"{app}_{model}_restore": ("post", f"{model}+state", dict.fromkeys(CHANGING, 302) | {"reviewer": 403}),
        f"{app}_{model}_deleted": ("get", None, AUTHORS),
        f"{app}_{model}_recover": ("post", "missing", NOBODY),  # tests/lessons/test_history.py has those that are
    }


TABLE = {
    **{name: row for model in COURSE_ROWS for name, row in of_course(model).items()},
    "index": ("get", None, AUTHORS),
    "app_list": ("get", "app", AUTHORS),
    "autocomplete": ("get", None, dict.fromkeys(AUTHORS, 403)),  # which field it is for is missing
    "jsi18n": ("get", None, AUTHORS),
    "password_change": ("get", None, AUTHORS),
    "password_change_done": ("get", None, AUTHORS),
    "lessons_course_tree": ("get", "course", READING),
    "lessons_course_tree_move": ("post", "course", dict.fromkeys(CHANGING, 404) | {"reviewer": 403}),
    "lessons_course_tree_state": ("post", "course", dict.fromkeys(CHANGING, 404) | {"reviewer": 403}),
    "lessons_course_tree_add": ("post", "course", dict.fromkeys(CHANGING, 422) | {"reviewer": 403}),
    "lessons_lesson_preview": ("post", None, NOBODY),  # without the module that the lesson is of
    "lessons_lesson_image": ("post", "lesson", dict.fromkeys(CHANGING, 302) | {"reviewer": 403}),
    "quizzes_quiz_compose": ("post", "quiz", CHANGING),
    "quizzes_quiz_publish": ("post", "quiz", dict.fromkeys(CHANGING, 302) | {"reviewer": 403}),
    "quizzes_quiz_rules": ("post", "quiz", CHANGING),
    "quizzes_quiz_try": ("get", "quiz", dict.fromkeys(READING, 302)),  # to the seed of its draws
    "quizzes_question_import": ("get", None, AUTHORS),
    "quizzes_question_store": ("post", None, dict.fromkeys(AUTHORS, 422)),
    "quizzes_question_shared": ("get", None, AUTHORS),
    "quizzes_question_take_over": ("post", None, dict.fromkeys(AUTHORS, 302)),
    "quizzes_question_shared_one": ("get", "question", NOBODY),
    "quizzes_question_origin": ("get", "question", READING),
    "quizzes_question_archive": ("post", "question", dict.fromkeys(CHANGING, 302) | {"reviewer": 403}),
    "quizzes_question_restore_version": ("post", "question+1", dict.fromkeys(CHANGING, 302) | {"reviewer": 403}),
    "lessons_topic_changelist": ("get", None, AUTHORS),
    "lessons_topic_add": ("get", None, AUTHORS),
    "lessons_topic_change": ("get", "topic", AUTHORS),
    "lessons_topic_history": ("get", "topic", AUTHORS),
    "lessons_topic_delete": ("get", "topic", ADMIN),
    "lessons_cohort_changelist": ("get", None, AUTHORS),
    "lessons_cohort_add": ("get", None, AUTHORS),
    "lessons_cohort_change": ("get", "cohort", OWNING),
    "lessons_cohort_history": ("get", "cohort", OWNING),
    "lessons_cohort_delete": ("get", "cohort", OWNING),
    "lessons_document_changelist": ("get", None, AUTHORS),
    "lessons_document_add": ("get", None, AUTHORS),
    "lessons_document_change": ("get", "document", OWNING),
    "lessons_document_history": ("get", "document", OWNING),
    "lessons_document_delete": ("get", "document", OWNING),
    "lessons_document_outline": ("get", "document", OWNING),
    "lessons_document_outline_edit": ("post", "document", dict.fromkeys(OWNING, 409)),
    "lessons_document_outline_undo": ("post", "document", dict.fromkeys(OWNING, 409)),
    "lessons_document_outline_create_course": ("post", "document", dict.fromkeys(OWNING, 302)),
    "lessons_document_import": ("get", "document", OWNING),
    "lessons_document_compare": ("get", "document", OWNING),
    "lessons_document_compare_confirm": ("post", "document", dict.fromkeys(OWNING, 409)),
    "lessons_document_compare_take_over": ("post", "document", dict.fromkeys(OWNING, 409)),
    "lessons_problemreport_changelist": ("get", None, AUTHORS),
    "lessons_problemreport_add": ("get", None, dict.fromkeys(AUTHORS, 403)),
    "lessons_problemreport_change": ("get", "report", READING),
    "lessons_problemreport_history": ("get", "report", READING),
    "lessons_problemreport_delete": ("get", "report", CHANGING),
    "quizzes_attempt_changelist": ("get", None, AUTHORS),
    "quizzes_attempt_add": ("get", None, dict.fromkeys(AUTHORS, 403)),
    "quizzes_attempt_change": ("get", "attempt", OWNING),
    "quizzes_attempt_history": ("get", "attempt", OWNING),
    "quizzes_attempt_delete": ("get", "attempt", dict.fromkeys(OWNING, 403)),
    "quizzes_attemptslot_changelist": ("get", None, AUTHORS),
    "quizzes_attemptslot_add": ("get", None, dict.fromkeys(AUTHORS, 403)),
    "quizzes_attemptslot_change": ("get", "slot", OWNING),
    "quizzes_attemptslot_history": ("get", "slot", OWNING),
    "quizzes_attemptslot_delete": ("get", "slot", dict.fromkeys(OWNING, 403)),
}
OPEN = {"login", "logout"}  # the site's own pages for signing in
CLOSED = {"view_on_site"}  # to anybody: tests/lessons/test_content_admin.py


def addresses(patterns, inside=False):
    """The names below /admin/; those of the site's own pages there are in tests/packages/test_access.py."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, inside or pattern.namespace == "admin")
        elif inside and isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def of_admins(name):
    return name.partition("_")[0] in ADMIN_APPS


def test_every_address_is_in_the_table():
    names = {name for name in addresses(get_resolver().url_patterns) if not of_admins(name)}
    assert names == set(TABLE) | OPEN | CLOSED


@pytest.fixture
def people(admin_user):
    roles = {role: factories.InstructorFactory() for role in ("owner", "editor", "reviewer")}
    stranger = factories.CourseRoleFactory(role="owner").user
    return {"anonymous": None, "student": factories.UserFactory(), **roles, "stranger": stranger, "admin": admin_user}


@pytest.fixture
def world(people, client_of):
    """A closed course with one of everything; each state of it has been kept once."""
    quiz = making.quiz("single_choice", course=factories.CourseFactory(open=False))
    question = quiz.slots.get().question
    lesson, course = question.lesson, quiz.course
    for role in ("owner", "editor", "reviewer"):
        factories.CourseRoleFactory(course=course, user=people[role], role=role)
    cohort = factories.CohortFactory(courses=[course])
    CohortRole.objects.create(cohort=cohort, user=people["owner"])
    attempt = attempts.start(quiz, factories.EnrolmentFactory(cohort=cohort, user=people["student"]))
    attempts.submit(attempt.pk)
    section = factories.SectionFactory(revision__document=factories.DocumentFactory(owner=people["owner"]))
    file = ContentFile(b"map", name="map.png")
    rows = {
        "course": course, "module": lesson.module, "lesson": lesson, "quiz": quiz, "question": question,
        "attachment": Attachment.objects.create(course=course, name="map.png", file=file),
        "glossaryterm": factories.GlossaryTermFactory(course=course), "claim": factories.ClaimFactory(lesson=lesson),
        "report": factories.ProblemReportFactory(lesson=lesson), "topic": factories.TopicFactory(),
        "cohort": cohort, "document": section.revision.document, "attempt": attempt,
        "slot": making.slots(attempt)[0],
    }  # fmt: skip
    for name in COURSE_ROWS:
        row = rows[name]
        admin.site.get_model_admin(type(row)).keep_before(None, row)
    return rows


def arguments(of, world):
    if of is None:
        return []
    if of in ("app", "missing"):
        return ["lessons" if of == "app" else 10**9]
    name, _plus, more = of.partition("+")
    row = world[name]
    if more == "state":
        from reversion.models import Version

        return [row.pk, Version.objects.get_for_object(row)[0].pk]
    return [row.pk, *([int(more)] if more else [])]


def ask(client_of, people, name, given):
    method = TABLE[name][0]
    address = reverse(f"admin:{name}", args=given)
    return {one: getattr(client_of(people[one]), method)(address) for one in PEOPLE}


@pytest.mark.parametrize("name", TABLE)
def test_who_gets_the_page(name, people, world, client_of):
    _method, of, answers = TABLE[name]
    given = ask(client_of, people, name, arguments(of, world))
    outside = {"anonymous": SIGN_IN, "student": SIGN_IN}
    expected = {one: outside.get(one, answers.get(one, 404)) for one in PEOPLE}
    assert {one: answer.status_code for one, answer in given.items()} == expected
    for one in outside:
        assert "/login/" in given[one].url


OF_ROWS = [name for name, (_method, of, _answers) in TABLE.items() if of in COURSE_ROWS or of in ("cohort", "document")]


@pytest.mark.parametrize("name", OF_ROWS)
def test_the_foreign_and_the_missing_look_the_same(name, people, world, client_of):
    method, of, _answers = TABLE[name]
    client, row = client_of(people["stranger"]), world[of]
    answers = [
        getattr(client, method)(reverse(f"admin:{name}", args=[pk])) for pk in (row.pk, 10**9)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404, 404]
    foreign, missing = (re.sub(r"\b[A-Za-z0-9]{64}\b", "", answer.content.decode()) for answer in answers)
    assert foreign == missing


def test_lists_show_a_stranger_nothing_of_it(people, world, client_of):
    client = client_of(people["stranger"])
    for model in (*COURSE_ROWS, "cohort", "document", "problemreport"):
        app = "quizzes" if model in ("quiz", "question") else "lessons"
        rows = client.get(reverse(f"admin:{app}_{model}_changelist")).context["cl"].queryset
        assert world.get(model, world["report"]) not in set(rows)


LISTS = [name for name in addresses(get_resolver().url_patterns) if of_admins(name) and name.endswith(("list", "add"))]


@pytest.mark.parametrize("name", LISTS)
def test_accounts_and_sign_in_are_for_administrators_alone(name, people, client_of):
    """Their single rows follow: the same permission guards them."""
    for one in ("owner", "stranger"):
        assert client_of(people[one]).get(reverse(f"admin:{name}")).status_code == 403
