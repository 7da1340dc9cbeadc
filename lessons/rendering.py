"""The one Markdown dialect: lessons, questions, explanations.

CommonMark with tables and footnotes, plus passages (`{#key}` on a line before a block), glossary links
(`term:`), lesson links (`lesson:`), figures and attachments (`files/…`) and block directives
(`:::name argument … :::`). Raw HTML is shown as text, and what comes out passes nh3 as well.
The dialect is described in docs/course-package.md.

A static directive draws the same for everyone and is rendered with the text. A live one (`check`) depends on
the reader: the rendered text keeps a gap for it, which `Rendered.fill` closes for each request.
"""

import hashlib
import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.replacements import replace_rare
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
PASSAGE_LINE = re.compile(rf"^\{{#({KEY})\}}[ \t]*$", re.MULTILINE)
QUOTES = {"de": "„“‚‘", "fr": ["«\u202f", "\u202f»", "‹\u202f", "\u202f›"], "es": "«»“”", "ru": "«»„“"}
GAP = "\ue000{}\ue001"
GAP_PATTERN = re.compile("\ue000(\\d+)\ue001")

TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "figcaption", "figure", "h2", "h3", "h4", "hr", "img", "li", "ol",
    "p", "pre", "s", "section", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id"},
    "a": {"href", "class", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt", "loading"},
    "li": {"class"},
    "ol": {"start", "class"},
    "section": {"class", "aria-label"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
}

StaticDirective = Callable[[str, str], str]
LiveDirective = Callable[[str, str, dict[str, Any]], str]
static_directives: dict[str, StaticDirective] = {}
live_directives: dict[str, LiveDirective] = {}


def static_directive(name: str) -> Callable[[StaticDirective], StaticDirective]:
    """Register a directive: (argument, content) → HTML that is safe by itself."""

    def register(function: StaticDirective) -> StaticDirective:
        static_directives[name] = function
        return function

    return register


def live_directive(name: str) -> Callable[[LiveDirective], LiveDirective]:
    """Register a directive that depends on the reader: (argument, content, context of the page) → safe HTML."""

    def register(function: LiveDirective) -> LiveDirective:
        live_directives[name] = function
        return function

    return register


@dataclass(frozen=True)
class Rendered:
    """A text as HTML. `live` are the directives whose gaps are still open: (name, argument, content).

    `terms` are the glossary keys that the text links to, in order of first use.
    """

    html: str
    live: tuple[tuple[str, str, str], ...] = ()
    terms: tuple[str, ...] = ()

    def fill(self, context: dict[str, Any]) -> str:
        """The HTML with each live directive drawn for this reader."""

        def draw(match: re.Match[str]) -> str:
            name, argument, content = self.live[int(match[1])]
            return live_directives[name](argument, content, context)

        return GAP_PATTERN.sub(draw, self.html)


@dataclass
class _Env:
    """What one rendering gathers; markdown-it hands it through as `env["page"]`."""

    course_key: str
    drawn: list[str]
    live: list[tuple[str, str, str]]
    terms: list[str]


def render(text: str, *, course_key: str = "", language: str = "en") -> Rendered:
    """Markdown → HTML that is safe to put into a page. Links into the course need `course_key`."""
    env = _Env(course_key, [], [], [])
    md = _markdown(language.split("-")[0])
    context: dict[str, Any] = {"page": env}
    tokens = md.parse(text, context)
    markup = md.renderer.render(_arranged(_without_gaps(tokens)), md.options, context)
    clean = nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    # Static drawings go in after nh3 (they hold SVG); live gaps stay, numbered from 0.
    drawn = len(env.drawn)
    closed = GAP_PATTERN.sub(
        lambda gap: env.drawn[int(gap[1])] if int(gap[1]) < drawn else gap[0],
        re.sub("\ue000live(\\d+)\ue001", lambda gap: GAP.format(drawn + int(gap[1])), clean),
    )
    opened = GAP_PATTERN.sub(lambda gap: GAP.format(int(gap[1]) - drawn), closed)
    return Rendered(opened, tuple(env.live), tuple(env.terms))


def render_cached(text: str, *, course_key: str = "", language: str = "en") -> Rendered:
    """`render`, remembered by content: a changed text is another entry, so nothing is ever stale."""
    digest = hashlib.sha256("\0".join((course_key, language, text)).encode()).hexdigest()
    rendered: Rendered | None = cache.get(f"rendered:1:{digest}")
    if rendered is None:
        rendered = render(text, course_key=course_key, language=language)
        cache.set(f"rendered:1:{digest}", rendered, 24 * 3600)
    return rendered


@lru_cache(maxsize=4096)
def render_inline(text: str, language: str = "en") -> str:
    """HTML of one paragraph without its block: options, prompts, explanations."""
    md = _markdown(language.split("-")[0])
    context: dict[str, Any] = {"page": _Env("", [], [], [])}
    return nh3.clean(
        md.renderer.render(_without_gaps(md.parseInline(text, context)), md.options, context),
        tags={"em", "strong", "code", "a", "s", "br"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def plain_text(text: str) -> str:
    """The words of a Markdown text, for searching; directives, passage marks, footnotes’ ways back leave none."""
    markup = GAP_PATTERN.sub(" ", render(text).html)
    markup = re.sub(r'<a [^>]*class="footnote-backref"[^>]*>[^<]*</a>', " ", markup)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def passages(text: str) -> list[str]:
    """The keys of the marked blocks of a text, in order."""
    return PASSAGE_LINE.findall(text)


# How it is drawn -----------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _markdown(language: str) -> MarkdownIt:
    md = MarkdownIt(
        "commonmark", {"html": False, "linkify": True, "typographer": True, "quotes": QUOTES.get(language, "“”‘’")}
    )
    md.enable(["table", "strikethrough", "linkify", "smartquotes", "replacements"])
    md.core.ruler.at("replacements", _dashes_and_dots)
    md.use(footnote_plugin, inline=False)
    for name in ("case", "note"):  # before colon fences, which would take them too
        md.use(container_plugin, name, render=_render_box)
    md.use(colon_fence_plugin)
    md.use(attrs_block_plugin, allowed=("id",))
    md.add_render_rule("colon_fence", _render_directive)
    md.add_render_rule("footnote_block_open", _render_footnotes_open)
    md.add_render_rule("footnote_block_close", lambda *_a: "</ol></section>\n")
    md.add_render_rule("footnote_caption", lambda _m, tokens, i, *_a: f"[{tokens[i].meta['id'] + 1}]")
    md.add_render_rule("footnote_anchor", _render_footnote_anchor)
    md.add_render_rule("table_open", _render_table_open)
    md.add_render_rule("table_close", lambda *_a: "</table></div>\n")
    md.add_render_rule("link_open", _render_link)
    md.add_render_rule("image", _render_image)
    return md


def _dashes_and_dots(state: StateCore) -> None:
    """The typographer without its signs for copyright and trademark: in a law text, (c) is a paragraph."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            replace_rare(token.children)


def _without_gaps(tokens: Sequence[Token]) -> Sequence[Token]:
    """No text brings a gap of its own: as a character, as an entity or in an address."""
    for token in tokens:
        token.content, token.info = _no_gap(token.content), _no_gap(token.info)
        token.attrs = {name: _no_gap(value) if isinstance(value, str) else value for name, value in token.attrs.items()}
        _without_gaps(token.children or [])
    return tokens


def _no_gap(text: str) -> str:
    return text.replace("\ue000", "").replace("\ue001", "")


def _arranged(tokens: Sequence[Token]) -> Sequence[Token]:
    """Headings between h2 and h4, alignment as classes instead of styles, lone images as figures."""
    for index, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, max(2, int(token.tag[1])))}"
        elif token.type in ("th_open", "td_open"):
            if "right" in str(token.attrs.pop("style", "")):
                token.attrs["class"] = "number"
            if token.type == "th_open" and tokens[index + 1].content:
                token.attrs["scope"] = "col"
            elif token.type == "th_open":  # the empty corner heads nothing
                token.tag = tokens[index + 2].tag = "td"
        elif token.type == "paragraph_open" and _is_lone_image(tokens[index + 1]):
            token.tag = tokens[index + 2].tag = "figure"
    return tokens


def _is_lone_image(token: Token) -> bool:
    return bool(token.children) and len(token.children or []) == 1 and (token.children or [])[0].type == "image"


def _render_directive(md: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    token, page = tokens[index], env["page"]
    name, _space, argument = token.info.strip().partition(" ")
    if name in static_directives:
        page.drawn.append(static_directives[name](argument.strip(), token.content))
        gap = GAP.format(len(page.drawn) - 1)
    elif name in live_directives:
        page.live.append((name, argument.strip(), token.content))
        gap = GAP.format(f"live{len(page.live) - 1}")
    else:
        return f"<pre><code>{html.escape(f':::{token.info}')}\n{html.escape(token.content)}:::</code></pre>\n"
    anchor = f' id="{html.escape(str(token.attrGet("id")))}"' if token.attrGet("id") else ""
    return f'<div class="directive"{anchor}>{gap}</div>\n'


def _render_box(md: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """`case` and `note`: a part of the text set apart; what follows the name is its title."""
    token = tokens[index]
    if token.nesting == -1:
        return "</div>\n"
    name, _space, title = token.info.strip().partition(" ")
    anchor = f' id="{html.escape(str(token.attrGet("id")))}"' if token.attrGet("id") else ""
    heading = f"<h3>{render_inline(title)}</h3>\n" if title else ""
    return f'<div class="{name}" role="note"{anchor}>\n{heading}'


def _render_link(md: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    href, page = str(tokens[index].attrGet("href") or ""), env["page"]
    scheme, _colon, rest = href.partition(":")
    if scheme == "term" and re.fullmatch(KEY, rest):
        if rest not in page.terms:
            page.terms.append(rest)
        return f'<a class="term" href="#term-{rest}">'
    if scheme == "lesson" and re.fullmatch(rf"(?:{KEY}/)?{KEY}", rest):
        course, _slash, lesson = rest.rpartition("/")
        if course or page.course_key:
            return f'<a href="{reverse("lesson", args=[course or page.course_key, lesson])}">'
    return f'<a href="{html.escape(_file_address(page, href))}">'


def _render_image(md: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    source = html.escape(_file_address(env["page"], str(token.attrGet("src") or "")))
    alt = html.escape("".join(child.content for child in token.children or []))
    caption = str(token.attrGet("title") or "")
    figcaption = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<img src="{source}" alt="{alt}" loading="lazy">{figcaption}'


def _file_address(page: _Env, href: str) -> str:
    """`files/NAME` becomes the course's attachment; images from other hosts stay out by the page's policy."""
    name = href.removeprefix("files/")
    if name == href or not page.course_key or not re.fullmatch(r"[\w.-]+", name):
        return href
    return reverse("attachment", args=[page.course_key, name])


def _render_table_open(md: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    anchor = f' id="{html.escape(str(tokens[index].attrGet("id")))}"' if tokens[index].attrGet("id") else ""
    label = html.escape(_("Table"))
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"{anchor}><table>\n'


def _render_footnotes_open(*_args: Any) -> str:
    label = html.escape(_("References"))
    return f'<section class="footnotes" aria-label="{label}"><h2>{label}</h2><ol>\n'


def _render_footnote_anchor(md: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The way back to the text, once for each note."""
    meta = tokens[index].meta
    if meta.get("subId", 0) > 0:
        return ""
    label = html.escape(_("Back to the text"))
    return f' <a href="#fnref{meta["id"] + 1}" class="footnote-backref" aria-label="{label}">↩</a>'
