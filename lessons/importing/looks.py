"""What one line looks like: a title, a sentence, a caption, a date. Each test stands alone and knows no format."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from .characters import is_wide
from .numbering import number_of

MAX_WORDS, MAX_CHARS, MAX_WIDE = 18, 150, 40

TERMINAL = ".!?。！？…؟।۔;；"
_CLOSERS = "\"'”’»)]}›」』）】*_"
_OPENERS = "\"'“‘„«‚‹「『"
_SMALL_WORDS = """
    a an and as at but by for from in into nor of off on onto or over per so than the to up upon via vs with within
    without between under through during after before about against is are its it be do does can not
    der die das den dem des und oder von vom zu zum zur im am auf aus bei für mit nach ohne über um unter
    de du la le les un une et ou à au aux en dans par pour sur d l el los las y o del al con por para il lo gli
    i e di da dei della delle nel nella van het een voor met op
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]\.){2,}|\b(?:etc|al|Inc|Ltd|Co|Jr|Sr|St|No|vs|ca|Dr|Mr|Mrs|Prof|bzw|usw))\.?$"
)
_MONTHS = (
    "jan(?:uary|vier|uar)?|feb(?:ruary|ruar)?|february|février|febrero|mar(?:ch|s|zo)?|märz|apr(?:il)?|"
    "avril|abril|may|mai|"
    "mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sept?(?:ember)?|septembre|"
    "septiembre|"
    "oct(?:ober)?|oktober|octobre|octubre|nov(?:ember)?|novembre|noviembre|dec(?:ember)?|dezember|décembre|diciembre|"
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
)
_DATE = re.compile(
    rf"(?:(?:published|posted|updated|last updated|last modified|date|on|veröffentlicht|publié|publicado|le|"
    rf"am|vom|stand)\b[:\s]*"
    rf"(?:on|am|le|el|at)?\s*)?(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?(?:{_MONTHS})\.?,?\s+(?:de\s+)?\d{{4}}"
    rf"|(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|(?:{_MONTHS})\.?\s+\d{{4}}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?)"
    rf"(?:\s*(?:г\.|года))?(?:[\s,·|–-]+(?:(?:at|um|à)\s+)?\d{{1,2}}[:.h]\d{{2}}.{{0,12}}|\s*[·|"
    rf"–-]\s*\d+\s*min.{{0,20}})?\.?$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written |posted |published |edited |reviewed |compiled |prepared |translated )?by|von|por|par|"
    r"texte?:|text:|author:|"
    r"authors:|autor(?:in)?:|auteur\s?:|автор:|文[:：/]|作者[:：])\s+(?!the\b|der\b|el\b|la\b)[^\W\d_]",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|tab\.|photo(?:graph)?|image|picture|plate|map|chart|diagram|exhibit|box|source|"
    r"credit|abbildung|"
    r"abb\.|tabelle|foto|bild|quelle|tableau|figura|tabla|cuadro|gráfico|рис\.|рисунок|таблица|图|圖|表|図)\s*"
    r"(?:(?:[\dIVX]+(?:[.\-–]\d+)*[a-z]?)\s*(?:[.:：–—|\-]|\s|$)|[:：]\s)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?://|www\.|\S@\S+\.\w|\+?\d[\d\s()/-]{6,}\d$|^\d{1,5}\s+(?:[A-Z]\w+\s+){1,3}(?:street|st\.?|road|"
    r"rd\.?|avenue|ave\.?|"
    r"lane|drive|boulevard)\b|\b\d{5}\s+[A-Z]\w+$|\b[A-Z]{1,2}\d{1,2}\s\d[A-Z]{2}\b",
    re.IGNORECASE,
)
_TWO_SENTENCES = re.compile(r"[^\W\d_]{2,}[.!?][\"”’)]?\s+[\"“(]?[^\W\d_]")
_TITLES = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|vs|No|Prof|Gen|Col|Sir|Mt|Jr|Sr|ca|cf|z\.B|Vol|Art|Nr|bzw)\.$")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|should|could|must|may|might|did|does|says?|said|became|"
    r"ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|est|sont|était|étaient|sera|fue|fueron|era|eran|"
    r"será|son)\b"
)
_QUESTION = re.compile(
    r"(?:what|why|how|who|whom|whose|when|where|which|is|are|was|were|am|do|does|did|can|could|should|will|would|"
    r"has|have|had|may|might|must|shall|if|at what|in what|in which|for how|"
    r"was|wer|wie|warum|weshalb|wann|wo|welche|qu|pourquoi|comment|quand|où|que|por qué|cómo|cuándo|dónde|quién)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def words(text: str) -> list[str]:
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def ends_sentence(text: str) -> bool:
    """Ends as prose does, closing quotes aside; an abbreviation's full stop does not count."""
    bare = text.rstrip().rstrip(_CLOSERS).rstrip()
    if not bare:
        return False
    if bare[-1] not in TERMINAL and text.rstrip()[-1] not in TERMINAL:
        return False
    return not (len(bare) < 60 and _ABBREVIATION.search(bare))


def is_lead_in(text: str) -> bool:
    """ "Three things mattered:" leads into what follows."""
    return text.rstrip(" *_").endswith((":", "：", ",", "，", "、", "–", "—", "-"))


@lru_cache(maxsize=8192)
def case_of(text: str) -> str:
    """ "caps", "title", "sentence", or "" where the script or the length cannot tell."""
    number = number_of(text)
    body = number.rest if number and number.rest else text
    letters = [c for c in body if c.isalpha()]
    if not letters or not any(c.islower() or c.isupper() for c in letters):
        return ""
    if sum(c.isupper() for c in letters) >= 0.85 * len(letters) and len(letters) > 3:
        return "caps"
    named = [w for w in words(body) if w[0].isalpha()]
    after_colon = set(re.findall(r"[:?!.–—]\s+(\w+)", body))
    counted = [w for w in named[1:] if w.lower() not in _SMALL and len(w) > 2 and w not in after_colon]
    if not counted:
        return ""
    capital = sum(w[0].isupper() for w in counted)
    if capital >= 0.75 * len(counted):
        return "title"
    return "sentence" if capital <= 0.5 * len(counted) else ""


def is_prose(text: str) -> bool:
    """Long enough and finished enough to be a paragraph of its own."""
    return (
        len(text) > MAX_CHARS
        or (ends_sentence(text) and not text.rstrip().endswith(("?", "？")))
        or (sum(map(is_wide, text[:200])) > MAX_WIDE)
    )


def is_date(text: str) -> bool:
    return len(text) < 90 and bool(_DATE.match(text.strip()))


def is_byline(text: str) -> bool:
    return len(text) < 100 and bool(_BYLINE.match(text.strip()))


def is_caption(text: str) -> bool:
    return bool(_CAPTION.match(text.strip()))


def is_address(text: str) -> bool:
    return bool(_ADDRESS.search(text[:300]))


def is_question(text: str) -> bool:
    return text.rstrip().endswith(("?", "？", "؟", ";")) and bool(
        _QUESTION.match(text.lstrip('¿ "“')) or not text.isascii()
    )


def holds_two_sentences(text: str) -> bool:
    for match in _TWO_SENTENCES.finditer(text):
        stop = match.end() - 1
        before = text[:stop].rstrip(' "“(”’)')
        if not before.endswith(".") or not _TITLES.search(before):
            return True
    return False


def reads_as_sentence(text: str) -> bool:
    """Has a finite verb in lower case and is no question: a statement without its full stop."""
    return bool(_FINITE.search(text)) and not text.rstrip().endswith("?") and not _QUESTION.match(text)


def cannot_be_heading(text: str) -> bool:
    """Ruled out by itself, whatever stands around it."""
    text = text.strip()
    number = number_of(text)
    body = number.rest if number else text
    if not _LETTER.search(text) or len(text) > MAX_CHARS or len(text.split()) > MAX_WORDS:
        return True
    if sum(map(is_wide, text)) > MAX_WIDE or "\n" in text:
        return True
    if is_lead_in(text) or text[-1] in ";；|\\{}>=" or text.endswith(("...", "…")):
        return True
    named = number is not None and number.style not in ("bare",)
    if ends_sentence(text) and not text.endswith(("?", "？", "؟", "!")):
        short = len(text.split()) <= 6
        if not (short and (case_of(text) == "caps" or (named and _is_named(text)))):
            return True
    if body and body[0].islower() and not (number and number.style != "bare" and not number.style.startswith("letter")):
        return True
    if text[0] in "-–—•*|>\\/<{[=…" or (text[0] in _OPENERS and text[-1] in _CLOSERS):
        return True
    return is_date(text) or is_caption(text) or is_address(text) or is_byline(text) or holds_two_sentences(body)


def _is_named(text: str) -> bool:
    number = number_of(text)
    return (
        number is not None and number.style[0].isalpha() and not number.style.startswith(("decimal", "roman", "letter"))
    )


def stem(word: str) -> str:
    """A key under which forms of a word meet: "treaties" and "treaty", "sharing" and "share"."""
    folded = "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))
    folded = folded.replace("'s", "").replace("’s", "")
    for ending in (
        "ings",
        "ing",
        "ies",
        "ied",
        "ions",
        "ion",
        "ives",
        "ive",
        "ally",
        "ity",
        "ers",
        "ed",
        "es",
        "al",
        "ly",
        "er",
        "en",
        "s",
        "y",
        "e",
    ):
        if folded.endswith(ending) and len(folded) - len(ending) >= (3 if len(ending) < 3 else 4):
            folded = folded[: -len(ending)]
            break
    return folded[:6]


def stems(text: str) -> list[str]:
    """Content words as stems; two-character pieces where words are not divided by spaces."""
    return [each for word in _WORD.findall(text) for each in _stems_of(word)]


@lru_cache(maxsize=65536)
def _stems_of(word: str) -> tuple[str, ...]:
    if is_wide(word[0]):
        run = [c for c in word if is_wide(c)]
        return tuple(a + b for a, b in pairwise(run))
    if (len(word) <= 2 and not word.isupper()) or word.lower() in _SMALL:
        return ()
    return tuple(stem(part) for part in re.split(r"[-–]", word) if len(part) > 2 or part.isupper())
