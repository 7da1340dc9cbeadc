"""Gaps in a text, as Moodle writes them: embedded answers, and the numbered gaps of its drag and menu types.

Embedded answers (docs.moodle.org, "Embedded Answers (Cloze) question type") stand in the text:

    {1:MULTICHOICE:=right#feedback~wrong}  {2:SHORTANSWER:=one~%50%two~*#other}  {1:NUMERICAL:=7:0.5}

The number is the gap's weight. A backslash makes text of } # ~ / " and of itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.answers import FULL, Answer, note_weight, number, option_list, weight, wording
from quizzes.formats.contract import Draft, Left, Unusable, bound
from quizzes.formats.losses import Outgoing

MENUS = "MULTICHOICE|MC|MULTICHOICE_V|MCV|MULTICHOICE_H|MCH|MULTICHOICE_S|MCS|MULTICHOICE_VS|MCVS|MULTICHOICE_HS|MCHS"
TEXTS = "SHORTANSWER|SA|MW"
CASED = "SHORTANSWER_C|SAC|MWC"
NUMBERS = "NUMERICAL|NM"
SEVERAL = "MULTIRESPONSE|MR|MULTIRESPONSE_H|MRH|MULTIRESPONSE_S|MRS|MULTIRESPONSE_HS|MRHS"
KINDS = "|".join(sorted("|".join([MENUS, TEXTS, CASED, NUMBERS, SEVERAL]).split("|"), key=len, reverse=True))
EMBEDDED = re.compile(rf"\{{([0-9]*):({KINDS}):((?:\\.|[^\\}}])*)\}}", re.DOTALL)
UNFINISHED = re.compile(rf"\{{[0-9]*:({KINDS}):")
ANSWER = re.compile(r"\s*(?:(=)|%(-?[0-9]+(?:[.,][0-9]*)?)%)?(.*)\Z", re.DOTALL)
ESCAPED = re.compile(r"\\([}#~/\"\\])")
NUMBERED = re.compile(r"\[\[(\d+)\]\]")
GAP = "\ufdd0{}\ufdd1"
GAP_MARK = re.compile("\ufdd0(\\d+)\ufdd1")

Convert = Callable[[str], str]


def embedded(draft: Draft, source: str, convert: Convert, part: Convert) -> None:
    """`source` is the text in its own format, `convert` makes Markdown of it, `part` of an answer."""
    bound(len(UNFINISHED.findall(source)))
    found: list[re.Match[str]] = []

    def mark(match: re.Match[str]) -> str:
        found.append(match)
        return GAP.format(len(found))

    marked = EMBEDDED.sub(mark, source)
    if UNFINISHED.search(marked):
        raise Unusable(_("A gap is opened with “{” and not closed with “}”."))
    if not found:
        raise Unusable(_("The text has no gap like {1:SHORTANSWER:=answer}."))
    gaps = [embedded_gap(draft, match, f"g{place}", part) for place, match in enumerate(found, start=1)]
    weights = {match[1] or "1" for match in found}
    if len(weights) > 1:
        draft.note(_("The gaps had different weights; here they count the same."))
    fill(draft, convert(marked), gaps)


def embedded_gap(draft: Draft, match: re.Match[str], key: str, part: Convert) -> dict[str, Any]:
    kind = match[2]
    bound(match[3].count("~"))
    answers = [embedded_answer(draft, piece, part, kind) for piece in pieces(match[3], "~")]
    if kind in SEVERAL.split("|"):
        raise Left(_("a gap asks for several answers at once, which gaps can't do here."))
    if kind in MENUS.split("|"):
        return menu(draft, key, answers)
    if kind in NUMBERS.split("|"):
        answers = [numeric_answer(draft, answer) for answer in answers]
    data, explanation = wording(draft, answers, case_matters=kind in CASED.split("|"))
    if kind in NUMBERS.split("|"):
        data["ignore"] = ["case", "spacing"]
    return {"key": key} | data | ({"explanation": explanation} if explanation else {})


def pieces(text: str, divider: str) -> list[str]:
    """The text divided where the divider has no backslash before it."""
    found = re.findall(rf"(?:\\.|[^\\{divider}])+|{divider}", text, re.DOTALL)
    parts = [""]
    for piece in found:
        if piece == divider:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def embedded_answer(draft: Draft, text: str, part: Convert, kind: str) -> Answer:
    body, *rest = pieces(text, "#")
    match = ANSWER.match(body)
    assert match is not None
    found = FULL if match[1] else weight(match[2]) if match[2] else Decimal(0)
    shown = ESCAPED.sub(r"\1", match[3]).strip()
    if not shown:
        raise Unusable(_("An answer of a gap is empty."))
    feedback = ESCAPED.sub(r"\1", "#".join(rest)).strip()
    menu_text = part(shown) if kind in MENUS.split("|") else shown
    return Answer(draft.line, menu_text, found, part(feedback))


def numeric_answer(draft: Draft, answer: Answer) -> Answer:
    if answer.text == "*":
        return answer
    value, _colon, tolerance = answer.text.partition(":")
    if number(tolerance or "0"):
        near = {"value": value.strip(), "tolerance": tolerance.strip()}
        draft.note(_("A gap took %(value)s ± %(tolerance)s; here it takes the number as it is written.") % near)
    number(value)
    return Answer(answer.line, value.strip(), answer.weight, answer.feedback)


def menu(draft: Draft, key: str, answers: Sequence[Answer]) -> dict[str, Any]:
    """A gap with options, the first of those that have the same text; one of them is right."""
    distinct = list({answer.text: answer for answer in reversed(answers)}.values())[::-1]
    right = {place for place, answer in enumerate(distinct) if answer.right}
    if not right:
        raise Unusable(_("A gap has no answer that is marked as right."))
    if len(right) > 1:
        raise Left(_("a menu has several right answers, and here it has one."))
    for answer in distinct:
        if not answer.right and answer.weight:
            note_weight(draft, answer)
    if len(distinct) == 1:
        draft.note(_("A menu had one choice only; it became a text field."))
        only = distinct[0]
        return {"key": key, "accepted": [{"text": only.text}]} | (
            {"explanation": only.feedback} if only.feedback else {}
        )
    return {"key": key, "options": option_list(distinct, right)}


def numbered(draft: Draft, source: str, choices: Sequence[tuple[str, str]], convert: Convert) -> None:
    """`choices` are pairs of text and group; the gap [[n]] takes the n-th, out of those of its group."""
    places = [int(place[:6]) for place in NUMBERED.findall(source)]
    bound(len(places))
    if not places:
        raise Unusable(_("The text has no gap like [[1]]."))
    gaps = []
    for count, place in enumerate(places, start=1):
        if not 1 <= place <= len(choices):
            raise Unusable(_("The text has a gap [[%(number)d]], but no choice %(number)d.") % {"number": place})
        text, group = choices[place - 1]
        answers = [
            Answer(draft.line, other, FULL if other == text else Decimal(0)) for other, its in choices if its == group
        ]
        gaps.append(menu(draft, f"g{count}", answers))
    counter = iter(range(1, len(places) + 1))
    fill(draft, convert(NUMBERED.sub(lambda _match: GAP.format(next(counter)), source)), gaps)


def fill(draft: Draft, markdown: str, gaps: list[dict[str, Any]]) -> None:
    """Paragraphs before the first one with a gap are the stem, the rest is the text."""
    paragraphs = re.split(r"\n\s*\n", markdown.replace("{{", "{\\{"))
    first = next((place for place, text in enumerate(paragraphs) if GAP_MARK.search(text)), 0)
    draft.type = "cloze"
    draft.stem = "\n\n".join(paragraphs[:first]) or _("Fill in the gaps.")
    text = GAP_MARK.sub(lambda match: f"{{{{g{match[1]}}}}}", "\n\n".join(paragraphs[first:]))
    draft.data = {"text": text.strip(), "gaps": gaps}


def written_cloze(one: Outgoing) -> str:
    """Stem and text with embedded answers, in Markdown. Raises Left."""
    gaps = {gap["key"]: gap for gap in one.data["gaps"]}
    text = one.data["text"]
    ours = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
    if UNFINISHED.search(ours.sub("", f"{one.question.stem} {text}")):
        raise Left(_("its text would be read as a gap of Moodle's."))
    first, *others = re.split(r"\n\s*\n", text)
    if not ours.search(first) and others:
        one.note(_("The text's paragraphs before its first gap become part of the question."))
    if [key.strip() for key in ours.findall(text)] != list(gaps):
        one.note(_("The gaps are listed in the order of the text."))
    if re.search(r"\n[^\S\n]*\n[^\S\n]*\n|\n[^\S\n]+\n", f"{one.question.stem}\n\n{text}"):
        one.note(_("Blank lines that stand together become one."))
    if "{{" in one.question.stem or "{{" in ours.sub("", text):
        one.note(_("Doubled braces are written with a backslash."))
    asked = "" if one.question.stem == _("Fill in the gaps.") else f"{one.question.stem}\n\n"
    return asked + ours.sub(lambda match: written_gap(one, gaps[match[1]]), text)


def written_gap(one: Outgoing, gap: dict[str, Any]) -> str:
    if "options" in gap:
        answers = [
            answer_text(option["text"], bool(option.get("correct")), option.get("explanation", ""))
            for option in gap["options"]
        ]
        return f"{{1:MULTICHOICE_S:{'~'.join(answers)}}}"
    cased = one.check_ignore(gap, case_can_matter=True)
    why = gap.get("explanation", "")
    answers = [answer_text(entry["text"].replace("*", "\\*"), True, why) for entry in gap["accepted"]]
    answers += [
        answer_text(entry["text"].replace("*", "\\*"), False, entry["explanation"]) for entry in gap.get("mistakes", [])
    ]
    return f"{{1:{'SHORTANSWER_C' if cased else 'SHORTANSWER'}:{'~'.join(answers)}}}"


def answer_text(text: str, right: bool, feedback: str) -> str:
    mark = "=" if right else "%0%" if text.startswith(("=", "%")) else ""
    return mark + escaped(text) + (f"#{escaped(feedback)}" if feedback else "")


def escaped(text: str) -> str:
    return re.sub(r"[\\}#~\"]", r"\\\g<0>", text)
