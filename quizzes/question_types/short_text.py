"""A few words, compared with the accepted ones; see wording.py for what counts as equal.

Right earns everything. The response is {"text": as it was written}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.contract import (
    EVERYTHING,
    NOTHING,
    Mark,
    Outcome,
    QuestionType,
    Response,
    Result,
    Reveal,
    texts,
    written,
)
from quizzes.question_types.forms import QuestionForm, Row, text_field
from quizzes.question_types.reading import Reader
from quizzes.question_types.wording import Wording


class ShortTextForm(QuestionForm):
    def build(self) -> None:
        self.fields["text"] = text_field(written(self.earlier))

    def read(self) -> Response | None:
        text = self.cleaned_data["text"]
        return {"text": text} if text else None

    def rows(self) -> list[Row]:
        return [self.row("text", label=gettext("Your answer"), mark=self.mark("answer"))]


@dataclass(frozen=True)
class ShortText(QuestionType):
    label = _("Short text")
    template = "quizzes/question_types/written.html"
    form_class = ShortTextForm

    wording: Wording

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        reader = Reader(data)
        question = cls(Wording.read(reader))
        reader.finish()
        return question

    def data(self) -> dict[str, Any]:
        return self.wording.data()

    def keys(self) -> frozenset[str]:
        return self.wording.keys()

    def grade(self, response: Response | None) -> Result:
        text = written(response)
        if not text:
            return Result(NOTHING, {"answer": Outcome.MISSED})
        right, explanation = self.wording.judge(text)
        return Result(
            EVERYTHING if right else NOTHING,
            {"answer": Outcome.RIGHT if right else Outcome.WRONG},
            texts(explanation),
        )

    def reveal(self, response: Response | None) -> Reveal:
        """`answers`: the accepted texts, the first being the usual one."""
        result = self.grade(response)
        return Reveal({"answer": Mark(result.parts["answer"], result.feedback)}, self.wording.accepted)
