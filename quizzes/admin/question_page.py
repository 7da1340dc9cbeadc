"""What the question editor shows: the forms as they stand, the preview, what an answer would be worth, warnings."""

import random
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lessons.models import Course
from quizzes.admin.question_forms import HomeForm, TextForm
from quizzes.authoring import FORMS, AuthoringForm
from quizzes.authoring.comparing import Item, Line, Written, items_of, side_by_side
from quizzes.authoring.warnings import Draft, Warned, warnings
from quizzes.checks import stem_parts
from quizzes.editing import Consequences, Home, keys_ever_used, state_of
from quizzes.models import Question
from quizzes.question_types import QuestionType, Result
from quizzes.question_types.forms import QuestionForm
from quizzes.versions import Changed, differences

TRY = "try"  # prefix of the answer in the preview
SEED = 20  # students' orders are drawn; the preview keeps one


class QuestionPage:
    """One visit of the editor. `post` is what was sent, None for the stored question or an empty form; `answers` is
    what was sent with an answer to try, `post` unless another is given."""

    def __init__(
        self,
        course: Course,
        type_name: str,
        question: Question | None,
        post: QueryDict | None,
        answers: QueryDict | None = None,
    ) -> None:
        self.answers = post if answers is None else answers
        self.course, self.type, self.question, self.post = course, type_name, question, post
        self.loaded = post.get("loaded", "") if post is not None else state_of(question)
        text = TextForm.initial_of(question) if question else {}
        home = HomeForm.initial_of(question) if question else {}
        self.text = TextForm(post, initial=text)
        self.home = HomeForm(post, initial=home, course=course, question=question)
        self.form = self.authoring()
        self.said = ""
        self.checked = self.overtaken = self.no_typo = False
        self.asks: Consequences | None = None

    def authoring(self) -> AuthoringForm:
        form = FORMS[self.type]
        if self.post is not None:
            shown = FORMS.get(self.post.get("shown_type", self.type), form)
            return form.sent(self.post) if shown is form else form.instead_of(shown.sent(self.post))
        if self.question and self.question.current:
            return form.of(self.question.current.written().content)
        return form.blank()

    @cached_property
    def taken(self) -> frozenset[str]:
        return keys_ever_used(self.question) if self.question else frozenset()

    @cached_property
    def parsed(self) -> QuestionType | None:
        """The type's own part; None, with the form's problems, where it isn't usable yet."""
        return self.form.parse(self.taken)

    @property
    def written(self) -> Written:
        """What would be stored, of a page whose forms are valid."""
        assert self.parsed is not None
        return self.text.written(self.parsed.data())

    def is_valid(self) -> bool:
        """From here on mistakes are shown where they are."""
        self.form.tells = self.checked = True
        return all([self.text.is_valid(), self.home.is_valid(), self.parsed is not None])

    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its control, for the summary."""
        found = [
            (form[name].id_for_label or f"id_{name}", f"{form[name].label}: {error}")
            for form in (self.text, self.home)
            for name, errors in form.errors.items()
            for error in errors
        ]
        return found + [
            (f"id_c-{place}" if place else "type-part", reason)
            for place, reasons in self.form.problems.items()
            for reason in reasons
        ]

    # Beside the form ---------------------------------------------------------------------------

    @cached_property
    def warned(self) -> list[tuple[str, Warned]]:
        """Each warning with the id of the control that it is about."""
        draft = Draft(
            self.type, self.text.text("stem"), self.text.text("explanation"), self.form.data(self.taken),
            self.course.language,
        )  # fmt: skip
        found = warnings(draft) if draft.stem or draft.options else []
        return [(self.target(one), one) for one in found]

    def target(self, warned: Warned) -> str:
        if warned.path[0] in ("stem", "explanation"):
            return f"id_{warned.path[0]}"
        return f"id_c-{self.form.place(warned.path)}"

    @cached_property
    def preview(self) -> "Preview":
        return Preview(self)

    # Two texts ---------------------------------------------------------------------------------

    def changes(self) -> list[Changed]:
        """What a save would change in the wording, of a page whose forms are valid."""
        assert self.question is not None
        assert self.question.current is not None
        return differences(self.type, self.question.current.written(), self.written)

    def items(self) -> list[Item]:
        """Every text of the stored question."""
        assert self.question is not None
        assert self.question.current is not None
        return items_of(self.type, self.question.current.written())

    def places(self) -> list[tuple[str, str]]:
        assert self.question is not None
        return Home.of(self.question).lines()

    def lines(self) -> list[Line]:
        """Every text that differs: as it is stored, and as it stands in this form."""
        question = self.question
        assert question is not None
        lines = []
        if question.current:
            content = self.parsed.data() if self.parsed else self.form.data(self.taken)
            lines = side_by_side(self.type, question.current.written(), self.text.written(content))
        if self.home.is_valid():
            mine = self.home.home().lines()
            lines += [
                Line(label, before, after)
                for (label, before), (_label, after) in zip(Home.of(question).lines(), mine, strict=True)
            ]
        return [line for line in lines if line.differs]


@dataclass
class Preview:
    """The question as a student meets it, and the answer that the author tries out."""

    page: QuestionPage
    graded: bool = False
    result: Result | None = None

    @cached_property
    def stem(self) -> tuple[SafeString, SafeString]:
        course = self.page.course
        return stem_parts(self.page.text.text("stem") or _("(no text yet)"), course.language, course.key)

    @property
    def hints(self) -> list[str]:
        return list(self.page.text.written({}).hints)

    @property
    def explanation(self) -> str:
        return self.page.text.text("explanation")

    @cached_property
    def form(self) -> QuestionForm | None:
        """The question to be answered; with its marks once the answer is graded. None while it isn't complete."""
        parsed = self.page.parsed
        if parsed is None:
            return None
        order = parsed.order(random.Random(SEED))  # noqa: S311  (not a secret)
        form = parsed.form(self.page.answers, order=order, prefix=TRY)
        if not form.is_bound or not form.is_valid() or form.moved or not self.graded:
            keep = form.is_bound and (self.graded or form.is_valid())
            self.graded = False
            return form if keep else parsed.form(order=order, prefix=TRY)
        self.result = parsed.grade(form.response)
        return parsed.form(order=order, response=form.response, prefix=TRY, reveal=parsed.reveal(form.response))

    @property
    def percent(self) -> str:
        """What the answer is worth, in per cent."""
        assert self.result is not None
        return f"{float(self.result.fraction or 0) * 100:.3g}"
