"""A .docx file as a zip archive of XML: opened with limits, because anyone can send one."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from .model import ImportFailed

MAX_ENTRIES = 2_000
MAX_PART = 60_000_000
MAX_DEPTH = 200
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)


class Package:
    """Reads the parts of the archive by name; nothing is ever unpacked to disk."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _BROKEN:
            raise ImportFailed(f"{name} is damaged: its zip archive cannot be opened.") from None
        if len(entries) > MAX_ENTRIES:
            raise ImportFailed(
                f"{name} holds {len(entries):,} parts; a Word document of at most {MAX_ENTRIES:,} can be imported."
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise ImportFailed(f"{name} is protected by a password.")
        self._names = {entry.filename: entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part in self._names

    def xml(self, part: str) -> etree._Element | None:
        """The root of a part, None where the document has no such part."""
        if part not in self._names:
            return None
        source = self._read(part)
        if b"<!DOCTYPE" in source or b"<!ENTITY" in source or "<!DOCTYPE".encode("utf-16-le") in source:
            raise ImportFailed(f"{self.name} declares its own XML entities, which no Word document needs.")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False, remove_comments=True
        )
        try:
            root = etree.fromstring(source, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise ImportFailed(f"{self.name} is damaged: its part {part[:60]} is not well-formed XML.") from None
        self._check_depth(root)
        return root

    def _read(self, part: str) -> bytes:
        entry = self._names[part]
        too_large = f"{self.name} is too large once unpacked: {part[:60]} holds more than {MAX_PART // 1_000_000} MB."
        if entry.file_size > MAX_PART:
            raise ImportFailed(too_large)
        try:
            with self._zip.open(entry) as stream:
                source = stream.read(MAX_PART + 1)
        except _BROKEN:
            raise ImportFailed(f"{self.name} is damaged: its part {part[:60]} cannot be unpacked.") from None
        if len(source) > MAX_PART:
            raise ImportFailed(too_large)
        return source

    def _check_depth(self, root: etree._Element) -> None:
        depth = 0
        for event, _ in etree.iterwalk(root, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise ImportFailed(f"{self.name} nests its elements more than {MAX_DEPTH} deep.")
