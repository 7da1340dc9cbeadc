"""Web pages: find the article among menus and notices, and turn its elements into blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from .characters import clean, clean_inline, decode
from .escape import fence, table
from .html_spans import collapse, look_of, role_of, size_of, span_of, split_at_breaks, spread, styled, without
from .model import Block, Draft, ImportFailed, Skipped
from .page import element_text, find_article, link_share, prune
from .spans import Span, all_bold, markdown, plain, safe_link
from .weights import weigh

MAX_DEPTH = 200
MAX_ELEMENTS = 100_000

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr br img picture math nobr center-inline
"""
_INLINE = frozenset(_INLINE_NAMES.split())
_NOTE_TARGET = re.compile(
    r"(?:fn|footnote|note|endnote|cite_note|ftnt?|sdfootnote|_ftn|_edn)[-_:.]?(.*)", re.IGNORECASE
)


def read(data: bytes, name: str) -> Draft:
    root = _parse(_decode(data, name), name)
    draft = Draft([], language=_language(root))
    title = root.find(".//head/title")
    if title is not None and title.text:
        draft.site_title = " ".join(clean_inline(title.text).split()) or None
    draft.skipped += prune(root)
    body, outside = find_article(root)
    draft.skipped += outside
    _Reader(draft, body).run(body)
    weigh(draft.blocks)
    return draft


def fragment(source: str) -> Draft:
    """A piece of HTML inside Markdown."""
    draft = Draft([])
    root = _parse(f"<html><body>{source}</body></html>", "the document")
    draft.skipped += prune(root)
    body = root.find("body")
    if body is not None:
        _Reader(draft, body).run(body)
    return draft


def _decode(data: bytes, name: str) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        label = declared[1].decode("ascii").lower()
        label = {
            "iso-8859-1": "cp1252",
            "latin1": "cp1252",
            "ascii": "cp1252",
            "utf8": "utf-8",
            "shift_jis": "cp932",
        }.get(label, label)
        try:
            return data.decode(label)
        except (UnicodeDecodeError, LookupError):
            pass  # the page declares what it is not; the bytes decide
    return decode(data, name)


def _parse(source: str, name: str) -> etree._Element:
    source = _DECLARATION.sub("", clean(source))
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(f"<html>{source}" if not source.strip() else source, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ImportFailed(f"{name} cannot be read as a web page: {error}.") from None
    if root is None:
        raise ImportFailed(f"{name} holds no text that could be read.")
    _check_size(root, name)
    return root


def _check_size(root: etree._Element, name: str) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            raise ImportFailed(f"{name} nests its elements more than {MAX_DEPTH} deep.")
        if count > MAX_ELEMENTS:
            raise ImportFailed(f"{name} has more than {MAX_ELEMENTS:,} elements, the most that can be imported.")


def _language(root: etree._Element) -> str | None:
    value = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return value if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value) else None


class _Reader:
    """Walks the article once and writes blocks to the draft."""

    def __init__(self, draft: Draft, body: etree._Element) -> None:
        self.draft = draft
        self.style = ""  # what the element that is being read says about the look of its text
        self.notes = self._find_notes(body)

    def _find_notes(self, body: etree._Element) -> dict[str, str]:
        """Footnotes: elements that a raised link leads to. Label by id."""
        wanted: dict[str, str] = {}
        for link in body.iter("a"):
            target = (link.get("href") or "").strip()
            label = "".join(link.itertext()).strip(" []()*†‡\n")
            raised = (
                any(parent.tag == "sup" for parent in link.iterancestors("sup", "p", "li", "td"))
                or link.find("sup") is not None
            )
            looks_so = target.startswith("#") and (
                _NOTE_TARGET.match(target[1:]) or "footnote" in (link.get("class") or "")
            )
            if target.startswith("#") and len(target) > 1 and (raised or looks_so) and re.fullmatch(r"\w{1,6}", label):
                wanted.setdefault(target[1:], label)
        found: dict[str, str] = {}
        for element in list(body.iter("li", "p", "div", "aside", "dd", "td", "span")):
            key = element.get("id") or ""
            if key in wanted and key not in found:
                found[key] = wanted[key]
                self._take_note(element, wanted[key])
        return found

    def _take_note(self, element: etree._Element, label: str) -> None:
        for back in list(element.iter("a")):
            if re.fullmatch(r"[\s↩↑^⏎⤴︎\ufe0e]*|back", "".join(back.itertext()).strip(), re.IGNORECASE):
                back.text = ""
        text = " ".join(markdown(self._spans(element)).split())
        self.draft.notes[label] = re.sub(rf"^\s*\\?\[?{re.escape(label)}[\].:)]*\s+", "", text)
        tail = element.tail
        element.clear()
        element.tail = tail
        element.tag = "template"  # read as a note already

    def run(self, body: etree._Element) -> None:
        self._children(body)

    def _children(self, parent: etree._Element) -> None:
        """Block children in turn; text and inline elements between them are paragraphs."""
        inline: list[Span] = [Span(parent.text)] if parent.text else []
        for child in parent:
            if not isinstance(child.tag, str):
                pass
            elif child.tag in _INLINE and not self._holds_blocks(child):
                inline += self._spans_of(child, Span(""))
            else:
                self._flush(inline)
                inline = []
                self._block(child)
            if child.tail:
                inline.append(Span(child.tail))
        self._flush(inline)

    @staticmethod
    def _holds_blocks(element: etree._Element) -> bool:
        return any(isinstance(e.tag, str) and e.tag not in _INLINE for e in element.iterdescendants())

    def _flush(self, spans: list[Span]) -> None:
        for group in split_at_breaks(collapse(spans)):
            text = plain(group)
            if text:
                weight = 1 if all_bold(group) else 0
                self.draft.blocks.append(Block("para", text, markdown(group), weight=weight, style=self.style))
            elif any(s.note for s in group) and self.draft.blocks:
                self.draft.blocks[-1].markdown += markdown(group)

    def _block(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _HEADINGS or (element.get("role") == "heading" and (element.get("aria-level") or "2").isdigit()):
            self._heading(element, _HEADINGS.get(tag) or int(element.get("aria-level") or 2))
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(element, 0)
        elif tag == "table":
            self._table(element)
        elif tag in ("pre", "listing", "xmp"):
            self._code(element)
        elif tag == "blockquote":
            self._quote(element)
        elif tag == "hr":
            self.draft.blocks.append(Block("rule", "", "---"))
        elif tag == "dl":
            self._definitions(element)
        elif tag in ("summary", "caption"):
            self._flush(self._spans(element))
        elif tag not in ("template", "head", "title"):
            outer, self.style = self.style, role_of(element) or size_of(element) or self.style
            self._children(element)
            self.style = outer

    def _heading(self, element: etree._Element, level: int) -> None:
        for anchor in list(element.iter("a", "span", "button")):
            label = "".join(anchor.itertext()).strip()
            if re.fullmatch(r"[#¶§🔗]|\[?edit\]?|permalink", label, re.IGNORECASE) or "editsection" in (
                anchor.get("class") or ""
            ):
                tail = anchor.tail
                if label:
                    self.draft.skipped.append(Skipped(label, "link to edit or to the heading itself"))
                anchor.clear()
                anchor.tail = tail
        spans = [s for s in self._spans(element) if not s.note]
        text = " ".join(plain(spans).split())
        if text and role_of(element) == "subtitle":
            self.draft.blocks.append(Block("para", text, markdown(spans), style="subtitle"))
        elif text:
            self.draft.blocks.append(Block("heading", text, markdown(spans, emphasis=False), level=level))

    def _list(self, element: etree._Element, depth: int) -> None:
        if depth == 0 and self._is_contents(element):
            self.draft.skipped.append(Skipped(element_text(element), "table of contents"))
            return
        start = element.get("start") or "1"
        number = int(start) if start.isdigit() and len(start) < 8 else 1
        for item in element:
            if item.tag in ("ul", "ol"):
                self._list(item, depth + 1)
            elif item.tag == "li":
                marker = f"{number}." if element.tag == "ol" else "-"
                self._item(item, marker, depth)
                number += 1
            elif isinstance(item.tag, str):
                self._block(item)

    @staticmethod
    def _is_contents(element: etree._Element) -> bool:
        links = [a for a in element.iter("a") if "".join(a.itertext()).strip()]
        inner = sum((a.get("href") or "").startswith("#") for a in links)
        return len(links) >= 2 and inner == len(links) and link_share(element) > 0.85

    def _item(self, item: etree._Element, marker: str, depth: int) -> None:
        outer, self.draft.blocks = self.draft.blocks, []
        nested: list[etree._Element] = []
        for child in list(item):
            if child.tag in ("ul", "ol"):
                nested.append(child)
        shell = without(item, nested)
        self._children(shell)
        inner, self.draft.blocks = self.draft.blocks, outer
        for block in inner:
            if block.kind == "heading":  # a heading inside a list item structures the item, not the document
                block.kind, block.markdown = "para", f"**{block.markdown}**"
        text = "\n".join(b.text for b in inner)
        if inner:
            body = "\n\n".join(_item_markdown(b) for b in inner)
            self.draft.blocks.append(Block("item", text, body, marker=marker, depth=depth))
        for child in nested:
            self._list(child, depth + 1)

    def _table(self, element: etree._Element) -> None:
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element]
        cells = [[c for c in row if c.tag in ("td", "th")] for row in rows]
        wide = max((len(row) for row in cells), default=0)
        if wide <= 1 or self._is_layout(element, cells):
            for row in cells:
                for each in row:
                    if link_share(each) > 0.9 and len(row) > 1:
                        self.draft.skipped.append(Skipped(element_text(each), "navigation"))
                    else:
                        self._children(each)
            return
        caption = element.find("caption")
        if caption is not None:
            self._raw(self._spans(caption))
        grid = [spread([(self._cell(c), span_of(c.get("colspan"))) for c in row]) for row in cells if row]
        text = "\n".join(" ".join(element_text(c) for c in row) for row in cells)
        if text.strip():
            self.draft.blocks.append(Block("raw", text, table(grid)))

    @staticmethod
    def _is_layout(element: etree._Element, cells: Sequence[Sequence[etree._Element]]) -> bool:
        """A table that only puts columns of text side by side."""
        if element.get("role") == "presentation":
            return True
        return any(
            each.find(".//table") is not None or len(each.findall("p")) > 2 or len(element_text(each)) > 1_500
            for row in cells
            for each in row
        )

    def _cell(self, element: etree._Element) -> str:
        return markdown(self._spans(element), emphasis=element.tag != "th").replace("  \n", " ")

    def _raw(self, spans: list[Span]) -> None:
        if plain(spans):
            self.draft.blocks.append(Block("raw", plain(spans), markdown(spans)))

    def _code(self, element: etree._Element) -> None:
        code = "".join(element.itertext()).strip("\n")
        if code.strip():
            self.draft.blocks.append(Block("raw", code, fence(code)))

    def _quote(self, element: etree._Element) -> None:
        outer, self.draft.blocks = self.draft.blocks, []
        self._children(element)
        inner, self.draft.blocks = self.draft.blocks, outer
        body = "\n\n".join(_item_markdown(b) for b in inner)
        if body.strip():
            quoted = "\n".join(f"> {line}".rstrip() for line in body.split("\n"))
            self.draft.blocks.append(Block("raw", "\n".join(b.text for b in inner), quoted))

    def _definitions(self, element: etree._Element) -> None:
        for each in element.iter("dt", "dd"):
            spans = self._spans(each)
            if plain(spans):
                text = markdown(spans, emphasis=each.tag == "dd")
                self.draft.blocks.append(Block("raw", plain(spans), f"**{text}**" if each.tag == "dt" else text))

    def _spans(self, element: etree._Element) -> list[Span]:
        """All text below an element as spans."""
        spans = [Span(element.text)] if element.text else []
        for child in element:
            if isinstance(child.tag, str):
                spans += self._spans_of(child, Span(""))
            if child.tail:
                spans.append(Span(child.tail))
        return collapse(spans)

    def _spans_of(self, element: etree._Element, look: Span) -> list[Span]:
        tag = element.tag
        if tag == "br":
            return [Span("\n", strike=True)]
        if tag in ("template", "rp"):
            return []
        if tag == "img":
            return self._image(element, look)
        look = look_of(element, look)
        if tag == "a":
            label = self.notes_label(element)
            if label:
                return [Span(label, note=True)]
            look = Span(
                "",
                look.bold,
                look.italic,
                look.code,
                look.strike,
                look.raised,
                safe_link(element.get("href") or "") or look.href,
            )
        spans = [styled(look, element.text)] if element.text else []
        for child in element:
            if isinstance(child.tag, str):
                spans += self._spans_of(child, look)
            if child.tail:
                spans.append(styled(look, child.tail))
        if tag not in _INLINE:
            spans = [Span("\n", strike=True), *spans, Span("\n", strike=True)]
        elif tag == "q":
            spans = [styled(look, "“"), *spans, styled(look, "”")]
        return spans

    def notes_label(self, element: etree._Element) -> str:
        target = (element.get("href") or "").strip()
        return getattr(self, "notes", {}).get(target[1:], "") if target.startswith("#") else ""

    def _image(self, element: etree._Element, look: Span) -> list[Span]:
        alt = (element.get("alt") or "").strip()
        if alt:
            return [Span(" "), Span(alt, italic=True), Span(" ")]
        source = (element.get("src") or "").strip()
        name = source.split("?")[0].rsplit("/", 1)[-1][:80] if not source.startswith("data:") else ""
        self.draft.skipped.append(Skipped(name or "(image)", "image without alternative text"))
        return []


def _item_markdown(block: Block) -> str:
    if block.kind == "item":
        return f"{'  ' * block.depth}{block.marker} {block.markdown}"
    return block.markdown
