"""Runs in a process of its own: PDF bytes from standard input, pieces of text as JSON to standard output.

A PDF is a program that can loop, swell or crash its reader; here that ends a small process with limits on
time and memory, and never the server. Imports nothing from the package, so that it starts quickly.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

MAX_PAGES = 1_000
MAX_CHARS = 5_000_000
CPU_SECONDS = 8
MEMORY = 900_000_000

Piece = list[Any]  # [x0, top, x1, bottom, size, bold share, italic share, text], top below bottom = page height


def limit_resources() -> None:
    """Where the system can limit a process (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes) -> dict[str, Any]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    count = len(document)
    if count > MAX_PAGES:
        return {"error": "pages", "count": count}
    pages = []
    images = chars = 0
    for number in range(count):
        try:
            page = document[number]
            width, height = page.get_size()
            pieces = list(_pieces(page, height))
            images += _images(page)
        except pdfium.PdfiumError:
            continue
        chars += sum(len(p[-1]) for p in pieces)
        if chars > MAX_CHARS:
            return {"error": "long"}
        pages.append({"width": width, "height": height, "pieces": pieces})
        page.close()
    return {"pages": pages, "images": images, "bookmarks": _bookmarks(document), "language": _language(document)}


def _bookmarks(document: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    try:
        for item in document.get_toc(max_depth=6):
            title = item.get_title()
            if title and title.strip():
                found.append([item.level + 1, title.strip()])
            if len(found) >= 3_000:
                break
    except (RuntimeError, ValueError, UnicodeDecodeError):
        return []
    return found


def _language(document: Any) -> str | None:
    import pypdfium2.raw as raw

    try:
        size = raw.FPDFCatalog_GetLanguage(document, None, 0)
        if not 4 <= size <= 60:
            return None
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFCatalog_GetLanguage(document, buffer, size)
        return buffer.raw[: size - 2].decode("utf-16-le", "ignore") or None
    except (AttributeError, TypeError, ctypes.ArgumentError):
        return None


def _images(page: Any) -> int:
    import pypdfium2.raw as raw

    return sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))


def _pieces(page: Any, height: float) -> Iterator[Piece]:
    """Runs of characters on one line without a wide gap between them."""
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    handle = text_page.raw
    box = raw.FS_RECTF()
    current: _Run | None = None
    known: Any = None
    look = (0.0, False, False)
    for i in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in (2, 0xFFFE):  # how PDFium marks the hyphen at the end of a line
            code = 0x2D
        if code in (0, 0xFFFF):
            continue
        if 0xD800 <= code <= 0xDFFF:
            continue
        if code in (10, 13):
            if current:
                yield current.piece(height)
            current = None
            continue
        pointer = ctypes.cast(raw.FPDFText_GetTextObject(handle, i), ctypes.c_void_p).value
        if pointer and pointer != known:
            look, known = _look(raw, handle, i), pointer
        if not raw.FPDFText_GetLooseCharBox(handle, i, box):
            continue
        char = chr(code)
        if code == 32 and current is None:
            continue
        if current and code != 32 and current.breaks_before(box):
            yield current.piece(height)
            current = None
        if code == 32 and current:
            current.space()
            continue
        if current is None:
            current = _Run()
        current.add(char, box, look)
    if current:
        yield current.piece(height)
    text_page.close()


def _look(raw: Any, handle: Any, i: int) -> tuple[float, bool, bool]:
    """(size on the page, bold, italic) of a character."""
    matrix = raw.FS_MATRIX()
    scale = 1.0
    if raw.FPDFText_GetMatrix(handle, i, matrix):
        scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = raw.FPDFText_GetFontSize(handle, i) * scale
    buffer = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, i, buffer, 200, flags)
    name = buffer.value.decode("utf-8", "replace").lower()
    heavy = any(word in name for word in ("bold", "black", "heavy", "semibold", "demi", "fett"))
    weight = raw.FPDFText_GetFontWeight(handle, i)
    bold = heavy or (weight >= 600 and "regular" not in name and "roman" not in name) or bool(flags.value & (1 << 18))
    return size, bold, "italic" in name or "oblique" in name


class _Run:
    def __init__(self) -> None:
        self.text: list[str] = []
        self.x0 = self.bottom = math.inf
        self.x1 = self.top = -math.inf
        self.sizes: dict[float, int] = {}
        self.bold = self.italic = self.count = 0
        self.last = (0.0, 0.0, 0.0, 0.0)

    def breaks_before(self, box: Any) -> bool:
        left, bottom, right, top = self.last
        height = max(top - bottom, 1.0)
        middle = (box.top + box.bottom) / 2
        if not (bottom - 0.35 * height <= middle <= top + 0.35 * height):
            return True
        gap = box.left - right
        return bool(gap > 1.6 * height or box.left < left - 2.5 * height)

    def space(self) -> None:
        if self.text and self.text[-1] != " ":
            self.text.append(" ")

    def add(self, char: str, box: Any, look: tuple[float, bool, bool]) -> None:
        _left, bottom, right, top = self.last
        if self.count and box.left - right > 0.28 * max(top - bottom, 1.0) and self.text[-1] != " " and char < "\u2e80":
            self.text.append(" ")
        self.text.append(char)
        self.x0, self.x1 = min(self.x0, box.left), max(self.x1, box.right)
        self.bottom, self.top = min(self.bottom, box.bottom), max(self.top, box.top)
        size = round(look[0] * 2) / 2
        self.sizes[size] = self.sizes.get(size, 0) + 1
        self.bold += look[1]
        self.italic += look[2]
        self.count += 1
        self.last = (box.left, box.bottom, box.right, box.top)

    def piece(self, height: float) -> Piece:
        size = max(self.sizes, key=lambda s: self.sizes[s])
        count = max(self.count, 1)
        return [
            round(self.x0, 1), round(height - self.top, 1), round(self.x1, 1), round(height - self.bottom, 1),
            size, round(self.bold / count, 2), round(self.italic / count, 2), "".join(self.text).strip(),
        ]  # fmt: skip


def main() -> None:
    limit_resources()
    try:
        found = read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"error": "memory"}
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
