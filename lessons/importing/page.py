"""A web page's article, and everything around it that is not: menus, notices, sidebars, comments."""

from __future__ import annotations

import re

from lxml import etree

from .characters import clean_inline
from .model import Skipped

_SILENT_NAMES = """
    script style noscript template svg canvas object embed applet iframe frame frameset audio video map meta
    link base param source track dialog
"""
_SILENT = frozenset(_SILENT_NAMES.split())
_FORMS = {"form", "button", "input", "select", "textarea", "fieldset", "datalist", "option"}
_ROLES = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "sidebar",
    "search": "search form",
    "dialog": "notice",
    "alertdialog": "notice",
    "menu": "navigation",
    "menubar": "navigation",
    "tablist": "navigation",
    "toolbar": "navigation",
}
_NAMES = (
    (re.compile(r"(?:^|[\s_-])(?:cookies?|consent|gdpr|ccpa|onetrust|cmp)(?:$|[\s_-])"), "cookie notice"),
    (
        re.compile(
            r"(?:^|[\s_-])(?:mw-panel|mw-navigation|mw-head|portlet|nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|skip-?link|skip|site-?nav|topbar|tabs?)(?:$|[\s_-])"
        ),
        "navigation",
    ),
    (re.compile(r"(?:^|[\s_-])(?:toc|table-of-contents|tableofcontents)(?:$|[\s_-])"), "table of contents"),
    (re.compile(r"(?:^|[\s_-])(?:sidebar|side-?bar|aside|widgets?|rail|secondary)(?:$|[\s_-])"), "sidebar"),
    (re.compile(r"(?:^|[\s_-])(?:share|sharing|social|sharedaddy|addtoany|follow-us)(?:$|[\s_-])"), "sharing link"),
    (
        re.compile(
            r"(?:^|[\s_-])(?:related|recommended|also-like|more-stories|similar|jp-relatedposts|read-?more|read-?next)(?:$|[\s_-])"
        ),
        "link to another article",
    ),
    (re.compile(r"(?:^|[\s_-])(?:comments?|respond|disqus|comment-list)(?:$|[\s_-])"), "comments"),
    (
        re.compile(r"(?:^|[\s_-])(?:ads?|advert|advertisement|sponsor(?:ed)?|promo|banner-ad|adsbygoogle)(?:$|[\s_-])"),
        "advertisement",
    ),
    (
        re.compile(
            r"(?:^|[\s_-])(?:newsletter|subscribe|subscription|signup|sign-up|paywall|popup|pop-up|modal|overlay|toast)(?:$|[\s_-])"
        ),
        "notice",
    ),
    (re.compile(r"(?:^|[\s_-])(?:footer|site-footer|page-footer|colophon|copyright)(?:$|[\s_-])"), "page footer"),
    (re.compile(r"(?:^|[\s_-])(?:masthead|site-header|page-top|logo|branding)(?:$|[\s_-])"), "page header"),
    (re.compile(r"(?:^|[\s_-])(?:screen-reader-text|sr-only|visually-hidden|hidden)(?:$|[\s_-])"), "hidden text"),
    (
        re.compile(
            r"(?:^|[\s_-])(?:post-tags|tags|tag-list|entry-meta-footer|author-box|author-bio|about-author)(?:$|[\s_-])"
        ),
        "web debris",
    ),
)
_SITE = re.compile(r"\s+[|\-–—»·:•]\s+|\s*[|»]\s*")
_HOME = re.compile(r"/|\.?/?index\.\w{3,5}|https?://[^/]+/?|\.\./?|/(?:home|start|[a-z]{2})/?", re.IGNORECASE)
_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:article|entry-content|post-content|article-body|article-content|story-body|main-content|page-content|mw-parser-output|content|main|post|entry|body)(?:$|[\s_-])"
)


def prune(root: etree._Element) -> list[Skipped]:
    """Take out what no reader would call the article. What a footnote links to stays."""
    skipped: list[Skipped] = []
    total = max(len(element_text(root)), 1)
    _drop_site_name(root, skipped)
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "head", "main", "article"):
            continue
        if element.getparent() is None:
            continue
        reason = _reason(element, total)
        if reason is None:
            continue
        text = element_text(element) if reason else ""
        if text:
            skipped.append(Skipped(text, reason))
        _drop(element)
    return skipped


def _drop_site_name(root: etree._Element, skipped: list[Skipped]) -> None:
    """A heading that leads to the front page, beside others that do not, names the site."""
    headings = list(root.iter("h1", "h2"))
    home = [
        h for h in headings if any(_HOME.fullmatch(a.get("href") or "") for a in h.iter("a")) and link_share(h) > 0.9
    ]
    for heading in home if len(home) < len(headings) else ():
        skipped.append(Skipped(element_text(heading), "page header"))
        _drop(heading)


def _reason(element: etree._Element, total: int) -> str | None:
    """Why an element goes: a reason, "" for what holds no readable text, None to keep it."""
    tag = element.tag
    if tag in _SILENT:
        return ""
    if tag in _FORMS:
        return "form" if tag != "form" or len(element_text(element)) < 0.4 * total else None
    if tag == "nav":
        return "table of contents" if "toc" in _names(element) else "navigation"
    if element.get("hidden") is not None or _is_hidden(element):
        return "hidden text"
    role = _ROLES.get((element.get("role") or "").lower())
    if role:
        return role
    if tag == "aside":
        return None if _is_note(element) else "sidebar"
    if tag in ("header", "footer"):
        return _around(element, tag)
    return _by_name(element, total)


def _around(element: etree._Element, tag: str) -> str | None:
    """A header that holds the article's title stays; the page's own goes."""
    inside = any(True for _ in element.iterancestors("article", "main", "section"))
    titled = element.find(".//h1") is not None
    if tag == "header":
        return None if inside or (titled and element.find(".//nav") is None) else "page header"
    return None if inside and _is_note(element) else "page footer"


def _is_note(element: etree._Element) -> bool:
    return bool(
        re.search(
            r"foot-?note|endnote|doc-footnote|doc-endnote|references|callout|note\b",
            _names(element) + " " + (element.get("role") or ""),
        )
    )


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").lower().replace(" ", "")
    return (
        "display:none" in style
        or "visibility:hidden" in style
        or (element.get("aria-hidden") == "true" and element.tag not in ("span", "i", "a"))
    )


def _names(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _by_name(element: etree._Element, total: int) -> str | None:
    if element.tag in (
        "h1",
        "h2",
        "h3",
        "p",
        "a",
        "span",
        "td",
        "tr",
        "table",
        "pre",
        "code",
        "li",
        "b",
        "strong",
        "em",
        "i",
    ):
        names = _names(element)
        small = re.search(
            r"(?:^|\s)(?:skip-?link|skip|sr-only|screen-reader-text|visually-hidden|breadcrumbs?|copyright|share|cookies?)(?:$|\s)",
            names,
        )
        if not small or element.tag in ("h1", "h2", "h3", "table"):
            return None
    names = _names(element)
    if not names.strip():
        return None
    for pattern, reason in _NAMES:
        if pattern.search(names):
            # A wrapper may be called "has-sidebar content": what holds most of the text is the article.
            return reason if len(element_text(element)) < 0.5 * total else None
    return None


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def find_article(root: etree._Element) -> tuple[etree._Element, list[Skipped]]:
    """The element that holds the article, and the text outside of it."""
    body = root.find("body")
    body = root if body is None else body
    article = _best(body)
    if article is body:
        return body, _link_lists(body)
    skipped: list[Skipped] = []
    for element in [*_outside(body, article)]:
        text = element_text(element)
        if text:
            skipped.append(Skipped(text, "outside the article"))
    if article.find(".//h1") is None:
        _adopt_title(body, article, skipped)
    return article, skipped + _link_lists(article)


def _best(body: etree._Element) -> etree._Element:
    weights = _weights(body)
    whole = weights[body]
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = list(body.iterfind(path))
        if found:
            best = max(found, key=lambda e: weights[e])
            if weights[best] >= 0.5 * whole:
                inner = max(best.iterfind(".//article"), key=lambda e: weights[e], default=best)
                return inner if weights[inner] >= 0.8 * weights[best] else best
    named = [e for e in body.iter("div", "section", "td") if _CONTENT.search(_names(e))]
    heavy = [e for e in named if weights[e] >= 0.7 * whole]
    return heavy[-1] if heavy and whole else body


def _weights(body: etree._Element) -> dict[etree._Element, int]:
    """Letters below each element, those inside links not counted."""
    weights: dict[etree._Element, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        own = 0 if element.tag == "a" else len((element.text or "").strip())
        for child in element:
            own += len((child.tail or "").strip())
            own += weights.get(child, 0) if child.tag != "a" else 0
        weights[element] = own
    return weights


def _outside(body: etree._Element, article: etree._Element) -> list[etree._Element]:
    path = {article, *article.iterancestors()}
    return [
        child
        for holder in path
        if holder is not article
        for child in holder
        if child not in path and child.tag not in ("head",)
    ]


def _adopt_title(body: etree._Element, article: etree._Element, skipped: list[Skipped]) -> None:
    """The heading that stands outside the article and is its title; the name of the site is another."""
    holder = body.getparent()
    declared = holder.find("head/title") if holder is not None else None
    parts = (
        {p.strip().casefold() for p in _SITE.split(clean_inline(declared.text or ""))}
        if declared is not None
        else set()
    )
    if any(element_text(e).casefold() in parts for e in article.iter("h2", "h3")):
        return
    best: tuple[float, etree._Element] | None = None
    for element in body.iter("h1", "h2", "h3"):
        if article in element.iterancestors() or not element_text(element):
            continue
        score = _title_score(element, parts)
        if best is None or score >= best[0]:
            best = (score, element)
    if best is None or best[0] < 0.5:
        return
    title = best[1]
    text = element_text(title)
    skipped[:] = [s for s in skipped if s.text != text]
    title.tail = None
    article.insert(0, title)
    title.tag = "h1"
    title.tail = article.text
    article.text = None


def _title_score(element: etree._Element, parts: set[str]) -> float:
    names = " ".join(_names(e) for e in (element, *list(element.iterancestors())[:2]))
    score = 2.0 * (element_text(element).casefold() in parts) + (1.0 if element.tag == "h1" else 0.0)
    score += 2.0 * bool(re.search(r"(?:entry|post|article|page|story)-?_?(?:title|headline)", _names(element)))
    return score - 2.5 * bool(re.search(r"\b(?:logo|branding|site-?title|blog-?title|header|masthead)\b", names))


def _link_lists(root: etree._Element) -> list[Skipped]:
    """Lists that are nearly all links to other pages are menus, whatever they are called."""
    skipped = []
    for element in list(root.iter("ul", "ol")):
        links = [a for a in element.iter("a") if element_text(a)]
        if len(links) < 3 or element.getparent() is None or any((a.get("href") or "").startswith("#") for a in links):
            continue
        items = sum(1 for _ in element.iter("li"))
        words = len(element_text(element).split())
        external = sum((a.get("href") or "").startswith("http") for a in links)
        if link_share(element) > 0.95 and words <= 6 * items and external < 0.5 * len(links):
            above = element.getprevious()
            if above is not None and above.tag in ("h2", "h3", "h4", "h5", "h6") and element.getnext() is None:
                skipped.append(Skipped(element_text(above), "navigation"))
                _drop(above)
            skipped.append(Skipped(element_text(element), "navigation"))
            _drop(element)
    return skipped


def link_share(element: etree._Element) -> float:
    """Share of the letters that stand inside links."""
    total = len(element_text(element).replace(" ", ""))
    linked = sum(len(element_text(a).replace(" ", "")) for a in element.iter("a"))
    return linked / total if total else 0.0


def element_text(element: etree._Element) -> str:
    """All words, in one line, with spaces where blocks meet."""
    return " ".join(clean_inline(" ".join(element.itertext())).split())
