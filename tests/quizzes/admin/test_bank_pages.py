"""The bank in the admin: import with a preview, export with what is lost, many at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quizzes.models import Question
from tests import factories
from tests.quizzes import making
from tests.quizzes.test_bank import GIFT

pytestmark = pytest.mark.django_db
IMPORT = reverse("admin:quizzes_question_import")
LIST = reverse("admin:quizzes_question_changelist")


@pytest.fixture
def course(instructor):
    return factories.CourseRoleFactory(user=instructor, course__key="treaties").course


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def upload(client, course, text=GIFT, **more):
    return client.post(IMPORT, {"course": course.pk, "text": text, **more})


def test_first_each_question_is_shown_as_it_will_be_and_nothing_is_stored(author, course):
    answer = upload(author, course)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Store all 2 questions" in text
    assert "Since 987." in text
    assert "✓" in text
    assert not Question.objects.exists()


def test_then_all_are_stored(author, course):
    shown = upload(author, course).context["chosen"]["source"]
    answer = upload(author, course, text=shown, format="gift", go="store")
    assert answer.url == f"{LIST}?course={course.pk}"
    assert Question.objects.filter(course=course).count() == 2


def test_a_file_is_read_as_well(author, course):
    file = SimpleUploadedFile("bank.txt", GIFT.encode())
    answer = author.post(IMPORT, {"course": course.pk, "file": file})
    assert len(answer.context["questions"]) == 2


def test_mistakes_are_named_by_line_and_nothing_is_stored(author, course):
    answer = upload(author, course, "::a:: Fine? {TRUE}\n\n::b:: Which? {~a ~b}", go="store")
    assert answer.status_code == 422
    assert "line 3" in answer.content.decode()
    assert not Question.objects.exists()


def test_what_the_file_has_and_we_can_t_carry_is_said_by_line(author, course):
    name, answers = "<name><text>a</text></name>", '<answer fraction="100"><text>true</text></answer>'
    text = (
        f'<quiz><question type="calculated">{name}</question><question type="truefalse">{name}'
        f'<questiontext format="html"><text>So?</text></questiontext>{answers}'
        '<answer fraction="0"><text>false</text></answer></question></quiz>'
    )
    answer = upload(author, course, text)
    assert "Line 1" in answer.content.decode()
    assert len(answer.context["questions"]) == 1


@pytest.mark.parametrize(("again", "numbers"), [("skip", [1, 1]), ("version", [2, 1]), ("add", [1, 1, 1, 1])])
def test_what_the_course_has_already_is_asked_about(author, course, again, numbers):
    upload(author, course, go="store")
    changed = GIFT.replace("Since 987.", "For long.")
    assert "2 of them are in the course already" in upload(author, course, changed).content.decode()
    upload(author, course, changed, go="store", again=again)
    assert list(Question.objects.order_by("position").values_list("current__number", flat=True)) == numbers


@pytest.mark.parametrize("data", [{"text": ""}, {"text": GIFT, "lesson": "0"}, {"text": "x" * 2_000_001}])
def test_what_can_t_be_is_refused(author, course, data):
    assert author.post(IMPORT, {"course": course.pk, **data}).status_code == 422


def test_nobody_imports_into_a_foreign_course(client_of, author, course, stranger, owner):
    reviewer = factories.CourseRoleFactory(course=course, role="reviewer").user
    for person in (stranger, reviewer):
        assert upload(client_of(person), course, go="store").status_code == 422
    assert upload(client_of(owner), course, go="store").status_code == 302  # to the admin's sign-in
    assert not Question.objects.exists()
    foreign = factories.LessonFactory()
    assert upload(author, course, lesson=foreign.pk).status_code == 422


# Many at once --------------------------------------------------------------------------------------


def act(client, action, questions, **data):
    return client.post(LIST, {"action": action, "_selected_action": [one.pk for one in questions], **data})


@pytest.fixture
def questions(course):
    return [making.question(course, "single_choice", key=f"q{n}") for n in range(3)]


def test_first_it_asks_then_it_tags(author, questions):
    topic = factories.TopicFactory()
    assert "3 questions" in act(author, "tag", questions).content.decode()
    act(author, "tag", questions, add=[topic.pk], apply="yes")
    assert topic.questions.count() == 3


def test_questions_move_within_their_course_alone(author, course, questions):
    lesson, foreign = factories.LessonFactory(module__course=course), factories.LessonFactory()
    assert act(author, "move", questions, lesson=foreign.pk, apply="yes").status_code == 422
    act(author, "move", questions, lesson=lesson.pk, apply="yes")
    assert lesson.questions.count() == 3


def test_questions_of_several_courses_don_t_move_together(author, instructor, questions):
    other = making.question(factories.CourseRoleFactory(user=instructor).course, "numeric")
    answer = act(author, "move", [*questions, other], apply="yes")
    assert answer.status_code == 422
    assert "of several courses" in answer.content.decode()


def test_duplicate_archive_and_back(author, questions):
    act(author, "duplicate", questions[:1])
    assert Question.objects.count() == 4
    act(author, "archive", questions)
    assert Question.objects.in_use().count() == 1
    archived = f"{LIST}?archived=yes"
    author.post(archived, {"action": "restore", "_selected_action": [questions[0].pk]})
    assert Question.objects.in_use().count() == 2


def test_an_export_says_first_what_it_can_t_carry(author, questions):
    answer = act(author, "export", questions, format="aiken")
    text = answer.content.decode()
    assert "Aiken can’t carry" in text
    assert "q0" in text
    answer = act(author, "export", questions, format="aiken", apply="download")
    assert answer["Content-Disposition"] == 'attachment; filename="questions.txt"'
    assert answer.content.count(b"ANSWER:") == 3


def test_through_the_pages_out_and_in_again(author, course, instructor, questions):
    data = act(author, "export", questions, format="moodle_xml", apply="download").content.decode()
    other = factories.CourseRoleFactory(user=instructor).course
    upload(author, other, data, go="store")
    assert list(other.questions.order_by("position").values_list("key", flat=True)) == ["q0", "q1", "q2"]


def test_reviewers_and_strangers_change_nothing(client_of, course, questions, stranger):
    reviewer = factories.CourseRoleFactory(course=course, role="reviewer").user
    topic = factories.TopicFactory()
    for person in (reviewer, stranger):
        for action in ("tag", "archive", "duplicate"):
            act(client_of(person), action, questions, add=[topic.pk], apply="yes")
    assert (Question.objects.in_use().count(), topic.questions.count()) == (3, 0)


def test_the_preview_costs_the_same_however_many_there_are(author, course, count_queries):
    few = count_queries(lambda: upload(author, course))
    many = "\n\n".join(f"::n{n}:: Is {n} a number? {{TRUE}}" for n in range(40))
    assert count_queries(lambda: upload(author, course, many)) == few
