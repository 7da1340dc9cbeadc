"""PDF: pieces of text at places on pages, read in a process with limits, put in order and told apart by their type."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .model import Draft, ImportFailed, Skipped
from .pdf_layout import blocks_of, pages_of

TIMEOUT = 9  # seconds
_WORKER = Path(__file__).with_name("pdf_worker.py")
_ERRORS = {
    "password": "{name} is protected by a password: remove the protection and import it again.",
    "damaged": "{name} is damaged: it cannot be opened as a PDF.",
    "pages": "{name} has {count:,} pages; at most 1,000 can be imported.",
    "long": "{name} holds more text than can be imported (5 million characters).",
    "memory": "{name} needs too much memory to be read.",
}


def read(data: bytes, name: str) -> Draft:
    """Raises ImportFailed also for a PDF without text (a scan) and for one that takes too long."""
    found = _run(data, name)
    if "error" in found:
        raise ImportFailed(_ERRORS[found["error"]].format(name=name, count=found.get("count", 0)))
    pages = pages_of(found["pages"])
    if not any(page.lines for page in pages):
        scan = found["images"] > 0
        raise ImportFailed(
            f"{name} holds only pictures of pages (a scan): run text recognition on it first."
            if scan
            else f"{name} holds no text."
        )
    draft = Draft([], language=found["language"])
    blocks_of(pages, found["bookmarks"], draft)
    if found["images"]:
        draft.skipped.append(Skipped(f"{found['images']} images", "image without alternative text"))
    return draft


def _run(data: bytes, name: str) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, run by our own interpreter
            [sys.executable, "-P", str(_WORKER)], input=data, capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise ImportFailed(f"{name} takes too long to read: more than {TIMEOUT} seconds.") from None
    except OSError as error:
        raise ImportFailed(f"{name} cannot be read: the PDF reader did not start ({error.strerror}).") from None
    if done.returncode != 0:
        raise ImportFailed(f"{name} is damaged or too complex: the PDF reader gave up on it.")
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise ImportFailed(f"{name} is damaged: the PDF reader gave up on it.") from None
    return dict(found)
