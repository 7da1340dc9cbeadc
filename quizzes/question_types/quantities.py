"""Reads numbers as people write them: exactly, and never by guessing.

Accepted are digits of any script, "-" and "−", a decimal point or a decimal comma, thousands set apart by
points, commas, spaces or apostrophes, and powers of ten ("1.2e3", "1.2 × 10^3", "1.2 × 10³").

- A point that stands alone is the decimal point: 1.234 is a little more than one. Several points that set
  groups of three apart are thousands: 1.234.567.
- A comma that stands alone is a decimal comma: 12,5 and 0,125. The one case that has two readings, one to
  three digits, a comma, three digits (1,234), is not read: the form asks for another spelling.
- With both, the last is the decimal sign: 1,234.5 and 1.234,5.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.reading import exact

SIGNS = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "’": "'", "٬": "'", "٫": "."}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
POWER = re.compile(r"\s*[×·*xX]\s*10(?:\s*\^\s*([+-]?\d+)|([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+))")
QUANTITY = re.compile(
    r"(?P<before>[^\d.,+-]*)(?P<sign>[+-]?)\s*(?P<number>[.,]?\d[\d., ']*)"
    r"(?:[eE](?P<power>[+-]?\d{1,3}))?(?P<after>.*)",
    re.DOTALL | re.ASCII,
)
TWO_READINGS = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
SHAPES = [  # how a number may look, and which signs in it only set thousands apart
    (re.compile(r"\d+", re.ASCII), ""),
    (re.compile(r"\d*\.\d+", re.ASCII), ""),
    (re.compile(r"\d*,\d+", re.ASCII), ""),
    (re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII), ","),
    (re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII), "."),
    (re.compile(r"\d{1,3}([ '])\d{3}(\1\d{3})*([.,]\d+)?", re.ASCII), " '"),
]


def read_quantity(text: str) -> tuple[Decimal, str]:
    """The number and the unit ("" for none) that `text` writes. Raises ValidationError with what to write."""
    text = "".join(ascii_digit(sign) for sign in text.translate(SIGNS))
    text = POWER.sub(lambda match: "e" + (match[1] or match[2].translate(RAISED)), text).strip()
    match = QUANTITY.fullmatch(text)
    if not match:
        raise ValidationError(_("Write a number in digits, like 12 or 0.5."))
    number = match["number"].rstrip("., ")
    if TWO_READINGS.fullmatch(number):
        raise ValidationError(
            _("“%(text)s” can be read in two ways. Write %(whole)s or %(decimal)s."),
            params={
                "text": number,
                "whole": number.replace(",", ""),
                "decimal": number.replace(",", "."),
            },
        )
    value = exact(f"{match['sign']}{decimal_text(number)}e{match['power'] or 0}")
    if value is None:
        raise ValidationError(_("Write one number with fewer digits, like 12 or 0.5."))
    return value, " ".join([*match["before"].split(), *match["after"].split()])


def decimal_text(number: str) -> str:
    """`number` with a decimal point and nothing between thousands."""
    for shape, apart in SHAPES:
        if shape.fullmatch(number):
            bare = "".join(sign for sign in number if sign not in apart)
            return "0" + bare.replace(",", ".")
    raise ValidationError(_("Write one number in digits, like 1234 or 0.5."))


def ascii_digit(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def read_unit(unit: str) -> str:
    """What is read as the unit when `unit` is written behind a number; "" when that can't be read at all."""
    try:
        return read_quantity(f"7 {unit}")[1]
    except ValidationError:
        return ""


def same_unit(one: str, other: str) -> bool:
    """Symbols of up to three signs are compared exactly (mW is not MW), words without regard to case."""
    one, other = (" ".join(unit.translate(SIGNS).split()).removesuffix(".") for unit in (one, other))
    if min(len(one), len(other)) > 3:
        return one.casefold() == other.casefold()
    return one == other
