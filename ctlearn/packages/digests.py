"""Digests of the parts of a course: whether what is stored, what was loaded and what comes in are the same.

A loaded row keeps the digest of what it was loaded from. What has its default value is left out, so that a field
that is added to the format later changes no digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

# A course has parts that are edited, and kept, independently of each other. Their digests are shortened so that
# together they fit into one column; a part that was not loaded has UNKNOWN.
COURSE_PARTS = ("head", "topics", "document", "glossary", "claims")
PART = 12
UNKNOWN = "." * PART
GONE = "-"  # before the digest of a row that was unpublished because its package has it no more
LENGTH = 64


class Fate(Enum):
    SAME = "same"
    UPDATE = "update"
    KEEP = "keep"  # it was edited since it was loaded


def digest(*values: Any) -> str:
    text = json.dumps([bare(value) for value in values], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bare(value: Any) -> Any:
    """The value as JSON has it, without fields that have their default."""
    if is_dataclass(value):
        return {
            field.name: bare(content)
            for field in fields(value)
            if field.compare
            and (content := getattr(value, field.name)) != field.default
            and (field.default_factory is MISSING or content != field.default_factory())
        }
    if isinstance(value, Mapping):
        return {name: bare(content) for name, content in value.items()}
    if isinstance(value, list | tuple):
        return [bare(content) for content in value]
    return value


def fate(stored: str, loaded: str, wanted: str, *, overwrite: bool) -> Fate:
    """What becomes of a part that is stored, was loaded as `loaded`, and is to be `wanted`."""
    if stored == wanted:
        return Fate.SAME
    return Fate.UPDATE if overwrite or stored == loaded else Fate.KEEP


def gone(stored: str) -> str:
    return GONE + stored[: LENGTH - len(GONE)]


def course_parts(loaded: str) -> dict[str, str]:
    return {name: loaded[at * PART : (at + 1) * PART] or UNKNOWN for at, name in enumerate(COURSE_PARTS)}
