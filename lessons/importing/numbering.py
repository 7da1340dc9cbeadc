"""Numbers in front of headings and list items: 1., 1.1, IV., A), Chapter 3, § 4, Kapitel 2, 第三章."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WORDS = (
    "part|book|title|chapter|section|article|appendix|annex|annexe|unit|module|lesson|lecture|act|scene|volume|day|week|"
    "step|phase|stage|schedule|clause|exercise|task|topic|theme|experiment|question|problem|session|agenda item|"
    "top|tagesordnungspunkt|aufgabe|thema|übung|vorlesung|sitzung|einheit|modul|block|"
    "exercice|séance|thème|unité|fiche|tema|unidad|clase|bloque|módulo|ejercicio|unità|modulo|esercizio|lezione|"
    "unidade|aula|exercício|thema|hoofdstuk|les|opdracht|lekcja|wykład|temat|zadanie|ćwiczenie|część|dział|"
    "část|oddíl|лекция|тема|занятие|задание|μάθημα|διάλεξη|ünite|ders|konu|hafta|अध्याय|पाठ|भाग|"
    "teil|buch|kapitel|abschnitt|artikel|anhang|lektion|"
    "partie|livre|titre|chapitre|leçon|"
    "parte|libro|título|capítulo|sección|artículo|lección|anexo|"
    "capitolo|sezione|articolo|lezione|capitulo|seção|artigo|hoofdstuk|deel|afsnit|kapitola|rozdział|"
    "часть|книга|раздел|глава|статья|урок|параграф|приложение|"
    "μέρος|βιβλίο|κεφάλαιο|ενότητα|άρθρο|παράρτημα|"
    "الباب|الفصل|الجزء|المادة|القسم|פרק|חלק|סעיף|bölüm|kısım|madde"
)
_COUNTS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "erster zweiter dritter vierter fünfter sechster siebter achter",
    "erstes zweites drittes viertes fünftes sechstes siebtes achtes",
    "erste zweite dritte vierte fünfte sechste siebte achte",
    "eerste tweede derde vierde vijfde",
    "eins zwei drei vier fünf sechs sieben acht neun zehn",
    "un deux trois quatre cinq six sept huit neuf dix",
    "premier deuxième troisième quatrième cinquième sixième septième",
    "première seconde troisième quatrième cinquième",
    "primero segundo tercero cuarto quinto sexto séptimo octavo",
    "primera segunda tercera cuarta quinta sexta",
    "uno dos tres cuatro cinco seis siete ocho nueve diez",
    "primo secondo terzo quarto quinto sesto",
    "prima seconda terza quarta quinta",
    "primeiro segundo terceiro quarto quinto",
    "primeira segunda terceira quarta quinta",
    "первая вторая третья четвёртая пятая шестая",
    "первый второй третий четвертый пятый шестой",
    "первое второе третье четвертое пятое",
    "الأول الثاني الثالث الرابع الخامس السادس السابع",
    "الأولى الثانية الثالثة الرابعة الخامسة السادسة",
    "א ב ג ד ה ו ז ח ט י",
    "ראשון שני שלישי רביעי חמישי",
    "πρώτο δεύτερο τρίτο τέταρτο πέμπτο",
    "α β γ δ ε στ ζ η θ",
    "birinci ikinci üçüncü dördüncü beşinci",
    "pierwszy drugi trzeci czwarty piąty",
    "पहला दूसरा तीसरा चौथा पाँचवाँ",
)
_ORDINAL_VALUES = {word: i for count in reversed(_COUNTS) for i, word in enumerate(count.split(), 1)}
_ORDINALS = "|".join(sorted(_ORDINAL_VALUES, key=len, reverse=True))
_ROMAN = r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_NAMED = re.compile(
    rf"(?:§{{1,2}}\s*|(?P<word>{_WORDS})\s+(?:no\.\s*|n[°º]\s*)?)"
    rf"(?P<value>\d{{1,4}}(?:\.\d{{1,3}})*(?:[a-z]|er|re|ère|ème)?[ºª°]?|{_ROMAN}|[A-Z]|{_ORDINALS})(?![^\W_])['’׳]?(?P<mark>\s*[.:)\-–—]*)\s*",
    re.IGNORECASE,
)
_ORDINAL_FIRST = re.compile(
    rf"(?P<value>{_ORDINALS})\s+(?P<word>{_WORDS})(?![^\W_])(?P<mark>\s*[.:)\-–—]*)\s*", re.IGNORECASE
)
_DECIMAL = re.compile(r"(?P<value>\d{1,3}(?:\.\d{1,3}){0,5})(?P<mark>\.\)|[.):]|\s[-–—])?(?:\s+|(?=[^\W\d_]))")
_ROMAN_ONLY = re.compile(rf"(?P<value>{_ROMAN}|{_ROMAN.lower()})(?P<mark>[.)]|\s[-–—])\s+", 0)
_LETTER = re.compile(r"(?P<value>[A-Za-zА-ЯΑ-Ωא-תأ-ي])(?P<mark>[.)])\s+")
_BRACKETED = re.compile(r"[（(](?P<value>\d{1,3}|[ivxlc]{1,6}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[)）]\s*")
_ADVERBS = ["أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا"]
_ADVERB = re.compile(r"(?P<value>أول|ثاني|ثالث|رابع|خامس|سادس|سابع)[اً]{1,2}\s*(?P<mark>[:.،\-–—])\s*")
_CJK = re.compile(
    r"第\s*(?P<value>[〇零一二三四五六七八九十百\d０-９]{1,6})\s*(?P<word>[章节節条條篇部编編回課课講讲])\s*[、：:.]?\s*"
)
_CJK_LIST = re.compile(r"(?P<value>[一二三四五六七八九十]{1,3})[、．.]\s*")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}


@dataclass(frozen=True)
class Number:
    """`style` names the look ("decimal 2", "roman .", "chapter"); `value` is its last part, 0 if unread."""

    style: str
    value: int
    depth: int
    rest: str
    text: str
    parts: tuple[int, ...] = ()


@lru_cache(maxsize=16_384)
def number_of(text: str) -> Number | None:
    """The number that a line begins with, or None. "A. Smith" may match: judge it by its neighbours."""
    head = text[:200]
    for pattern, reader in _READERS:
        match = pattern.match(head)
        if match:
            found = reader(match)
            if found:
                style, parts, depth = found
                return Number(style, parts[-1], depth, text[match.end() :].strip(), match.group().strip(), parts)
    return None


def _named(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    word = (match["word"] or "§").lower()
    if word != "§" and match["word"].islower():
        return None  # "part one of the story", "article 5 says": prose
    parts = tuple(_value(p) for p in match["value"].split("."))
    if word == "§":
        return word, parts, len(parts)
    rest = match.string[match.end() :]
    separated = bool(match["mark"].strip()) or not rest or not rest[0].islower()
    return (word, parts, len(parts)) if separated else None


def _decimal(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    parts = tuple(int(p) for p in match["value"].split("."))
    mark = (match["mark"] or "").strip()
    if len(parts) == 1 and not mark:
        return "bare", parts, 1
    if len(parts) > 1 and parts[0] == 0:
        return None  # 0.75 per cent
    return f"decimal {len(parts)}" + (" )" if ")" in mark else ""), parts, len(parts)


def _roman(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    case = "roman" if match["value"].islower() else "ROMAN"
    return f"{case} {match['mark'].strip()}", (_value(match["value"]),), 1


def _letter(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    value = match["value"]
    base = "a" if value.islower() else "A" if value <= "Z" else "А" if "А" <= value <= "Я" else "Α"
    style = "letter" if value.islower() else "LETTER"
    return f"{style} {match['mark']}", (max(ord(value) - ord(base) + 1, 0),), 1


def letter_reading(number: Number) -> tuple[str, int] | None:
    """(style, value) of a one-letter roman numeral read as a letter; None where it can be nothing but roman."""
    value = number.text[:1]
    if not number.style.lower().startswith("roman") or len(re.findall(r"\w", number.text)) != 1:
        return None
    mark = number.style.split(" ", 1)[1]
    return ("letter" if value.islower() else "LETTER") + f" {mark}", _letter_value(value)


def _bracketed(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    value = match["value"]
    kind = "digit" if value.isdigit() else "letter" if value.isascii() else "cjk"
    return (
        f"({kind})",
        (_value(value) if len(value) > 1 or not value.isascii() or value in "iv" else _letter_value(value),),
        1,
    )


def _cjk(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    return match["word"], (_value(match["value"]),), 1


def _adverb(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    return "adverb", (_ADVERBS.index(match["value"] + "ا") + 1,), 1


def _cjk_list(match: re.Match[str]) -> tuple[str, tuple[int, ...], int] | None:
    return "cjk、", (_value(match["value"]),), 1


_READERS = (
    (_NAMED, _named),
    (_ORDINAL_FIRST, _named),
    (_ROMAN_ONLY, _roman),
    (_DECIMAL, _decimal),
    (_LETTER, _letter),
    (_BRACKETED, _bracketed),
    (_CJK, _cjk),
    (_CJK_LIST, _cjk_list),
    (_ADVERB, _adverb),
)


def _letter_value(value: str) -> int:
    return int(value) if value.isdigit() else ord(value.lower()) - 96


def _value(text: str) -> int:
    """The number that decimal, roman, Chinese or single-letter digits stand for; 0 if none."""
    text = re.sub(r"(?<=\d)(?:er|re|ère|ème)?[ºª°]?$", "", text)
    lowered = text.lower().rstrip("abcdefghijklmnopqrstuvwxyz") if text[:1].isdigit() else text.lower()
    if lowered.isdigit():
        return int(lowered)
    if re.fullmatch(_ROMAN.lower(), lowered):
        values = [_ROMAN_VALUES[c] for c in lowered]
        after = [*values[1:], 0]
        return sum(-v if v < n else v for v, n in zip(values, after, strict=True))
    if lowered and all(c in _CJK_DIGITS or c in "十百" for c in lowered):
        return _cjk_value(lowered)
    if lowered in _ORDINAL_VALUES:
        return _ORDINAL_VALUES[lowered]
    return ord(lowered) - 96 if len(lowered) == 1 and "a" <= lowered <= "z" else 0


def _cjk_value(text: str) -> int:
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _CJK_DIGITS[char]
    return total + digit
