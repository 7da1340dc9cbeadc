"""What Word's styles and numbering say about a paragraph, wherever they say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Built-in styles keep their English name inside the file; other programs write the localized one.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|encabezado|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|επικεφαλίδα|"
    r"başlık|cabeçalho|标题|標題|見出し|제목|عنوان|כותרת)\s*(\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:title|titel|titre|título|titulo|titolo|название|τίτλος|标题|標題|表題|タイトル|제목|tytuł)$", re.IGNORECASE
)
_SUBTITLE = re.compile(
    r"(?:subtitle|untertitel|sous-titre|subtítulo|sottotitolo|ondertitel|подзаголовок|podtytuł|altyazı|副标题|副題)$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:toc|table of contents|contents|verzeichnis|tm|tdc|sommario|оглавление|目录|目次)\s*(?:\d|heading|$)",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"(?:intense )?(?:quote|quotations?|block text|zitat|citation|cita|citazione|цитата)\b", re.IGNORECASE
)
_LIST = re.compile(r"list (?:bullet|number|paragraph)|aufzählung|liste à puces|lista con viñetas", re.IGNORECASE)


def qualified(name: str) -> str:
    return _W + name


def attribute(element: etree._Element | None, name: str) -> str:
    return (element.get(_W + name) or "") if element is not None else ""


@dataclass(frozen=True)
class Look:
    """A paragraph's part in the document: heading level from 1 (0: none), list from its number (""/0: none)."""

    heading: int = 0
    title: bool = False
    subtitle: bool = False
    contents: bool = False
    quote: bool = False
    list_id: str = ""
    list_level: int = 0
    bold: bool = False
    italic: bool = False
    size: float = 0.0


class Styles:
    """Styles by id, each resolved through the styles that it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = {attribute(s, "styleId"): s for s in root.iter(f"{_W}style")} if root is not None else {}
        self._default = ""
        for key, style in self._elements.items():
            if attribute(style, "default") in ("1", "true") and attribute(style, "type") == "paragraph":
                self._default = key
        size = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}sz") if root is not None else None
        self._base = Look(size=_half_points(size))
        self._known: dict[str, Look] = {}

    def paragraph(self, element: etree._Element) -> Look:
        """What the paragraph's style says, and what the paragraph says itself."""
        properties = element.find(f"{_W}pPr")
        if properties is None:
            return self._resolve(self._default)
        look = self._resolve(attribute(properties.find(f"{_W}pStyle"), "val") or self._default)
        return _with_properties(look, properties)

    def _resolve(self, key: str, seen: frozenset[str] = frozenset()) -> Look:
        if key in self._known:
            return self._known[key]
        style = self._elements.get(key)
        if style is None or key in seen or len(seen) > 30:
            return self._named(self._base, key) if key else self._base
        based = attribute(style.find(f"{_W}basedOn"), "val")
        look = self._resolve(based, seen | {key}) if based else self._base
        properties = style.find(f"{_W}pPr")
        if properties is not None:
            look = _with_properties(look, properties)
        look = _with_run(look, style.find(f"{_W}rPr"))
        look = self._named(look, attribute(style.find(f"{_W}name"), "val") or key)
        self._known[key] = look
        return look

    @staticmethod
    def _named(look: Look, name: str) -> Look:
        name = name.strip()
        heading = _HEADING.match(name)
        if heading and 1 <= int(heading[1]) <= 9:
            return replace(look, heading=int(heading[1]), title=False)
        if _CONTENTS.match(name):
            return replace(look, contents=True, heading=0)
        if _TITLE.match(name):
            return replace(look, title=True, heading=0)
        if _SUBTITLE.match(name):
            return replace(look, subtitle=True, title=False, heading=0)
        if _QUOTE.match(name):
            return replace(look, quote=True)
        if _LIST.match(name) and (not look.list_id or name[-1].isdigit()) and "paragraph" not in name.lower():
            deeper = re.search(r"(\d)$", name)
            return replace(
                look,
                list_id="number" if "number" in name.lower() else "bullet",
                list_level=int(deeper[1]) - 1 if deeper else look.list_level,
            )
        return look

    def run(self, run: etree._Element, look: Look) -> tuple[bool, bool, bool, int, bool]:
        """(bold, italic, struck out, raised or lowered, hidden) of a run."""
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return look.bold, look.italic, False, 0, False
        character = (
            self._resolve(attribute(properties.find(f"{_W}rStyle"), "val"))
            if properties.find(f"{_W}rStyle") is not None
            else look
        )
        bold = _switch(properties.find(f"{_W}b"), look.bold or character.bold)
        italic = _switch(properties.find(f"{_W}i"), look.italic or character.italic)
        strike = _switch(properties.find(f"{_W}strike"), False)
        align = attribute(properties.find(f"{_W}vertAlign"), "val")
        hidden = _switch(properties.find(f"{_W}vanish"), False)
        return bold, italic, strike, {"superscript": 1, "subscript": -1}.get(align, 0), hidden

    def all_underlined(self, paragraph: etree._Element) -> bool:
        """Every word is underlined: how typewriters set headings."""
        runs = [r for r in paragraph.iter(f"{_W}r") if "".join(t.text or "" for t in r.iter(f"{_W}t")).strip()]
        marks = [attribute(r.find(f"{_W}rPr/{_W}u"), "val") for r in runs]
        return bool(marks) and all(mark not in ("", "none") for mark in marks)

    def run_size(self, run: etree._Element, look: Look) -> float:
        size = run.find(f"{_W}rPr/{_W}sz")
        text = run.find(f"{_W}t")
        if text is None or not (text.text or "").strip():
            return 0.0
        return _half_points(size) or look.size


def _with_properties(look: Look, properties: etree._Element) -> Look:
    level = properties.find(f"{_W}outlineLvl")
    if level is not None and attribute(level, "val").isdigit():
        value = int(attribute(level, "val"))
        look = replace(look, heading=value + 1 if value < 9 else 0)
    numbering = properties.find(f"{_W}numPr")
    if numbering is not None:
        number = attribute(numbering.find(f"{_W}numId"), "val")
        depth = attribute(numbering.find(f"{_W}ilvl"), "val")
        look = replace(
            look,
            list_id="" if number == "0" else number or look.list_id,
            list_level=int(depth) if depth.isdigit() else look.list_level,
        )
    return look


def _with_run(look: Look, properties: etree._Element | None) -> Look:
    if properties is None:
        return look
    return replace(
        look,
        bold=_switch(properties.find(f"{_W}b"), look.bold),
        italic=_switch(properties.find(f"{_W}i"), look.italic),
        size=_half_points(properties.find(f"{_W}sz")) or look.size,
    )


def _switch(element: etree._Element | None, inherited: bool) -> bool:
    return inherited if element is None else attribute(element, "val") not in ("0", "false", "off", "none")


def _half_points(element: etree._Element | None) -> float:
    value = attribute(element, "val")
    return int(value) / 2 if value.isdigit() and len(value) < 5 else 0.0


class Numbering:
    """Markers of list items, counted as Word counts them."""

    def __init__(self, root: etree._Element | None) -> None:
        self._formats: dict[tuple[str, int], str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        for abstract in root.iter(f"{_W}abstractNum"):
            for level in abstract.iter(f"{_W}lvl"):
                key = (
                    attribute(abstract, "abstractNumId"),
                    int(attribute(level, "ilvl") or 0) if attribute(level, "ilvl").isdigit() else 0,
                )
                self._formats[key] = attribute(level.find(f"{_W}numFmt"), "val")
                start = attribute(level.find(f"{_W}start"), "val")
                self._starts[key] = int(start) if start.isdigit() and len(start) < 8 else 1
        for number in root.iter(f"{_W}num"):
            self._abstract[attribute(number, "numId")] = attribute(number.find(f"{_W}abstractNumId"), "val")

    def marker(self, list_id: str, level: int) -> str:
        """ "-" or the next number; "" where the list shows no marker at all."""
        if list_id in ("bullet", "number"):
            kind = "decimal" if list_id == "number" else "bullet"
        else:
            kind = self._formats.get((self._abstract.get(list_id, ""), level), "bullet")
        if kind == "bullet":
            return "-"
        if kind == "none":
            return "-"
        for key in [k for k in self._counts if k[0] == list_id and k[1] > level]:
            del self._counts[key]
        start = self._starts.get((self._abstract.get(list_id, ""), level), 1)
        count = self._counts.get((list_id, level), start - 1) + 1
        self._counts[(list_id, level)] = count
        return f"{count}."
