"""What a stranger may send as a package: plain files within limits, and nothing else."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from ctlearn.packages import storage
from ctlearn.packages.mistakes import PackageError
from ctlearn.packages.storage import make_zip, read_files, write_folder
from tests.packages.small import files, zipped


def zip_of(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(source: Path | bytes) -> str:
    with pytest.raises(PackageError) as caught:
        read_files(source)
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["../course.yaml", "/course.yaml", "a/../../b", "a\\b", "C:/course.yaml", "a//b", "./a", "x" * 201],
)
def test_a_path_that_leads_out_of_a_zip_is_refused(name: str) -> None:
    assert "this path is not allowed in a zip." in refused(zip_of((name, b"")))


def test_a_link_in_a_zip_is_refused() -> None:
    link = zipfile.ZipInfo("course.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "course.yaml: this is a link or a device" in refused(zip_of((link, b"/etc/passwd")))


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(zip_of(("course.yaml", b"key: a")))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert "course.yaml: this file is encrypted." in refused(bytes(data))


def test_a_file_that_stands_twice_in_a_zip_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zip_of(("course.yaml", b"a"), ("course.yaml", b"b"))

    assert refused(data) == "course.yaml: the zip holds this file twice."


def test_a_zip_that_unpacks_to_very_much_is_refused() -> None:
    bomb = zip_of(("course.yaml", b"a" * 20_000_000), method=zipfile.ZIP_DEFLATED)

    assert "it unpacks to more than 200 times its size." in refused(bomb)


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(zip_of(("course.yaml", b"a" * 20_000_000), method=zipfile.ZIP_DEFLATED))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")

    assert "damaged" in refused(bytes(data))


def test_too_many_or_too_large_files_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_folder(files(), tmp_path)
    monkeypatch.setattr(storage, "MOST_FILES", 3)
    assert refused(zipped()) == refused(tmp_path) == "the package: it has more than 3 files."

    monkeypatch.setattr(storage, "LARGEST", 0)
    assert refused(zipped()) == refused(tmp_path) == "the package: its files are larger than 0 MB together."


@pytest.mark.parametrize("data", [b"", b"not a zip", zipped()[:-30], zipped()[:200] + b"\0" * 40 + zipped()[240:]])
def test_what_is_not_a_sound_zip_is_refused(data: bytes) -> None:
    assert "damaged" in refused(data)


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    write_folder(files(), tmp_path / "course")
    secret = tmp_path / "secret"
    secret.write_text("title: secret")
    os.symlink(secret, tmp_path / "course" / "glossary.yml")
    os.symlink(tmp_path, tmp_path / "course" / "02-two")

    assert refused(tmp_path / "course") == (
        "02-two: this is a link or a device; a package holds plain files.\n"
        "glossary.yml: this is a link or a device; a package holds plain files."
    )


def test_hidden_files_are_no_part_of_a_package(tmp_path: Path) -> None:
    write_folder(files(), tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("")
    (tmp_path / ".DS_Store").write_text("")
    littered = zip_of(("small/.DS_Store", b""), ("__MACOSX/small/._a", b""), ("small/course.yaml", b"a"))

    assert read_files(tmp_path) == files()
    assert read_files(littered) == {"course.yaml": b"a"}


def test_a_zip_may_have_its_files_at_the_top_or_in_one_folder() -> None:
    assert (
        read_files(make_zip(files(), "")) == read_files(make_zip(files(), "any-name")) == dict(sorted(files().items()))
    )


def test_a_zip_depends_on_its_files_alone() -> None:
    one = make_zip({"b": b"1", "a": b"2"}, "x")
    other = make_zip({"a": b"2", "b": b"1"}, "x")

    assert one == other


def test_writing_a_folder_again_leaves_only_what_belongs(tmp_path: Path) -> None:
    write_folder(files() | {"02-gone/module.yaml": b"title: Gone"}, tmp_path)
    (tmp_path / ".keep").write_text("hidden")

    write_folder(files(), tmp_path)

    assert read_files(tmp_path) == files()
    assert not (tmp_path / "02-gone").exists()
    assert (tmp_path / ".keep").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.docx").write_text("years of work")

    with pytest.raises(FileExistsError, match="not a course package"):
        write_folder(files(), home)

    assert [path.name for path in home.iterdir()] == ["thesis.docx"]
