"""Bytes to clean text: encodings, line ends, and characters that nobody sees."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from .model import ImportFailed

# Byte order marks, the longer ones first: UTF-32 begins with the mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE = ("cp1252", "cp1251", "koi8-r", "cp1253", "cp1250", "cp1254", "iso8859_2", "cp1255", "cp1256")
_MULTI_BYTE = ("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_SAMPLE = 65_536

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u180e\ufffc]")
# A (non-)joiner is spelling in Arabic script, Indic scripts and emoji, and debris between Latin letters.
_JOINER = re.compile("(?<=[\u0000-\u058f\\s])[\u200c\u200d]|[\u200c\u200d](?=[\u0000-\u058f\\s])")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}


def decode(data: bytes, name: str) -> str:
    """Text of unknown encoding, or ImportFailed where the bytes are not text at all."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    wide = _utf16_without_mark(data)
    if wide:
        return _strict(data, wide, name)
    if b"\x00" in data or _share_of_control(data) > 0.02:
        raise ImportFailed(f"{name} is not text: it holds binary data.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(data) - error.start < 4 and "unexpected end" in error.reason:
            return data[: error.start].decode("utf-8")
        return _guess(data)


def _strict(data: bytes, encoding: str, name: str) -> str:
    unit = {"utf-16": 2, "utf-32": 4}.get(encoding[:6], 1)
    try:
        text = data[: len(data) - len(data) % unit].decode(encoding)
    except UnicodeDecodeError:
        raise ImportFailed(f"{name} is damaged: it says that it is {encoding}, and is not.") from None
    if _share_of_control(text[:_SAMPLE].encode("utf-8", "replace")) > 0.02:
        raise ImportFailed(f"{name} is not text: it holds binary data.")
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """Every other byte of mostly Latin UTF-16 is zero; in other scripts the spaces and line ends are."""
    sample = data[:4096]
    sample = sample[: len(sample) - len(sample) % 2]
    if len(data) % 2 or b"\x00" not in sample:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        low = sample[0::2] if encoding == "utf-16-le" else sample[1::2]
        if low.count(0) or not high.count(0):
            continue
        try:
            text = sample.decode(encoding, "strict")
        except UnicodeDecodeError:
            continue
        readable = sum(c.isalnum() or c.isspace() or unicodedata.category(c)[0] == "P" for c in text)
        if readable >= 0.9 * len(text):
            return encoding
    return None


def _share_of_control(data: bytes) -> float:
    sample = data[:_SAMPLE]
    control = sum(sample.count(bytes([b])) for b in range(32) if b not in (9, 10, 11, 12, 13, 26, 27, 28, 29, 30))
    return control / max(len(sample), 1)


def _guess(data: bytes) -> str:
    """The old encoding that makes the most plausible words of this text."""
    high = [m.start() for m in re.finditer(rb"[\x80-\xff]+", data[: _SAMPLE * 4])]
    start = max(0, high[0] - 64) if high else 0
    sample = data[start : start + _SAMPLE]
    best, best_score = "cp1252", _plausible(sample.decode("cp1252", "replace"))
    for encoding in _SINGLE_BYTE[1:] + _MULTI_BYTE:
        try:
            # The sample may cut a character in two at its end.
            text = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        score = _plausible(text)
        if score > best_score + 0.03:
            best, best_score = encoding, score
    return data.decode(best, "replace")


_FREQUENT_CHINESE = set(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作"
    "当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长這來國個說們為時會著過學對裡後麼沒於還發當開無經頭長兩動從"
)
_FREQUENT = {
    "CYRILLIC": set("оеаинтсрвлкмдпуяыьгзб"),
    "GREEK": set("αοιετσνηυρπκμλςάίόέήύώ"),
    "HEBREW": set("יוהלארתבשמנדקפםן"),
    "ARABIC": set("اليمونرتبةعدسفهك"),
}


_ALPHABETS = (
    "äöüß", "éèêëàâçîïôûùœæ", "ñáíóúüé", "ãõáéíóúâêôçàü", "àèéìòùî", "åøæäöéü", "ąćęłńóśźż", "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "çğıöşüâî", "čćđšž", "ðþýæöáéíóú", "éëïöüèêáóú",
)  # fmt: skip
_NEVER_INSIDE = set("¿¹²³¶¼½¾¦¤¬±÷×ªº¸¯˘˛·¢£¥§©®°\ufffd")


def _latin_share(text: str) -> float:
    """How much of the letters beyond ASCII one language's alphabet explains: Polish read as French mixes many."""
    letters = Counter(
        "ı" if c == "İ" else c.lower() for c in text if c > "\x7f" and c.isalpha() and _script(c) == "LATIN"
    )
    total = sum(letters.values())
    return max(sum(letters[c] for c in alphabet) for alphabet in _ALPHABETS) / total if total else 0.0


def _plausible(text: str) -> float:
    """Share of the letters beyond ASCII that look like words of one script, 0 to 1."""
    good = bad = 0.0
    latin = _latin_share(text)
    for word in re.findall(r"[^\W\d_]*[^\x00-\x7f]+[^\W\d_]*", text)[:4000]:
        weight = sum(c > "\x7f" for c in word)
        fine = _word_is_plausible(word, latin)
        good += weight * fine
        bad += weight * (1 - fine)
    cased = [c for c in text if c > "\x7f" and (c.isupper() or c.islower())]
    shouting = sum(c.isupper() for c in cased) > 0.5 * max(len(cased), 1)
    return good / (good + bad) * (0.7 if shouting else 1.0) if good + bad else 0.0


def _word_is_plausible(word: str, latin: float) -> float:
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 0.8 if all(unicodedata.category(c)[0] in "PSZ" and c != "\ufffd" for c in word) else 0.0
    if any(not c.isalpha() and unicodedata.category(c) in ("So", "Cc", "Cn", "Co") for c in word):
        return 0.0
    scripts = {_script(c) for c in letters}
    if scripts <= {"CJK", "HIRAGANA", "KATAKANA"}:
        return _east_asian(letters, scripts)
    if len(scripts) > 1 or (any(c.isupper() for c in letters[1:]) and not word.isupper()):
        return 0.1
    script = scripts.pop()
    if script in _FREQUENT:
        return sum(c.lower() in _FREQUENT[script] for c in letters) / len(letters)
    if script == "LATIN":
        odd = any(c in _NEVER_INSIDE for c in word.strip("¿¡«»"))
        return 0.0 if odd else 0.35 + 0.4 * latin
    return 0.9 if script == "HANGUL" else 0.1


def _east_asian(letters: Sequence[str], scripts: set[str]) -> float:
    """Kana prove Japanese; Chinese is known by its most frequent characters."""
    if "HIRAGANA" in scripts:
        return 0.95
    if scripts == {"KATAKANA"}:
        return 0.8
    frequent = sum(c in _FREQUENT_CHINESE for c in letters)
    return 0.55 + min(0.4, 1.5 * frequent / len(letters))


def _script(char: str) -> str:
    if char <= "\x7f":
        return "LATIN"
    name = unicodedata.name(char, "UNKNOWN").split(" ")[0].split("-")[0]
    return "HALF" if name == "HALFWIDTH" else name


def clean(text: str) -> str:
    """One kind of line end and of space, and no characters that nobody sees."""
    text = _LINE_ENDS.sub("\n", text)
    text = clean_inline(text)
    return _CONTROL.sub("", text)


def clean_inline(text: str) -> str:
    """`clean` for a piece of text whose line ends are somebody else's business."""
    if text.isascii():
        return _CONTROL.sub("", text)
    text = _INVISIBLE.sub("", text)
    text = _JOINER.sub("", text)
    text = _SPACES.sub(" ", text)
    text = text.translate(_LIGATURES)
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def heading_text(text: str) -> str:
    """A heading on one line, without direction marks, which only matter inside a paragraph."""
    return " ".join(_DIRECTION.sub("", clean_inline(text)).split())


def is_wide(char: str) -> bool:
    """Chinese and Japanese characters, which are written without spaces between words."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uff60"


def width(text: str) -> int:
    """Columns that the text takes in a fixed-width font."""
    if text.isascii():
        return len(text)
    return len(text) + sum(is_wide(c) or "\uac00" <= c <= "\ud7a3" for c in text)
