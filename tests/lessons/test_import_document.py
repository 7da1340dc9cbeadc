"""The command import_document: an outline on standard output, or a document with its draft course."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lessons.models import Course, Document

TEXT = "# Ports\n\nThe police meet – each Monday.\n\n## Ράδιο\n\nChannel nine.\n\n# Banks\n\nA bank keeps ledgers.\n"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "report.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments, **environment):
    """The command as a process of its own, in a locale that knows ASCII only and without a database."""
    return subprocess.run(
        [sys.executable, "manage.py", "import_document", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "LC_ALL": "C",
            "PYTHONIOENCODING": "ascii",
            "PYTHONUTF8": "0",
            "DATABASE_URL": "postgres://x:y@127.0.0.1:1/z",
        }
        | environment,
        capture_output=True,
        timeout=60,
    )


def call(*arguments, **options):
    out = io.StringIO()
    call_command("import_document", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_the_outline_is_one_json_object_in_utf8_and_needs_no_database(path):
    done = run(path, "--outline")
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout.decode("utf-8"))
    assert list(read) == ["title", "sections", "skipped"]
    assert [(s["level"], s["heading"]) for s in read["sections"]] == [(1, "Ports"), (2, "Ράδιο"), (1, "Banks")]
    assert "Ράδιο".encode() in done.stdout
    assert done.stderr == b""


def test_a_missing_file_gives_one_line_and_an_exit_status(tmp_path):
    done = run(tmp_path / "nothing.txt", "--outline")
    assert done.returncode > 0
    assert done.stdout == b""
    [line] = done.stderr.decode().splitlines()
    assert "nothing.txt" in line
    assert "Traceback" not in line


def test_a_refused_document_gives_one_line_and_an_exit_status(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = run(empty, "--outline")
    assert done.returncode > 0
    assert done.stdout == b""
    [line] = done.stderr.decode().splitlines()
    assert "empty.txt" in line


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call(tmp_path, outline=True)


def test_what_is_larger_than_an_upload_is_refused(path, settings):
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(CommandError, match="too large"):
        call(path, outline=True)


@pytest.mark.django_db
def test_the_outline_stores_nothing(path):
    call(path, outline=True)
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_without_it_a_document_and_a_draft_course_are_made(path, instructor):
    said = call(path, owner=instructor.email.upper())
    course = Course.objects.get()
    assert course.state == "draft"
    assert course.document.owner == instructor
    assert course.roles.get().user == instructor
    assert course.key in said
    assert "2 modules, 3 lessons" in said


@pytest.mark.django_db
def test_running_it_again_makes_nothing_new(path):
    call(path)
    assert "Imported before" in call(path)
    assert Document.objects.count() == Course.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_owner_is_refused_and_nothing_is_stored(path):
    with pytest.raises(CommandError, match="Nobody has the e-mail address"):
        call(path, owner="nobody@example.org")
    assert not Document.objects.exists()
