"""Questions taken in from files and written to them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError

from lessons.models import Topic
from quizzes import question_files
from quizzes.formats import FORMATS, FormatError
from quizzes.models import Question, QuestionVersion
from tests import factories
from tests.quizzes import making

pytestmark = pytest.mark.django_db
GIFT = """::capital:: Which city is France's capital? {=Paris #Since 987. ~Lyon #The second city.}

::member:: A resolution under Chapter VII binds every member. {TRUE}
"""


@pytest.fixture
def course():
    return factories.CourseFactory(key="treaties")


def read(text, name="gift"):
    return FORMATS[name].read(text.encode())


def take(course, text=GIFT, again=question_files.SKIP, place=None):
    return question_files.take_in(course, read(text), None, place or question_files.Place(), again)


def keys(course):
    return list(Question.objects.filter(course=course).order_by("position").values_list("key", "current__number"))


def test_what_a_file_holds_becomes_questions_in_its_order(course):
    done = take(course)
    assert keys(course) == [("capital", 1), ("member", 1)]
    first = done.added[0]
    assert first.current.parsed().grade({"option": "a"}).fraction == 1
    assert (done.versions, done.skipped) == ([], [])


def test_they_stand_behind_what_is_there(course):
    making.question(course, "numeric", position=7)
    take(course)
    assert list(Question.objects.order_by("position").values_list("position", flat=True)) == [7, 8, 9]


def test_they_go_to_a_lesson_with_its_module_and_get_topics(course):
    lesson = factories.LessonFactory(module__course=course)
    topic = factories.TopicFactory(key="treaty-law")
    factories.TopicFactory(key="geography")
    text = "// [tag:geography] [tag:nowhere]\n" + GIFT
    done = take(course, text, place=question_files.Place(lesson=lesson, topics=(topic,)))
    first = done.added[0]
    assert (first.lesson, first.module) == (lesson, lesson.module)
    assert set(first.topics.all()) == {topic, Topic.objects.get(key="geography")}
    said = [notice.text for notice in question_files.not_here(course, read(text))]
    assert said == ["There is no topic “nowhere” here; it is left out."]


def test_the_same_file_again_is_skipped(course):
    take(course)
    done = take(course)
    assert [row.key for row in done.skipped] == ["capital", "member"]
    assert keys(course) == [("capital", 1), ("member", 1)]


def test_or_makes_new_versions_where_it_differs(course):
    take(course)
    done = take(course, GIFT.replace("Since 987.", "Since the year 987."), again=question_files.VERSION)
    assert [row.key for row in done.versions] == ["capital"]
    assert keys(course) == [("capital", 2), ("member", 1)]
    assert QuestionVersion.objects.filter(question__key="capital").count() == 2


def test_or_is_added_beside(course):
    take(course)
    take(course, again=question_files.ADD)
    assert [key for key, _number in keys(course)] == ["capital", "member", "capital-2", "member-2"]


def test_a_key_of_another_type_is_another_question(course):
    making.question(course, "essay", key="capital")
    take(course, again=question_files.VERSION)
    assert {row.key: row.type for row in Question.objects.all()} == {
        "capital": "essay", "capital-2": "single_choice", "member": "true_false",
    }  # fmt: skip


def test_a_mistake_in_the_five_hundredth_row_stores_nothing(course, tmp_path):
    rows = [f"q{n},true_false,Is {n} a number?,true" for n in range(499)]
    path = tmp_path / "many.csv"
    path.write_text("\n".join(["key,type,stem,correct", *rows, "q499,true_false,Is it?,perhaps"]))
    with pytest.raises(CommandError, match="row 501") as error:
        call_command("import_questions", path, course="treaties", stdout=StringIO(), stderr=StringIO())
    assert len(str(error.value).splitlines()) == 1
    assert not Question.objects.exists()


def test_a_failure_in_the_middle_stores_nothing(course, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("quizzes.question_files.QuestionVersion.objects.bulk_create", fail)
    with pytest.raises(IntegrityError):
        take(course)
    assert not Question.objects.exists()


def test_it_costs_the_same_however_many_there_are(course, count_queries):
    few = count_queries(lambda: take(course))
    many = "\n\n".join(f"::n{n}:: Is {n} a number? {{TRUE}}" for n in range(60))
    assert count_queries(lambda: take(course, many)) == few


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"<?xml version='1.0'?><quiz/>", "", "moodle_xml"),
        (b"key,type,stem,correct\n", "", "csv"),
        ('"stem";"type"\n'.encode("utf-16"), "", "csv"),
        (b"First, second, third, or fourth? {=first ~fourth}", "", "gift"),
        (b"- key: asked\n  type: essay\n", "", "package"),
        (b"[]", "questions.yaml", "package"),
        (b"x", "bank.csv", "csv"),
        (b"Which?\nA. One\nB. Two\nANSWER: A\n", "", "aiken"),
        (GIFT.encode(), "", "gift"),
    ],
)
def test_the_format_is_found_out(data, name, found):
    assert question_files.guess(data, name) == found


# Out -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gift", "moodle_xml", "csv"])
def test_what_goes_out_comes_back_as_it_was(course, name):
    for kind in ("single_choice", "true_false", "short_text", "numeric"):
        making.question(course, kind)
    sent = question_files.plain_questions(Question.objects.select_related("current").prefetch_related("topics"))
    written = question_files.written_as(name, sent)
    other = factories.CourseFactory()
    question_files.take_in(other, FORMATS[name].read(written.data), None, question_files.Place())
    back = question_files.plain_questions(Question.objects.filter(course=other).select_related("current"))
    assert [(one.key, one.type, one.stem) for one in back] == [(one.key, one.type, one.stem) for one in sent]
    if not written.notices:
        assert back == sent


def test_the_commands_check_store_and_write(course, tmp_path):
    path, out = tmp_path / "bank.gift.txt", StringIO()
    path.write_text(GIFT)
    call_command("import_questions", path, course="treaties", check=True, stdout=out)
    assert "2 questions can be taken in. Nothing was stored." in out.getvalue()
    assert not Question.objects.exists()
    call_command("import_questions", path, course="treaties", stdout=out)
    assert "treaties: 2 added, 0 new versions, 0 skipped." in out.getvalue()
    said = StringIO()
    call_command("export_questions", "treaties", tmp_path / "out.txt", format="aiken", stdout=out, stderr=said)
    assert "Not carried" in said.getvalue() or "explanation" in said.getvalue()
    assert b"ANSWER: A" in (tmp_path / "out.txt").read_bytes()


@pytest.mark.parametrize("arguments", [{"course": "nowhere"}, {"course": "treaties", "path": "gone.txt"}])
def test_what_isn_t_there_is_said_in_one_sentence(course, tmp_path, arguments):
    path = tmp_path / arguments.pop("path", "bank.txt")
    if path.name == "bank.txt":
        path.write_text(GIFT)
    with pytest.raises(CommandError) as error:
        call_command("import_questions", path, **arguments)
    assert len(str(error.value).splitlines()) == 1


def test_a_file_that_can_t_be_read_names_its_lines(course):
    with pytest.raises(FormatError) as error:
        read("::a:: What? {=x ~y\n\n::b:: Who? {~a ~b}")
    assert all(mistake.line for mistake in error.value.mistakes)
