"""Prepared queries give what their querysets give, or refuse to be prepared."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from lessons.models import Course, Enrolment, Lesson
from lessons.prepared import NotPrepared, person, prepared, who
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lessons():
    module = factories.ModuleFactory()
    return [factories.LessonFactory(module=module, position=number) for number in range(4)]


@prepared
def lessons_of(course: int, state: str) -> QuerySet[Lesson]:
    return Lesson.objects.filter(course=course, state=state).select_related("module__course").in_order()


def test_each_call_reads_what_its_arguments_say(lessons):
    elsewhere = factories.LessonFactory()
    lessons[3].state = "draft"
    lessons[3].save()
    assert lessons_of(lessons[0].course_id, "published") == lessons[:3]
    assert lessons_of(lessons[0].course_id, "draft") == lessons[3:]
    assert lessons_of(elsewhere.course_id, "published") == [elsewhere]
    assert lessons_of(0, "published") == []


def test_a_call_is_one_query_and_joins_come_with_it(lessons, count_queries):
    lessons_of(lessons[0].course_id, "published")
    read = lambda: [str(lesson.module.course) for lesson in lessons_of(lessons[0].course_id, "published")]  # noqa: E731
    assert count_queries(read) == 1


def test_annotations_and_values_come_as_the_queryset_gives_them(lessons):
    @prepared
    def counted(module: int) -> QuerySet[Lesson]:
        return Lesson.objects.filter(module=module).annotate(topic_count=Count("topics"), twice=F("position") * 2)

    @prepared
    def pairs(module: int) -> QuerySet[Lesson, tuple[int, str]]:
        return Lesson.objects.filter(module=module).in_order().values_list("position", "module__key")

    topics = [factories.TopicFactory(), factories.TopicFactory()]
    lessons[2].topics.add(*topics)
    found = {lesson.pk: lesson for lesson in counted(lessons[0].module_id)}
    assert (found[lessons[2].pk].topic_count, found[lessons[2].pk].twice) == (2, 4)
    assert pairs(lessons[0].module_id) == [(number, lessons[0].module.key) for number in range(4)]


def test_the_clock_is_an_argument(lessons):
    @prepared
    def due(now) -> QuerySet[Lesson]:
        return Lesson.objects.filter(publish_at__lte=now)

    now = timezone.now()
    lessons[0].publish_at = now
    lessons[0].save()
    assert due(now - timedelta(seconds=1)) == []
    assert due(now) == [lessons[0]]


def test_who_asks_decides_in_the_same_words(lessons):
    @prepared
    def courses(user: int | None, is_superuser: bool) -> QuerySet[Course]:
        return Course.objects.visible_to(person(user, is_superuser)).order_by("pk")

    factories.CourseFactory(open=False)
    member = factories.EnrolmentFactory(cohort=factories.CohortFactory(courses=[factories.CourseFactory(open=False)]))
    administrator = factories.UserFactory(is_superuser=True)
    for user in (member.user, factories.UserFactory(), administrator, AnonymousUser()):
        assert courses(*who(user)) == list(Course.objects.visible_to(user).order_by("pk"))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda key: Course.objects.filter(key=key, created_at__lte=timezone.now()), "moment"),
        (lambda key: Course.objects.filter(key=key, cohorts__ends_on__lte=timezone.now().date()), "day"),
        (lambda key: Course.objects.filter(key__startswith=key), "don’t reach|part of"),
        (lambda key: Course.objects.filter(key=key.upper()), "don’t reach|part of"),
        (lambda key: Course.objects.all(), "don’t reach"),
        (lambda key: Course.objects.filter(key=key).prefetch_related("topics"), "Prefetching"),
    ],
    ids=["frozen clock", "frozen day", "a part", "changed", "unused", "prefetching"],
)
def test_what_would_go_wrong_silently_is_refused(make, why):
    with pytest.raises(NotPrepared, match=why):
        prepared(make)("key")


def test_a_list_can_not_be_an_argument():
    with pytest.raises(NotPrepared, match="list"):
        prepared(lambda keys: Course.objects.filter(key__in=keys))(["a"])


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_transactions_only():
    @prepared
    def held(pk: int) -> QuerySet[Enrolment]:
        return Enrolment.objects.select_for_update().filter(pk=pk)

    enrolment = factories.EnrolmentFactory()
    with transaction.atomic():
        assert held(enrolment.pk) == [enrolment]
    with pytest.raises(transaction.TransactionManagementError):
        held(enrolment.pk)


def test_calls_at_the_same_time_do_not_mix(shared):
    first, second = factories.LessonFactory(), factories.LessonFactory()
    wrong = []

    def read(lesson):
        for _time in range(100):
            if lessons_of(lesson.course_id, "published") != [lesson]:
                wrong.append(lesson)
        connection.close()

    threads = [Thread(target=read, args=[lesson]) for lesson in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_number_that_no_column_can_hold_finds_nothing():
    assert lessons_of(10**30, "published") == []
