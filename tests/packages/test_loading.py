"""Loading a package makes the database hold it; every row keeps its id."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctlearn.packages import format as f
from ctlearn.packages.loading import load_package
from lessons.models import (
    Attachment,
    Claim,
    Course,
    DocumentRevision,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    SearchEntry,
)
from quizzes.models import Question, Quiz, Slot
from tests.packages.loads import LESSON, QUESTIONS, ids, load, small, without_quizzes
from tests.packages.small import edited

pytestmark = pytest.mark.django_db


def test_a_package_becomes_a_course() -> None:
    report = load()

    course = Course.objects.get()
    assert (course.key, course.title, course.open, course.state) == ("small", "A small course", True, "published")
    assert [topic.key for topic in course.topics.all()] == ["law"]
    assert [lesson.key for lesson in Lesson.objects.in_order()] == ["first", "second"]
    first = Lesson.objects.get(key="first")
    assert first.module.key == "one"
    assert first.section is not None
    assert (first.section.key, first.section.heading, first.section.text) == ("beginning", "The beginning", "")
    assert first.word_count > 0
    who = Question.objects.get(key="who")
    assert who.current is not None
    assert who.objective is not None
    assert (who.lesson, who.passage, who.objective.key, who.current.number) == (first, "key-passage", "name-it", 1)
    assert who.current.stem == "Who is bound?"
    assert who.current.content["options"][0]["correct"] is True
    assert [topic.key for topic in who.topics.all()] == ["law"]
    claim = Claim.objects.get()
    assert (claim.lesson, claim.section, claim.verdict) == (first, first.section, "wrong")
    assert Attachment.objects.get().file.read() == b"not really a picture"
    assert [(slot.question, slot.draw, slot.pool) for slot in Slot.objects.filter(quiz__key="final")] == [
        (who, None, {}),
        (None, 1, {"topics": ["law"]}),
    ]
    assert len(report.created) == 8
    assert str(report) == "small: 8 created, 0 updated, 0 unchanged, 0 unpublished, 0 edited"


def test_a_lessons_checks_become_its_practice_quiz() -> None:
    load()

    quiz = Quiz.objects.get(lesson__key="first")
    assert (quiz.key, quiz.title, quiz.mode) == ("first-checks", "The first lesson", "practice")
    assert [slot.question.key for slot in quiz.slots.all() if slot.question] == ["who"]
    assert not Quiz.objects.filter(lesson__key="second").exists()


def test_the_checks_follow_the_lessons_text() -> None:
    load()
    before = Quiz.objects.get(lesson__key="first").pk

    load(edited(LESSON, ":::check who", ":::check whether who"))
    quiz = Quiz.objects.get(lesson__key="first")
    assert quiz.pk == before
    assert [slot.question.key for slot in quiz.slots.order_by("position") if slot.question] == ["whether", "who"]

    load(edited(LESSON, ":::check who\n:::", ""))
    assert list(quiz.slots.all()) == []


def test_what_was_loaded_is_found_by_the_search() -> None:
    load()

    assert set(SearchEntry.objects.values_list("title", flat=True)) == {
        "The first lesson",
        "The second lesson",
        "treaty",
    }


def test_loading_again_writes_nothing() -> None:
    load()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load()

    statements = [query["sql"].split()[0] for query in queries]
    assert set(statements) <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}
    assert not report.changed
    assert report.edited == []
    assert len(report.unchanged) == 8


def test_the_number_of_queries_does_not_grow_with_the_course() -> None:
    def bigger(count: int) -> f.CoursePackage:
        package = replace(small(), key=f"course-{count}")
        module = package.modules[0]
        lessons = [
            replace(module.lessons[0], key=f"l{n}", body=module.lessons[0].body.replace("who", f"q{n}"))
            for n in range(count)
        ]
        questions = [replace(module.questions[0], key=f"q{n}", lesson=f"l{n}") for n in range(count)]
        module = replace(module, lessons=(*module.lessons, *lessons), questions=(*module.questions, *questions))
        terms = [replace(package.glossary[0], key=f"t{n}") for n in range(count)]
        return replace(package, modules=(module,), glossary=tuple(terms), files={})

    def queries(package: f.CoursePackage) -> int:
        with CaptureQueriesContext(connection) as captured:
            load_package(package)
        return len(captured)

    load()
    first = queries(bigger(3)), queries(bigger(3))
    assert (queries(bigger(30)), queries(bigger(30))) == first


CHANGES: list[dict[str, str | bytes | None]] = [
    edited("course.yaml", "A small course", "A better course"),
    edited("course.yaml", "title: Law", "title: Laws"),
    edited("document.yaml", "The beginning", "The start"),
    edited("document.yaml", "Document 1", "Document 2"),
    edited("glossary.yaml", "An agreement", "A pact"),
    edited("claims.yaml", "Not all.", "Hardly."),
    edited("quizzes.yaml", 'points: "2"', 'points: "3"'),
    edited("quizzes.yaml", "mode: exam", 'mode: graded\n  pass_mark: "0.60"\n  shuffle: no\n  attempts: 2'),
    edited("01-one/module.yaml", "title: One", "title: First"),
    edited("01-one/module.yaml", "text: Name it.", "text: Say it."),
    edited(LESSON, "binds.", "holds."),
    edited(LESSON, "topics:\n- law\n", ""),
    edited(QUESTIONS, "stem: Who is bound?", "stem: Who is held?"),
    edited(QUESTIONS, "stem: Who is bound?", "difficulty: hard\n  family: who\n  stem: Who is bound?"),
    edited(QUESTIONS, "text: Nobody", "text: Nobody at all"),
    {"files/map.png": "another picture"},
]


@pytest.mark.parametrize("change", CHANGES, ids=[f"{next(iter(c))}-{n}" for n, c in enumerate(CHANGES)])
def test_a_change_arrives_and_every_id_stays(change: dict[str, str | bytes | None]) -> None:
    load()
    before = ids()

    report = load(change)
    again = load(change)

    assert len(report.updated) == 1
    assert not report.edited
    assert ids() == before
    assert not again.changed
    assert not again.edited


def test_a_question_that_asks_something_else_is_a_new_version() -> None:
    load()
    load(edited(QUESTIONS, "stem: Who is bound?", "stem: Who is held?"))

    question = Question.objects.get(key="who")
    assert question.current is not None
    assert [version.stem for version in question.versions.all()] == ["Who is bound?", "Who is held?"]
    assert (question.current.number, question.current.stem) == (2, "Who is held?")
    assert Question.objects.get(key="whether").versions.count() == 1


def test_a_question_that_asks_the_same_keeps_its_version() -> None:
    load()
    load(edited(QUESTIONS, "stem: Who is bound?", "difficulty: hard\n  stem: Who is bound?"))

    question = Question.objects.get(key="who")
    assert (question.difficulty, question.versions.count()) == ("hard", 1)


def test_a_changed_document_is_a_new_revision_that_lessons_follow() -> None:
    load()
    load(edited("document.yaml", "The beginning", "The start"))

    assert [revision.number for revision in DocumentRevision.objects.all()] == [1, 2]
    section = Lesson.objects.get(key="first").section
    assert section is not None
    assert (section.revision.number, section.heading) == (2, "The start")
    assert Claim.objects.get().section == section


def test_what_went_away_is_unpublished_and_keeps_its_row() -> None:
    package = {
        "02-two/module.yaml": "title: Two",
        "02-two/01-third.md": "---\ntitle: Third\n---\n",
        "02-two/questions.yaml": "- {key: essay, type: essay, stem: Why?}",
    }
    load(package)
    before = ids()

    report = load(without_quizzes())

    assert report.unpublished == ["module two", "lesson third", "question essay", "quiz final"]
    assert ids() == before
    assert Module.objects.get(key="two").state == "draft"
    assert Lesson.objects.get(key="third").state == "draft"
    assert Question.objects.get(key="essay").archived_at is not None
    assert Quiz.objects.get(key="final").state == "draft"
    assert not load(without_quizzes()).changed

    report = load(package)

    assert sorted(report.updated) == ["lesson third", "module two", "question essay", "quiz final"]
    assert report.edited == []
    assert Lesson.objects.get(key="third").state == "published"
    assert Question.objects.get(key="essay").archived_at is None
    assert ids() == before


def test_terms_claims_and_objectives_that_went_away_are_removed() -> None:
    load()
    load(
        {"claims.yaml": None, "glossary.yaml": None},
        edited(LESSON, "[treaty](term:treaty)", "treaty"),
        edited("01-one/module.yaml", "name-it", "say-it"),
        edited(QUESTIONS, "objective: name-it", "objective: say-it"),
    )

    assert not Claim.objects.exists()
    assert not GlossaryTerm.objects.exists()
    assert [objective.key for objective in Objective.objects.all()] == ["say-it"]
    objective = Question.objects.get(key="who").objective
    assert objective is not None
    assert objective.key == "say-it"


def test_a_check_whose_question_was_archived_is_not_asked() -> None:
    load()
    Question.objects.get(key="who").archive()

    load()

    assert not Slot.objects.filter(quiz__lesson__key="first").exists()


def test_the_checks_are_called_as_their_lesson_is() -> None:
    load()
    load(edited(LESSON, "title: The first lesson", "title: Renamed"))

    assert Quiz.objects.get(lesson__key="first").title == "Renamed"


def test_a_file_that_is_replaced_goes_when_the_change_is_sure(django_capture_on_commit_callbacks: Any) -> None:
    load()
    before = Attachment.objects.get().file

    with django_capture_on_commit_callbacks() as callbacks:
        load({"files/map.png": "another picture"})
    assert before.storage.exists(before.name)
    for callback in callbacks:
        callback()

    assert not before.storage.exists(before.name)
    assert Attachment.objects.get().file.read() == b"another picture"


def test_the_checks_of_a_lesson_find_a_free_key() -> None:
    load(edited(LESSON, ":::check who\n:::", ""))
    Quiz.objects.create(course=Course.objects.get(), key="first-checks", title="Mine")

    load()

    assert Quiz.objects.get(lesson__key="first").key == "first-checks-2"


def test_lessons_follow_the_order_of_the_package() -> None:
    load()
    package = small()
    module = package.modules[0]
    turned = replace(package, modules=(replace(module, lessons=module.lessons[::-1]),))

    report = load_package(turned)

    assert report.updated == ["module one"]
    assert [lesson.key for lesson in Lesson.objects.in_order()] == ["second", "first"]
    assert not load_package(turned).changed


def test_a_lesson_that_moves_to_another_module_keeps_its_row() -> None:
    load()
    before = ids()["Lesson"]
    package = small()
    module = package.modules[0]
    other = f.Module("two", "Two", lessons=module.lessons[1:])

    load_package(replace(package, modules=(replace(module, lessons=module.lessons[:1]), other)))

    assert ids()["Lesson"] == before
    assert Lesson.objects.get(key="second").module.key == "two"
