"""Import in the admin: a preview of each question, then all of them or none."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lessons.models import Upload
from lessons.models.uploads import EACH, KEPT
from quizzes.models import Question
from tests import factories
from tests.quizzes import making
from tests.quizzes.admin.test_bank_pages import act
from tests.quizzes.test_question_files import GIFT

pytestmark = pytest.mark.django_db
IMPORT = reverse("admin:quizzes_question_import")
STORE = reverse("admin:quizzes_question_store")
LIST = reverse("admin:quizzes_question_changelist")
SAMPLES = Path(__file__).parent.parent / "formats"


@pytest.fixture
def course(instructor):
    return factories.CourseRoleFactory(user=instructor, course__key="treaties").course


@pytest.fixture
def author(client_of, instructor):
    return client_of(instructor)


def preview(client, course, text=GIFT, **more):
    return client.post(IMPORT, {"course": course.pk, "text": text, **more})


def store(client, shown, again="skip"):
    return client.post(STORE, {"upload": shown.context["upload"].key, "again": again})


def bring(client, course, text=GIFT, again="skip", **more):
    return store(client, preview(client, course, text, **more), again)


def test_first_each_question_is_shown_as_it_will_be_and_nothing_is_stored(author, course):
    answer = preview(author, course)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Store all 2 questions" in text
    assert "Since 987." in text
    assert "✓" in text
    assert not Question.objects.exists()


def test_then_all_are_stored_where_they_were_wanted(author, course, instructor):
    lesson, topic = factories.LessonFactory(module__course=course), factories.TopicFactory()
    answer = bring(author, course, place=f"lesson:{lesson.pk}", topics=[topic.pk])
    assert answer.url == f"{LIST}?course={course.pk}"
    assert set(lesson.questions.all()) == set(topic.questions.all()) == set(course.questions.all())
    assert [row.current.created_by for row in course.questions.all()] == [instructor] * 2


def test_a_module_can_be_the_place(author, course):
    module = factories.ModuleFactory(course=course)
    bring(author, course, place=f"module:{module.pk}")
    assert module.questions.filter(lesson=None).count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_its_own_encoding(author, course, encoding):
    file = SimpleUploadedFile("bank.txt", GIFT.replace("Lyon", "Orléans").encode(encoding))
    shown = author.post(IMPORT, {"course": course.pk, "file": file})
    assert "Orléans" in shown.content.decode()
    store(author, shown)
    assert Question.objects.get(key="capital").current.content["options"][1]["text"] == "Orléans"


def test_mistakes_are_named_with_their_line_and_nothing_is_stored(author, course):
    answer = preview(author, course, "::a:: Fine? {TRUE}\n\n::b:: Which? {~a ~b}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 3" in page
    assert '<code dir="auto">::b:: Which? {~a ~b}</code>' in page
    assert not Question.objects.exists()
    assert not Upload.objects.exists()


def test_what_a_file_says_can_be_put_right_on_the_page(author, course):
    file = SimpleUploadedFile("bank.txt", b"::b:: Which? {~a ~b}")
    answer = author.post(IMPORT, {"course": course.pk, "file": file})
    assert "::b:: Which? {~a ~b}</textarea>" in answer.content.decode()


def test_a_bad_row_five_hundred_rolls_everything_back(author, course):
    rows = [f"q{n},true_false,Is {n} a number?,true" for n in range(499)]
    text = "\n".join(["key,type,stem,correct", *rows, "q499,true_false,Is it?,perhaps"])
    answer = preview(author, course, text)
    assert answer.status_code == 422
    assert len(answer.context["mistakes"]) == 1
    assert "Row 501, column “correct”" in answer.content.decode()
    assert not Question.objects.exists()


def test_a_failure_while_it_is_stored_leaves_nothing_and_the_upload(author, course, monkeypatch):
    shown = preview(author, course)
    monkeypatch.setattr("quizzes.question_files.give_topics", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store(author, shown)
    monkeypatch.undo()
    assert not Question.objects.exists()
    assert store(author, shown).status_code == 302


def test_what_the_file_has_and_we_can_t_carry_is_said_by_line(author, course):
    name, answers = "<name><text>a</text></name>", '<answer fraction="100"><text>true</text></answer>'
    text = (
        f'<quiz>\n<question type="calculated">{name}</question><question type="truefalse">{name}'
        f'<questiontext format="html"><text>So?</text></questiontext>{answers}'
        '<answer fraction="0"><text>false</text></answer><tags><tag><text>nowhere</text></tag></tags></question></quiz>'
    )
    page = preview(author, course, text).content.decode()
    assert "Line 2" in page
    assert "calculated" in page
    assert "There is no topic “nowhere” here" in page


@pytest.mark.parametrize(("again", "numbers"), [("skip", [1, 1]), ("version", [2, 1]), ("add", [1, 1, 1, 1])])
def test_what_the_course_has_already_is_asked_about(author, course, again, numbers):
    bring(author, course)
    changed = GIFT.replace("Since 987.", "For long.")
    page = preview(author, course, changed).content.decode()
    assert "2 of them are in the course already, 1 with another wording" in page
    assert "in the course with another wording" in page
    bring(author, course, changed, again)
    assert list(Question.objects.order_by("position").values_list("current__number", flat=True)) == numbers


@pytest.mark.parametrize("data", [{"text": ""}, {"place": "lesson:0"}, {"text": "x" * 2_000_001}, {"format": "word"}])
def test_what_can_t_be_is_refused(author, course, data):
    assert preview(author, course, **data).status_code == 422
    assert not Upload.objects.exists()


def test_a_place_in_another_course_is_refused(author, instructor, course):
    other = factories.CourseRoleFactory(user=instructor).course
    for foreign in (factories.LessonFactory(), factories.LessonFactory(module__course=other)):
        assert preview(author, course, place=f"lesson:{foreign.pk}").status_code == 422


# Between the preview and the consent -----------------------------------------------------------------


def test_it_is_stored_once(author, course):
    shown = preview(author, course)
    store(author, shown)
    answer = store(author, shown, "add")
    assert answer.status_code == 422
    assert "was stored already, or is too old" in answer.content.decode()
    assert Question.objects.count() == 2


def test_it_doesn_t_wait_for_ever(author, course):
    shown = preview(author, course)
    Upload.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert store(author, shown).status_code == 422
    assert not Question.objects.exists()
    preview(author, course)
    assert Upload.objects.count() == 1


def test_a_person_keeps_a_few_at_most(author, course):
    for _n in range(EACH + 3):
        preview(author, course)
    assert Upload.objects.count() == EACH


def test_another_person_can_t_store_it(author, client_of, course):
    shown = preview(author, course)
    colleague = factories.CourseRoleFactory(course=course).user
    assert store(client_of(colleague), shown).status_code == 422
    assert not Question.objects.exists()


def test_who_lost_the_course_meanwhile_can_t_store_it(author, course):
    shown = preview(author, course)
    course.roles.update(role="reviewer")
    assert store(author, shown).status_code == 422
    assert not Question.objects.exists()


def test_nobody_imports_into_a_foreign_course(client_of, course, stranger, owner):
    reviewer = factories.CourseRoleFactory(course=course, role="reviewer").user
    for person in (stranger, reviewer):
        assert preview(client_of(person), course).status_code == 422
    for address in (IMPORT, STORE):
        assert client_of(owner).post(address).status_code == 302  # to the admin's sign-in
    assert not Question.objects.exists()


def test_storing_is_a_post(author):
    assert author.get(STORE).status_code == 405


def test_the_preview_costs_the_same_however_many_there_are(author, course, count_queries):
    few = count_queries(lambda: preview(author, course))
    many = "\n\n".join(f"::n{n}:: Is {n} a number? {{TRUE}}" for n in range(40))
    assert count_queries(lambda: preview(author, course, many)) == few


# In and out again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["everything.gift.txt", "everything.xml", "everything.csv"])
@pytest.mark.parametrize("out", ["moodle_xml", "csv", "package"])
def test_everything_that_a_format_has_goes_through_the_pages_and_back(author, course, instructor, name, out):
    file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
    shown = author.post(IMPORT, {"course": course.pk, "file": file})
    assert shown.status_code == 200
    count = shown.context["count"]
    assert count > 8
    store(author, shown)
    questions = list(course.questions.order_by("position"))
    assert len(questions) == count
    data = act(author, "export", questions, format=out, apply="download").content
    other = factories.CourseRoleFactory(user=instructor).course
    again = SimpleUploadedFile(f"again.{out}", data)
    store(author, author.post(IMPORT, {"course": other.pk, "file": again, "format": out}))
    back = list(other.questions.order_by("position").select_related("current"))
    assert [(one.key, one.type, one.current.stem) for one in back] == [
        (one.key, one.type, one.current.stem) for one in questions
    ]
    if out != "moodle_xml":
        assert [one.current.content for one in back] == [one.current.content for one in questions]


def test_a_lesson_that_the_package_s_yaml_names_is_the_place(author, course):
    question = making.question(course, "numeric", key="asked", exam_only=True)
    data = act(author, "export", [question], format="package", apply="download").content.decode()
    question.remove()
    bring(author, course, data)
    back = Question.objects.get(key="asked")
    assert (back.lesson, back.exam_only) == (question.lesson, True)
