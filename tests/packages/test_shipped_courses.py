"""The five courses that ship: whole, linted, and reported as they are."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ctlearn.packages.courses import check_courses, read_courses, shipped_courses
from ctlearn.packages.format import CoursePackage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def packages() -> list[CoursePackage]:
    return read_courses(shipped_courses())


def test_the_lint_finds_nothing() -> None:
    assert check_courses(shipped_courses()) == []


def test_every_section_of_every_document_has_its_lesson_in_the_documents_order(packages: list[CoursePackage]) -> None:
    counts = {}
    for package in packages:
        assert package.document is not None
        assert [lesson.section for lesson in package.lessons()] == [one.key for one in package.document.sections]
        counts[package.key] = (len(package.modules), len(package.document.sections))
    assert counts == {
        "why-states-cooperate": (8, 13),
        "partners-and-regions": (10, 14),
        "after-september-2001": (10, 16),
        "alliances-and-their-limits": (10, 17),
        "coordination-in-practice": (7, 9),
    }


def test_a_module_is_a_top_level_section(packages: list[CoursePackage]) -> None:
    for package in packages:
        assert package.document is not None
        levels = {section.key: section.level for section in package.document.sections}
        for module in package.modules:
            assert [levels[lesson.section] for lesson in module.lessons] == [1] + [2] * (len(module.lessons) - 1)


def test_there_are_four_hundred_questions_of_nine_types_and_a_third_has_siblings(packages: list[CoursePackage]) -> None:
    questions = [question for package in packages for question in package.questions()]
    assert len(questions) >= 400
    for package in packages:
        assert len({question.type for question in package.questions()}) == 9
    assert sum(bool(question.family) for question in questions) * 3 >= len(questions)
    assert sum(question.type != "single_choice" for question in questions) >= 0.3 * len(questions)


def test_each_course_has_a_diagnostic_of_ten_practice_for_each_module_and_an_exam(
    packages: list[CoursePackage],
) -> None:
    for package in packages:
        diagnostic = [quiz for quiz in package.quizzes if quiz.diagnostic]
        assert [sum(slot.draw or 1 for slot in quiz.slots) for quiz in diagnostic] == [10]
        practised = {quiz.module for quiz in package.quizzes if quiz.mode == "practice" and quiz.module}
        assert practised == {module.key for module in package.modules}
        exam = next(quiz for quiz in package.quizzes if quiz.mode == "exam")
        assert any(slot.draw and slot.exam_only for slot in exam.slots)


def test_about_fourteen_topics_cross_the_courses(packages: list[CoursePackage]) -> None:
    topics = [{topic.key for topic in package.topics} for package in packages]
    assert 12 <= len(set.union(*topics)) <= 16
    assert len(set.intersection(*topics)) >= 8


def test_the_documentation_shows_what_the_report_prints() -> None:
    printed = StringIO()
    call_command("content_report", stdout=printed)
    assert (ROOT / "docs" / "content.md").read_text(encoding="utf-8") == printed.getvalue()
