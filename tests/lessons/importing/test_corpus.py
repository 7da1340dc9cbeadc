"""How well headings and levels are found, over documents with known truth. `pytest -s` or `-rP` shows the figures."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from lessons.importing import Outline, read_outline

CORPUS = Path(__file__).parent / "corpus"
FOLDERS = sorted(folder for folder in CORPUS.iterdir() if folder.is_dir())


def documents(folder: Path) -> list[tuple[Path, Path]]:
    """(document, its truth) for every document of a folder."""
    truths = {path.name.removesuffix(".truth.json"): path for path in sorted(folder.glob("*.truth.json"))}
    found = [path for path in sorted(folder.iterdir()) if path.suffix != ".json" and path.stem in truths]
    return [(path, truths[path.stem]) for path in found]


def normal(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", heading).split())


@dataclass
class Score:
    found: int = 0
    wanted: int = 0
    matched: int = 0
    levels: int = 0
    titles: int = 0
    documents: int = 0

    def add(self, outline: Outline, truth: dict) -> list[str]:
        """Count one document; what is wrong with it, for the printed report."""
        found = [(s.level, normal(s.heading)) for s in outline.sections if s.heading]
        wanted = [(level, normal(heading)) for level, heading in truth["headings"]]
        matcher = SequenceMatcher(None, [h for _, h in found], [h for _, h in wanted], autojunk=False)
        pairs = [(b.a + k, b.b + k) for b in matcher.get_matching_blocks() for k in range(b.size)]
        self.documents += 1
        self.found += len(found)
        self.wanted += len(wanted)
        self.matched += len(pairs)
        self.levels += sum(found[a][0] == wanted[b][0] for a, b in pairs)
        self.titles += outline.title == truth["title"]
        return [
            *(f"not a heading: {h}" for i, (_, h) in enumerate(found) if i not in {a for a, _ in pairs}),
            *(f"missed: {h}" for i, (_, h) in enumerate(wanted) if i not in {b for _, b in pairs}),
            *(
                f"level {found[a][0]}, not {wanted[b][0]}: {wanted[b][1]}"
                for a, b in pairs
                if found[a][0] != wanted[b][0]
            ),
            *([f"title {outline.title!r}, not {truth['title']!r}"] if outline.title != truth["title"] else []),
        ]

    @property
    def f1(self) -> float:
        return 2 * self.matched / (self.found + self.wanted)

    @property
    def level_accuracy(self) -> float:
        return self.levels / self.matched


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_headings_and_levels_are_found(folder: Path) -> None:
    score = Score()
    for document, truth in documents(folder):
        outline = read_outline(document.read_bytes(), document.name)
        for fault in score.add(outline, json.loads(truth.read_text(encoding="utf-8"))):
            print(f"{folder.name}/{document.name}: {fault}")
    print(
        f"{folder.name}: {score.documents} documents, heading F1 {score.f1:.3f}, "
        f"level accuracy {score.level_accuracy:.3f}, titles {score.titles}/{score.documents}"
    )
    assert score.f1 >= 0.97
    assert score.level_accuracy >= 0.95


@pytest.mark.parametrize("document", [d for folder in FOLDERS for d, _ in documents(folder)], ids=lambda d: d.name)
def test_no_word_is_lost(document: Path) -> None:
    outline = read_outline(document.read_bytes(), document.name)
    kept = [
        outline.title or "",
        *(f"{s.heading} {s.text}" for s in outline.sections),
        *(s.text for s in outline.skipped),
    ]
    source = plain_text(document)
    missing = words(source) - words(" ".join(kept))
    assert not {w: n for w, n in missing.items() if w not in joined(source)}


def plain_text(document: Path) -> str:
    """The words of the source, read in another way than the importer's where the format allows it."""
    data = document.read_bytes()
    if document.suffix == ".docx":
        with zipfile.ZipFile(document) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        return "\n".join("".join(e.text or " " for e in p.iter("{*}t", "{*}tab", "{*}br")) for p in root.iter("{*}p"))
    if document.suffix == ".pdf":
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    text = decoded(data, document.stem)
    if document.suffix in (".html", ".htm", ".md"):
        text = re.sub(r"(?i)</?su[bp]>", "", unescape(text))
        text = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->|\]\([^)]*\)|<[^>]*>", " ", text)
    return text


def decoded(data: bytes, name: str) -> str:
    named = re.search(r"_(cp\d+|utf16)$", name)
    if named:
        return data.decode(named[1].replace("utf16", "utf-16"))
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2000])
    if declared:
        return data.decode(declared[1].decode())
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def words(text: str) -> Counter[str]:
    """How often each word occurs; single characters where words are not parted by spaces."""
    normalised = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    return Counter(re.findall(r"[\u3040-\u9fff]|[^\W_\u3040-\u9fff]+", normalised))


def joined(text: str) -> set[str]:
    """Halves of words that a line end has parted: they come back whole."""
    halves = re.findall(r"(\w+)(?:[-\u00ad]\s*\r?\n|[\ufffe\x02])\s*(\w+)", text.casefold())
    return {half for pair in halves for half in pair} | {"nbsp", "amp", "8211"}
