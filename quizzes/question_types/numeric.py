"""A number within a tolerance, with or without a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any, Self

from quizzes.question_types.contract import QuestionType
from quizzes.question_types.options import present
from quizzes.question_types.reading import NUMBER_SIZE, Reader, exact, plain

EXACT = Context(prec=8 * NUMBER_SIZE)  # no sum or product of two numbers of NUMBER_SIZE is ever rounded


@dataclass(frozen=True)
class Tolerance:
    """How far off still counts: an absolute amount, or a percentage of the value that is meant."""

    amount: Decimal
    percent: bool = False

    @classmethod
    def read(cls, reader: Reader, name: str) -> Tolerance:
        written = reader.get(name)
        if written is None:
            return cls(Decimal(0))
        percent = isinstance(written, str) and written.strip().endswith("%")
        amount = exact(written.strip()[:-1].rstrip() if isinstance(written, str) and percent else written)
        if amount is None or amount < 0:
            reader.problem("Write a number that is not negative, like 0.5, or a percentage, like 5%.", name)
            return cls(Decimal(0))
        return cls(amount, percent)

    def __str__(self) -> str:
        return plain(self.amount) + ("%" if self.percent else "")

    def covers(self, value: Decimal, written: Decimal) -> bool:
        off = EXACT.abs(EXACT.subtract(written, value))
        if not self.percent:
            return off <= self.amount
        return EXACT.multiply(off, Decimal(100)) <= EXACT.multiply(self.amount, EXACT.abs(value))


@dataclass(frozen=True)
class Mistake:
    value: Decimal
    explanation: str


@dataclass(frozen=True)
class Numeric(QuestionType):
    value: Decimal
    tolerance: Tolerance
    unit: str = ""
    unit_required: bool = False
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        value = reader.number("value")
        tolerance = Tolerance.read(reader, "tolerance")
        unit = reader.text("unit", required=False)
        unit_required = reader.flag("unit_required")
        if tolerance.percent and reader.has("value") and not value:
            reader.problem("A percentage of 0 is 0; give the tolerance as a number.", "tolerance")
        if unit_required and not unit:
            reader.problem("“unit_required” needs a “unit”.", "unit_required")
        if any(sign.isdigit() for sign in unit):
            reader.problem("A unit has no digits; they could be read as part of the number.", "unit")
        mistakes = []
        for entry in reader.each("mistakes"):
            mistakes.append(Mistake(entry.number("value"), entry.text("explanation")))
            if entry.has("value") and tolerance.covers(value, mistakes[-1].value):
                entry.problem("This counts as right.", "value")
        question = cls(value, tolerance, unit, unit_required, tuple(mistakes))
        reader.finish()
        return question

    def data(self) -> dict[str, Any]:
        return {"value": plain(self.value)} | present(
            tolerance=str(self.tolerance) if self.tolerance.amount else "",
            unit=self.unit,
            unit_required=self.unit_required,
            mistakes=[{"value": plain(one.value), "explanation": one.explanation} for one in self.mistakes],
        )

    def keys(self) -> frozenset[str]:
        mistakes = {text for one in self.mistakes for text in (plain(one.value), one.explanation)}
        return frozenset({plain(self.value), *mistakes} | ({self.unit} if self.unit_required else set()))
