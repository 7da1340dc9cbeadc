"""Word documents: heading styles where there are any, bold lines that stand in for them where there are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .characters import clean_inline
from .docx_styles import Look, Numbering, Styles, attribute
from .escape import table
from .model import Block, Draft, ImportFailed, Skipped
from .package import Package
from .spans import Span, all_bold, all_italic, markdown, plain, safe_link
from .weights import weigh

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MAX_PARAGRAPHS = 40_000
_TITLE_WITHIN = 12  # paragraphs: a line in the style "Title" further down is a part of the text
_SYMBOLS = {"F0B7": "•", "F0E0": "→", "F0A7": "▪", "F02D": "-"}


def read(data: bytes, name: str) -> Draft:
    package = Package(data, name)
    root = package.xml("word/document.xml")
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise ImportFailed(f"{name} is not a Word document: it has no main part.")
    draft = Draft([], language=_language(package))
    reader = _Reader(package, draft)
    reader.body(body)
    reader.read_notes()
    draft.skipped += _headers(package)
    if not any(block.text.strip() for block in draft.blocks):
        raise ImportFailed(f"{name} holds no text.")
    weigh(draft.blocks)
    return draft


def _language(package: Package) -> str | None:
    core = package.xml("docProps/core.xml")
    if core is None:
        return None
    for element in core.iter("{http://purl.org/dc/elements/1.1/}language"):
        value = (element.text or "").strip()
        if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value):
            return value
    return None


def _headers(package: Package) -> list[Skipped]:
    found: list[Skipped] = []
    for kind, reason in (("header", "running header"), ("footer", "running footer")):
        for number in range(1, 10):
            root = package.xml(f"word/{kind}{number}.xml")
            text = " ".join("".join(t.text or "" for t in root.iter(f"{_W}t")).split()) if root is not None else ""
            if text and not any(s.text == text for s in found):
                found.append(Skipped(text, reason))
    comments = package.xml("word/comments.xml")
    if comments is not None:
        for comment in comments.iter(f"{_W}comment"):
            text = " ".join("".join(t.text or "" for t in comment.iter(f"{_W}t")).split())
            if text:
                found.append(Skipped(text, "reviewer's comment"))
    return found


class _Reader:
    """Walks the body once; fields (contents, links) and footnotes are read on the way."""

    def __init__(self, package: Package, draft: Draft) -> None:
        self.package = package
        self.draft = draft
        self.styles = Styles(package.xml("word/styles.xml"))
        self.numbering = Numbering(package.xml("word/numbering.xml"))
        self.links = _links(package, "word/_rels/document.xml.rels")
        self.used_notes: list[tuple[str, str]] = []
        self.field: list[str] = []  # instructions of the fields that are open, outermost first
        self.shown: list[bool] = []

    def body(self, body: etree._Element) -> None:
        for element in _flat(body):
            if len(self.draft.blocks) > MAX_PARAGRAPHS:
                raise ImportFailed(f"{self.package.name} has more than {MAX_PARAGRAPHS:,} paragraphs.")
            if element.tag == f"{_W}p":
                self.paragraph(element)
            elif element.tag == f"{_W}tbl":
                self.table(element)
            elif element.tag == f"{_W}sdt":
                self.draft.skipped.append(Skipped(_all_text(element), "table of contents"))

    def paragraph(self, element: etree._Element) -> None:
        look = self.styles.paragraph(element)
        in_contents = look.contents or any("TOC" in f for f in self.field)
        spans = list(self.spans(element, look))
        text = plain(spans)
        if in_contents or any("TOC \\" in f for f in self.field):
            if text:
                self.draft.skipped.append(Skipped(text, "table of contents"))
            return
        for inner in element.iter(f"{_W}txbxContent"):
            if not any(a.tag == f"{_MC}Fallback" for a in inner.iterancestors()):
                self.body(inner)
        if not text and not any(s.note for s in spans):
            return
        self._add(element, look, spans, text)

    def _add(self, element: etree._Element, look: Look, spans: list[Span], text: str) -> None:
        first = look.title and not any(block.style == "title" for block in self.draft.blocks)
        if first and len(self.draft.blocks) < _TITLE_WITHIN:
            self.draft.blocks.append(Block("heading", " ".join(text.split()), markdown(spans), style="title"))
        elif look.heading:
            kept = [s for s in spans if not s.note]
            self.draft.blocks.append(
                Block("heading", " ".join(text.split()), markdown(kept, emphasis=False), level=look.heading)
            )
        elif look.list_id and (marker := self.numbering.marker(look.list_id, look.list_level)):
            self.draft.blocks.append(Block("item", text, markdown(spans), marker=marker, depth=look.list_level))
        elif look.quote:
            quoted = "\n".join(f"> {line}" for line in markdown(spans).split("\n"))
            self.draft.blocks.append(Block("raw", text, quoted))
        else:
            size = max((self.styles.run_size(r, look) for r in element.iter(f"{_W}r")), default=0.0)
            slanted = " italic" if all_italic(spans) or self.styles.all_underlined(element) else ""
            weight = 1 if all_bold(spans) else 0
            style = "subtitle" if look.subtitle else f"{size:g}{slanted}"
            self.draft.blocks.append(Block("para", text, markdown(spans), weight=weight, style=style))

    def spans(self, parent: etree._Element, look: Look, href: str = "") -> Iterator[Span]:
        for child in parent:
            if child.tag == f"{_W}r":
                yield from self._run(child, look, href)
            elif child.tag == f"{_W}hyperlink":
                target = self.links.get(child.get(f"{_R}id") or "", "")
                yield from self.spans(child, look, safe_link(target))
            elif child.tag in (f"{_W}del", f"{_W}moveFrom"):
                deleted = _all_text(child)
                if deleted:
                    self.draft.skipped.append(Skipped(deleted, "deleted in tracked changes"))
            elif child.tag in (f"{_M}oMath", f"{_M}oMathPara"):
                yield Span("".join(t.text or "" for t in child.iter(f"{_M}t")))
            elif child.tag in (
                f"{_W}ins",
                f"{_W}smartTag",
                f"{_W}moveTo",
                f"{_W}fldSimple",
                f"{_W}sdt",
                f"{_W}sdtContent",
                f"{_W}dir",
                f"{_W}bdo",
                f"{_W}customXml",
            ):
                yield from self.spans(child, look, href)

    def _run(self, run: etree._Element, look: Look, href: str) -> Iterator[Span]:
        bold, italic, strike, raised, hidden = self.styles.run(run, look)
        for child in run:
            tag = child.tag.removeprefix(_W) if isinstance(child.tag, str) else ""
            if tag == "fldChar":
                self._field(attribute(child, "fldCharType"))
            elif tag == "instrText" and self.field:
                self.field[-1] += child.text or ""
            elif tag in ("footnoteReference", "endnoteReference"):
                label = self._note(tag, attribute(child, "id"))
                yield Span(label, note=True)
            elif tag in ("drawing", "pict", "object"):
                yield from self._picture(child)
            elif child.tag == f"{_MC}AlternateContent":
                choice = child.find(f"{_MC}Choice")
                if choice is not None:
                    yield from self._picture(choice)
            elif not hidden and all(self.shown):
                text = _character(child, tag)
                if text:
                    link = href or self._field_link()
                    yield Span(text, bold, italic, False, strike, raised, link)

    def _field(self, kind: str) -> None:
        if kind == "begin" and len(self.field) < 50:
            self.field.append("")
            self.shown.append(False)
        elif kind == "separate" and self.field:
            self.shown[-1] = True
        elif kind == "end" and self.field:
            self.field.pop()
            self.shown.pop()

    def _field_link(self) -> str:
        for instruction in self.field:
            match = re.match(r"\s*HYPERLINK\s+\"([^\"]+)\"", instruction)
            if match:
                return safe_link(match[1])
        return ""

    def _note(self, tag: str, number: str) -> str:
        part = "word/footnotes.xml" if tag.startswith("footnote") else "word/endnotes.xml"
        if (part, number) not in self.used_notes:
            self.used_notes.append((part, number))
        return str(self.used_notes.index((part, number)) + 1)

    def read_notes(self) -> None:
        """The text of the footnotes and endnotes that the body refers to."""
        for part in ("word/footnotes.xml", "word/endnotes.xml"):
            root = self.package.xml(part)
            if root is None:
                continue
            self.links = _links(self.package, f"word/_rels/{part[5:]}.rels")
            by_number = {attribute(note, "id"): note for note in root}
            for index, (where, number) in enumerate(self.used_notes):
                note = by_number.get(number)
                if where == part and note is not None:
                    pieces = [markdown(self.spans(p, self.styles.paragraph(p))) for p in note.iter(f"{_W}p")]
                    self.draft.notes[str(index + 1)] = " ".join(" ".join(pieces).split())

    def _picture(self, element: etree._Element) -> Iterator[Span]:
        properties = next((e for e in element.iter() if isinstance(e.tag, str) and e.tag.endswith("}docPr")), None)
        holds_picture = any(
            isinstance(e.tag, str) and e.tag.endswith(("}pic", "}imagedata", "}chart")) for e in element.iter()
        )
        alt = (properties.get("descr") or "").strip() if properties is not None else ""
        if alt:
            yield Span(" ")
            yield Span(" ".join(clean_inline(alt).split()), italic=True)
            yield Span(" ")
        elif holds_picture:
            label = (properties.get("name") or "") if properties is not None else ""
            self.draft.skipped.append(Skipped(label or "(picture)", "image without alternative text"))

    def table(self, element: etree._Element) -> None:
        rows = [row for row in element.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl"), None) is element]
        grid: list[list[str]] = []
        text: list[str] = []
        for row in rows:
            cells = [c for c in row.iter(f"{_W}tc") if next(c.iterancestors(f"{_W}tbl"), None) is element]
            grid.append([])
            for each in cells:
                inner = [list(self.spans(p, self.styles.paragraph(p))) for p in each.iter(f"{_W}p")]
                span = each.find(f"{_W}tcPr/{_W}gridSpan")
                width = int(attribute(span, "val") or 1) if span is not None and attribute(span, "val").isdigit() else 1
                grid[-1] += [" ".join(markdown(s).replace("  \n", " ") for s in inner if s)] + [""] * (
                    min(width, 40) - 1
                )
                text += [plain(s) for s in inner]
        if max((len(row) for row in grid), default=0) == 1:  # a frame, not a table
            for paragraph in element.iter(f"{_W}p"):
                self.paragraph(paragraph)
        elif any(t.strip() for t in text):
            self.draft.blocks.append(Block("raw", "\n".join(text), table([row for row in grid if row])))


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, out of the wrappers that Word puts around them."""
    for child in parent:
        if child.tag == f"{_W}sdt":
            gallery = child.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
            content = child.find(f"{_W}sdtContent")
            if gallery is not None and "Contents" in attribute(gallery, "val"):
                yield child
            elif content is not None:
                yield from _flat(content)
        elif child.tag in (f"{_W}ins", f"{_W}customXml", f"{_W}smartTag", f"{_W}moveTo"):
            yield from _flat(child)
        elif child.tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            if choice is not None:
                yield from _flat(choice)
        elif child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child


def _character(child: etree._Element, tag: str) -> str:
    if tag == "t":
        return child.text or ""
    if tag == "sym":
        code = attribute(child, "char").upper()
        return _SYMBOLS.get(code, "")
    kind = attribute(child, "type")
    return {
        "tab": "\t",
        "br": "" if kind in ("page", "column") else "\n",
        "cr": "\n",
        "noBreakHyphen": "-",
        "ptab": "\t",
    }.get(tag, "")


def _all_text(element: etree._Element) -> str:
    paragraphs = ["".join(t.text or "" for t in p.iter(f"{_W}t", f"{_W}delText")) for p in element.iter(f"{_W}p")]
    text = "\n".join(p for p in paragraphs if p.strip())
    return text or "".join(t.text or "" for t in element.iter(f"{_W}t", f"{_W}delText")).strip()


def _links(package: Package, part: str) -> dict[str, str]:
    root = package.xml(part)
    if root is None:
        return {}
    return {
        r.get("Id") or "": r.get("Target") or ""
        for r in root
        if isinstance(r.tag, str) and r.get("TargetMode") == "External"
    }
