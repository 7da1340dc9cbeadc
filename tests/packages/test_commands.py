"""The two commands say what they did, and fail with every mistake and nothing done."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ctlearn.packages.storage import read_files, write_folder
from ctlearn.packages.writing import write_package
from lessons.models import Course, Lesson
from tests.packages.small import edited, files, zipped
from tests.packages.sound import sound, with_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write_folder(files(), tmp_path / "course")
    return tmp_path / "course"


def run(*arguments: Any, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}\n"
    return out.getvalue(), err.getvalue()


def test_folders_and_zips_are_loaded_and_counted(course: Path, tmp_path: Path) -> None:
    (tmp_path / "other.zip").write_bytes(zipped(edited("course.yaml", "key: small", "key: other")))

    out, err = run("load_courses", course, tmp_path / "other.zip")

    assert out == (
        "small: 8 created, 0 updated, 0 unchanged, 0 unpublished, 0 edited\n"
        "other: 8 created, 0 updated, 0 unchanged, 0 unpublished, 0 edited\n"
        "2 courses loaded.\n"
    )
    assert err == ""
    assert Course.objects.count() == 2


def test_a_mistake_in_one_course_loads_none(course: Path, tmp_path: Path) -> None:
    write_folder(files(edited("course.yaml", "open: yes", "open: maybe")), tmp_path / "broken")

    out, err = run("load_courses", course, tmp_path / "broken")

    assert out == ""
    assert err == ("broken/course.yaml:4: “open” must be yes or no, not “maybe”.\n1 mistakes; nothing was loaded.\n")
    assert not Course.objects.exists()


def test_what_was_edited_is_named_and_replaced_on_demand(course: Path) -> None:
    run("load_courses", course)
    Lesson.objects.filter(key="second").update(title="Mine")

    assert "  kept as it was edited: lesson second\n" in run("load_courses", course)[0]
    assert (
        "small: 0 created, 1 updated, 7 unchanged, 0 unpublished, 0 edited\n"
        in run("load_courses", course, "--overwrite")[0]
    )
    assert Lesson.objects.get(key="second").title == "The second lesson"


def test_a_quiet_load_says_nothing(course: Path) -> None:
    assert run("load_courses", course, verbosity=0) == ("", "")


def test_a_check_reports_weaknesses_and_loads_nothing(tmp_path: Path) -> None:
    write_package(sound(), tmp_path / "sound")
    write_package(with_body(sound(), "[^n]\n", "\n"), tmp_path / "weak")

    assert run("load_courses", "--check", tmp_path / "sound") == ("1 courses checked.\n", "")
    assert run("load_courses", "--check", tmp_path / "weak") == (
        "",
        "sound/01-one/01-first.md:96: footnotes: the footnote “[^n]” is not used.\n1 weaknesses.\n",
    )
    assert not Course.objects.exists()


def test_an_exported_course_is_the_package_that_was_loaded(course: Path, tmp_path: Path) -> None:
    run("load_courses", course)

    out, err = run("export_course", "small", tmp_path / "out")
    run("export_course", "small", tmp_path / "out.zip")
    run("load_courses", tmp_path / "out.zip")
    run("export_course", "small", tmp_path / "again.zip")

    assert (out, err) == (f"{tmp_path / 'out'}: 2 lessons, 2 questions.\n", "")
    assert read_files(tmp_path / "out") == read_files(tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_a_course_with_a_mistake_is_written_and_the_mistake_named(course: Path, tmp_path: Path) -> None:
    run("load_courses", course)
    Lesson.objects.filter(key="second").update(body="See [this](term:none).")

    out, err = run("export_course", "small", tmp_path / "out")

    assert out == ""
    assert err == (
        "01-one/02-second.md:5: there is no glossary term “none”.\n"
        "The course was written, but it has mistakes and can't be loaded as it is.\n"
    )
    assert (tmp_path / "out" / "course.yaml").exists()


def test_a_folder_with_other_things_is_not_written_to(course: Path, tmp_path: Path) -> None:
    run("load_courses", course)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.docx").touch()

    assert "is not a course package; nothing was written." in run("export_course", "small", tmp_path / "home")[1]


def test_an_unknown_course_is_one_clear_sentence(tmp_path: Path) -> None:
    assert run("export_course", "none", tmp_path / "out")[1] == "There is no course with the key “none”.\n"
