"""Foreign text to Markdown and back: HTML, plain text, and Moodle's mixture of both."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from lxml import etree

from lessons.importing.escape import code_span, escape, escape_inline, escape_line_starts, fence, table
from quizzes.formats.contract import MAX_SOURCE, Unusable, too_long

MAX_DEPTH = 60
TAG_OR_ENTITY = re.compile(r"<[A-Za-z/!?]|&#?\w{1,31};")
BACKSLASHED = re.compile(r"\\([!-/:-@\[-`{-~])")
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
DROPPED = frozenset(["head", "iframe", "link", "meta", "noscript", "object", "script", "style", "template", "title"])
PLAYED = frozenset(["audio", "video", "source", "track", "embed", "svg", "math", "canvas"])
SAFE_LINK = re.compile(r"(https?://|mailto:|/|#)[^\s<>()]*\Z", re.IGNORECASE)
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*", "s": "~~", "del": "~~"}

Note = Callable[[str], None]


def to_markdown(text: str, form: str, note: Note) -> str:
    """`form` is "markdown", "html", "plain", or "moodle": HTML in which line ends count."""
    text = text.strip()
    if len(text) > MAX_SOURCE:
        raise Unusable(too_long())
    if "@@PLUGINFILE@@" in text and form == "markdown":
        note(_("An embedded file is not kept; only its name stands in the text."))
    if form == "markdown" or not text:
        return text
    if form == "plain" or (form == "moodle" and not TAG_OR_ENTITY.search(text)):
        lines = "\n".join(line.strip(" \t") for line in text.split("\n"))
        return escape(re.sub(r"\n{3,}", "\n\n", lines))
    return html_to_markdown(text, note)


def paragraph(text: str, note: Note) -> str:
    """Markdown as one paragraph, as options and their explanations have to be."""
    joined = re.sub(r"(?<![ \t])[ \t]*\n(?:[ \t]*\n)+[ \t]*", " ", text.strip())
    if joined != text.strip():
        note(_("“%(text)s” had several paragraphs; they are one now.") % {"text": joined[:40]})
    return joined


def to_plain(markdown: str) -> str | None:
    """The plain text that `escape` makes this Markdown of; None when the Markdown says more than plain text."""
    plain = BACKSLASHED.sub(r"\1", markdown)
    return plain if escape(plain) == markdown else None


def html_to_markdown(source: str, note: Note) -> str:
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", source)
    try:
        root = etree.fromstring(f"<html><body><div>{clean}</div></body></html>", parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        note(_("A text could not be read as HTML; it is kept as it stands."))
        return escape(source)
    return "\n\n".join(Html(note).blocks(root, 0)).strip()


class Html:
    """A small conversion: paragraphs, headings, lists, quotations, tables, code, emphasis, links."""

    def __init__(self, note: Note) -> None:
        self.note = note

    def blocks(self, element: etree._Element, depth: int) -> list[str]:
        """The Markdown blocks that an element holds."""
        if depth > MAX_DEPTH:
            self.note(_("A text is nested too deeply; its formatting is lost."))
            return [escape(squeeze("".join(element.itertext())))]
        blocks: list[str] = []
        line = [escape_inline(squeeze(element.text or ""))]

        def close() -> None:
            text = tidy("".join(line))
            if text:
                blocks.append(text)
            line.clear()

        for child in element:
            name = tag(child)
            if name in BLOCKS:
                close()
                blocks += self.block(child, name, depth + 1)
            elif any(tag(inner) in BLOCKS for inner in child.iterdescendants()) and name not in DROPPED:
                close()
                blocks += self.blocks(child, depth + 1)
            else:
                line.append(self.inline(child, name, depth + 1))
            line.append(escape_inline(squeeze(child.tail or "")))
        close()
        return blocks

    def block(self, element: etree._Element, name: str, depth: int) -> list[str]:
        if name in ("ul", "ol"):
            return self.list(element, name, depth)
        if name == "blockquote":
            quoted = "\n\n".join(self.blocks(element, depth))
            return ["\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))] if quoted else []
        if name == "pre":
            code = "".join(element.itertext()).strip("\n")
            return [fence(code)] if code.strip() else []
        if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            text = " ".join(self.blocks(element, depth))
            return [f"**{text}**"] if text and "*" not in text else [text] if text else []
        if name == "table":
            rows = [[" ".join(self.blocks(cell, depth)) for cell in row.iter("td", "th")] for row in element.iter("tr")]
            rows = [row for row in rows if any(row)]
            return [table(rows)] if rows else []
        return [] if name == "hr" else self.blocks(element, depth)

    def list(self, element: etree._Element, name: str, depth: int) -> list[str]:
        lines = []
        for number, item in enumerate(element.iterchildren("li"), start=1):
            marker = f"{number}. " if name == "ol" else "- "
            content = "\n\n".join(self.blocks(item, depth))
            lines.append(marker + content.replace("\n", "\n" + " " * len(marker)))
        text = "\n".join(re.sub(r"\n +$", "\n", line, flags=re.MULTILINE) for line in lines)
        return [text] if text else []

    def inline(self, element: etree._Element, name: str, depth: int) -> str:
        if name in DROPPED:
            return ""
        if name == "br":
            return "\\\n"
        if name in ("img", "input") or name in PLAYED:
            return self.media(element, name)
        if name in ("code", "tt", "kbd", "samp"):
            code = squeeze("".join(element.itertext())).strip()
            return code_span(code) if code else ""
        inner = escape_inline(squeeze(element.text or ""))
        if depth > MAX_DEPTH:
            self.note(_("A text is nested too deeply; its formatting is lost."))
            return escape_inline(squeeze("".join(element.itertext())))
        for child in element:
            inner += self.inline(child, tag(child), depth + 1) + escape_inline(squeeze(child.tail or ""))
        if name in MARKS:
            return wrap(inner, MARKS[name])
        if name == "a":
            return self.link(element, inner)
        if name in ("sub", "sup"):
            self.note(_("Raised and lowered text stands on the line."))
        return inner

    def link(self, element: etree._Element, inner: str) -> str:
        target = (element.get("href") or "").strip()
        text = inner.strip()
        if not text or not SAFE_LINK.match(target):
            if target:
                self.note(_("A link to “%(target)s” is not kept.") % {"target": target[:80]})
            return inner
        return inner.replace(text, f"[{text}]({target})", 1)

    def media(self, element: etree._Element, name: str) -> str:
        source = (element.get("src") or "").replace("@@PLUGINFILE@@/", "")
        alternative = squeeze(element.get("alt") or "").strip()
        shown = source if len(source) < 80 and not source.startswith("data:") else name
        self.note(_("An image or recording (%(name)s) is not kept.") % {"name": shown or name})
        return escape_inline(alternative)


def tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def squeeze(text: str) -> str:
    return re.sub(r"[ \t\n\r\f\u00a0]+", " ", text)


def tidy(text: str) -> str:
    """A paragraph without space at its ends and around its breaks; no line acts as a heading or list."""
    text = re.sub(r" *\\\n *", "\\\\\n", re.sub(r" {2,}", " ", text)).strip(" ")
    text = re.sub(r"(?:\\\n){2,}", "\n\n", text).removeprefix("\\\n").removesuffix("\\\n")
    return escape_line_starts(text.strip())


def wrap(inner: str, mark: str) -> str:
    """Emphasis, with the space at its ends outside."""
    text = inner.strip()
    if not text or mark[0] in text.replace("\\" + mark[0], "") or "\\\n" in text:
        return inner
    before, _text, after = inner.partition(text)
    return f"{before}{mark}{text}{mark}{after}"
