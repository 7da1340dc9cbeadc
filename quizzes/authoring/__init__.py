"""Writing questions: one authoring form for each type, and what an author is warned of. A leaf without the ORM."""

from quizzes.authoring.choices import MultipleChoiceForm, SingleChoiceForm, TrueFalseForm
from quizzes.authoring.cloze import ClozeForm
from quizzes.authoring.forms import AuthoringForm, Done
from quizzes.authoring.lists import MatchingForm, OrderingForm
from quizzes.authoring.written import EssayForm, NumericForm, ShortTextForm

FORMS: dict[str, type[AuthoringForm]] = {
    form.type: form
    for form in (
        SingleChoiceForm, MultipleChoiceForm, TrueFalseForm, ShortTextForm, NumericForm, MatchingForm, OrderingForm,
        ClozeForm, EssayForm,
    )
}  # fmt: skip

__all__ = ["FORMS", "AuthoringForm", "Done"]
