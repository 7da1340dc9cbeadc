"""Answers with weights, as GIFT and Moodle know them, to the data of our types: what GIFT and Moodle XML share.

There every answer has a weight of its own, here an answer is right or wrong. Whatever the weights said beyond
that becomes a note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.contract import Draft, Left, Unusable, brief, letters, parse, some
from quizzes.question_types.reading import exact, plain

FULL = Decimal(100)
NEARLY = Decimal("0.1")  # by which weights like 33.33333 miss their sum
DIGIT_AND_SIGN = re.compile(r"\d.*[^\w\s]|[^\w\s].*\d", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """`text` and `feedback` are Markdown or plain text as the type wants them; `weight` is in percent."""

    line: int
    text: str
    weight: Decimal
    feedback: str = ""
    tolerance: str = ""

    @property
    def right(self) -> bool:
        return self.weight >= FULL - NEARLY


def weight(text: str) -> Decimal:
    """A weight in percent. Raises Unusable."""
    number = exact(text.strip().replace(",", "."))
    if number is None or abs(number) > FULL:
        raise Unusable(_("“%(text)s” is not a weight from -100 to 100.") % {"text": brief(text)})
    return number


def option_list(answers: Sequence[Answer], right: set[int]) -> list[dict[str, Any]]:
    return [
        {"key": letters(place), "text": one.text, "correct": place in right}
        | ({"explanation": one.feedback} if one.feedback else {})
        for place, one in enumerate(answers)
    ]


def choice(draft: Draft, answers: Sequence[Answer], *, one: bool, keep_order: bool = False) -> None:
    """`one`: a single answer may be chosen."""
    full = {place for place, answer in enumerate(answers) if answer.right}
    earning = {place for place, answer in enumerate(answers) if answer.weight > 0}
    if not earning:
        raise Unusable(_("None of the answers is marked as right."))
    if not one:
        draft.type, right = "multiple_choice", earning
        several_weights(draft, answers, earning)
    elif len(full) > 1:
        draft.type, right = "multiple_choice", full
        draft.note(_("Each of several right answers was enough alone; here all of them have to be chosen."))
    elif full:
        draft.type, right = "single_choice", full
    else:
        most = max(answer.weight for answer in answers)
        right = {next(place for place, answer in enumerate(answers) if answer.weight == most)}
        draft.type = "single_choice"
        best = brief(answers[min(right)].text)
        draft.note(_("No answer earned full marks; the best one, “%(text)s”, counts as right.") % {"text": best})
    if one:
        partial = [answer for place, answer in enumerate(answers) if place not in right and answer.weight]
        for answer in partial:
            note_weight(draft, answer)
    draft.data = {"options": option_list(answers, right), "keep_order": keep_order}


def note_weight(draft: Draft, answer: Answer) -> None:
    draft.note(
        _("“%(text)s” was worth %(weight)s%%; here it is wrong.")
        % {"text": brief(answer.text), "weight": plain(answer.weight)},
        answer.line,
    )


def several_weights(draft: Draft, answers: Sequence[Answer], earning: set[int]) -> None:
    total = sum((answers[place].weight for place in earning), Decimal(0))
    share = FULL / len(earning)
    if abs(total - FULL) > NEARLY:
        draft.note(
            _("The weights of the right answers sum to %(sum)s%%; here they sum to 100%%.") % {"sum": plain(total)}
        )
    elif any(abs(answers[place].weight - share) > NEARLY for place in earning):
        draft.note(_("The right answers had different weights; here they count the same."))
    wrong = [answer.weight for place, answer in enumerate(answers) if place not in earning]
    if any(abs(cost + share) > NEARLY for cost in wrong):
        draft.note(_("A wrong choice cost another share there; here it costs what a right one earns."))


def short_text(draft: Draft, answers: Sequence[Answer], *, case_matters: bool = False) -> None:
    draft.type = "short_text"
    draft.data, explanation = wording(draft, answers, case_matters=case_matters)
    keep_feedback(draft, explanation)


def keep_feedback(draft: Draft, explanation: str) -> None:
    """The feedback for a right answer has no place of its own; it becomes the explanation if there is none."""
    if explanation and not draft.explanation:
        draft.explanation = explanation
        draft.note(_("The feedback for the right answer became the explanation."))
    elif explanation and explanation != draft.explanation:
        lost = {"text": brief(explanation)}
        draft.note(_("The feedback for the right answer is not kept: “%(text)s”") % lost)


def wording(draft: Draft, answers: Sequence[Answer], *, case_matters: bool) -> tuple[dict[str, Any], str]:
    """The data of a text field, and the feedback of its first right answer. Raises Left when nothing is
    accepted that could be written down."""
    accepted: list[str] = []
    mistakes: list[dict[str, str]] = []
    explanation = ""
    for answer in answers:
        text = literal(draft, answer)
        if not text:
            continue
        if answer.right:
            accepted += [text] if text not in accepted else []
            if answer.feedback and explanation and answer.feedback != explanation:
                draft.note(_("Feedback is not kept: “%(text)s”") % {"text": brief(answer.feedback)}, answer.line)
            explanation = explanation or answer.feedback
            continue
        if answer.weight:
            note_weight(draft, answer)
        if text in accepted or text in [mistake["text"] for mistake in mistakes]:
            draft.note(_("“%(text)s” stood there twice; the first counts.") % {"text": brief(text)}, answer.line)
        elif answer.feedback:
            mistakes.append({"text": text, "explanation": answer.feedback})
    accepted = [text for text in accepted if text not in [mistake["text"] for mistake in mistakes]]
    if not accepted:
        raise Left(_("no answer earns full marks that could be compared with what is written."))
    data: dict[str, Any] = {"accepted": [{"text": text} for text in accepted], "mistakes": mistakes}
    return with_ignore(data, case_matters=case_matters), explanation


def with_ignore(data: dict[str, Any], *, case_matters: bool) -> dict[str, Any]:
    """The data with what is to be ignored: Moodle knows only upper and lower case. Ours ignores spacing and
    punctuation as well, unless that would make two of the texts one, empty a text, or touch a number."""
    texts = [one["text"] for one in (*data["accepted"], *data.get("mistakes", []))]
    sets = [["case", "spacing", "punctuation"], ["case", "spacing"], ["case"], []]
    if any(DIGIT_AND_SIGN.search(text) for text in texts):
        sets = sets[1:]
    for names in sets:
        ignore = [name for name in names if not (case_matters and name == "case")]
        try:
            parse("short_text", data | {"ignore": ignore})
        except Unusable:
            continue
        return data | {"ignore": ignore}
    return data | {"ignore": []}


def literal(draft: Draft, answer: Answer) -> str:
    """The text that an answer accepts. "*" stands for any text in Moodle, "\\*" for an asterisk."""
    pieces = re.split(r"(?<!\\)\*", answer.text)
    text = " ".join(" ".join(piece.replace("\\*", "*") for piece in pieces).split()) if len(pieces) > 1 else ""
    if len(pieces) == 1:
        return re.sub(r"\n\s*\n", "\n", answer.text.replace("\\*", "*").strip())
    if text:
        draft.note(
            _("“%(old)s” stood for many texts; here only “%(new)s” is compared.")
            % {"old": brief(answer.text), "new": brief(text)},
            answer.line,
        )
    elif answer.right:
        draft.note(_("Any other answer was right there; here it is wrong."), answer.line)
    elif answer.feedback or answer.weight:
        lost = {"text": brief(answer.feedback), "weight": plain(answer.weight)}
        draft.note(_("What any other answer got is not kept: %(weight)s%%, “%(text)s”") % lost, answer.line)
    return text


def numeric(draft: Draft, answers: Sequence[Answer], **unit: Any) -> None:
    """`unit`: the keys "unit" and "unit_required" of the data, where there are any."""
    draft.type = "numeric"
    right: Answer | None = None
    others: list[tuple[Answer, Decimal]] = []
    for answer in answers:
        if answer.text == "*":
            literal(draft, answer)
            continue
        value, tolerance = number(answer.text), number(answer.tolerance or "0")
        if tolerance < 0:
            raise Unusable(_("The tolerance “%(text)s” is negative.") % {"text": brief(answer.tolerance)})
        if answer.right and right is None:
            right = answer
            draft.data = {"value": plain(value), "tolerance": plain(tolerance), **unit}
        else:
            others.append((answer, value))
    if right is None:
        raise Left(_("no number earns full marks."))
    keep_feedback(draft, right.feedback)
    mistakes: list[dict[str, str]] = []
    for answer, value in others:
        if answer.right:
            draft.note(_("A second right number, %(text)s, is not kept.") % {"text": answer.text}, answer.line)
            continue
        if answer.weight:
            note_weight(draft, answer)
        entry = {"value": plain(value), "explanation": answer.feedback}
        if answer.feedback and is_mistake(draft.data, entry):
            mistakes.append(entry)
            if number(answer.tolerance or "0") != number(right.tolerance or "0"):
                draft.note(_("%(text)s has the tolerance of the right answer here.") % {"text": answer.text})
        elif answer.feedback:
            draft.note(_("Feedback is not kept: “%(text)s”") % {"text": brief(answer.feedback)}, answer.line)
    draft.data["mistakes"] = mistakes


def is_mistake(data: dict[str, Any], entry: dict[str, str]) -> bool:
    try:
        parse("numeric", data | {"mistakes": [entry]})
    except Unusable:
        return False
    return True


def number(text: str) -> Decimal:
    """Raises Unusable."""
    bare = text.strip()
    tidy = re.sub(r"\.(?=$|[eE])", "", re.sub(r"^([+-]?)\.", r"\g<1>0.", bare))
    value = exact(tidy)
    if value is None:
        raise Unusable(_("“%(text)s” is not a number.") % {"text": brief(bare)})
    return value


def between(low: str, high: str) -> tuple[str, str]:
    """The middle of a range and its half width. Raises Unusable."""
    least, most = number(low), number(high)
    if least > most:
        raise Unusable(_("The range from %(low)s to %(high)s is empty.") % {"low": low, "high": high})
    return plain((least + most) / 2), plain((most - least) / 2)


def matching(draft: Draft, pairs: Sequence[tuple[str, str, str]]) -> None:
    """Triples of prompt, match and explanation; without a prompt it is a distractor."""
    draft.type = "matching"
    matches = {match for prompt, match, _why in pairs if prompt}
    spare = [(match, why) for prompt, match, why in pairs if not prompt and match not in matches]
    doubled = [match for prompt, match, _why in pairs if not prompt and match in matches]
    if doubled:
        draft.note(_("Distractors that are also matches are left out: %(texts)s.") % {"texts": some(doubled)})
    draft.data = {
        "pairs": [
            {"key": f"p{place}", "prompt": prompt, "match": match} | ({"explanation": why} if why else {})
            for place, (prompt, match, why) in enumerate([pair for pair in pairs if pair[0]], start=1)
        ],
        "distractors": [
            {"key": f"d{place}", "text": text} | ({"explanation": why} if why else {})
            for place, (text, why) in enumerate(dict.fromkeys(spare), start=1)
        ],
    }
