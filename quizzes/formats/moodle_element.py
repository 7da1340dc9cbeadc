"""One element of Moodle XML, and what is read from it: texts with their formats, files, settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from lxml import etree

from quizzes.formats.contract import Draft, bound, brief
from quizzes.formats.texts import html_to_markdown, paragraph, to_markdown

FORMS = {"html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle"}
STOCK = re.compile(r"(<p>)?Your answer is (partially correct|correct|incorrect)\.(</p>)?", re.IGNORECASE)
USUAL = {  # settings without a counterpart, and the values that say nothing
    "defaultgrade": {"", "1"},
    "penalty": {"", "0", "1", "0.3333333", "0.1", "0.3333330"},
    "hidden": {"", "0"},
    "answernumbering": {"", "abc", "none"},
    "showstandardinstruction": {"", "0", "1"},
    "responseformat": {"", "editor"},
    "attachments": {"", "0"},
    "attachmentsrequired": {"", "0"},
    "layouttype": {"", "0", "VERTICAL"},
    "selecttype": {"", "0", "ALL"},
    "responserequired": {"", "1"},
    "filetypeslist": {""},
    "maxbytes": {"", "0"},
    "unitsleft": {"", "0"},
    "showunits": {"", "0", "3"},
    "numberingstyle": {"", "none"},
    "showgrading": {"", "1", "SHOW"},
}
KNOWN = {  # whatever else stands in a question is read, or says nothing that isn't usual
    "name", "questiontext", "generalfeedback", "idnumber", "hint", "tags", "coursetags", "answer", "single",
    "shuffleanswers", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect", "usecase",
    "units", "unitgradingtype", "unitpenalty", "subquestion", "graderinfo", "responsetemplate", "responsefieldlines",
    "minwordlimit", "maxwordlimit", "dragbox", "selectoption", "gradingtype", "selectcount", "image", "file",
    "instructions",
}  # fmt: skip
SWITCHES = ("true", "1", "yes")


@dataclass
class Element:
    """`draft` takes the notes."""

    node: etree._Element
    draft: Draft

    @property
    def line(self) -> int:
        return self.node.sourceline or self.draft.line

    def note(self, text: str) -> None:
        self.draft.note(text, self.line)

    def first(self, name: str) -> Element | None:
        node = self.node.find(name)
        return None if node is None else Element(node, self.draft)

    def all(self, name: str) -> list[Element]:
        nodes = list(self.node.iterchildren(name))
        bound(len(nodes))
        return [Element(node, self.draft) for node in nodes]

    def value(self, name: str, default: str = "") -> str:
        """The bare text of a setting."""
        return (self.node.findtext(name) or default).strip()

    def flag(self, name: str, default: bool) -> bool:
        value = self.value(name)
        return value.lower() in SWITCHES if value else default

    def form(self) -> str:
        """How the text is written. It is the question's where the element does not say."""
        own = self.node.get("format")
        outer = self.draft_form()
        if own is None:
            return outer
        if own.strip() not in FORMS:
            self.note(_("The text format “%(name)s” is not known; it is read as HTML.") % {"name": brief(own)})
        return FORMS.get(own.strip(), "html")

    def draft_form(self) -> str:
        node = self.node
        while node is not None and node.tag != "question":
            node = node.getparent()
        text = node.find("questiontext") if node is not None else None
        return FORMS.get((text.get("format") or "html").strip(), "html") if text is not None else "html"

    def source(self) -> str:
        """The text as it stands; "" for none."""
        node = self.node.find("text")
        text = "" if node is None else "".join(node.itertext())
        return text.strip()

    def own_text(self) -> str:
        return self.convert(self.source(), self.form())

    def convert(self, source: str, form: str) -> str:
        return to_markdown(source, form, self.note)

    def own_paragraph(self) -> str:
        return paragraph(self.own_text(), self.note)

    def text(self, name: str) -> str:
        """The Markdown of a child; "" for none."""
        child = self.first(name)
        return child.own_text() if child else ""

    def paragraph(self, name: str) -> str:
        child = self.first(name)
        return child.own_paragraph() if child else ""

    def plain(self, name: str) -> str:
        child = self.first(name)
        return child.own_plain() if child else ""

    def own_plain(self) -> str:
        """Text that knows no format in Moodle; HTML in it is taken out all the same."""
        source = self.source()
        if self.node.get("format") == "html" and re.search(r"<[A-Za-z/]|&#?\w+;", source):
            return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html_to_markdown(source, self.note))
        return source

    def note_settings(self, kind: str) -> None:
        """One note for everything about the question that has no counterpart and is not as usual."""
        lost = []
        for name, usual in USUAL.items():
            value = self.value(name)
            bare = re.sub(r"\.0*$", "", value) if re.fullmatch(r"\d+\.\d*", value) else value
            if value not in usual and bare not in usual:
                lost.append(f"{name} = {brief(value, 30)}")
        if kind in ("matching", "ddwtos", "gapselect") and not self.flag("shuffleanswers", True):
            lost.append("shuffleanswers = 0")
        if lost:
            self.note(_("Settings without a counterpart: %(list)s.") % {"list": ", ".join(lost)})
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            child = self.first(name)
            if child and child.source() and not STOCK.fullmatch(child.source()):
                shown = {"name": name, "text": brief(child.own_text())}
                child.note(_("<%(name)s> is not kept: “%(text)s”") % shown)

    def note_unknown(self) -> None:
        """Elements of a plugin, or of a Moodle that is newer than this."""
        for node in self.node.iterchildren():
            named = isinstance(node.tag, str) and node.tag not in KNOWN and node.tag not in USUAL
            text = " ".join("".join(node.itertext()).split())
            if named and text:
                Element(node, self.draft).note(
                    _("<%(name)s> is not known here and not kept: “%(text)s”") % {"name": node.tag, "text": brief(text)}
                )

    def note_files(self) -> None:
        for node in self.node.iter("file"):
            name = {"name": brief(node.get("name") or "?")}
            self.draft.note(_("The embedded file “%(name)s” is not kept.") % name, node.sourceline)
        image = self.value("image")
        if image:
            self.note(_("The embedded file “%(name)s” is not kept.") % {"name": brief(image)})

    def note_hint(self) -> None:
        options = [name for name in ("shownumcorrect", "clearwrong") if self.node.find(name) is not None]
        if options:
            self.note(_("Of a hint only the text is kept, not: %(list)s.") % {"list": ", ".join(options)})
