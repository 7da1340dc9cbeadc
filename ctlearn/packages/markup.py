"""What a package has to know about a text: its directives, passages, links and footnotes, with their lines.

The text is rendered elsewhere. This only finds names and the lines that they stand in; code is skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DIRECTIVES = ("timeline", "case", "note", "bars", "check")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
OPENING = re.compile(r":::[ \t]*([A-Za-z][A-Za-z0-9_-]*)[ \t]*(.*)")
CLOSING = re.compile(r":::[ \t]*")
PASSAGE = re.compile(r"\{#([^}\s]*)\}[ \t]*")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*")
LINK = re.compile(r"(!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))")
FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]+)\](?!:)")


@dataclass(frozen=True)
class Found:
    """`name` is what stands there, `text` what goes with it, `line` counts from 0 at the text's beginning."""

    name: str
    line: int
    text: str = ""


@dataclass
class Markup:
    passages: list[Found] = field(default_factory=list)
    directives: list[Found] = field(default_factory=list)  # text: the rest of the opening line
    checks: list[Found] = field(default_factory=list)  # name: a question's key
    headings: list[Found] = field(default_factory=list)  # name: "#" as often as the level
    links: list[Found] = field(default_factory=list)  # name: the destination, text: what is linked
    images: list[Found] = field(default_factory=list)  # name: the source, text: the description
    footnotes: list[Found] = field(default_factory=list)  # definitions
    footnote_uses: list[Found] = field(default_factory=list)
    faults: list[Found] = field(default_factory=list)  # name: a sentence that says what is wrong

    def references(self, scheme: str) -> list[Found]:
        """Links and images that begin with `scheme`, such as "term:", without it."""
        return [
            Found(link.name.removeprefix(scheme), link.line, link.text)
            for link in self.links + self.images
            if link.name.startswith(scheme)
        ]


def blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def without_code(text: str) -> str:
    """The text with code blanked out, line by line the same length."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = FENCE.fullmatch(line)
        if fence:
            closes = found and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
            lines.append("")
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
            lines.append("")
        else:
            lines.append(line)
    # Code spans don't cross a blank line.
    return "\n\n".join(CODE.sub(blank, part) for part in "\n".join(lines).split("\n\n"))


def scan(text: str) -> Markup:
    markup = Markup()
    text = without_code(text)
    lines = text.split("\n")
    opened: Found | None = None
    for number, line in enumerate(lines):
        if opening := OPENING.fullmatch(line):
            if opened:
                markup.faults.append(
                    Found(f"“:::{opened.name}” in this text is not closed by a line “:::”.", opened.line)
                )
            opened = Found(opening[1], number, opening[2].strip())
            markup.directives.append(opened)
            if opening[1] == "check":
                markup.checks += [Found(key, number) for key in opening[2].split()]
        elif CLOSING.fullmatch(line):
            if not opened:
                markup.faults.append(Found("“:::” closes nothing here.", number))
            opened = None
        elif line.startswith(":::"):
            markup.faults.append(Found("a directive is written “:::name”, and “:::” on a line closes it.", number))
        elif passage := PASSAGE.fullmatch(line):
            markup.passages.append(Found(passage[1], number))
            if not any(rest.strip() for rest in lines[number + 1 : number + 3]):
                markup.faults.append(Found(f"no block stands below “{{#{passage[1]}}}”.", number))
        elif heading := HEADING.fullmatch(line):
            markup.headings.append(Found(heading[1], number, heading[2] or ""))
        elif footnote := FOOTNOTE.match(line):
            markup.footnotes.append(Found(footnote[1], number))
    if opened:
        markup.faults.append(Found(f"“:::{opened.name}” is not closed by a line “:::”.", opened.line))
    for match in LINK.finditer(text):
        name = match[3] if match[3] is not None else match[4]
        found = Found(name, text.count("\n", 0, match.start()), match[2])
        (markup.images if match[1] else markup.links).append(found)
        # a figure inside a link
        for inner in LINK.finditer(match[2]):
            if inner[1]:
                markup.images.append(Found(inner[3] or inner[4] or "", found.line, inner[2]))
    for use in FOOTNOTE_USE.finditer(text):
        markup.footnote_uses.append(Found(use[1], text.count("\n", 0, use.start())))
    return markup
