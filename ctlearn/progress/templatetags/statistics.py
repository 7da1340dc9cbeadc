"""Numbers of a quiz's statistics, drawn in Python: a table has hundreds."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lessons.models import Cohort
from quizzes.models import Quiz

register = template.Library()

COLUMNS = (("facility", 0), ("discrimination", 0), ("intended_weight", 1), ("effective_weight", 1))
LONGEST = 90  # characters of a question
NAMED = 2  # doubts


@register.simple_tag
def statistic(of: Any, name: str, digits: int) -> SafeString:
    """The statistic `name` of a question or a quiz, or why there is none."""
    return mark_safe(draw(of, name, digits))  # noqa: S308  (escaped below)


def draw(of: Any, name: str, digits: int) -> str:
    value = getattr(of, name)
    if value is None:
        why = escape(of.undefined[name].label) if name in of.undefined else ""
        return f'<span class="muted" aria-hidden="true">–</span><span class="visually-hidden">{why}</span>'
    return f"{round(value, digits) + 0.0:.{digits}f}".replace(".", get_format("DECIMAL_SEPARATOR"))


def question_rows(items: Sequence[Any], cohort: Cohort, quiz: Quiz) -> SafeString:
    """The table of a quiz's questions, `views.quizzes.Item`s."""
    address = reverse("question_progress", args=[cohort.pk, quiz.pk, 0]).removesuffix("0/")
    language = escape(quiz.course.language)
    return mark_safe("\n".join(row(item, address, language, cohort.suspect_answers) for item in items))  # noqa: S308


def row(item: Any, address: str, language: str, enough: int) -> str:
    """Its band is said of a number from `enough` answers on."""
    question, found = item.version.question_id, item.found
    stem = item.version.stem
    stem = escape(stem if len(stem) <= LONGEST else stem[: LONGEST - 1] + "…")
    words = "".join(
        f'<span class="doubt">▲ {escape(sentence)}</span>'
        if serious
        else f'<span class="remark">{escape(sentence)}</span>'
        for serious, sentence in item.words[:NAMED]
    )
    cells = ""
    for name, digits in COLUMNS:
        band = getattr(found, f"{name}_band", None) if found.attempts >= enough else None
        under = f'<span class="under">{escape(band.label)}</span>' if band is not None else ""
        cells += f'<td class="number">{draw(found, name, digits)}{under}</td>'
    return (
        f'<tr id="question-{question}"><th scope="row"><a href="{address}{question}/" lang="{language}">'
        f'{item.number}. {stem}</a>{words}</th><td class="number">{found.attempts}</td>{cells}</tr>'
    )
