"""A question's history: every change with its person, its words and its place; put back, and recovered."""

import pytest
from django.urls import reverse

from quizzes import attempts, question_files
from quizzes.models import Question
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.pages import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(instructor):
    question = making.question(factories.CourseFactory())
    factories.CourseRoleFactory(course=question.course, user=instructor)
    return question


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


@pytest.fixture
def writer(author, question):
    return Writer(author, page(question, "change"))


def page(question, name, *more):
    return reverse(f"admin:quizzes_question_{name}", args=[question.pk, *more])


def states(client, question):
    return client.get(page(question, "history")).context["states"]


def words(step):
    return {change.label: " ".join(piece.text for piece in change.pieces) for change in step.changes}


def save(client, question, **changes):
    assert Writer(client, page(question, "change")).write(**changes).press("save").status_code == 302
    question.refresh_from_db()


def test_a_change_in_place_is_kept_with_its_words_and_its_person(author, question, instructor):
    save(author, question, stem="Where does it lie?")
    newest, first = states(author, question)
    assert newest.version.revision.user == instructor
    assert words(newest) == {"Question": "Where is it? does it lie?"}
    assert first.version.revision.user is None
    assert question.versions.count() == 1


def test_so_are_topics_lesson_and_difficulty_by_their_names(author, question, instructor):
    topic = factories.TopicFactory(title="Treaty law")
    lesson = factories.LessonFactory(module=question.module, title="Another lesson")
    save(author, question, topics=[topic.pk], lesson=lesson.pk, difficulty="hard", exam_only="on")
    said = words(states(author, question)[0])
    assert (said["Topics"], said["Difficulty"], said["Exams only"]) == ("Treaty law", "Hard", "no yes")
    assert "Another lesson" in said["Lesson"]


def test_an_earlier_state_is_put_back_whole(author, question):
    lesson = question.lesson_id
    topic = factories.TopicFactory()
    question.topics.add(topic)
    save(author, question, stem="Second", topics=[], lesson="", difficulty="easy")
    first = states(author, question)[-1]
    assert author.post(page(question, "restore", first.version.pk)).status_code == 302
    question.refresh_from_db()
    assert (question.current.stem, question.lesson_id, question.difficulty) == ("Where is it?", lesson, "")
    assert list(question.topics.all()) == [topic]
    assert states(author, question)[0].version.revision.comment == "Restored"


def test_what_was_asked_is_put_back_as_a_version_of_its_own(author, question, owner):
    save(author, question, stem="Second")
    quiz = making.quiz(course=question.course)
    quiz.slots.create(position=1, question=question)
    asked = making.started(owner, quiz)
    first = states(author, question)[-1]
    author.post(page(question, "restore", first.version.pk))
    question.refresh_from_db()
    assert (question.current.number, question.current.stem) == (2, "Where is it?")
    assert making.slots(asked)[0].version.stem == "Second"
    attempts.submit(asked.pk)


def test_a_place_that_is_gone_stays_empty(author, question):
    lesson = question.lesson
    save(author, question, lesson="")
    lesson.delete()
    author.post(page(question, "restore", states(author, question)[-1].version.pk))
    question.refresh_from_db()
    assert (question.lesson, question.module) == (None, lesson.module)


def test_what_many_at_once_and_the_archive_did_is_there_as_well(author, question, instructor):
    topic = factories.TopicFactory(title="Treaty law")
    data = {"action": "tag", "_selected_action": [question.pk], "apply": "yes", "counted": 1, "add": [topic.pk]}
    author.post(reverse("admin:quizzes_question_changelist"), data)
    author.post(page(question, "archive"), {"archived": "yes"})
    archived, tagged, _first = states(author, question)
    assert list(words(archived)) == ["Archived"]
    assert words(tagged) == {"Topics": "Treaty law"}
    assert {archived.version.revision.user, tagged.version.revision.user} == {instructor}


def test_a_loaded_change_has_nobody_s_name(author, question):
    save(author, question, stem="By hand.")
    Question.objects.filter(pk=question.pk).update(difficulty="hard")
    assert states(author, question)[0].version is None
    save(author, question, stem="By hand again.")
    _hand, loaded, *_rest = states(author, question)
    assert (loaded.version.revision.user, words(loaded)) == (None, {"Difficulty": "Hard"})


def test_a_deleted_question_is_recovered_with_its_versions(author, question):
    number, key = question.pk, question.key
    question.topics.add(factories.TopicFactory())
    (plain,) = question_files.plain_questions([question])
    author.post(page(question, "delete"), {"post": "yes"})
    assert not Question.objects.exists()
    (version,) = author.get(reverse("admin:quizzes_question_deleted")).context["versions"]
    answer = author.post(reverse("admin:quizzes_question_recover", args=[version.pk]))
    back = Question.objects.get()
    assert answer.url == page(back, "change")
    assert (back.pk, back.key, back.current.number) == (number, key, 1)
    assert list(question_files.plain_questions([back])) == [plain]
    assert author.get(page(back, "change")).status_code == 200


def test_a_key_that_is_taken_since_stops_the_recovery(author, question):
    author.post(page(question, "delete"), {"post": "yes"})
    (version,) = author.get(reverse("admin:quizzes_question_deleted")).context["versions"]
    factories.QuestionFactory(course=question.course, lesson=question.lesson, key=question.key)
    answer = author.post(reverse("admin:quizzes_question_recover", args=[version.pk]), follow=True)
    assert "It can’t be recovered" in answer.content.decode()
    assert Question.objects.count() == 1


def test_strangers_find_none_of_it_and_reviewers_only_read(author, question, client_of, stranger):
    save(author, question, stem="Second")
    first = states(author, question)[-1].version.pk
    reviewer = factories.CourseRoleFactory(course=question.course, role="reviewer").user
    assert client_of(stranger).get(page(question, "history")).status_code == 404
    assert client_of(stranger).post(page(question, "restore", first)).status_code == 404
    assert client_of(reviewer).get(page(question, "history")).status_code == 200
    assert client_of(reviewer).post(page(question, "restore", first)).status_code == 403
    author.post(page(question, "delete"), {"post": "yes"})
    (version,) = author.get(reverse("admin:quizzes_question_deleted")).context["versions"]
    for person in (stranger, reviewer):
        assert client_of(person).get(reverse("admin:quizzes_question_deleted")).context["versions"] == []
        recover = reverse("admin:quizzes_question_recover", args=[version.pk])
        assert client_of(person).post(recover).status_code == 404


def test_a_long_history_costs_the_same(author, question, count_queries):
    save(author, question, stem="Second", topics=[factories.TopicFactory().pk], difficulty="easy")
    author.get(page(question, "history"))
    short = count_queries(lambda: author.get(page(question, "history")))
    for number in range(4):
        save(author, question, stem=f"Wording {number}", topics=[factories.TopicFactory().pk], difficulty="hard")
    assert count_queries(lambda: author.get(page(question, "history"))) == short


def test_many_at_once_cost_what_few_cost(author, question, count_queries):
    def archive(count):
        rows = factories.QuestionFactory.create_batch(count, lesson=question.lesson)
        data = {"action": "archive", "_selected_action": [row.pk for row in rows], "apply": "yes", "counted": count}
        return count_queries(lambda: author.post(reverse("admin:quizzes_question_changelist"), data))

    archive(2)
    assert archive(30) == archive(3)
