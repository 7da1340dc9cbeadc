"""A document's bytes in, its outline out. Knows nothing of Django."""

from __future__ import annotations

from .model import ImportFailed, Outline, Section, Skipped
from .reader import read_outline

__all__ = ["ImportFailed", "Outline", "Section", "Skipped", "read_outline"]
