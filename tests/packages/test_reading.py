# ruff: noqa: E501
"""A package is read as it is meant, or refused with every mistake at its line."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from ctlearn.packages import format as f
from ctlearn.packages.mistakes import PackageError
from ctlearn.packages.reading import read_package
from ctlearn.packages.storage import write_folder
from ctlearn.packages.writing import write_package
from tests.packages.small import FILES, edited, files, mistakes, zipped

QUESTIONS = "01-one/questions.yaml"
LESSON = "01-one/01-first.md"


def test_the_parts_of_a_package_are_read() -> None:
    package = read_package(zipped())

    assert (package.key, package.title, package.open, package.state) == (
        "small",
        "A small course",
        True,
        "published",
    )
    assert package.document == f.Document("Document 1", sections=(f.SectionRef("beginning", 1, "The beginning"),))
    assert [module.key for module in package.modules] == ["one"]
    assert [lesson.key for lesson in package.lessons()] == ["first", "second"]
    assert [question.key for question in package.questions()] == ["who", "whether"]
    assert package.quizzes[0].slots == (f.Slot("who", points="2"), f.Slot(draw=1, topics=("law",)))
    assert package.files == {"map.png": b"not really a picture"}


def test_a_folder_a_zip_file_and_its_bytes_read_the_same(tmp_path: Path) -> None:
    write_folder(files(), tmp_path / "course")
    (tmp_path / "course.zip").write_bytes(zipped())

    assert read_package(tmp_path / "course") == read_package(tmp_path / "course.zip") == read_package(zipped())


@pytest.mark.parametrize("word", ["no", "1.50", "null", "2001-09-11", "0x1f", "~", "=", "1_000", "12:30:45"])
def test_every_scalar_is_text(word: str) -> None:
    package = read_package(zipped(edited("course.yaml", "A small course", word)))

    assert package.title == word


def test_line_endings_of_windows_make_no_difference() -> None:
    changed: dict[str, str | bytes | None] = {
        name: content.replace(b"\n", b"\r\n") for name, content in files().items()
    }

    assert read_package(zipped(changed | {"files/map.png": FILES["files/map.png"]})) == read_package(zipped())


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_package(zipped({"course.yaml": b"\xef\xbb\xbf" + files()["course.yaml"]})).key == "small"


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    found = mistakes(
        edited("course.yaml", "open: yes", "open: perhaps")
        | edited(LESSON, "section: beginning", "section: begining")
        | edited(QUESTIONS, "lesson: first", "lesson: fist")
    )

    assert found == [
        "01-one/01-first.md:3: there is no section “begining”; did you mean “beginning”?",
        "01-one/questions.yaml:3: there is no lesson “fist”; did you mean “first”?",
        "course.yaml:4: “open” must be yes or no, not “perhaps”.",
    ]


MISTAKES = [
    # what is missing, unknown or of the wrong kind
    ("course.yaml", "title: A small course\n", "", "course.yaml:1: the course lacks “title”."),
    ("course.yaml", "open: yes", "opne: yes", "course.yaml:4: “opne” is not a field of the course."),
    ("course.yaml", "title: A small course", "title: [a]", "course.yaml:2: “title” must be text, not a list."),
    ("course.yaml", "title: A small course", "title: ' '", "course.yaml:2: “title” is empty."),
    ("course.yaml", "title: A small course", 'title: "a\\nb"', "course.yaml:2: “title” must be one line."),
    ("course.yaml", "A small course", "x" * 201, "course.yaml:2: “title” may have at most 200 characters, not 201."),
    ("course.yaml", "language: en", "language: English!", "course.yaml:3: “language” must be a language tag like “en” or “pt-BR”, not “English!”."),
    ("course.yaml", "open: yes", "summary:", "course.yaml:4: “summary” is empty; leave it out if there is none."),
    ("document.yaml", "level: 1", "level: one", "document.yaml:4: “level” must be a whole number from 1 to 9, not “one”."),
    ("claims.yaml", "verdict: wrong", "verdict: bad", "claims.yaml:5: “verdict” must be one of correct, imprecise, outdated, wrong, unverifiable, not “bad”."),
    ("glossary.yaml", "- key: treaty\n  term: treaty", "- treaty", "glossary.yaml:2: this is not YAML: "),
    ("quizzes.yaml", 'points: "2"', 'points: "-2"', "quizzes.yaml:6: “points” must be a number from 0 to 999, not “-2”."),
    ("quizzes.yaml", "topics: [law]", "topics: law", "quizzes.yaml:8: “topics” must be a list."),
    ("quizzes.yaml", "topics: [law]", "topics: [law, law]", "quizzes.yaml:8: “topics” holds “law” twice."),
    # keys
    ("course.yaml", "key: small", "key: Small_course", "course.yaml:1: “key” must be lower-case letters, digits and single dashes, at most 80 characters, not “Small_course”."),
    ("course.yaml", "key: small", "key: " + "x" * 81, "course.yaml:1: “key” must be lower-case"),
    (QUESTIONS, "- key: whether", "- key: who", "01-one/questions.yaml:17: the key “who” is taken: the question in line 1 has it."),
    # what is named and does not exist
    ("claims.yaml", "lesson: first", "lesson: third", "claims.yaml:2: there is no lesson “third”."),
    ("claims.yaml", "section: beginning", "section: end", "claims.yaml:3: there is no section “end”."),
    ("quizzes.yaml", "question: who", "question: whom", "quizzes.yaml:5: there is no question “whom”; did you mean “who”?"),
    ("quizzes.yaml", "topics: [law]", "topics: [war]", "quizzes.yaml:8: there is no topic “war”."),
    ("quizzes.yaml", "mode: exam", "mode: exam\n  module: two", "quizzes.yaml:4: there is no module “two”."),
    (LESSON, "- law", "- lore", "01-one/01-first.md:5: there is no topic “lore”."),
    (LESSON, "term:treaty", "term:pact", "01-one/01-first.md:8: there is no glossary term “pact”."),
    (LESSON, "lesson:second", "lesson:third", "01-one/01-first.md:8: there is no lesson “third”."),
    (LESSON, "lesson:second", "lesson:small/third", "01-one/01-first.md:8: there is no lesson “third”."),
    (LESSON, "files/map.png", "files/mop.png", "01-one/01-first.md:11: there is no file “files/mop.png”; did you mean “files/map.png”?"),
    (LESSON, ":::check who", ":::check whose", "01-one/01-first.md:13: there is no question “whose”; did you mean “who”?"),
    (QUESTIONS, "topics: [law]", "topics: [sea, law]", "01-one/questions.yaml:6: there is no topic “sea”."),
    (QUESTIONS, "objective: name-it", "objective: know-it", "01-one/questions.yaml:5: there is no objective of this module named “know-it”."),
    (QUESTIONS, "passage: key-passage", "passage: passage", "01-one/questions.yaml:4: there is no passage in the lesson “first” named “passage”"),
    (QUESTIONS, "Consent binds.", "See [it](term:pact).", "01-one/questions.yaml:8: there is no glossary term “pact”."),
    # the text of a lesson
    (LESSON, ":::check who\n:::", ":::check who", "01-one/01-first.md:13: “:::check” is not closed by a line “:::”."),
    (LESSON, ":::check who", ":::chek who", "01-one/01-first.md:13: there is no directive “chek”; did you mean “check”?"),
    (LESSON, ":::check who", ":::check", "01-one/01-first.md:13: “:::check” names no question."),
    (LESSON, ":::check who", ":::check who who", "01-one/01-first.md:13: this lesson asks the question “who” twice."),
    (LESSON, "[^a]: A note.", "", "01-one/01-first.md:8: the footnote “[^a]” is not defined."),
    (LESSON, "[^a]: A note.", "[^a]: A note.\n[^a]: Another.", "01-one/01-first.md:17: the footnote “[^a]” is defined twice."),
    (LESSON, "[^a]: A note.", "[^a]: A note.\n\n# Big", "01-one/01-first.md:18: a lesson's headings are of level 2 and 3, “##” and “###”."),
    (LESSON, "[^a]: A note.", "[^a]: A note.\n\n{#key-passage}\nAgain.", "01-one/01-first.md:18: the passage “key-passage” is in line 10 already."),
    (LESSON, "[^a]: A note.", "[^a]: A note.\n\n{#note}\nAgain.", "01-one/01-first.md:18: “note” is the page's own; choose another key for the passage."),
    (LESSON, "[^a]: A note.", "[^a]: A note.\n\n{#below}", "01-one/01-first.md:18: no block stands below “{#below}”."),
    (LESSON, "A map of nothing", "", "01-one/01-first.md:11: a figure needs a text in its brackets that says what it shows."),
    (LESSON, "---\n\nA", "--\n\nA", "01-one/01-first.md:1: a lesson begins with its YAML between two lines “---”."),
    # what doesn't fit together
    ("quizzes.yaml", "draw: 1", "draw: 5", "quizzes.yaml:7: 5 questions are to be drawn, and the pool holds 2."),
    ("quizzes.yaml", "draw: 1", "draw: 1\n    question: whether", "quizzes.yaml:7: a slot has either “question” or “draw”."),
    ("quizzes.yaml", "key: final", "key: first-checks", "quizzes.yaml:1: the key “first-checks” is taken by a lesson's checks."),
    (QUESTIONS, "topics: [law]", "exam_only: yes", "01-one/01-first.md:13: the question “who” is for exams only and can't be a check."),
    # the data of a question
    (QUESTIONS, "correct: yes", "correct: maybe", "01-one/questions.yaml:12: “options[1].correct”: "),
    (QUESTIONS, 'answer: "true"', 'answer: "maybe"', "01-one/questions.yaml:22: “answer”: "),
    (QUESTIONS, "  when_false: No.", "  when_flase: No.", "01-one/questions.yaml:24: “when_flase”: "),
    # YAML that says more than a package may
    ("course.yaml", "title: A small course", "title: &a A small course", "course.yaml:2: anchors (&) and aliases (*) are not allowed"),
    ("course.yaml", "title: A small course", "title: *a", "course.yaml:2: anchors (&) and aliases (*) are not allowed"),
    ("course.yaml", "title: A small course", "title: !!python/name:os.system x", "course.yaml:2: tags (!) are not allowed"),
    ("course.yaml", "title: A small course", "title: a\ntitle: b", "course.yaml:3: “title” stands here twice, first in line 2."),
    ("course.yaml", "title: A small course", "title: Small: a course", "course.yaml:2: this is not YAML: text that contains a colon and a space needs quotes around it."),
    ("course.yaml", "title: A small course", "title: @ home", "course.yaml:2: this is not YAML: text that begins with this character needs quotes around it."),
    ("course.yaml", "title: A small course", "title: " + "[" * 500, "course.yaml:2: this is nested too deeply."),
    ("course.yaml", "title: A small course", "title: a\n---\ntitle: b", "course.yaml:3: a second YAML document begins here; a file holds one."),
    ("course.yaml", "title: A small course", "title: a\x07", "course.yaml:2: the character U+0007 is not allowed here."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "expected"), MISTAKES, ids=[case[3][:70] for case in MISTAKES])
def test_a_mistake_is_told_with_its_line(name: str, old: str, new: str, expected: str) -> None:
    found = mistakes(edited(name, old, new))

    assert any(mistake.startswith(expected) for mistake in found), found


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("course.yaml", None, "course.yaml: this file is missing; it names the course."),
        ("course.yaml", "", "course.yaml:1: the file is empty."),
        ("course.yaml", b"key: small\ntitle: \xff\n", "course.yaml:2: this is not UTF-8; save the file with that encoding."),
        ("01-one/module.yaml", None, "01-one/module.yaml: this file is missing; it gives the module's title."),
        ("01-one/notes.txt", "", "01-one/notes.txt: this file is no part of a module"),
        ("readme.txt", "", "readme.txt: this file is no part of a package"),
        ("files/my map.png", "", "files/my map.png: a file's name is made of letters"),
        ("files/deep/map.png", "", "files/deep/map.png: a package has no folders inside its folders."),
        ("01-one/third.md", "", "01-one/third.md: the name of a lesson is two digits, a dash and its key, as in “01-third”."),
        ("01-one/03-Third.md", "", "01-one/03-Third.md: the key after the number must be lower-case letters"),
        ("01-one/02-third.md", "---\ntitle: T\n---\n", "01-one/02-third.md: the number 02 is taken by “02-second.md”."),
        ("two/module.yaml", "title: Two", "two: the name of a module is two digits, a dash and its key, as in “01-two”."),
        ("02-two/module.yaml", "title", "02-two/module.yaml:1: the module must be a mapping"),
        ("02-one/module.yaml", "title: One again", "02-one/module.yaml:1: the key “one” is taken: the module in 01-one/module.yaml has it."),
        (QUESTIONS, "key: who", "01-one/questions.yaml:1: the file must be a list"),
        (LESSON, "---\n---\nText.\n", "01-one/01-first.md:1: the lesson lacks “title”."),
        (LESSON, "---\ntitle: a\0b\n---\n", "01-one/01-first.md:2: the file holds a NUL character."),
    ],
)  # fmt: skip
def test_a_file_that_is_missing_strange_or_unreadable_is_named(
    name: str, content: str | bytes | None, expected: str
) -> None:
    found = mistakes({name: content} | ({"02-two/module.yaml": "title: Two"} if name.startswith("02-one") else {}))

    assert any(mistake.startswith(expected) for mistake in found), found


def test_a_lesson_of_another_module_is_refused_as_home_of_a_question() -> None:
    found = mistakes(
        {
            "02-two/module.yaml": "title: Two",
            "02-two/questions.yaml": "- {key: q, type: essay, lesson: first, stem: Why?}",
        }
    )

    assert found == [
        "02-two/questions.yaml:1: the lesson “first” belongs to the module “one”, and so must its questions."
    ]


def test_a_broken_question_is_not_reported_as_missing_too() -> None:
    found = mistakes(edited(QUESTIONS, "  stem: Who is bound?\n", ""))

    assert found == ["01-one/questions.yaml:1: the question lacks “stem”."]


@pytest.mark.parametrize(
    "name", ["glossary.yaml", QUESTIONS, LESSON, "document.yaml", "01-one/module.yaml", "course.yaml"]
)
def test_what_an_unreadable_file_defines_is_not_reported_as_missing(name: str) -> None:
    found = mistakes({name: "- a: b: c"})

    assert len(found) == 1, found
    assert found[0].startswith(f"{name}:1: ")


def test_code_is_no_markup() -> None:
    body = "\n".join(["```", ":::nothing", "{#no}", "```", "and `[^none]` or `[x](term:none)`", ""])

    assert mistakes(edited(LESSON, "[^a]: A note.", "[^a]: A note.\n\n" + body)) == []


def test_a_package_without_a_module_is_refused() -> None:
    only_course: dict[str, str | bytes | None] = {name: None for name in FILES if name != "course.yaml"}

    assert mistakes(only_course) == ["course.yaml: the course has no module; a module is a folder like “01-its-key”."]


def test_places_lead_back_to_the_files() -> None:
    package = read_package(zipped())
    assert package.places

    assert package.places("lesson", "first", "body", 0) == ("01-one/01-first.md", 8)
    assert package.places("question", "who", "options", 1, "text") == ("01-one/questions.yaml", 15)
    assert package.places("document", "", "sections", 0) == ("document.yaml", 3)
    assert package.places("question", "unheard-of") == ("course.yaml", 0)


def test_a_hundred_questions_are_read_in_less_than_a_second(tmp_path: Path) -> None:
    small = read_package(zipped())
    module = small.modules[0]
    questions = [replace(module.questions[0], key=f"q{number}") for number in range(100)]
    lessons = [replace(module.lessons[1], key=f"l{number}", body="Some words to read. " * 200) for number in range(20)]
    big = replace(module, lessons=(*module.lessons, *lessons), questions=(*module.questions, *questions))
    write_package(replace(small, modules=(big,)), tmp_path / "big")

    started = time.process_time()
    read_package(tmp_path / "big")

    assert time.process_time() - started < 1


def test_a_path_that_does_not_exist_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="there is no such folder or zip"):
        read_package(tmp_path / "nowhere")
