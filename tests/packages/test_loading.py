"""Loading a package keeps ids and learners' records, and what an instructor changed."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctlearn.accounts.models import User
from ctlearn.packages import format as f
from ctlearn.packages.loading import load_package
from ctlearn.packages.mistakes import PackageError
from ctlearn.packages.reading import read_package
from ctlearn.packages.report import LoadReport
from lessons.models import (
    Attachment,
    Bookmark,
    Claim,
    Course,
    CourseRole,
    DocumentRevision,
    GlossaryTerm,
    Lesson,
    LessonCompletion,
    Module,
    Objective,
    SearchEntry,
    Topic,
)
from lessons.models.cohorts import enrol_in_self_study
from quizzes.models import Attempt, AttemptSlot, Question, QuestionVersion, Quiz, Slot
from tests.packages.small import edited, zipped

pytestmark = pytest.mark.django_db
QUESTIONS = "01-one/questions.yaml"
LESSON = "01-one/01-first.md"


def small(*changes: dict[str, str | bytes | None]) -> f.CoursePackage:
    together: dict[str, str | bytes | None] = {}
    for change in changes:
        together |= change
    return read_package(zipped(together))


def load(*changes: dict[str, str | bytes | None], **options: Any) -> LoadReport:
    return load_package(small(*changes), **options)


def ids() -> dict[str, dict[str, int]]:
    models = (Course, Module, Lesson, Question, Quiz, Objective, GlossaryTerm, Claim, Topic, Attachment)
    return {
        model.__name__: dict(model._default_manager.values_list("key" if model is not Attachment else "name", "pk"))
        for model in models
    }


def without_quizzes() -> dict[str, str | bytes | None]:
    return {"quizzes.yaml": None}


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


def test_lessons_follow_the_order_of_the_package() -> None:
    load()
    package = small()
    module = package.modules[0]
    turned = replace(package, modules=(replace(module, lessons=module.lessons[::-1]),))

    report = load_package(turned)

    assert report.updated == ["module one"]
    assert [lesson.key for lesson in Lesson.objects.in_order()] == ["second", "first"]
    assert not load_package(turned).changed


def test_an_order_that_was_edited_is_kept() -> None:
    load()
    Lesson.objects.filter(key="first").update(position=9)
    module = small().modules[0]
    added = (*module.lessons, f.Lesson("third", "Third"))

    report = load_package(replace(small(), modules=(replace(module, lessons=added),)))

    assert report.edited == ["module one"]
    assert [lesson.key for lesson in Lesson.objects.in_order()] == ["second", "first", "third"]


def test_a_lesson_that_moves_to_another_module_keeps_its_row() -> None:
    load()
    before = ids()["Lesson"]
    package = small()
    module = package.modules[0]
    other = f.Module("two", "Two", lessons=module.lessons[1:])

    load_package(replace(package, modules=(replace(module, lessons=module.lessons[:1]), other)))

    assert ids()["Lesson"] == before
    assert Lesson.objects.get(key="second").module.key == "two"


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


def test_a_mistake_in_one_file_loads_nothing() -> None:
    with pytest.raises(PackageError, match=r"questions\.yaml:2"):
        load(edited(QUESTIONS, "type: single_choice", "type: riddle"))

    assert not Course.objects.exists()


def test_a_failure_half_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("ctlearn.packages.loading.load_quizzes", fail)
    with pytest.raises(RuntimeError):
        load()

    assert not Course.objects.exists()
    assert not Topic.objects.exists()


def test_a_question_never_changes_its_type() -> None:
    load()
    essay = "- {key: who, type: essay, stem: Who?}\n- {key: whether, type: essay, stem: Whether?}"

    with pytest.raises(PackageError) as caught:
        load({QUESTIONS: essay, "quizzes.yaml": None}, edited(LESSON, "{#key-passage}", "{#other}"))

    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "01-one/questions.yaml:1: the question “who” is stored as single_choice, and a question's type never changes; "
        "give this one another key.",
        "01-one/questions.yaml:2: the question “whether” is stored as true_false, and a question's type never changes; "
        "give this one another key.",
    ]


@pytest.fixture
def people() -> dict[str, User]:
    names = ("owner", "editor", "reviewer", "stranger")
    return {name: User.objects.create_user(email=f"{name}@example.org", password="x") for name in names}


def test_who_loads_a_new_course_owns_it(people: dict[str, User]) -> None:
    load(user=people["owner"])

    role = CourseRole.objects.get()
    assert (role.user, role.role) == (people["owner"], "owner")


@pytest.mark.parametrize(("name", "may"), [("owner", True), ("editor", True), ("reviewer", False), ("stranger", False)])
def test_only_who_may_change_a_course_may_load_it_again(people: dict[str, User], name: str, may: bool) -> None:
    load(user=people["owner"])
    for role in ("editor", "reviewer"):
        CourseRole.objects.create(course=Course.objects.get(), user=people[role], role=role)
    change = edited("course.yaml", "A small course", "Taken over")

    if may:
        load(change, user=people[name])
    else:
        with pytest.raises(PackageError, match="is taken by a course that you can't change"):
            load(change, user=people[name])

    assert (Course.objects.get().title == "Taken over") is may


def test_what_learners_left_stays(people: dict[str, User]) -> None:
    load()
    lesson, question = Lesson.objects.get(key="first"), Question.objects.get(key="who")
    enrolment = enrol_in_self_study(people["owner"], Course.objects.get())
    Bookmark.objects.create(user=people["owner"], lesson=lesson)
    LessonCompletion.objects.create(enrolment=enrolment, lesson=lesson, how="checks", completed_at=lesson.updated_at)
    attempt = Attempt.objects.create(enrolment=enrolment, quiz=Quiz.objects.get(key="final"))
    AttemptSlot.objects.create(attempt=attempt, position=1, version=question.current)
    records = [list(model._default_manager.values()) for model in (Bookmark, LessonCompletion, Attempt, AttemptSlot)]

    load(without_quizzes(), edited(QUESTIONS, "Who is bound?", "Who is held?"), edited(LESSON, "binds.", "holds."))
    load({LESSON: None, "claims.yaml": None, "files/map.png": None, "quizzes.yaml": None, QUESTIONS: None})

    assert [list(m._default_manager.values()) for m in (Bookmark, LessonCompletion, Attempt, AttemptSlot)] == records
