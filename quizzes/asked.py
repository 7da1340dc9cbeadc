"""A question of an attempt as its student meets it: on the sitting page, and on the result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from lessons.models import Lesson, State
from quizzes.checks import stem_parts
from quizzes.models import Answer, Attempt, AttemptSlot, QuestionVersion, Regrade
from quizzes.question_types import QuestionType, ResponseError, Result, Reveal
from quizzes.question_types.essay import EssayForm
from quizzes.question_types.forms import QuestionForm
from quizzes.regrading import Corrected
from quizzes.release import Facts, released


@dataclass
class Asked:
    """`shows_key` is what the release function said. `bound` is a form that has to be shown again;
    `conflict`: another answer is stored than the one in the form; `sent` is then, or with errors, what came with it."""

    attempt: Attempt
    slot: AttemptSlot
    shows_key: bool = False
    bound: QuestionForm | None = None
    conflict: bool = False
    sent: Mapping[str, str] | None = None
    corrections: list["Corrected"] = field(default_factory=list)

    @property
    def replaces(self) -> str:
        """The answer that the next save replaces. A page with errors keeps its own: another may be newer."""
        if self.sent is not None and not self.conflict:
            return self.sent.get(f"{self.prefix}-replaces", "")
        return str(self.answer.pk) if self.answer else ""

    @property
    def confidence(self) -> str:
        if self.sent is not None:
            return self.sent.get(f"{self.prefix}-sure", "")
        return self.answer.confidence if self.answer else ""

    @property
    def prefix(self) -> str:
        return f"q{self.slot.position}"

    @cached_property
    def parsed(self) -> QuestionType:
        return self.slot.version.parsed()

    @property
    def answer(self) -> Answer | None:
        return self.slot.answer

    @property
    def response(self) -> dict[str, Any] | None:
        return self.answer.response if self.answer else None

    @cached_property
    def form(self) -> QuestionForm:
        """The question to be answered; with its marks where the key may be seen."""
        if self.bound is not None:
            return self.bound
        return self._form(self.prefix)

    @cached_property
    def stored_form(self) -> QuestionForm:
        """The stored answer, beside one that it is in conflict with."""
        return self._form(f"stored-{self.prefix}", readonly=True)

    def bind(self, data: Mapping[str, Any]) -> QuestionForm:
        """The form with what came back from the page."""
        return self.parsed.form(data, order=self.slot.order, response=self.response, prefix=self.prefix)

    def _form(self, prefix: str, *, readonly: bool = False) -> QuestionForm:
        readonly = readonly or not self.attempt.is_running
        reveal = self.revealed() if self.shows_key else None
        form = self.parsed.form(
            order=self.slot.order, response=self.response, prefix=prefix, readonly=readonly, reveal=reveal
        )
        if isinstance(form, EssayForm) and self.shows_key and self.slot.grade is not None:
            form.given = self.slot.grade.rubric
        return form

    def revealed(self) -> Reveal | None:
        """The marks by which the answer was graded. None where they don't fit what was shown."""
        try:
            own = self.parsed.reveal(self.response)
            if (corrected := self.corrected_version) is None:
                return own
            parsed = corrected.parsed()
            new = parsed.reveal(self.response and parsed.reread(self.response, self.parsed))
        except ResponseError:
            return None
        return new if new.marks.keys() == own.marks.keys() else None

    @property
    def regrade(self) -> Regrade | None:
        """The one that gave the grade that stands."""
        last = self.corrections[-1].grade if self.corrections else None
        return last.regrade if last is not None and last == self.slot.grade else None

    @property
    def everyone_has_the_points(self) -> bool:
        return self.regrade is not None and self.regrade.kind == Regrade.Kind.CREDIT

    @property
    def corrected_version(self) -> QuestionVersion | None:
        """The one whose key graded the answer, where that isn't the one that was seen."""
        version = self.regrade.version if self.regrade is not None else None
        if version is not None:
            version.question = self.slot.version.question
        return version

    @property
    def explanation(self) -> str:
        return (self.corrected_version or self.slot.version).explanation

    @cached_property
    def stem(self) -> tuple[SafeString, SafeString]:
        return stem_parts(self.slot.version.stem, self.attempt.quiz.course.language)

    @property
    def introduction(self) -> SafeString:
        return self.stem[0]

    @property
    def legend(self) -> SafeString:
        return self.stem[1]

    @property
    def result(self) -> Result | None:
        """What became of the answer; None before its release, and where a person has to say."""
        if not self.shows_key or self.slot.grade is None or self.slot.grade.fraction is None:
            return None
        return Result(self.slot.grade.fraction)

    @property
    def lesson(self) -> Lesson | None:
        """Where the passage stands that settles the question; None where students can't read it."""
        question = self.slot.version.question
        lesson, module = question.lesson, question.module
        if lesson is None or lesson.state != State.PUBLISHED or (lesson.publish_at or timezone.now()) > timezone.now():
            return None
        if module is not None and module.pk == lesson.module_id and module.state != State.PUBLISHED:
            return None
        lesson.course = self.attempt.quiz.course
        return lesson

    @property
    def hints(self) -> list[str]:
        """In practice only: elsewhere they would say too much."""
        return self.slot.version.hints if self.attempt.quiz.explains_at_once else []


def asked(attempt: Attempt, slot: AttemptSlot, facts: Facts | None = None, *, again: bool = False) -> Asked:
    """With its key where that may be seen now. `again`: the student wants to answer once more."""
    return Asked(attempt, slot, shows_key=not again and released(attempt, slot, facts).key)
