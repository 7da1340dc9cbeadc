"""What was answered stays as it was seen: a change is a correction or a new version, and two editors are told."""

import pytest
from django.urls import reverse

from lessons.models import CourseRole
from quizzes import attempts, editing
from quizzes.models import AttemptSlot, Correction, Question
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.pages import Writer
from tests.quizzes.making import HTMX

pytestmark = pytest.mark.django_db
RIGHT = {"option": "a"}


@pytest.fixture
def question(instructor):
    question = factories.QuestionFactory()
    factories.CourseRoleFactory(course=question.course, user=instructor)
    return question


@pytest.fixture
def writer(client_of, instructor, question):
    return Writer(client_of(instructor), address(question))


@pytest.fixture
def attempt(question, owner):
    """An attempt that has answered it, and still runs."""
    quiz = making.quiz(course=question.course)
    quiz.slots.create(position=1, question=question)
    attempt = making.started(owner, quiz)
    making.give(making.slots(attempt)[0], RIGHT)
    return attempt


def address(question):
    return reverse("admin:quizzes_question_change", args=[question.pk])


def text_of(question):
    return Question.objects.get(pk=question.pk).current.stem


def test_an_unanswered_version_is_changed_in_place(writer, question):
    writer.write(stem="Where is it now?").press("save")
    assert (text_of(question), question.versions.count()) == ("Where is it now?", 1)
    assert Correction.objects.count() == 0


def test_an_answered_one_is_not_changed_before_its_author_chooses(writer, question, attempt):
    response = writer.write(stem="Where is it now?").press("save", **HTMX)
    assert response.status_code == 200
    assert "1 answer stays with the old version" in writer.page
    assert "1 attempt that runs now goes on with the old version" in writer.page
    assert 'value="typo"' in writer.page
    assert "<ins>it now?</ins>" in writer.page
    assert (text_of(question), question.versions.count()) == ("Where is it?", 1)


def test_a_typing_error_is_corrected_in_the_version_and_logged(writer, question, attempt, instructor):
    writer.write(stem="Where is it now?").press("save")
    writer.write(reason="A word was missing.").press("typo", name="how")
    assert (text_of(question), question.versions.count()) == ("Where is it now?", 1)
    correction = Correction.objects.get()
    assert (correction.by, correction.reason) == (instructor, "A word was missing.")
    assert (correction.before["stem"], correction.after["stem"]) == ("Where is it?", "Where is it now?")


def test_a_new_version_leaves_the_answered_one_as_it_was(writer, question, attempt, instructor):
    writer.write(stem="Where was it?").press("save")
    writer.press("version", name="how")
    question.refresh_from_db()
    assert (question.current.number, question.current.stem) == (2, "Where was it?")
    assert question.current.created_by == instructor
    slot = AttemptSlot.objects.get(attempt=attempt)
    assert (slot.version.number, slot.version.stem) == (1, "Where is it?")
    assert attempts.submit(attempt.pk).state == "graded"


@pytest.mark.parametrize(
    "changes",
    [
        {"c__options__correct": "1"},
        {"c__keep_order": "on"},
        {"c__options__0__key": "other"},
    ],
    ids=["what is right", "the order", "a key"],
)
def test_what_answers_are_measured_by_is_no_typing_error(writer, question, attempt, changes):
    writer.write(**changes).press("save")
    assert "It can only be a new version." in writer.page
    response = writer.press("typo", name="how")
    assert response.status_code == 422
    assert question.versions.get().written().content["options"][0]["correct"] is True
    assert Correction.objects.count() == 0


def test_taking_an_option_away_is_no_typing_error_either(writer, question, attempt):
    writer.press("add:options")
    writer.write(c__options__2__text="Nice").press("save")
    assert "It can only be a new version." in writer.page


def test_where_it_belongs_changes_without_a_question(writer, question, attempt):
    assert writer.write(difficulty="hard").press("save").status_code == 302
    question.refresh_from_db()
    assert (question.difficulty, question.versions.count()) == ("hard", 1)


def test_the_second_of_two_editors_is_told_with_both_texts(writer, question, client_of):
    colleague = factories.CourseRoleFactory(course=question.course).user
    Writer(client_of(colleague), address(question)).write(stem="Where was it?").press("save")
    response = writer.write(stem="Where will it be?", difficulty="hard").press("save", **HTMX)
    assert response.status_code == 409
    assert "Where was it?" in writer.page
    assert "Where will it be?" in writer.page
    assert writer.form.values["stem"] == ["Where will it be?"]
    question.refresh_from_db()
    assert (text_of(question), question.difficulty) == ("Where was it?", "")


def test_having_been_told_one_may_store_the_own_text(writer, question, client_of):
    colleague = factories.CourseRoleFactory(course=question.course).user
    Writer(client_of(colleague), address(question)).write(stem="Where was it?").press("save")
    writer.write(stem="Where will it be?").press("save")
    assert writer.press("save").status_code == 302
    assert text_of(question) == "Where will it be?"


def test_a_third_save_in_between_is_told_again(writer, question, client_of):
    colleague = factories.CourseRoleFactory(course=question.course).user
    other = client_of(colleague)
    Writer(other, address(question)).write(stem="Second").press("save")
    writer.write(stem="Mine").press("save")
    Writer(other, address(question)).write(stem="Third").press("save")
    assert writer.press("save").status_code == 409
    assert text_of(question) == "Third"


def test_a_change_of_where_it_belongs_counts_as_one(writer, question, client_of):
    colleague = factories.CourseRoleFactory(course=question.course).user
    Writer(client_of(colleague), address(question)).write(difficulty="easy").press("save")
    assert writer.write(stem="Mine").press("save").status_code == 409
    assert "Easy" in writer.page


def test_versions_say_what_changed_and_by_whom(writer, question, attempt, instructor):
    writer.write(stem="Where is it now?").press("save")
    writer.write(reason="A word.").press("typo", name="how")
    writer.response = writer.client.get(writer.address)
    writer.write(c__options__0__text="Paris, France").press("save")
    writer.press("version", name="how")
    page = writer.client.get(reverse("admin:quizzes_question_history", args=[question.pk])).content.decode()
    assert page.index("Version 2") < page.index("Version 1, corrected") < page.rindex("Version 1")
    assert "<del>Paris</del> <ins>Paris, France</ins>" in " ".join(page.split())
    assert "A word." in page
    assert "answered 1 time" in page


def test_an_earlier_version_is_asked_again_as_a_new_one(writer, question, attempt):
    writer.write(stem="Second").press("save")
    writer.press("version", name="how")
    restore = reverse("admin:quizzes_question_restore_version", args=[question.pk, 1])
    assert writer.client.get(restore).status_code == 405
    writer.client.post(restore)
    assert text_of(question) == "Where is it?"
    assert question.versions.count() == 2  # nobody was asked the second


def test_what_has_answers_is_archived_instead_of_deleted(writer, question, attempt):
    delete = reverse("admin:quizzes_question_delete", args=[question.pk])
    assert "archived instead" in writer.client.get(delete).content.decode()
    page = writer.client.post(delete, {"post": "yes"}, follow=True).content.decode()
    assert "It is archived, not deleted" in page
    question.refresh_from_db()
    assert question.archived_at is not None
    assert AttemptSlot.objects.get(attempt=attempt).answers.count() == 1


def test_what_a_quiz_asks_is_archived_too(writer, question):
    making.quiz(course=question.course).slots.create(position=1, question=question)
    writer.client.post(reverse("admin:quizzes_question_delete", args=[question.pk]), {"post": "yes"})
    question.refresh_from_db()
    assert question.archived_at is not None


def test_what_nobody_needs_is_deleted(writer, question):
    delete = reverse("admin:quizzes_question_delete", args=[question.pk])
    assert writer.client.post(delete, {"post": "yes"}).status_code == 302
    assert not Question.objects.filter(pk=question.pk).exists()


def test_the_archive_is_left_again(writer, question):
    archive = reverse("admin:quizzes_question_archive", args=[question.pk])
    writer.client.post(archive, {"archived": "yes"})
    assert Question.objects.get(pk=question.pk).archived_at is not None
    writer.client.post(archive, {"archived": "no"})
    assert Question.objects.get(pk=question.pk).archived_at is None


def test_who_writes_names_the_state_that_is_replaced(question, instructor):
    home, wording = editing.Home.of(question), question.current.written()
    with pytest.raises(editing.EditedElsewhere):
        editing.write(question, wording, home, instructor, "another state")


# Who may -------------------------------------------------------------------------------------------


def pages_of(question):
    return [
        ("get", address(question)),
        ("get", reverse("admin:quizzes_question_history", args=[question.pk])),
        ("get", reverse("admin:quizzes_question_delete", args=[question.pk])),
        ("post", address(question)),
        ("post", reverse("admin:quizzes_question_archive", args=[question.pk])),
        ("post", reverse("admin:quizzes_question_restore_version", args=[question.pk, 1])),
    ]


def test_the_foreign_and_the_missing_answer_alike(client_of, stranger, question):
    client = client_of(stranger)
    missing = Question(pk=10**6)
    for (method, here), (_method, nowhere) in zip(pages_of(question), pages_of(missing), strict=True):
        assert [getattr(client, method)(one).status_code for one in (here, nowhere)] == [404, 404], here


def test_editors_and_owners_write_and_reviewers_read(client_of, question):
    for role in CourseRole.Role.values:
        user = factories.CourseRoleFactory(course=question.course, role=role).user
        client = client_of(user)
        answers = [getattr(client, method)(one).status_code for method, one in pages_of(question)]
        if role == "reviewer":
            assert answers == [200, 200, 403, 403, 403, 403]
            assert 'name="stem"' not in client.get(address(question)).content.decode()
        else:
            assert answers == [200, 200, 200, 200, 302, 302]
            assert 'name="stem"' in client.get(address(question)).content.decode()


def test_reviewers_try_an_answer_and_see_all_texts(client_of, question):
    user = factories.CourseRoleFactory(course=question.course, role="reviewer").user
    reader = Writer(client_of(user), address(question))
    assert "The key explanation." in reader.page
    reader.press("grade", **HTMX)
    assert "Worth 0 % of the points." in reader.page


def test_students_find_no_editor(client_of, owner, question):
    assert {getattr(client_of(owner), method)(one).status_code for method, one in pages_of(question)} == {302}
