"""The question types of Moodle XML, one function each: from the element to its draft."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from lessons.importing.escape import escape
from quizzes.formats import answers as shared
from quizzes.formats import moodle_cloze
from quizzes.formats.answers import Answer
from quizzes.formats.contract import Left, Unusable, brief
from quizzes.formats.moodle_element import Element
from quizzes.formats.texts import paragraph


def multichoice(element: Element) -> None:
    stem(element)
    found = [answer(one) for one in element.all("answer")]
    one = element.flag("single", True)
    shared.choice(element.draft, found, one=one, keep_order=not element.flag("shuffleanswers", True))


def truefalse(element: Element) -> None:
    stem(element)
    draft = element.draft
    draft.type = "true_false"
    for one in element.all("answer"):
        word = one.source().lower()
        if word not in ("true", "false"):
            raise Unusable(_("An answer is “%(text)s” instead of true or false.") % {"text": brief(word)})
        if shared.weight(one.node.get("fraction") or "0") > 0:
            if draft.data.get("answer", word) != word:
                raise Unusable(_("Both true and false are marked as right."))
            draft.data["answer"] = word
        why = one.paragraph("feedback")
        if why:
            draft.data[f"when_{word}"] = why
    if "answer" not in draft.data:
        raise Unusable(_("Neither true nor false is marked as right."))


def shortanswer(element: Element) -> None:
    stem(element)
    found = [answer(one, plain=True) for one in element.all("answer")]
    if not found:
        raise Unusable(_("The question has no answer."))
    shared.short_text(element.draft, found, case_matters=element.flag("usecase", False))


def numerical(element: Element) -> None:
    stem(element)
    units = [
        (node.findtext("unit_name") or "", node.findtext("multiplier") or "1")
        for node in element.node.iterfind("units/unit")
    ]
    units = [(name.strip(), multiplier.strip()) for name, multiplier in units if name.strip()]
    chosen = next((name for name, multiplier in units if shared.number(multiplier) == 1), "")
    others = [name for name, _multiplier in units if name != chosen]
    if others:
        names = {"list": ", ".join(brief(name, 20) for name in others)}
        element.note(_("Other units are not kept: %(list)s.") % names)
    required = bool(chosen) and element.value("unitgradingtype", "0") not in ("0", "")
    penalty = shared.number(element.value("unitpenalty") or "1")
    if required and penalty != 1:
        element.note(_("A wrong unit cost a part of the points; here it makes the answer wrong."))
    found = [answer(one, plain=True) for one in element.all("answer")]
    if not found:
        raise Unusable(_("The question has no answer."))
    unit = {"unit": chosen, "unit_required": required} if chosen else {}
    shared.numeric(element.draft, found, **unit)


def matching(element: Element) -> None:
    stem(element)
    pairs = []
    for one in element.all("subquestion"):
        match = escape(one.plain("answer"))
        if not match:
            raise Unusable(_("A pair has no answer."))
        pairs.append((one.own_paragraph(), paragraph(match, one.note), ""))
    shared.matching(element.draft, pairs)


def essay(element: Element) -> None:
    stem(element)
    draft = element.draft
    draft.type = "essay"
    information = element.text("graderinfo")
    if information:
        draft.data["model_answer"] = information
        element.note(_("The information for graders became the model answer, which students see after grading."))
    if element.text("responsetemplate"):
        element.note(_("The template of the answer is not kept."))
    least, most = element.value("minwordlimit", "0"), element.value("maxwordlimit", "0")
    limits = [int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0 for text in (least, most)]
    if limits[1] and limits[0] <= limits[1]:
        draft.data["words"] = f"{limits[0] or 1}-{limits[1]}"
    elif any(limits):
        element.note(_("The limits of %(least)s and %(most)s words are not kept.") % {"least": least, "most": most})


def ordering(element: Element) -> None:
    stem(element)
    places = []
    for count, one in enumerate(element.all("answer"), start=1):
        places.append((shared.number(one.node.get("fraction") or str(count)), count, one))
    element.draft.type = "ordering"
    element.draft.data["items"] = []
    for place, (_place, _count, one) in enumerate(sorted(places, key=lambda entry: entry[:2]), start=1):
        item = {"key": f"i{place}", "text": one.own_paragraph()}
        why = one.paragraph("feedback")
        element.draft.data["items"].append(item | ({"explanation": why} if why else {}))
    rule = element.value("gradingtype")
    if rule not in ("", "5", "LONGEST_ORDERED_SUBSET"):
        element.note(_("It was graded by another rule (%(rule)s).") % {"rule": brief(rule, 30)})


def cloze(element: Element) -> None:
    text = question_text(element)
    form = text.form()
    moodle_cloze.embedded(
        element.draft,
        text.source(),
        lambda source: text.convert(source, form),
        lambda source: paragraph(text.convert(source, form), text.note),
    )


def gapselect(element: Element) -> None:
    text = question_text(element)
    form = text.form()
    choices = []
    for one in [*element.all("dragbox"), *element.all("selectoption")]:
        shown = paragraph(one.convert(one.source(), "moodle"), one.note)
        if not shown:
            raise Left(_("a choice has no text; it may be an image."))
        choices.append((shown, one.value("group", "1") or "1"))
    moodle_cloze.numbered(element.draft, text.source(), choices, lambda source: text.convert(source, form))


def question_text(element: Element) -> Element:
    text = element.first("questiontext")
    if text is None or not text.source():
        raise Unusable(_("The question has no text."))
    return text


def stem(element: Element) -> None:
    text = question_text(element)
    element.draft.stem = text.own_text()
    if not element.draft.stem:
        raise Left(_("its text holds nothing but images."))


def answer(one: Element, *, plain: bool = False) -> Answer:
    shown = one.own_plain() if plain else one.own_paragraph()
    if not shown:
        raise Unusable(_("An answer is empty."))
    fraction = shared.weight(one.node.get("fraction") or "0")
    return Answer(one.line, shown, fraction, one.paragraph("feedback"), one.value("tolerance"))


READERS: dict[str, Callable[[Element], None]] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "essay": essay,
    "ordering": ordering,
    "cloze": cloze,
    "multianswer": cloze,
    "ddwtos": gapselect,
    "gapselect": gapselect,
}
