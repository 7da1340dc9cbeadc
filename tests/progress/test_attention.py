"""What needs a person, by the rules of the cohort."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress import attention, doubts
from ctlearn.progress.leaving import erase
from ctlearn.progress.models import Standing
from lessons.completion import complete
from quizzes import attempts
from quizzes.models import Assignment, PersonalDates
from quizzes.statistics import Flag
from tests import factories
from tests.progress.teaching import answered_against_the_key, page, sit
from tests.quizzes import making

pytestmark = pytest.mark.django_db


def ago(**time):
    return timezone.now() - timedelta(**time)


def names(students):
    return [str(standing.enrolment.user) for standing in students]


def joined(enrolment, **time):
    enrolment.joined_at = ago(**time)
    enrolment.save()


def seen(enrolment, module, **time):
    """Read a lesson so long ago."""
    complete(enrolment, factories.LessonFactory(module=module), "button")
    Standing.objects.filter(pk=enrolment.pk).update(seen_at=ago(**time))


def not_started(cohort):
    return names(attention.concerned(cohort, "not_started", timezone.now()))


def stalled(cohort):
    return names(attention.concerned(cohort, "stalled", timezone.now()))


def test_who_has_not_started_after_the_cohort_s_days(cohort, module, enrolment):
    joined(enrolment, days=8)
    assert not_started(cohort) == ["Olive Owner"]
    cohort.not_started_days = 9
    assert not_started(cohort) == []
    cohort.not_started_days = 7
    seen(enrolment, module)
    assert not_started(cohort) == []


def test_nobody_is_late_before_the_cohort_starts(cohort, enrolment):
    joined(enrolment, days=30)
    cohort.starts_on = timezone.localdate() - timedelta(days=6)
    assert not_started(cohort) == []
    cohort.starts_on = timezone.localdate() - timedelta(days=8)
    assert not_started(cohort) == ["Olive Owner"]


def work_of(kind, module, quiz):
    return {kind: {"quiz": quiz, "module": module, "course": module.course}[kind]}


of_every_kind = pytest.mark.parametrize("kind", ["quiz", "module", "course"])


@of_every_kind
def test_who_stalled_while_work_is_due(cohort, module, enrolment, quiz, kind):
    seen(enrolment, module, days=9)
    factories.LessonFactory(module=module)
    assert stalled(cohort) == []  # nothing is set
    work = Assignment.objects.create(cohort=cohort, due_at=ago(days=-3), **work_of(kind, module, quiz))
    assert stalled(cohort) == ["Olive Owner"]
    cohort.stalled_days = 10
    assert stalled(cohort) == []
    cohort.stalled_days = 7
    work.due_at, work.closes_at = None, ago(days=1)
    work.save()
    assert stalled(cohort) == []


@of_every_kind
def test_who_has_done_the_work_has_not_stalled(cohort, module, enrolment, quiz, kind):
    Assignment.objects.create(cohort=cohort, due_at=ago(days=-3), **work_of(kind, module, quiz))
    sit(quiz, enrolment)
    seen(enrolment, module, days=9)
    assert stalled(cohort) == []


def test_who_is_excused_owes_nothing(cohort, module, enrolment, quiz):
    work = Assignment.objects.create(cohort=cohort, due_at=ago(days=-3), quiz=quiz)
    seen(enrolment, module, days=9)
    own = PersonalDates.objects.create(assignment=work, enrolment=enrolment, excused=True)
    assert stalled(cohort) == []
    own.delete()
    assert stalled(cohort) == ["Olive Owner"]


def test_who_fails_repeatedly(cohort, enrolment, quiz):
    type(quiz).objects.update(attempts_allowed=0)
    quiz.refresh_from_db()
    sit(quiz, enrolment, right=False)
    assert names(attention.concerned(cohort, "failing", timezone.now())) == []
    sit(quiz, enrolment, right=False)
    assert names(attention.concerned(cohort, "failing", timezone.now())) == ["Olive Owner"]
    sit(quiz, enrolment)
    assert names(attention.concerned(cohort, "failing", timezone.now())) == []


def test_another_pass_mark_is_another_failure(cohort, enrolment, quiz):
    for _n in range(2):
        sit(quiz, enrolment, right=False)
    quiz.pass_mark = 0
    quiz.save()
    assert names(attention.concerned(cohort, "failing", timezone.now())) == []


def test_answers_wait_from_the_cohort_s_days_on(cohort, module, enrolment):
    essay = making.quiz("essay", course=module.course)
    attempt = attempts.start(essay, enrolment)
    making.give(making.slots(attempt)[0], {"text": "Because."})
    attempt = attempts.submit(attempt.pk)
    assert doubts.waiting(cohort, timezone.now()) == doubts.Waiting(1, attempt.submitted_at)
    cohort.essay_days = 2
    assert doubts.waiting(cohort, timezone.now()).answers == 0
    assert doubts.waiting(cohort, timezone.now() + timedelta(days=2)).answers == 1


def test_a_question_whose_key_the_strong_doubt(client_of, instructor, cohort, module):
    quiz = answered_against_the_key(cohort, module.course)
    (suspect,) = doubts.suspects(cohort)
    assert suspect.version.question == quiz.slots.first().question
    assert suspect.finding.flag == Flag.KEY_DOUBTED
    shown = page(client_of(instructor), cohort).content.decode()
    assert reverse("question_progress", args=[cohort.pk, quiz.pk, suspect.version.question_id]) in shown
    assert f"the strong choose “{suspect.option}”" in shown


def test_few_answers_say_nothing(cohort, module):
    answered_against_the_key(cohort, module.course, students=12)
    assert doubts.suspects(cohort) == []
    cohort.suspect_answers = 12
    assert len(doubts.suspects(cohort)) == 1


def test_who_has_no_account_any_more_needs_nobody(client_of, instructor, cohort, module, enrolment, quiz):
    joined(enrolment, days=9)
    gone = factories.EnrolmentFactory(cohort=cohort, user__display_name="Gina Gone")
    for _n in range(2):
        sit(quiz, gone, right=False)
    client = client_of(instructor)
    assert "Gina Gone" in page(client, cohort).content.decode()
    erase(gone.user)
    enrolment.user.is_active = False
    enrolment.user.save()
    shown = page(client, cohort)
    assert shown.context["notices"] == []
    assert list(shown.context["page"]) == []
    enrolment.user.is_active = True
    enrolment.user.save()
    assert [one.rule for one in page(client, cohort).context["notices"]] == ["not_started"]


def test_the_page_names_who_needs_help_and_can_show_them_alone(client_of, instructor, cohort, module, enrolment, quiz):
    joined(enrolment, days=9)
    failed = factories.EnrolmentFactory(cohort=cohort, user__display_name="Fay Failing")
    for _n in range(2):
        sit(quiz, failed, right=False)
    client = client_of(instructor)
    shown = page(client, cohort)
    assert [(one.rule, one.count) for one in shown.context["notices"]] == [("not_started", 1), ("failing", 1)]
    assert "▲ fails repeatedly" in shown.content.decode()
    rules = {
        "help": ["Fay Failing", "Olive Owner"], "not_started": ["Olive Owner"], "failing": ["Fay Failing"],
        "stalled": [],
    }  # fmt: skip
    pages = {rule: page(client, cohort, show=rule).context["page"] for rule in rules}
    alone = {rule: [str(standing.enrolment.user) for standing in shown] for rule, shown in pages.items()}
    assert alone == rules


def test_what_students_need_is_remembered_until_one_of_them_does_something(
    client_of, instructor, cohort, enrolment, quiz, count_queries
):
    joined(enrolment, days=9)
    client = client_of(instructor)
    first = count_queries(lambda: page(client, cohort))
    assert count_queries(lambda: page(client, cohort)) < first
    sit(quiz, enrolment)
    assert page(client, cohort).context["notices"] == []


def test_another_threshold_is_another_look(client_of, instructor, cohort, enrolment):
    joined(enrolment, days=8)
    client = client_of(instructor)
    assert len(page(client, cohort).context["notices"]) == 1
    cohort.not_started_days = 9
    cohort.save()
    assert page(client, cohort).context["notices"] == []
