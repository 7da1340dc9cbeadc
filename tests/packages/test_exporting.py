"""A course that was loaded, or made by hand, exports as what it is, and survives the way back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from ctlearn.packages import format as f
from ctlearn.packages.exporting import export_course
from ctlearn.packages.loading import load_package
from ctlearn.packages.reading import read_package
from ctlearn.packages.writing import zip_package
from lessons.models import Attachment, Course, Document, DocumentRevision, Lesson, Module, Objective, Section, Topic
from quizzes.models import Question, QuestionVersion, Quiz, Slot
from tests.packages.generated import packages
from tests.packages.small import zipped

pytestmark = pytest.mark.django_db
COURSES = sorted(path for path in Path("lessons/courses").iterdir() if (path / "course.yaml").exists())


def export(key: str) -> f.CoursePackage:
    return export_course(Course.objects.get(key=key))


def test_a_loaded_course_exports_as_its_package() -> None:
    package = read_package(zipped())
    load_package(package)

    assert export("small") == package
    assert zip_package(export("small")) == zip_package(package)


@pytest.mark.parametrize("path", COURSES, ids=[path.name for path in COURSES])
def test_a_course_that_ships_exports_as_its_package(path: Path) -> None:
    package = read_package(path)
    load_package(package)

    assert export(package.key) == package
    again = load_package(read_package(zip_package(export(package.key))))
    assert not again.changed
    assert again.edited == []


class GeneratedCourses(TestCase):
    @given(packages())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_any_course_exports_as_its_package_and_loads_again_unchanged(self, package: f.CoursePackage) -> None:
        load_package(package)
        exported = export(package.key)

        assert exported == package
        again = load_package(exported)
        assert not again.changed
        assert again.edited == []


def by_hand() -> Course:
    """A course as the admin would make it: Windows' line endings, rows without a module, drafts, no digests."""
    document = Document.objects.create(name="My document")
    revision = DocumentRevision.objects.create(document=document, number=1)
    section = Section.objects.create(
        revision=revision, key="intro", position=1, text="The text itself.", digest="a" * 64
    )
    course = Course.objects.create(key="mine", title="Mine", summary="One.\r\nTwo.\r\n", document=document)
    module = Module.objects.create(course=course, key="one", title="One", position=3)
    empty = Module.objects.create(course=course, key="empty", title="Empty", position=1, state="draft")
    objective = Objective.objects.create(module=module, key="name-it", text="Name it.")
    foreign = Objective.objects.create(module=empty, key="other", text="Other.")
    body = "\r\n\r\nA text.  \r\n\r\n{#here}\r\nA passage.\r\n\r\n:::check who\r\n:::\r\n"
    lesson = Lesson.objects.create(
        course=course, module=module, key="first", title="First: 1", body=body, section=section
    )
    lesson.topics.add(Topic.objects.create(key="law", title="Law"))
    questions = [
        Question(course=course, module=module, lesson=lesson, key="who", type="short_text"),
        Question(course=course, lesson=lesson, key="lost", type="true_false", passage="gone", objective=foreign),
        Question(course=course, key="homeless", type="essay"),
        Question(course=course, module=module, key="archived", type="essay"),
        Question(course=course, module=module, key="empty", type="essay"),
    ]  # fmt: skip
    questions[0].passage, questions[0].objective = "here", objective
    contents: list[dict[str, Any]] = [{"accepted": [{"text": "a\r\nb"}]}, {"answer": "true"}, {}, {}]
    for position, question in enumerate(questions):
        question.position = 9 - position
        question.save()
    for question, content in zip(questions, contents, strict=False):
        question.current = QuestionVersion.objects.create(
            question=question, number=1, stem=f"What is {question.key}?\r\n", content=content
        )
        question.save()
    questions[3].archive()
    quiz = Quiz.objects.create(course=course, key="quiz", title="Quiz", pass_mark="0.60000", state="draft")
    for position, question in enumerate((questions[0], questions[3]), 1):
        Slot.objects.create(quiz=quiz, position=position, question=question, points="2.50000")
    Slot.objects.create(quiz=quiz, position=3, draw=1, pool={"difficulty": []})
    checks = Quiz.objects.create(course=course, key="first-checks", title="First: 1", lesson=lesson)
    Slot.objects.create(quiz=checks, position=1, question=questions[0])
    attachment = Attachment(course=course, name="unused.csv")
    attachment.file.save("unused.csv", ContentFile(b"a,b"))
    return course


def test_a_course_made_by_hand_exports_as_a_package_that_can_be_read() -> None:
    exported = export_course(by_hand())

    package = read_package(zip_package(exported))
    assert package == exported
    assert (package.summary, package.state) == ("One.\nTwo.", "draft")
    assert [(module.key, module.state) for module in package.modules] == [("empty", "draft"), ("one", "published")]
    lesson = package.modules[1].lessons[0]
    assert lesson.body == "A text.  \n\n{#here}\nA passage.\n\n:::check who\n:::"
    assert [topic.key for topic in package.topics] == ["law"]
    assert package.document == f.Document("My document", sections=(f.SectionRef("intro", 1, "", "a" * 64),))
    assert [question.key for question in package.modules[0].questions] == ["homeless"]
    assert [(q.key, q.passage, q.objective) for q in package.modules[1].questions] == [
        ("lost", "", ""),
        ("who", "here", "name-it"),
    ]
    assert package.modules[1].questions[1].data == {"accepted": [{"text": "a\nb"}]}
    assert package.quizzes == (
        f.Quiz(
            "quiz",
            "Quiz",
            "practice",
            pass_mark="0.6",
            state="draft",
            slots=(f.Slot("who", points="2.5"), f.Slot(draw=1)),
        ),
    )
    assert package.files == {"unused.csv": b"a,b"}


def test_a_course_made_by_hand_survives_the_way_to_another_place() -> None:
    course = by_hand()
    written = zip_package(export_course(course))
    Slot.objects.all().delete()
    Question.objects.update(current=None)
    course.delete()

    load_package(read_package(written))

    assert zip_package(export("mine")) == written
    assert Question.objects.get(key="homeless").module == Module.objects.get(key="empty")


def test_a_course_made_by_hand_loads_over_itself_unchanged() -> None:
    course = by_hand()
    exported = export_course(course)

    load_package(exported)

    assert export_course(Course.objects.get()) == exported
    assert not load_package(exported).changed


def test_a_section_that_the_newest_import_lost_is_not_named() -> None:
    course = by_hand()
    document = Document.objects.get()
    DocumentRevision.objects.create(document=document, number=2)

    package = export_course(course)

    assert package.document == f.Document("My document")
    assert package.modules[1].lessons[0].section == ""
    assert read_package(zip_package(package)) == package


def test_the_text_of_a_document_does_not_leave() -> None:
    written = zip_package(export_course(by_hand()))

    assert all(b"The text itself." not in content for content in read_package(written).files.values())
    assert "The text itself." not in repr(read_package(written))
