"""A folder or a zip as names and bytes, within limits: what a stranger uploads is read with this too."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from .mistakes import Mistake, PackageError

LARGEST = 100 * 1024 * 1024  # bytes of all files together, unpacked
MOST_FILES = 5000
DENSEST = 200  # times that a zip may grow when it is unpacked
GROWTH_ALLOWED = 1024 * 1024  # bytes up to which the growth doesn't matter
LONGEST_PATH = 200
DATE = (1980, 1, 1, 0, 0, 0)


def refuse(file: str, reason: str) -> PackageError:
    return PackageError([Mistake(file, 0, reason)])


def read_files(source: Path | bytes) -> dict[str, bytes]:
    """Every file of the package by its path inside it, "/" between the parts. Raises PackageError.

    Hidden files, those whose name begins with a dot, are no part of a package.
    """
    if isinstance(source, bytes):
        return read_zip(source, "the zip")
    if source.is_dir():
        return read_folder(source)
    if source.is_file():
        if source.stat().st_size > LARGEST:
            raise refuse(source.name, f"the file is larger than {LARGEST // 2**20} MB.")
        return read_zip(source.read_bytes(), source.name)
    raise refuse(str(source), "there is no such folder or zip.")


def read_folder(folder: Path) -> dict[str, bytes]:
    mistakes: list[Mistake] = []
    found: dict[str, bytes] = {}
    total = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders + sorted(names):
            path = Path(root, name)
            inner = path.relative_to(folder).as_posix()
            mode = path.lstat().st_mode
            if name.startswith(".") or stat.S_ISDIR(mode):
                continue
            if not stat.S_ISREG(mode):
                mistakes.append(Mistake(inner, 0, "this is a link or a device; a package holds plain files."))
                continue
            total += path.stat().st_size
            check_size(total, len(found) + 1)
            found[inner] = path.read_bytes()
    if mistakes:
        raise PackageError(mistakes)
    return found


def check_size(total: int, count: int) -> None:
    if total > LARGEST:
        raise refuse("the package", f"its files are larger than {LARGEST // 2**20} MB together.")
    if count > MOST_FILES:
        raise refuse("the package", f"it has more than {MOST_FILES} files.")


def read_zip(data: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return unpack(archive, len(data))
    except PackageError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refuse(name, "this is not a zip file, or it is damaged.") from error
    except Exception as error:  # zlib.error has no public base of its own
        if type(error).__module__ != "zlib":
            raise
        raise refuse(name, "this zip file is damaged.") from error


def unpack(archive: zipfile.ZipFile, packed: int) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not hidden(entry.filename)]
    mistakes = [Mistake(entry.filename, 0, reason) for entry in entries if (reason := objection(entry))]
    if mistakes:
        raise PackageError(mistakes)
    total = sum(entry.file_size for entry in entries)
    check_size(total, len(entries))
    if total > GROWTH_ALLOWED and total > DENSEST * packed:
        raise refuse("the zip", f"it unpacks to more than {DENSEST} times its size.")
    top = top_folder([entry.filename for entry in entries])
    found: dict[str, bytes] = {}
    for entry in entries:
        inner = entry.filename.removeprefix(top)
        if inner in found:
            raise refuse(inner, "the zip holds this file twice.")
        found[inner] = archive.read(entry)
    return dict(sorted(found.items()))


def hidden(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part.strip(".") for part in parts)


def objection(entry: zipfile.ZipInfo) -> str:
    """Why an entry of a zip is refused; "" if it is fine."""
    name = entry.orig_filename
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "this is a link or a device; a package holds plain files."
    if entry.flag_bits & 0x1:
        return "this file is encrypted."
    if (
        "\\" in name
        or "\0" in name
        or ":" in name
        or len(name) > LONGEST_PATH
        or any(part in ("", ".", "..") for part in name.split("/"))
    ):
        return "this path is not allowed in a zip."
    return ""


def top_folder(names: list[str]) -> str:
    """The folder that a zip was made of, with its slash; "" if the files stand at the top."""
    tops = {name.split("/")[0] for name in names}
    if "course.yaml" in tops or len(tops) != 1:
        return ""
    return f"{tops.pop()}/"


def make_zip(files: Mapping[str, bytes], top: str) -> bytes:
    """A zip that depends on nothing but the files: sorted, without dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(str(PurePosixPath(top, name)), DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Makes `folder` hold exactly these files.

    It may exist if it is empty or holds a package already; anything else is left alone with a FileExistsError.
    """
    old = listed(folder) if folder.exists() else []
    if old and not (folder / "course.yaml").is_file():
        raise FileExistsError(f"{folder} exists and is not a course package; nothing was written.")
    for name, content in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.is_symlink() or path.read_bytes() != content:
            path.unlink(missing_ok=True)
            path.write_bytes(content)
    for path in old:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
            remove_empty(path.parent, folder)


def listed(folder: Path) -> list[Path]:
    """The files of a folder, hidden ones apart."""
    paths: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(root, name) for name in names if not name.startswith(".")]
    return paths


def remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def folders_of(names: Iterable[str]) -> set[str]:
    return {name.split("/")[0] for name in names if "/" in name}
