"""What the admin keeps: every state, restored and recovered; overtaken saves; deletion that loses nobody's work."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import GlossaryTerm, Lesson, LessonCompletion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(instructor):
    lesson = factories.LessonFactory(title="First title", body="One two three.")
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    return lesson


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def page(row, name, *more):
    return reverse(f"admin:lessons_{row._meta.model_name}_{name}", args=[row.pk, *more])


def form_of(client, row):
    form = client.get(page(row, "change")).context["adminform"].form
    loaded = client.get(page(row, "change")).context["loaded"]
    data = {name: form.initial.get(name) for name in form.fields}
    return {name: value for name, value in data.items() if value is not None} | {"_loaded": loaded}


def save(client, row, **changes):
    return client.post(page(row, "change"), form_of(client, row) | changes)


def steps(client, row):
    return client.get(page(row, "history")).context["steps"]


def test_the_history_says_who_changed_which_words(author, lesson, instructor):
    assert save(author, lesson, body="One two four.").status_code == 302
    newest, first = steps(author, lesson)
    assert newest.version.revision.user == instructor
    (change,) = newest.changes
    assert (change.label, [(p.kind, p.text) for p in change.pieces]) == (
        "Text", [("same", "One two"), ("removed", "three."), ("added", "four.")],
    )  # fmt: skip
    assert first.version.field_dict["body"] == "One two three."


def test_an_earlier_text_is_restored_and_the_later_one_kept(author, lesson):
    save(author, lesson, body="Second.")
    first = steps(author, lesson)[-1]
    answer = author.post(page(lesson, "restore", first.version.pk))
    assert answer.url == page(lesson, "change")
    lesson.refresh_from_db()
    assert lesson.body == "One two three."
    assert [step.version.field_dict["body"] for step in steps(author, lesson)] == [
        "One two three.", "Second.", "One two three.",
    ]  # fmt: skip


def test_restoring_moves_and_publishes_nothing(author, lesson):
    save(author, lesson, body="Second.")
    first = steps(author, lesson)[-1]
    Lesson.objects.filter(pk=lesson.pk).update(position=7, state="draft")
    author.post(page(lesson, "restore", first.version.pk))
    lesson.refresh_from_db()
    assert (lesson.body, lesson.position, lesson.state) == ("One two three.", 7, "draft")


def test_the_version_of_another_row_is_not_found(author, lesson):
    other = factories.LessonFactory(module=lesson.module)
    save(author, other, body="Other.")
    foreign = steps(author, other)[0].version.pk
    assert author.post(page(lesson, "restore", foreign)).status_code == 404


def test_strangers_find_no_history_and_reviewers_restore_nothing(client_of, author, lesson, stranger):
    save(author, lesson, body="Second.")
    first = steps(author, lesson)[-1].version.pk
    assert client_of(stranger).get(page(lesson, "history")).status_code == 404
    assert client_of(stranger).post(page(lesson, "restore", first)).status_code == 404
    reviewer = factories.InstructorFactory()
    factories.CourseRoleFactory(course=lesson.course, user=reviewer, role="reviewer")
    assert client_of(reviewer).get(page(lesson, "history")).status_code == 200
    assert client_of(reviewer).post(page(lesson, "restore", first)).status_code == 403


def test_what_was_deleted_is_recovered(author, lesson):
    term = factories.GlossaryTermFactory(course=lesson.course, term="aut dedere")
    author.post(page(term, "delete"), {"post": "yes"})
    assert not GlossaryTerm.objects.exists()
    (version,) = author.get(reverse("admin:lessons_glossaryterm_deleted")).context["versions"]
    answer = author.post(reverse("admin:lessons_glossaryterm_recover", args=[version.pk]))
    assert answer.url == page(term, "change")
    assert GlossaryTerm.objects.get().term == "aut dedere"


def test_nobody_recovers_what_belonged_to_others(client_of, author, lesson, stranger):
    term = factories.GlossaryTermFactory(course=lesson.course)
    author.post(page(term, "delete"), {"post": "yes"})
    (version,) = author.get(reverse("admin:lessons_glossaryterm_deleted")).context["versions"]
    client = client_of(stranger)
    assert client.get(reverse("admin:lessons_glossaryterm_deleted")).context["versions"] == []
    assert client.post(reverse("admin:lessons_glossaryterm_recover", args=[version.pk])).status_code == 404
    assert not GlossaryTerm.objects.exists()


def test_a_key_that_was_taken_since_stops_the_recovery_in_one_sentence(author, lesson):
    term = factories.GlossaryTermFactory(course=lesson.course, key="same")
    author.post(page(term, "delete"), {"post": "yes"})
    (version,) = author.get(reverse("admin:lessons_glossaryterm_deleted")).context["versions"]
    factories.GlossaryTermFactory(course=lesson.course, key="same")
    answer = author.post(reverse("admin:lessons_glossaryterm_recover", args=[version.pk]), follow=True)
    assert "It can’t be recovered" in answer.content.decode()
    assert GlossaryTerm.objects.count() == 1


# Two people at once --------------------------------------------------------------------------------


def test_the_second_save_is_told_with_both_texts_and_writes_nothing(author, lesson):
    mine = form_of(author, lesson) | {"body": "My words."}
    save(author, lesson, body="Their words.")
    answer = author.post(page(lesson, "change"), mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "<del>My</del> <ins>Their</ins> words." in text
    assert "My words.</textarea>" in text
    assert Lesson.objects.get().body == "Their words."


def test_saving_again_from_that_page_keeps_mine(author, lesson):
    mine = form_of(author, lesson) | {"body": "My words."}
    save(author, lesson, body="Their words.")
    told = author.post(page(lesson, "change"), mine)
    assert author.post(page(lesson, "change"), mine | {"_loaded": told.context["loaded"]}).status_code == 302
    assert Lesson.objects.get().body == "My words."
    assert [step.version.field_dict["body"] for step in steps(author, lesson)][:2] == ["My words.", "Their words."]


def test_what_a_student_does_meanwhile_overtakes_nobody(author, lesson, owner):
    mine = form_of(author, lesson) | {"body": "My words."}
    factories.VisitFactory(lesson=lesson, enrolment__user=owner)
    assert author.post(page(lesson, "change"), mine).status_code == 302


# Deletion -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["lesson", "module", "course"])
def test_what_holds_work_is_unpublished_instead_and_says_so(admin_client, lesson, owner, what):
    row = lesson if what == "lesson" else getattr(lesson, what)
    enrolment = factories.EnrolmentFactory(user=owner, cohort=factories.CohortFactory(courses=[lesson.course]))
    LessonCompletion.objects.create(enrolment=enrolment, lesson=lesson, how="button", completed_at=timezone.now())
    assert "holds learners’ work" in admin_client.get(page(row, "delete")).content.decode()
    answer = admin_client.post(page(row, "delete"), {"post": "yes"}, follow=True)
    assert "nobody’s work is lost" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "draft"
    assert LessonCompletion.objects.count() == 1


def test_the_bulk_action_keeps_work_as_well(author, lesson, owner):
    empty = factories.LessonFactory(module=lesson.module)
    factories.VisitFactory(lesson=lesson, enrolment__user=owner)
    data = {"action": "delete_selected", "_selected_action": [lesson.pk, empty.pk], "post": "yes"}
    author.post(reverse("admin:lessons_lesson_changelist"), data)
    assert list(Lesson.objects.values_list("pk", "state")) == [(lesson.pk, "draft")]


def test_what_nobody_has_worked_on_is_deleted(author, lesson):
    author.post(page(lesson, "delete"), {"post": "yes"})
    assert not Lesson.objects.exists()


def test_a_deleted_module_comes_back_with_all_that_went_with_it(author, lesson):
    module = lesson.module
    objective = module.objectives.create(key="name", text="Name three.")
    claim = factories.ClaimFactory(lesson=lesson)
    author.post(page(module, "delete"), {"post": "yes"})
    assert not Lesson.objects.exists()
    (version,) = author.get(reverse("admin:lessons_module_deleted")).context["versions"]
    answer = author.post(reverse("admin:lessons_module_recover", args=[version.pk]), follow=True)
    assert "So are 2 things that went with it" in answer.content.decode()
    back = Lesson.objects.get()
    assert (back.pk, back.body, back.module_id) == (lesson.pk, "One two three.", module.pk)
    assert list(back.module.objectives.values_list("pk", "text")) == [(objective.pk, "Name three.")]
    assert list(back.claims.values_list("pk", flat=True)) == [claim.pk]


def test_whoever_recovers_a_course_owns_it(author, lesson, instructor):
    author.post(page(lesson.course, "delete"), {"post": "yes"})
    (version,) = author.get(reverse("admin:lessons_course_deleted")).context["versions"]
    assert author.post(reverse("admin:lessons_course_recover", args=[version.pk]), follow=True).status_code == 200
    assert Lesson.objects.get().course.roles.get(user=instructor).role == "owner"


def test_many_deleted_rows_of_others_hide_none_of_ones_own(author, lesson, admin_client, monkeypatch):
    monkeypatch.setattr("lessons.admin.recovering.LISTED", 2)
    mine = factories.GlossaryTermFactory(course=lesson.course)
    author.post(page(mine, "delete"), {"post": "yes"})
    for _number in range(3):
        admin_client.post(page(factories.GlossaryTermFactory(), "delete"), {"post": "yes"})
    (version,) = author.get(reverse("admin:lessons_glossaryterm_deleted")).context["versions"]
    assert version.object_id == str(mine.pk)


def test_what_was_unpublished_instead_is_not_called_deleted(author, lesson, owner, instructor):
    factories.VisitFactory(lesson=lesson, enrolment__user=owner)
    author.post(page(lesson, "delete"), {"post": "yes"})
    newest, _before = steps(author, lesson)
    assert newest.version.revision.comment == "Unpublished instead of deleted"
    assert [change.label for change in newest.changes] == ["State"]


def test_related_rows_are_named_and_not_numbered(author, lesson):
    topic = factories.TopicFactory(title="Treaty law")
    other = factories.ModuleFactory(course=lesson.course, title="Second module")
    assert save(author, lesson, module=other.pk, topics=[topic.pk]).status_code == 302
    newest = steps(author, lesson)[0]
    words = {change.label: " ".join(piece.text for piece in change.pieces) for change in newest.changes}
    assert "Second module" in words["Module"]
    assert words["Topics"] == "Treaty law"


def test_what_changed_elsewhere_is_nobody_s_and_stands_apart(author, lesson, instructor):
    save(author, lesson, body="By hand.")
    Lesson.objects.filter(pk=lesson.pk).update(body="By a loaded course.")
    assert steps(author, lesson)[0].version is None
    save(author, lesson, body="By hand again.")
    by_hand, loaded, before, _first = steps(author, lesson)
    assert (by_hand.version.revision.user, loaded.version.revision.user) == (instructor, None)
    assert loaded.version.field_dict["body"] == "By a loaded course."
    assert before.version.field_dict["body"] == "By hand."


def test_objectives_are_part_of_their_module(author, lesson):
    module = lesson.module
    objective = module.objectives.create(key="name", text="Name three.")
    form = form_of(author, module) | {
        "objectives-TOTAL_FORMS": 1, "objectives-INITIAL_FORMS": 1, "objectives-0-id": objective.pk,
        "objectives-0-module": module.pk, "objectives-0-key": "name", "objectives-0-text": "Name four.",
        "objectives-0-position": 0,
    }  # fmt: skip
    assert author.post(page(module, "change"), form).status_code == 302
    newest, first = steps(author, module)
    assert [change.label for change in newest.changes] == ["Objectives"]
    author.post(page(module, "restore", first.version.pk))
    objective.refresh_from_db()
    assert objective.text == "Name three."


def test_the_tree_s_buttons_leave_their_trace(author, lesson):
    tree = reverse("admin:lessons_course_tree_state", args=[lesson.course_id])
    author.post(tree, {"state": f"lesson:{lesson.pk}:unpublish"})
    newest = steps(author, lesson)[0]
    assert [(change.label, change.pieces[-1].text) for change in newest.changes] == [("State", "Draft")]


def test_a_long_history_costs_the_same(author, lesson, count_queries):
    save(author, lesson, body="Second.", module=factories.ModuleFactory(course=lesson.course).pk)
    author.get(page(lesson, "history"))
    short = count_queries(lambda: author.get(page(lesson, "history")))
    for number in range(6):
        save(author, lesson, body=f"Body {number}.", module=factories.ModuleFactory(course=lesson.course).pk)
    assert count_queries(lambda: author.get(page(lesson, "history"))) == short


def test_a_browser_s_line_ends_change_no_text(author, lesson):
    Lesson.objects.filter(pk=lesson.pk).update(body="One.\n\nTwo.")
    assert save(author, lesson, body="One.\r\n\r\nTwo.", title="Another title").status_code == 302
    lesson.refresh_from_db()
    assert lesson.body == "One.\n\nTwo."
    assert [change.label for change in steps(author, lesson)[0].changes] == ["Title"]
