"""What web pages and page layouts leave in a text that is not part of it, and the reason to leave it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from . import looks
from .model import Block

_NAVIGATION = re.compile(
    r"(?:skip to (?:main |primary )?(?:content|navigation)|jump to (?:content|navigation|search)|(?:toggle |"
    r"main |open |close )?(?:menu|navigation)"
    r"|home|search|search this site|(?:back to|go to|scroll to) top|table of contents|previous(?: post|"
    r" article| page)?|next(?: post| article| page)?"
    r"|from [^.]{2,40}, the free encyclop(?:a?e|æ)dia|retrieved from .{4,120}"
    r"|(?:log|sign) (?:in|up|out)|register|subscribe(?: now| today)?|my account|cart|print(?: this page)?"
    r"|zum inhalt springen|aller au contenu|saltar al contenido|перейти к содержимому|меню|hauptmenü|"
    r"← ?\S.{0,70}|[^.!?]{0,70} ?→"
    r"|(?:home|start|startseite|accueil|inicio)\s*[>»›/|].{1,120}|(?:[^.|>»]{2,30}\s*[|»›]\s*){2,}[^.|>»]{2,30})\s*",
    re.IGNORECASE,
)
_SHARING = re.compile(
    r"(?:share(?: this)?(?: (?:on|via|with|article|post|page|story|link).{0,60})?:?|tweet|pin it|"
    r"e-?mail this.{0,30}|follow us.{0,60}"
    r"|(?:facebook|twitter|linkedin|whatsapp|pinterest|reddit|instagram|telegram|email|print|copy link|x)(?:[\s,|·/]+"
    r"(?:facebook|twitter|linkedin|whatsapp|pinterest|reddit|instagram|telegram|email|print|copy link|x))*"
    r"|subscribe to (?:our|the|my) .{1,80}|sign up (?:for|to) (?:our|the) .{1,80}|join our (?:newsletter|"
    r"mailing list).{0,60}"
    r"|like this:?|loading\.{3}|click here.{0,80}|teilen|partager|compartir|поделиться)\s*",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:see also|read also|also read|read more|read next|related(?: (?:article|post|reading|story|"
    r"content))?|recommended(?: reading)?"
    r"|more on this|don['’]t miss|you (?:may|might) also (?:like|enjoy)|siehe auch|lesen sie auch|"
    r"voir aussi|lire aussi"
    r"|véase también|lea también|читайте также|смотрите также)\s*(?:[:：\-–—>»]\s*|\s+)(?P<what>\S.*)",
    re.IGNORECASE,
)
_RELATED_ALONE = re.compile(
    r"(?:(?:similar|related|recent|popular|latest|more|recommended|trending) (?:posts?|articles?|stories|"
    r"reading|content|news)"
    r"|you (?:may|might) also (?:like|enjoy)|read (?:more|next)|continue reading|leave a (?:reply|comment)|"
    r"post a comment"
    r"|comments? \(\d+\)|\d+ comments?|no comments(?: yet)?|about the author|advertise?ments?|"
    r"sponsored(?: content)?|anzeige|publicité"
    r"|ähnliche beiträge|articles similaires|entradas relacionadas|похожие записи|tags?: .{1,120}|"
    r"categor(?:y|ies): .{1,120}"
    r"|filed under:? .{1,120}|posted in .{1,80})\s*",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"\b(?:AI|artificial intelligence|language model|ChatGPT)\b.{0,80}\b(?:creat|generat|writ|produc|assist|"
    r"built|build|draft|help|made|prepar)"
    r"|\b(?:creat|generat|writt|produc|built|draft|made|prepar|assembl|compos)\w*\b.{0,60}\b(?:AI|"
    r"artificial intelligence|language model|ChatGPT)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\b(?:article|content|post|page|text|piece|material|information|item|entry|write-up|resource)\b", re.IGNORECASE
)
_CONFIRM = re.compile(
    r"\b(?:verif|confirm|check|double-check|cross-check|validat|consult|accura|review|trust|reliab)\w*", re.IGNORECASE
)
_DISCLAIMER = re.compile(
    r"(?:disclaimer\b|(?:this|the) (?:article|post|content|information|website|site|"
    r"page)\b.{0,80}\b(?:informational|educational|general information)"
    r"\b.{0,40}\bpurposes|.{0,80}\b(?:does not constitute|is not (?:intended as|a substitute for))\b.{0,60}\badvice)",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|diese (?:web)?seite|wir|ce site|"
    r"este sitio)\b.{0,40}\b(?:uses? |verwende[nt]?t? |utilise |utiliza )?cookies?\b"
    r"|accept(?: all)?(?: cookies)?$|cookie (?:settings|policy|preferences)|privacy policy|"
    r"terms (?:of (?:use|service)|and conditions)$"
    r"|by (?:continuing|using this site|clicking).{0,80}\b(?:agree|accept|consent)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b).{0,120}\d{4}|.{0,60}all rights reserved|alle rechte vorbehalten|tous droits réservés",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"(?:(?:reading time|read time|estimated reading time|lesezeit|temps de lecture)\s*:?\s*)?(?:about |"
    r"ca\. )?\d{1,3}[ -]?(?:min(?:ute)?s?|minuten)\.?"
    r"(?: (?:read|reading|lesezeit|de lecture).{0,20})?|\d[\d,.]* (?:views|shares|likes|words)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"(?:[-–—\[(]\s*)?(?:(?:page|seite|s\.|p\.|pg\.?|página|стр\.?|σελίδα|第)\s*)?\d{1,4}(?:\s*(?:of|/|von|"
    r"de|sur|из)\s*\d{1,4}|页|頁|ページ)?(?:\s*[-–—\])])?"
    r"|(?:page|seite|página)\s+[ivxlc]+|[ivxlc]{1,6}",
    re.IGNORECASE,
)


def reason_for(text: str) -> str | None:
    """Why this line or short paragraph is not part of the document, or None when it is."""
    text = text.strip()
    if not text:
        return None
    count = len(text.split())
    if count <= 80 and _is_disclaimer(text, count):
        return "disclaimer"
    if count > 45 or len(text) > 300:
        return None
    for pattern, reason in ((_COPYRIGHT, "copyright line"), (_COOKIES, "cookie notice")):
        if pattern.match(text):
            return reason
    if count > 25:
        return None
    for pattern, reason in (
        (_NAVIGATION, "navigation"),
        (_SHARING, "sharing link"),
        (_RELATED_ALONE, "web debris"),
        (_READING_TIME, "reading time"),
    ):
        if pattern.fullmatch(text):
            return reason
    related = _RELATED.match(text)
    if related and not looks.ends_sentence(text) and not looks.is_lead_in(text) and count >= 3:
        return "link to another article"
    return None


def announces_links(text: str) -> bool:
    """ "You may also like", "Related Posts": what follows are titles of other articles."""
    return bool(_RELATED_ALONE.fullmatch(text.strip())) and not re.match(
        r"advert|anzeige|\d|tag|cat|filed", text.strip(), re.I
    )


def _is_disclaimer(text: str, count: int) -> bool:
    if _DISCLAIMER.match(text):
        return True
    machine = _MACHINE.search(text)
    return bool(machine and count <= 60 and _PRODUCT.search(text[:160]) and _CONFIRM.search(text)) or bool(
        machine
        and count <= 20
        and re.match(r"(?:note|fyi|notice|heads.up|this|the|ai)\b", text, re.IGNORECASE)
        and _PRODUCT.search(text)
    )


def is_page_number(text: str) -> bool:
    return len(text) < 24 and bool(_PAGE_NUMBER.fullmatch(text.strip()))


def repeated_lines(blocks: Sequence[Block]) -> dict[int, str]:
    """Page numbers and running headers left between the pages of a text that was once laid out in pages."""
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        text = block.text.strip()
        if block.kind == "para" and len(text) < 90:
            places.setdefault(re.sub(r"\d+", "#", text.casefold()), []).append(at)
    found: dict[int, str] = {}
    for key, group in places.items():
        if len(group) < 3 or looks.ends_sentence(blocks[group[0]].text):
            continue
        if is_page_number(blocks[group[0]].text):
            values = [int(m) for at in group for m in re.findall(r"\d+", blocks[at].text)[:1]]
            if len(values) == len(group) and values == sorted(set(values)):
                found |= dict.fromkeys(group, "page number")
        elif _spread(group, len(blocks)) and ("#" in key or len({blocks[at].text for at in group}) == 1):
            texts = [blocks[at].text for at in group]
            numbered = re.search(r"(?:^|\s)#$|^#\s|page #", key)
            if (numbered and len(group) >= 3) or (len(group) >= 4 and len(set(texts)) == 1 and not _speaks(texts[0])):
                found |= dict.fromkeys(group, "running header")
    return found


def _spread(group: Sequence[int], total: int) -> bool:
    """Over the whole document, not several in one place."""
    steps = [b - a for a, b in pairwise(group)]
    return min(steps) >= 3 and (group[-1] - group[0]) > 0.4 * total


def _speaks(text: str) -> bool:
    """A label that a text repeats on purpose: "Example", "Exercise", "Note:"."""
    return len(text.split()) < 3 or text.endswith((":", "?"))
