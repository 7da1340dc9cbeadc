"""A number within a tolerance, with or without a unit; quantities.py tells how a number may be written.

Right earns everything. The limits of the tolerance are inside. A unit that is only shown must match if it
is typed, and the form asks again; one that is required is part of the answer: it is not shown, and an
answer without it is wrong. The response is {"text": as it was written}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any, Self

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    EVERYTHING,
    NOTHING,
    Mark,
    Outcome,
    QuestionType,
    Response,
    ResponseError,
    Result,
    Reveal,
    texts,
    written,
)
from quizzes.question_types.forms import QuestionForm, Row, text_field
from quizzes.question_types.options import present
from quizzes.question_types.quantities import read_quantity, read_unit, same_unit
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


class NumericForm(QuestionForm):
    """A plain text field: number fields drop what they can't read, and phones' number keys lack the minus."""

    question: Numeric

    def build(self) -> None:
        self.unit = "" if self.question.unit_required else self.question.unit
        if self.question.unit_required:
            self.hint = gettext("Write the number and its unit.")
        self.fields["text"] = text_field(written(self.earlier))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if text:
            unit = read_quantity(text)[1]
            if unit and not self.question.unit:
                raise forms.ValidationError(_("Write the number alone, without words."))
            if unit and self.unit and not same_unit(unit, self.unit):
                raise forms.ValidationError(
                    _("The answer is asked for in %(unit)s: write the number alone."),
                    params={"unit": self.unit},
                )
        return text

    def read(self) -> Response | None:
        text = self.cleaned_data["text"]
        return {"text": text} if text else None

    def rows(self) -> list[Row]:
        return [self.row("text", label=gettext("Your answer, as a number"), mark=self.mark("answer"))]


@dataclass(frozen=True)
class Numeric(QuestionType):
    label = _("Number")
    template = "quizzes/question_types/written.html"
    form_class = NumericForm

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
        if unit and read_unit(unit) != unit:
            reader.problem("This can't be told from a part of the number; begin with a letter.", "unit")
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

    def grade(self, response: Response | None) -> Result:
        text = written(response)
        if not text:
            return Result(NOTHING, {"answer": Outcome.MISSED})
        try:
            number, unit = read_quantity(text)
        except forms.ValidationError as error:
            raise ResponseError("The response is not a number.") from error
        if not self.tolerance.covers(self.value, number):
            explanations = [one.explanation for one in self.mistakes if self.tolerance.covers(one.value, number)]
            return Result(NOTHING, {"answer": Outcome.WRONG}, texts(*explanations[:1]))
        if self.wants(unit):
            return Result(EVERYTHING, {"answer": Outcome.RIGHT})
        return Result(NOTHING, {"answer": Outcome.WRONG}, (gettext("The number is right, its unit is not."),))

    def reread(self, response: Response, seen: Self) -> Response:
        """A number without a unit was meant in the one that was shown beside it."""
        try:
            unit = read_quantity(written(response))[1]
        except forms.ValidationError:
            return response
        if unit or seen.unit_required or not self.unit:
            return response
        if not same_unit(seen.unit, self.unit):
            raise ResponseError("The unit of this version was not shown.")
        return {"text": f"{written(response)} {self.unit}"}

    def wants(self, unit: str) -> bool:
        """Whether an answer may have this unit; "": none."""
        return same_unit(unit, self.unit) if unit else not self.unit_required

    def reveal(self, response: Response | None) -> Reveal:
        """`answers`: the value with its unit."""
        result = self.grade(response)
        answer = " ".join(texts(plain(self.value), self.unit))
        return Reveal({"answer": Mark(result.parts["answer"], result.feedback)}, (answer,))
