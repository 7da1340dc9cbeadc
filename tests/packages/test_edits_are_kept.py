"""What an instructor changed since a course was loaded is kept and named."""

from dataclasses import replace
from typing import Any

import pytest

from ctlearn.packages import format as f
from ctlearn.packages.loading import load_package
from lessons.models import (
    Attachment,
    Claim,
    Course,
    Document,
    DocumentRevision,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    Section,
    Topic,
)
from quizzes.models import Question, QuestionVersion, Quiz, Slot
from tests.packages.loads import LESSON, QUESTIONS, load, small
from tests.packages.small import edited

pytestmark = pytest.mark.django_db


def edit(kind: str) -> None:
    """What an instructor might do in the admin."""
    match kind:
        case "course":
            Course.objects.update(title="My course")
        case "module":
            Module.objects.update(title="My module")
        case "lesson":
            lesson = Lesson.objects.get(key="first")
            lesson.body += "\r\n\r\nMy remark."
            lesson.save()
        case "question":
            question = Question.objects.get(key="who")
            assert question.current
            version = QuestionVersion.objects.get(pk=question.current.pk)
            version.pk, version.number, version.stem = None, 2, "Mine?"
            version.save()
            question.current = version
            question.save()
        case "archived":
            Question.objects.get(key="who").archive()
        case "quiz":
            Slot.objects.filter(quiz__key="final", draw=1).update(draw=2)
        case "term":
            GlossaryTerm.objects.update(definition="Mine.")
        case "claim":
            Claim.objects.update(said="Mine.")
        case "topic":
            Topic.objects.update(title="Mine")
        case "file":
            attachment = Attachment.objects.get()
            with attachment.file.storage.open(attachment.file.name, "wb") as file:
                file.write(b"mine")


EDITS: list[tuple[str, str, dict[str, str | bytes | None]]] = [
    ("course", "head of the course small", edited("course.yaml", "A small course", "A better course")),
    ("module", "module one", edited("01-one/module.yaml", "title: One", "title: First")),
    ("lesson", "lesson first", edited(LESSON, "binds.", "holds.")),
    ("question", "question who", edited(QUESTIONS, "Who is bound?", "Who is held?")),
    ("archived", "question who", edited(QUESTIONS, "Who is bound?", "Who is held?")),
    ("quiz", "quiz final", edited("quizzes.yaml", "At the end", "At last")),
    ("term", "glossary of the course small", edited("glossary.yaml", "An agreement", "A pact")),
    ("claim", "claims of the course small", edited("claims.yaml", "Not all.", "Hardly.")),
    ("topic", "topics of the course small", edited("course.yaml", "title: Law", "title: Laws")),
    ("file", "file map.png", {"files/map.png": "another picture"}),
]


def snapshot() -> list[Any]:
    """All that an instructor can edit; the checks follow from the texts and questions."""
    models = (Course, Module, Lesson, Question, QuestionVersion, Quiz, GlossaryTerm, Claim, Topic, Objective)
    rows = [list(model._default_manager.order_by("pk").values()) for model in models]
    rows.append(list(Slot.objects.filter(quiz__lesson=None).order_by("pk").values()))
    return [*rows, Attachment.objects.get().file.read()]


@pytest.mark.parametrize(("kind", "name", "change"), EDITS, ids=[case[0] for case in EDITS])
def test_what_was_edited_is_kept_and_named(kind: str, name: str, change: dict[str, str | bytes | None]) -> None:
    load()
    edit(kind)
    before = snapshot()

    report = load(change)

    assert report.edited == [name]
    assert not report.changed
    assert snapshot() == before
    assert load(change).edited == [name]


@pytest.mark.parametrize(("kind", "name", "change"), EDITS, ids=[case[0] for case in EDITS])
def test_what_was_edited_is_replaced_on_demand(kind: str, name: str, change: dict[str, str | bytes | None]) -> None:
    load()
    edit(kind)

    report = load(change, overwrite=True)

    assert report.edited == []
    assert len(report.updated) == 1
    assert not load(change).changed
    assert load(change).edited == []


def test_an_edit_that_is_undone_is_no_edit() -> None:
    load()
    Module.objects.update(title="Mine")
    Module.objects.update(title="One")

    report = load(edited("01-one/module.yaml", "title: One", "title: First"))

    assert (report.updated, report.edited) == (["module one"], [])


def test_an_edited_lesson_that_went_away_stays_published() -> None:
    load()
    Lesson.objects.filter(key="second").update(title="Mine")

    report = load({"01-one/02-second.md": None}, edited(LESSON, "[the second](lesson:second)", "it"))

    assert report.edited == ["lesson second"]
    assert Lesson.objects.get(key="second").state == "published"


def test_what_an_instructor_added_is_left_alone() -> None:
    load()
    course = Course.objects.get()
    module = Module.objects.create(course=course, key="mine", title="Mine", position=5)
    Lesson.objects.create(
        course=course, module=Module.objects.get(key="one"), key="my-lesson", title="Mine", position=9
    )
    Question.objects.create(course=course, module=module, key="my-question", type="essay")

    report = load(edited("01-one/module.yaml", "title: One", "title: First"))

    assert (report.updated, report.edited, report.unpublished) == (["module one"], [], [])
    assert Lesson.objects.get(key="my-lesson").position == 9
    assert Question.objects.get(key="my-question").archived_at is None


def test_a_term_that_an_edited_glossary_lacks_is_added() -> None:
    load()
    edit("term")

    pact = "- {key: pact, term: pact, definition: A pact.}"
    load({"glossary.yaml": "- {key: treaty, term: treaty, definition: New.}\n" + pact})

    assert dict(GlossaryTerm.objects.values_list("key", "definition")) == {"treaty": "Mine.", "pact": "A pact."}


def import_again() -> None:
    """An instructor imports the document anew; it has other sections now."""
    document = Document.objects.get()
    revision = DocumentRevision.objects.create(document=document, number=2)
    Section.objects.create(revision=revision, key="other", position=1, heading="Another", text="Text.")


def test_a_document_that_was_imported_again_is_kept_with_its_sections() -> None:
    load()
    import_again()
    third = {"01-one/03-third.md": "---\ntitle: Third\nsection: beginning\n---\n"}
    change = edited("document.yaml", "The beginning", "The start") | third

    report = load(change)

    assert report.edited == ["document of the course small"]
    assert DocumentRevision.objects.count() == 2
    assert Lesson.objects.get(key="third").section is None
    again = load(change)
    assert not again.changed
    assert "lesson third" in again.unchanged


def test_a_topic_that_an_edited_list_lacks_is_added() -> None:
    load()
    edit("topic")

    load(
        edited("course.yaml", "- key: law\n  title: Law", "- {key: law, title: Law}\n- {key: sea, title: Sea}"),
        edited(LESSON, "- law", "- sea"),
    )

    assert dict(Course.objects.get().topics.values_list("key", "title")) == {"law": "Mine", "sea": "Sea"}
    assert [topic.key for topic in Lesson.objects.get(key="first").topics.all()] == ["sea"]


def test_an_order_that_was_edited_is_kept() -> None:
    load()
    Lesson.objects.filter(key="first").update(position=9)
    module = small().modules[0]
    added = (*module.lessons, f.Lesson("third", "Third"))

    report = load_package(replace(small(), modules=(replace(module, lessons=added),)))

    assert report.edited == ["module one"]
    assert [lesson.key for lesson in Lesson.objects.in_order()] == ["second", "first", "third"]


def test_a_topic_of_another_course_keeps_its_title() -> None:
    Topic.objects.create(key="law", title="The law")

    report = load()

    assert Topic.objects.get().title == "The law"
    assert report.edited == ["topic law"]
    assert [topic.key for topic in Course.objects.get().topics.all()] == ["law"]


def test_a_course_made_by_hand_is_edited_throughout() -> None:
    load()
    for model in (Course, Module, Lesson, Question, Quiz):
        model._default_manager.update(loaded_digest="")

    assert load().edited == []
    assert load(edited(LESSON, "binds.", "holds.")).updated == ["lesson first"]
    Lesson.objects.update(loaded_digest="")
    assert load().edited == ["lesson first"]
