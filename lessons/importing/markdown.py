"""Markdown: the source lines are kept as they stand, except raw HTML and links that must not pass through."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .characters import clean, decode
from .model import Block, Draft, Skipped
from .spans import safe_link

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([A-Za-z_-]+):\s*(.*?)\s*$", re.MULTILINE)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*(?:\n(?:[ \t]{2,}\S.*))*)", re.MULTILINE)
_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_ACTIVE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`)[^\n]{0,2000}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escaped>\\[!-/:-@\[-`{-~])"
    r"|(?P<auto><(?:https?://|mailto:)[^\s<>]{1,2000}>)"
    r"|(?P<comment><!--.{0,5000}?-->)"
    r"|(?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9-]{0,30})(?:\s[^<>]{0,2000})?/?>)"
    r"|(?P<link>\]\(\s*<?(?P<href>[^\s()<>]{0,2000}(?:\([^\s()]{0,200}\))?[^\s()<>]{0,200})>?(?P<rest>\s+(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?\s*\))",
    re.DOTALL,
)
_TAGS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "del": "~~", "s": "~~"}
_BOLD = re.compile(r"^(\*\*|__)(?!\s)((?:(?!\1).)+)\1[:：]?$")


def read(data: bytes, name: str) -> Draft:
    return draft_of(clean(decode(data, name)))


def draft_of(text: str) -> Draft:
    """Blocks of clean Markdown."""
    draft = Draft([])
    text = _take_front_matter(text, draft)
    text = _take_notes(text, draft)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("inline")
    env: dict[str, dict[str, dict[str, str]]] = {}
    tokens = parser.parse(text, env)
    references = {label: ref.get("href", "") for label, ref in env.get("references", {}).items()}
    lines = text.split("\n")
    _sanitize(lines, tokens, references)
    for start, end, group in _top_level(tokens):
        draft.blocks += _blocks(lines, start, end, group, draft)
    return draft


def _take_front_matter(text: str, draft: Draft) -> str:
    match = _FRONT_MATTER.match(text[:20_000])
    if not match or not _FRONT_LINE.search(match[1]):
        return text
    values = {key.lower(): value.strip("\"'") for key, value in _FRONT_LINE.findall(match[1])}
    draft.title = values.get("title") or None
    draft.language = values.get("lang") or values.get("language") or None
    draft.skipped.append(Skipped(match[1], "front matter"))
    return text[match.end() :]


def _take_notes(text: str, draft: Draft) -> str:
    """Footnotes move to the section that refers to them."""
    if "[^" not in text:
        return text
    fences = [match.span() for match in _FENCED.finditer(text)]
    starts = [start for start, _ in fences]
    used = set(re.findall(r"\[\^([^\]\s]{1,60})\](?!:)", text))

    def take(match: re.Match[str]) -> str:
        fence = bisect.bisect_right(starts, match.start()) - 1
        if match[1] not in used or (fence >= 0 and match.start() < fences[fence][1]):
            return match.group()
        draft.notes[match[1]] = " ".join(_neutral(match[2], {}).split())
        return ""

    return _NOTE.sub(take, text)


def _top_level(tokens: Sequence[Token]) -> Iterable[tuple[int, int, list[Token]]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            first = group[0]
            if first.map:
                yield first.map[0], first.map[1], group
            group = []


def _blocks(lines: list[str], start: int, end: int, group: list[Token], draft: Draft) -> list[Block]:
    first = group[0]
    source = "\n".join(lines[start:end]).strip("\n")
    if first.type == "heading_open":
        text = plain(group[1].content)
        return [Block("heading", text, source, level=int(first.tag[1]))] if text else []
    if first.type == "paragraph_open":
        text = plain(source)
        block = Block("para", text, source, weight=1 if _BOLD.match(source.strip()) else 0)
        return [block] if text else []
    if first.type == "html_block":
        return _html_blocks(first.content, draft)
    if first.type == "hr":
        return [Block("rule", "", "---")]
    return [Block("raw", source, source)] if source.strip() else []


def _html_blocks(source: str, draft: Draft) -> list[Block]:
    from . import html

    inner = html.fragment(source)
    draft.skipped += inner.skipped
    draft.notes |= inner.notes
    return inner.blocks


def _sanitize(lines: list[str], tokens: Sequence[Token], references: dict[str, str]) -> None:
    """Replace in the source lines what must not pass through, leaving code alone."""
    for token in tokens:
        if (
            token.type not in ("inline", "html_block")
            or not token.map
            or (token.type == "html_block" and token.level == 0)
        ):
            continue
        start, end = token.map
        source = "\n".join(lines[start:end])
        if "<" in source or "](" in source or (references and "[" in source):
            neutral = _neutral(source, references).split("\n")
            neutral += [""] * (end - start - len(neutral))
            lines[start:end] = [*neutral[: end - start - 1], " ".join(neutral[end - start - 1 :])]


def _neutral(source: str, references: dict[str, str]) -> str:
    """Inline HTML becomes Markdown or goes; links lead only where a reader may follow."""
    text = _ACTIVE.sub(_replace, source)
    if references:
        text = re.sub(
            r"\[([^\[\]\n]{1,300})\](?:\[([^\[\]\n]{0,200})\])(?!\()",
            lambda m: _resolve(m, references, m[2] or m[1]),
            text,
        )
        text = re.sub(r"(?<!\])\[([^\[\]\n]{1,300})\](?![\[(:])", lambda m: _resolve(m, references, m[1]), text)
    return text


def _resolve(match: re.Match[str], references: dict[str, str], label: str) -> str:
    href = references.get(" ".join(label.split()).upper())
    if href is None:
        return match.group()
    return f"[{match[1]}]({href})" if safe_link(href) else match[1]


def _replace(match: re.Match[str]) -> str:
    if match["link"]:
        href = match["href"]
        harmless = safe_link(href) or not re.match(r"[^/?#]*:|[^/?#]*&", href.replace("\\", ""))
        return match.group() if harmless else "]()"
    if match["comment"]:
        return ""
    if match["tag"]:
        name = match["name"].lower()
        return "  \n".strip("\n") if name == "br" else _TAGS.get(name, "")
    return match.group()


_PLAIN = re.compile(
    r"(?P<tick>`+)(?P<code>.+?)(?P=tick)|\\(?P<esc>[!-/:-@\[-`{-~])|!?\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<href>[^()]*(?:\([^()]*\))?[^()]*)\)"
    r"|(?P<note>\[\^[^\]]+\])|<(?P<auto>[^>\s]+)>|(?P<emph>\*{1,3}|~~|(?<![^\W_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![^\W_]))"
)


def plain(source: str) -> str:
    """Markdown's words without its marks."""

    def strip(match: re.Match[str]) -> str:
        if match["label"] is not None:
            return plain(match["label"])
        return match["code"] or match["esc"] or match["auto"] or ""

    return " ".join(_PLAIN.sub(strip, source[:100_000]).split())
