"""Every page of ours, asked for by everyone: who gets it, who is sent to sign in, and to whom it doesn't exist."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from lessons.models import Attachment, CohortRole
from quizzes.checks import keep_checks
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = ["anonymous", "owner", "classmate", "outsider", "instructor", "stranger", "admin"]
PLACES = ["open", "closed", "draft course", "draft module", "draft lesson", "scheduled lesson"]
SIGN_IN = 302

READERS = {  # who may read what stands where
    "open": {"anonymous", "owner", "classmate", "outsider", "instructor", "stranger", "admin"},
    "closed": {"owner", "classmate", "instructor", "admin"},
    "draft course": {"instructor", "admin"},
    "draft module": {"instructor", "admin"},
    "draft lesson": {"instructor", "admin"},
    "scheduled lesson": {"instructor", "admin"},
}
STUDENTS = {"owner", "classmate"}
# tests/quizzes/test_quiz_pages.py, test_review_pages.py, test_question_reports.py
OTHER_TABLES = {"quizzes.views.quizzes", "quizzes.views.attempts", "quizzes.views.reviews", "quizzes.views.reports"}
PROGRESS = "ctlearn.progress."  # tests/progress/test_teach_access.py


@dataclass(frozen=True)
class Page:
    """One named URL. `of` is what it shows: everybody's, a course's or a lesson's."""

    name: str
    of: str = "lesson"
    method: str = "get"
    member: bool = False  # needs an account
    answer: int = 200  # to who may
    staff: bool = False  # for others it doesn't exist

    def __str__(self) -> str:
        return self.name

    def address(self, lesson) -> str:
        arguments = {"site": [], "course": [lesson.course.key], "lesson": [lesson.course.key, lesson.key]}[self.of]
        more = {"attachment": ["map.png"], "check": ["asked"]}.get(self.name, [])
        return reverse(self.name, args=[*arguments, *more])


TABLE = [
    Page("home", "site"),
    Page("courses", "site"),
    Page("search", "site"),
    Page("shelf", "site", member=True),
    Page("profile", "site", member=True),
    Page("styleguide", "site", member=True, staff=True),
    Page("course", "course"),
    Page("glossary", "course"),
    Page("claims", "course"),
    Page("attachment", "course"),
    Page("enrol", "course", "post", member=True, answer=302),
    Page("leave", "course", "post", member=True, answer=302),
    Page("lesson"),
    Page("complete_lesson", method="post", member=True, answer=302),
    Page("bookmark", method="post", member=True, answer=302),
    Page("note", member=True),
    Page("report_problem", member=True),
    Page("check", member=True, answer=302),
]


def named(patterns):
    """The names of all URLs that are ours: not the admin's and not those of the account pages."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) not in ("accounts/", "admin/"):
                yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name and not has_table(pattern.callback.__module__):
            yield pattern.name


def has_table(module):
    return module in OTHER_TABLES or module.startswith(PROGRESS)


def test_every_url_is_in_the_table():
    assert sorted(named(get_resolver().url_patterns)) == sorted(page.name for page in TABLE)


@pytest.fixture
def lesson():
    lesson = factories.LessonFactory(body=":::check asked\n:::")
    factories.QuestionFactory(lesson=lesson, key="asked")
    keep_checks(lesson)
    Attachment.objects.create(course=lesson.course, name="map.png", file=ContentFile(b"map", name="map.png"))
    return lesson


@pytest.fixture
def people(lesson, owner, classmate, outsider, instructor, stranger, admin_user):
    cohort = factories.CohortFactory(courses=[lesson.course])
    for student in (owner, classmate):
        factories.EnrolmentFactory(cohort=cohort, user=student)
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    factories.CourseRoleFactory(user=stranger)
    return {
        "anonymous": None, "owner": owner, "classmate": classmate, "outsider": outsider, "instructor": instructor,
        "stranger": stranger, "admin": admin_user,
    }  # fmt: skip


def move(lesson, place):
    """Put the lesson into a course of this kind."""
    if place == "closed":
        lesson.course.open = False
    elif place == "scheduled lesson":
        lesson.publish(timezone.now() + timedelta(hours=1))
    elif place != "open":
        changed = {"draft course": lesson.course, "draft module": lesson.module, "draft lesson": lesson}[place]
        changed.state = "draft"
        changed.save()
    lesson.course.save()


def expected(page, place, person):
    if page.member and person == "anonymous":
        return SIGN_IN
    if page.of == "site":
        return page.answer if not page.staff or person in {"instructor", "stranger", "admin"} else 404
    if page.of == "course" and place in ("draft module", "draft lesson", "scheduled lesson"):
        place = "open"  # the course itself is there
    if page.name == "enrol":
        return page.answer if place == "open" else 404
    if person not in READERS[place]:
        return 404
    if page.name == "complete_lesson" and place in ("closed", "draft course") and person not in STUDENTS:
        return 403  # may read, and isn't enrolled
    return page.answer


@pytest.mark.parametrize(
    ("page", "place"),
    [(page, place) for page in TABLE for place in (PLACES if page.of != "site" else ["open"])],
    ids=str,
)
def test_who_gets_the_page(page, place, lesson, people, client_of):
    move(lesson, place)
    address = page.address(lesson)
    answers = {name: getattr(client_of(person), page.method)(address) for name, person in people.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: expected(page, place, name) for name in people
    }
    if page.member:
        assert answers["anonymous"].url.startswith("/accounts/login/?next=")
    else:
        assert answers["anonymous"].status_code != SIGN_IN


@pytest.mark.parametrize("page", [page for page in TABLE if page.of != "site"], ids=lambda page: page.name)
def test_the_missing_and_the_hidden_look_the_same(page, lesson, people, client_of):
    move(lesson, "closed")
    client = client_of(people["outsider"])
    hidden = getattr(client, page.method)(page.address(lesson))
    address = page.address(lesson)
    type(lesson.course).objects.filter(pk=lesson.course_id).update(key="elsewhere")
    missing = getattr(client, page.method)(address)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_tokens(hidden) == without_tokens(missing)


def without_tokens(response):
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", response.content.decode())


def test_a_teacher_of_the_cohort_reads_the_closed_course_and_no_drafts(client_of, lesson):
    move(lesson, "closed")
    role = CohortRole.objects.create(
        cohort=factories.CohortFactory(courses=[lesson.course]), user=factories.InstructorFactory()
    )
    client = client_of(role.user)
    assert client.get(lesson.get_absolute_url()).status_code == 200
    move(lesson, "draft lesson")
    assert client.get(lesson.get_absolute_url()).status_code == 404


def test_who_left_the_cohort_is_an_outsider(client_of, lesson, people, owner):
    move(lesson, "closed")
    owner.enrolments.get().leave()
    assert client_of(owner).get(lesson.get_absolute_url()).status_code == 404


def test_a_lesson_with_a_date_is_named_nowhere_before(client_of, lesson, owner, people):
    lesson.title, lesson.lede = "Kept back until then", "A lede to be found."
    lesson.save()
    factories.LessonFactory(module=lesson.module)
    move(lesson, "scheduled lesson")
    client = client_of(owner)
    for address in (
        reverse("home"), reverse("courses"), reverse("search") + "?q=kept+back", reverse("shelf"), reverse("progress"),
        lesson.course.get_absolute_url(), reverse("glossary", args=[lesson.course.key]),
        reverse("claims", args=[lesson.course.key]), reverse("review"),
        lesson.course.lessons.exclude(pk=lesson.pk).get().get_absolute_url(),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200
        assert lesson.title not in answer.content.decode()
        assert lesson.get_absolute_url() not in answer.content.decode()
    lesson.publish(timezone.now() - timedelta(seconds=1))
    assert lesson.title in client.get(lesson.course.get_absolute_url()).content.decode()
