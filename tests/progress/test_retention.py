"""What a cohort would remember: by topic, now and on its last day, stored once a day."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from ctlearn.progress.models import Retention
from ctlearn.progress.retention import keep
from quizzes.models import ReviewCard
from quizzes.scheduling import recall
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def question(module):
    question = factories.QuestionFactory(lesson__module=module)
    question.topics.add(factories.TopicFactory(title="Treaty law"))
    return question


def card(user, question, stability=10.0, days=4):
    at = NOW - timedelta(days=days)
    return ReviewCard.objects.create(
        user=user, question=question, stability=stability, difficulty=5, reviewed_at=at, due_at=at
    )


def test_the_mean_of_what_the_scheduler_predicts(cohort, enrolment, question):
    cohort.ends_on = (NOW + timedelta(days=30)).date()
    other = factories.QuestionFactory(lesson=question.lesson)
    cards = [card(enrolment.user, question), card(enrolment.user, other, stability=2, days=9)]
    assert keep(cohort, NOW) == 2
    whole, topic = Retention.objects.order_by("-cards")
    assert whole.mean == round(sum(recall(one.memory, NOW) for one in cards) / 2 * 100_000)
    end = datetime(2030, 4, 9, tzinfo=UTC)
    assert whole.mean_at_end == round(sum(recall(one.memory, end) for one in cards) / 2 * 100_000)
    assert (str(topic.topic), topic.cards, topic.students) == ("Treaty law", 1, 1)
    assert topic.mean == round(recall(cards[0].memory, NOW) * 100_000)
    assert whole.mean_at_end < whole.mean


def test_who_left_and_what_is_not_asked_any_more_stay_out(cohort, enrolment, question):
    gone = factories.EnrolmentFactory(cohort=cohort)
    card(gone.user, question)
    gone.leave()
    archived = factories.QuestionFactory(lesson=question.lesson)
    archived.archive()
    card(enrolment.user, archived)
    card(enrolment.user, factories.QuestionFactory())  # of a course that the cohort hasn't
    assert keep(cohort, NOW) == 0
    assert not Retention.objects.exists()


def test_again_on_the_same_day_it_is_replaced(cohort, enrolment, question):
    card(enrolment.user, question)
    keep(cohort, NOW)
    keep(cohort, NOW + timedelta(hours=1))
    assert Retention.objects.filter(topic=None).count() == 1
    keep(cohort, NOW + timedelta(days=1))
    assert Retention.objects.filter(topic=None).count() == 2
    assert Retention.objects.first().mean_at_end is None  # no last day is set


def test_a_timer_keeps_it_and_the_pages_show_it_with_its_date(client_of, instructor, cohort, enrolment, question):
    cohort.ends_on = timezone.localdate() + timedelta(days=30)
    cohort.save()
    made = card(enrolment.user, question)
    made.reviewed_at = timezone.now() - timedelta(days=4)
    made.save()
    out = io.StringIO()
    call_command("keep_retention", stdout=out)
    assert out.getvalue() == "Kept: 1 cohorts, 1 cards.\n"
    client = client_of(instructor)
    page = client.get(reverse("cohort", args=[cohort.pk])).content.decode()
    stored = Retention.objects.get(topic=None)
    assert f"<strong>{stored.percent} %</strong>" in page
    assert f"{stored.percent_at_end} %</a> without review" in page
    details = client.get(reverse("cohort_retention", args=[cohort.pk])).content.decode()
    assert "Treaty law" in details
    assert f"Without review it would be {stored.percent_at_end} %" in details
