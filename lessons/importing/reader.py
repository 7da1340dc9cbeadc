"""Which reader a document goes to, and what is refused before anything is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import docx, html, markdown, pdf, text
from .assemble import outline_of
from .model import Draft, ImportFailed, Outline

MAX_TEXT = 6_000_000
MAX_FILE = 50_000_000

_READERS: dict[str, Callable[[bytes, str], Draft]] = {
    "text": text.read,
    "Markdown": markdown.read,
    "HTML": html.read,
    "Word": docx.read,
    "PDF": pdf.read,
}
_EXTENSIONS = {
    ".txt": "text",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".html": "HTML",
    ".htm": "HTML",
    ".docx": "Word",
    ".pdf": "PDF",
}
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document (.doc) or a protected one"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(
    rb"<(?:p|div|h[1-6]|br|ul|ol|li|table|span|a|b|i|em|strong|article|section|main|title|html|body)\b[^<>]{0,500}>",
    re.IGNORECASE,
)


def read_outline(data: bytes, filename: str) -> Outline:
    """Read a document of at most 6 MB (text, Markdown, HTML) or 50 MB (Word, PDF).

    Raises ImportFailed with one sentence for the person who sent the document.
    """
    name = _shown(filename)
    kind = _kind(data, name)
    try:
        draft = _READERS[kind](data, name)
        return outline_of(draft, name)
    except RecursionError:
        raise ImportFailed(f"{name} is nested too deeply to be read.") from None
    except MemoryError:
        raise ImportFailed(f"{name} needs too much memory to be read.") from None


def _shown(filename: str) -> str:
    """The last part of the name, on one line, for messages."""
    last = re.split(r"[/\\]", filename)[-1]
    return "".join(c for c in last if c.isprintable())[:120] or "The document"


def _kind(data: bytes, name: str) -> str:
    dot = name.rfind(".")
    extension = name[dot:].lower() if dot > 0 else ""
    if not data.strip():
        raise ImportFailed(f"{name} is empty.")
    found = _sniff(data)
    kind = _EXTENSIONS.get(extension)
    if kind is None:
        raise ImportFailed(f"{name} is of a kind that cannot be imported: use .txt, .md, .html, .docx or .pdf.")
    wanted = {"PDF": "a PDF", "Word": "a Word document"}.get(kind)
    if wanted and found != wanted:
        raise ImportFailed(f"{name} is not {wanted}, although its name says so: it holds {found or 'something else'}.")
    if not wanted and found and found != "a web page":
        raise ImportFailed(f"{name} holds {found}, although its name says {extension}.")
    if kind in ("text", "Markdown") and found == "a web page":
        raise ImportFailed(f"{name} holds a web page, although its name says {extension}: rename it to .html.")
    if kind == "HTML" and not found and b"\x00" not in data[:1000] and not _HTML_TAG.search(data):
        raise ImportFailed(f"{name} holds no HTML, although its name says {extension}: rename it to .txt.")
    limit = MAX_FILE if wanted else MAX_TEXT
    if len(data) > limit:
        raise ImportFailed(f"{name} is larger than {limit // 1_000_000} MB, the most that can be imported.")
    return kind


def _sniff(data: bytes) -> str | None:
    """What the bytes are, where they have a signature; None for what may be text."""
    if b"%PDF-" in data[:1024] and not data[:1024].lstrip().startswith((b"<", b"PK")):
        return "a PDF" if data.lstrip()[:5] == b"%PDF-" or b"\x00" in data[:4096] or b"endobj" in data else None
    if data.startswith(b"PK\x03\x04"):
        return "a Word document" if b"word/" in data or b"[Content_Types].xml" in data else "a zip archive"
    for magic, what in _MAGIC:
        if data.startswith(magic) and (len(magic) > 3 or b"\x00" in data[:1000]):
            return what
    return "a web page" if _HTML_START.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) else None
