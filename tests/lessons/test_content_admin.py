import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse

from lessons.models import Cohort, CohortRole, Course, CourseRole, Lesson, ProblemReport
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}
COURSE = {"title": "New", "key": "new", "language": "en", "state": "draft", **ROLES}  # fmt: skip
COHORT = {"name": "New", "time_zone": "UTC", **ROLES}


def change(row):
    return reverse(f"admin:lessons_{row._meta.model_name}_change", args=[row.pk])


def changelist(name):
    return reverse(f"admin:lessons_{name}_changelist")


def choices(client, address, field):
    return {str(choice[0]) for choice in client.get(address).context["adminform"].form.fields[field].choices} - {""}


@pytest.fixture
def own(instructor):
    """A lesson of the instructor's course, and one of each thing beside it."""
    lesson = factories.LessonFactory(title="My own lesson", module__course__title="My own course")
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    return lesson


def everything_of(lesson):
    return [
        lesson.course, lesson.module, lesson,
        factories.GlossaryTermFactory(course=lesson.course),
        factories.ClaimFactory(lesson=lesson),
        factories.ProblemReportFactory(lesson=lesson),
    ]  # fmt: skip


@pytest.fixture
def author(client_of, instructor, own):
    return client_of(instructor)


def test_instructors_meet_the_rows_of_their_own_courses(author, own):
    foreign = factories.LessonFactory()
    for mine, theirs in zip(everything_of(own), everything_of(foreign), strict=True):
        rows = author.get(changelist(mine._meta.model_name)).context["cl"].queryset
        assert mine in rows
        assert theirs not in rows


def test_the_foreign_and_the_missing_answer_alike(author):
    for row in everything_of(factories.LessonFactory()):
        name = row._meta.model_name
        for page in ("change", "delete", "history"):
            answers = [author.get(reverse(f"admin:lessons_{name}_{page}", args=[pk])) for pk in (row.pk, 10**6, "x")]
            assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert author.post(change(row), {"title": "Mine now"}).status_code == 404


def test_no_address_of_the_admin_leads_around_that(author, own):
    for lesson in (own, factories.LessonFactory(module__course__state="draft")):
        for row in (lesson, lesson.course):
            kind = ContentType.objects.get_for_model(row).pk
            assert author.get(f"/admin/r/{kind}/{row.pk}/").status_code == 404
    assert f'href="{own.get_absolute_url()}"' in author.get(change(own)).content.decode()
    assert "/admin/r/" not in author.get(change(own.module)).content.decode()


def test_administrators_meet_everything(admin_client):
    for row in everything_of(factories.LessonFactory()):
        assert admin_client.get(change(row)).status_code == 200


def test_a_search_finds_ones_own_alone(author, own):
    factories.LessonFactory(title="My own lesson, says somebody else")
    assert list(author.get(f"{changelist('lesson')}?q=own lesson").context["cl"].queryset) == [own]


def test_forms_offer_ones_own_courses_modules_and_documents(author, own, instructor):
    foreign = factories.LessonFactory(module__course__document=factories.DocumentFactory())
    document = factories.DocumentFactory(owner=instructor)
    assert choices(author, reverse("admin:lessons_module_add"), "course") == {str(own.course_id)}
    assert choices(author, change(own), "module") == {str(own.module_id)}
    assert choices(author, change(own.course), "document") == {str(document.pk)}
    assert choices(author, reverse("admin:lessons_claim_add"), "lesson") == {str(own.pk)}
    assert foreign.module_id != own.module_id


def test_no_form_attaches_a_row_to_a_foreign_course(author):
    foreign = factories.ModuleFactory()
    data = {"module": foreign.pk, "title": "Smuggled", "key": "smuggled", "state": "draft", "position": "0"}
    response = author.post(reverse("admin:lessons_lesson_add"), data)
    assert response.status_code == 422
    assert not Lesson.objects.filter(key="smuggled").exists()


def test_a_lesson_belongs_to_the_course_of_its_module(author, own):
    data = {"module": own.module_id, "title": "Another", "key": "another", "state": "draft", "position": "0"}
    assert author.post(reverse("admin:lessons_lesson_add"), data).status_code == 302
    assert Lesson.objects.get(key="another").course == own.course


def test_a_key_that_another_lesson_of_the_course_has_is_refused(author, own):
    factories.LessonFactory(key="elsewhere")
    other = factories.LessonFactory(module=own.module)
    data = {"module": own.module_id, "title": "Another", "key": own.key, "body": "Text.", "state": "draft"}
    for address in (reverse("admin:lessons_lesson_add"), change(other)):
        answer = author.post(address, data)
        assert answer.status_code == 422
        assert answer.context["errors"] == [[f"“{own.key}” is taken in this course. Choose another key."]]
        assert answer.context["adminform"].form.errors.keys() == {"key"}
    for lesson, key in ((own, own.key), (other, "elsewhere")):
        assert author.post(change(lesson), data | {"key": key}).status_code == 302


def test_whoever_makes_a_course_owns_it(author, instructor):
    assert author.post(reverse("admin:lessons_course_add"), COURSE).status_code == 302
    assert CourseRole.objects.get(course__key="new").user == instructor
    assert CourseRole.objects.get(course__key="new").role == "owner"


def test_whoever_makes_a_cohort_teaches_it(author, instructor):
    assert author.post(reverse("admin:lessons_cohort_add"), COHORT).status_code == 302
    assert CohortRole.objects.get(cohort__name="New").user == instructor


def test_a_cohort_has_a_time_zone_that_there_is(author):
    add = reverse("admin:lessons_cohort_add")
    assert {"UTC", "America/New_York"} <= choices(author, add, "time_zone")
    assert author.post(add, COHORT | {"time_zone": "Europe/Nowhere"}).status_code in (200, 422)
    assert not Cohort.objects.exists()
    with pytest.raises(ValidationError, match="time_zone"):
        factories.CohortFactory(time_zone="Europe/Nowhere").full_clean()


@pytest.mark.parametrize(("name", "data"), [("course", COURSE), ("cohort", COHORT)])
def test_naming_oneself_while_making_it_is_no_mistake(author, instructor, name, data):
    other = {"course": "reviewer", "cohort": "assistant"}[name]
    data = data | {"roles-TOTAL_FORMS": "1", "roles-0-user": instructor.email, "roles-0-role": other}
    assert author.post(reverse(f"admin:lessons_{name}_add"), data).status_code == 302
    assert {"course": CourseRole, "cohort": CohortRole}[name].objects.latest("pk").role == "owner"


def reviewer_of(lesson):
    return factories.CourseRoleFactory(course=lesson.course, role="reviewer").user


def test_reviewers_see_and_change_nothing(client_of, own):
    client = client_of(reviewer_of(own))
    for row in everything_of(own):
        assert client.get(change(row)).status_code == 200
        assert "_save" not in client.get(change(row)).content.decode()
        assert client.post(change(row), {"title": "Changed"}).status_code == 403
        assert client.post(change(row).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert choices(client, reverse("admin:lessons_module_add"), "course") == set()


def test_reviewers_publish_nothing_and_close_no_report(client_of, own):
    client = client_of(reviewer_of(own))
    report = factories.ProblemReportFactory(lesson=own)
    draft = factories.LessonFactory(module__course__state="draft", state="draft")
    factories.CourseRoleFactory(course=draft.course, role="reviewer", user=own.course.roles.get(role="reviewer").user)
    client.post(changelist("course"), {"action": "unpublish", "_selected_action": [own.course_id]})
    client.post(changelist("course"), {"action": "publish", "_selected_action": [draft.course_id]})
    client.post(changelist("problemreport"), {"action": "mark_fixed", "_selected_action": [report.pk]})
    assert Course.objects.get(pk=own.course_id).state == "published"
    assert Course.objects.get(pk=draft.course_id).state == "draft"
    assert ProblemReport.objects.get().state == "open"


def shared(client, course, person, role="owner"):
    """Add a person to the course on its page."""
    data = {**COURSE, "title": course.title, "key": course.key, "state": course.state}
    roles = list(course.roles.order_by("pk"))
    data |= {"roles-TOTAL_FORMS": len(roles) + 1, "roles-INITIAL_FORMS": len(roles)}
    for number, given in enumerate(roles):
        data |= {f"roles-{number}-id": given.pk, f"roles-{number}-course": course.pk,
                 f"roles-{number}-user": given.user.email, f"roles-{number}-role": given.role}  # fmt: skip
    data |= {f"roles-{len(roles)}-user": person.email, f"roles-{len(roles)}-role": role}
    return client.post(change(course), data)


def test_owners_share_their_course(author, own, stranger):
    CourseRole.objects.update(role="owner")
    assert shared(author, own.course, stranger, "editor").status_code == 302
    assert own.course.roles.get(user=stranger).role == "editor"


def test_editors_do_not(author, own, stranger):
    shared(author, own.course, stranger)
    assert not own.course.roles.filter(user=stranger).exists()


@pytest.fixture
def cohort(instructor, own):
    cohort = factories.CohortFactory(courses=[own.course])
    CohortRole.objects.create(cohort=cohort, user=instructor)
    return cohort


def filled(client, cohort, **more):
    """The cohort's form as it is shown, with what is changed."""
    page = client.get(change(cohort)).content.decode()
    data = dict(re.findall(r'<input type="(?:hidden|text|number|email)" name="([^"]+)"(?: value="([^"]*)")?', page))
    data |= dict.fromkeys(re.findall(r'<select name="(roles-\d-role)"', page), "owner")
    return {name: value for name, value in data.items() if "__prefix__" not in name} | more


def test_students_and_their_work_are_out_of_reach_of_a_cohort_s_form(author, cohort, owner, classmate):
    enrolment = factories.EnrolmentFactory(cohort=cohort, user=owner)
    data = filled(author, cohort)
    assert not any(name.startswith("enrolments-") for name in data)
    data |= {"enrolments-TOTAL_FORMS": "1", "enrolments-INITIAL_FORMS": "1", "enrolments-0-id": str(enrolment.pk),
             "enrolments-0-user": classmate.email, "enrolments-0-DELETE": "on"}  # fmt: skip
    author.post(change(cohort), data)
    assert list(cohort.enrolments.values_list("user", flat=True)) == [owner.pk]


def test_a_lesson_stays_in_its_course(author, own, instructor):
    other = factories.ModuleFactory(course=factories.CourseRoleFactory(user=instructor).course)
    offered = choices(author, change(own), "module")
    assert str(own.module_id) in offered
    assert str(other.pk) not in offered


def test_nobody_leafs_through_everybody(author, cohort, outsider):
    page = author.get(change(cohort)).content.decode()
    assert outsider.email not in page
    assert outsider.display_name not in page


def test_cohorts_are_for_who_teaches_them(author, client_of, cohort, stranger):
    assert author.get(change(cohort)).status_code == 200
    assert client_of(stranger).get(change(cohort)).status_code == 404
    assert list(client_of(stranger).get(changelist("cohort")).context["cl"].queryset) == []


def test_assistants_change_no_cohort(client_of, cohort, stranger):
    CohortRole.objects.create(cohort=cohort, user=stranger, role="assistant")
    client = client_of(stranger)
    assert client.get(change(cohort)).status_code == 200
    assert client.post(change(cohort), COHORT).status_code == 403
    assert Cohort.objects.get().name == cohort.name


def test_publishing_a_course_publishes_its_drafts(author, own):
    own.course.unpublish()
    drafts = [factories.LessonFactory(module=own.module, state=state) for state in ("draft", "in_review")]
    response = author.post(
        changelist("course"), {"action": "publish", "_selected_action": [own.course_id]}, follow=True
    )
    assert "“My own course” is published with 2 lessons." in response.content.decode()
    assert Course.objects.get(pk=own.course_id).state == "published"
    assert [Lesson.objects.get(pk=draft.pk).state for draft in drafts] == ["published", "in_review"]


def test_unpublishing_hides_a_course_and_keeps_the_work(author, client, own, owner):
    enrolment = factories.EnrolmentFactory(user=owner, cohort__courses=[own.course])
    author.post(changelist("course"), {"action": "unpublish", "_selected_action": [own.course_id]})
    assert client.get(own.get_absolute_url()).status_code == 404
    enrolment.refresh_from_db()


def test_an_action_reaches_ones_own_rows_alone(author):
    foreign = factories.CourseFactory(state="draft")
    author.post(changelist("course"), {"action": "publish", "_selected_action": [foreign.pk]})
    assert Course.objects.get(pk=foreign.pk).state == "draft"


def test_the_queue_shows_what_readers_reported(author, own):
    report = factories.ProblemReportFactory(lesson=own, text="It says <b>nine</b>.")
    page = author.get(changelist("problemreport")).content.decode()
    assert "It says &lt;b&gt;nine&lt;/b&gt;." in page
    assert f'href="{own.get_absolute_url()}"' in page
    assert "problemreport/add/" not in page
    assert author.get(change(report)).status_code == 200


@pytest.mark.parametrize(("action", "state"), [("mark_fixed", "fixed"), ("decline", "declined")])
def test_a_report_is_resolved(author, own, action, state):
    reports = [factories.ProblemReportFactory(lesson=own), factories.ProblemReportFactory()]
    author.post(changelist("problemreport"), {"action": action, "_selected_action": [report.pk for report in reports]})
    assert [ProblemReport.objects.get(pk=report.pk).state for report in reports] == [state, "open"]


@pytest.mark.parametrize("name", ["course", "module", "lesson", "glossaryterm", "claim", "problemreport"])
def test_thirty_rows_cost_what_three_do(author, own, count_queries, name):
    def more(number):
        for _n in range(number):
            lesson = factories.LessonFactory(module__course=own.course)
            factories.GlossaryTermFactory(course=own.course)
            factories.ClaimFactory(lesson=lesson)
            factories.ProblemReportFactory(lesson=lesson)
        return count_queries(lambda: author.get(changelist(name)))

    more(0)
    assert more(3) == more(27)


def test_a_claim_stands_on_a_lesson_of_its_own_course(author, own, instructor):
    other = factories.LessonFactory()
    factories.CourseRoleFactory(course=other.course, user=instructor)
    claim = factories.ClaimFactory(lesson=own)
    data = {
        "course": own.course.pk,
        "lesson": other.pk,
        "key": claim.key,
        "said": "So.",
        "verdict": "wrong",
        "position": 0,
    }
    page = author.post(change(claim), data)
    assert "another course" in page.content.decode()
    claim.refresh_from_db()
    assert claim.lesson == own


def test_a_lesson_offers_editing_to_those_who_may(client_of, author, own, stranger):
    assert change(own) in author.get(own.get_absolute_url()).content.decode()
    assert change(own) not in client_of(stranger).get(own.get_absolute_url()).content.decode()


def test_a_cohort_with_students_is_archived_instead_of_deleted(client_of, instructor, owner):
    full, empty = (factories.CohortRoleFactory(user=instructor).cohort for _number in range(2))
    enrolment = factories.EnrolmentFactory(cohort=full, user=owner)
    client = client_of(instructor)
    delete = reverse("admin:lessons_cohort_delete", args=[full.pk])
    assert "it is archived instead" in client.get(delete).content.decode()
    assert "nobody’s work is lost" in client.post(delete, {"post": "yes"}, follow=True).content.decode()
    data = {"action": "delete_selected", "_selected_action": [full.pk, empty.pk], "post": "yes"}
    client.post(reverse("admin:lessons_cohort_changelist"), data)
    full.refresh_from_db()
    assert full.archived_at is not None
    assert list(full.enrolments.all()) == [enrolment]
    assert not type(full).objects.filter(pk=empty.pk).exists()


def test_the_page_that_asks_costs_the_same_however_many_students_there_are(client_of, instructor, count_queries):
    cohort = factories.CohortRoleFactory(user=instructor).cohort
    client, address = client_of(instructor), reverse("admin:lessons_cohort_delete", args=[cohort.pk])
    factories.EnrolmentFactory.create_batch(2, cohort=cohort)
    few = count_queries(lambda: client.get(address))
    factories.EnrolmentFactory.create_batch(10, cohort=cohort)
    assert count_queries(lambda: client.get(address)) == few
