"""Numbers and dates that nothing can be done with are refused by every form, and no page fails of them."""

import pytest
from django.contrib import admin
from django.urls import reverse

from quizzes import attempts
from quizzes.models import Assignment, Attempt, PersonalDates
from tests import factories
from tests.forms import Forms
from tests.progress import teaching
from tests.quizzes import making

pytestmark = pytest.mark.django_db

VALUES = {
    "number": ["99999999999999", "9" * 30],
    "date": ["9999-12-31"],
    "datetime-local": ["9999-12-31T18:59", "0001-01-01T00:00"],
}
OURS = ("lessons", "quizzes", "progress", "accounts")


@pytest.fixture
def quiz():
    return making.quiz("single_choice", "numeric", "essay", mode="exam", shuffle=False)


@pytest.fixture
def cohort(quiz, owner, instructor):
    cohort = factories.CohortFactory(courses=[quiz.course], time_zone="America/New_York")
    factories.CohortRoleFactory(cohort=cohort, user=instructor)
    factories.EnrolmentFactory(cohort=cohort, user=owner)
    return cohort


@pytest.fixture
def addresses(quiz, cohort, owner, classmate):
    """The pages with forms."""
    enrolment = cohort.enrolments.get()
    Assignment.objects.create(cohort=cohort, quiz=quiz)
    assignment = Assignment.objects.get()
    PersonalDates.objects.create(assignment=assignment, enrolment=enrolment)
    handed_in = teaching.sit(quiz, factories.EnrolmentFactory(cohort=cohort, user=classmate))
    essay = making.slot_of(handed_in, "essay")
    attempts.start(quiz, enrolment)
    question = quiz.slots.first().question
    return [
        reverse("new_cohort"),
        *(
            reverse(name, args=[cohort.pk])
            for name in (
                "cohort_settings", "cohort_joining", "cohort_instructors", "new_assignment", "roster",
                "gradebook_rules", "announcements",
            )
        ),
        reverse("assignment", args=[cohort.pk, assignment.pk]),
        reverse("personal_dates", args=[cohort.pk, assignment.pk, enrolment.pk]),
        reverse("edit_student", args=[cohort.pk, enrolment.pk]),
        reverse("grade_answer", args=[essay.pk]),
        reverse("regrade_question", args=[quiz.pk, question.pk]),
        *admin_pages(),
    ]  # fmt: skip


def admin_pages():
    for model, page in admin.site._registry.items():
        if model._meta.app_label not in OURS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = page.model._default_manager.order_by("pk").last()
        if row is not None:
            yield reverse(f"{name}_change", args=[row.pk])
        yield reverse(f"{name}_add")


def forms_of(page, address):
    """Without signing out."""
    return [form for form in Forms(page.content.decode(), address).found if "logout" not in form.action]


def answers(client, addresses):
    """Of every form, with one field after the other filled in."""
    for address in addresses:
        page = client.get(address)
        if page.status_code in (403, 404, 405):
            continue
        assert page.status_code == 200, address
        for form in forms_of(page, address):
            for name, kind in form.kinds.items():
                for value in VALUES.get(kind, []) if "__prefix__" not in name else ():
                    sent = client.post(form.action, {**form.values, name: [value]})
                    yield sent.status_code, form.action, name, value


@pytest.fixture
def administrator(client_of):
    client = client_of(factories.UserFactory(is_staff=True, is_superuser=True, time_zone="Asia/Tokyo"))
    client.raise_request_exception = False
    return client


def test_far_values_are_refused(administrator, addresses):
    """Shown again with a sentence, by 200 in the admin."""
    found = list(answers(administrator, addresses))
    assert [one for one in found if one[0] not in (200, 422)] == []
    assert {name for _status, _action, name, _value in found} >= {
        "minutes", "extra_minutes", "attempts_allowed", "closes_at", "publish_at", "starts_on", "not_started_days",
        "stalled_days", "essay_days", "drop_lowest",
    }  # fmt: skip


def test_what_a_form_takes_can_be_shown_everywhere(client_of, instructor, owner, quiz, cohort):
    """The last moment that an instructor in New York can choose, for a student at the other end of the day."""
    assignment = Assignment.objects.create(cohort=cohort, quiz=quiz)
    address = reverse("assignment", args=[cohort.pk, assignment.pk])
    assert client_of(instructor).post(address, {"closes_at": "2200-12-31T23:59"}).status_code == 302
    attempt = attempts.start(quiz, cohort.enrolments.get())
    Attempt.objects.update(extra_minutes=Attempt._meta.get_field("extra_minutes").validators[0].limit_value)
    owner.time_zone = "Pacific/Kiritimati"
    owner.save()
    for page in (quiz.get_absolute_url(), attempt.get_absolute_url(), reverse("own_cohort", args=[cohort.pk])):
        assert client_of(owner).get(page).status_code == 200
