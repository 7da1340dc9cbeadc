"""Questions as Moodle XML. Texts go out as Markdown, which Moodle knows as a format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from quizzes.formats.contract import Left, PlainQuestion, Written, labels_of
from quizzes.formats.losses import Outgoing, cleaned, shares, written
from quizzes.formats.moodle_cloze import written_cloze

NAMES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "essay": "essay",
}


def write(questions: Sequence[PlainQuestion]) -> Written:
    root = etree.Element("quiz")
    outgoing = [cleaned(question) for question in questions]
    for one in outgoing:
        try:
            root.append(write_question(one))
        except Left as error:
            one.note(_("Left out: %(reason)s") % {"reason": str(error)})
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written(data, outgoing)


def write_question(one: Outgoing) -> etree._Element:
    question = one.question
    node = etree.Element("question", type=NAMES[question.type])
    add(add(node, "name"), "text", question.title or question.key)
    text(node, "questiontext", written_cloze(one) if question.type == "cloze" else question.stem)
    if question.explanation:
        text(node, "generalfeedback", question.explanation)
    add(node, "idnumber", question.key)
    if question.type in BODIES:
        BODIES[question.type](one, node)
    for hint in question.hints:
        text(node, "hint", hint)
    if labels_of(question):
        tags = add(node, "tags")
        for label in labels_of(question):
            add(add(tags, "tag"), "text", label)
    one.check_keys()
    return node


def add(parent: etree._Element, name: str, content: str | None = None, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, name, **attributes)
    node.text = content
    return node


def text(parent: etree._Element, name: str, markdown: str, **attributes: str) -> etree._Element:
    node = add(parent, name, format="markdown", **attributes)
    add(node, "text", markdown)
    return node


def why(parent: etree._Element, markdown: str) -> None:
    if markdown:
        text(parent, "feedback", markdown)


def choice(one: Outgoing, node: etree._Element) -> None:
    options = one.data["options"]
    single = one.question.type == "single_choice"
    weights = ["100" if option.get("correct") else "0" for option in options] if single else shares(options)
    add(node, "single", "true" if single else "false")
    add(node, "shuffleanswers", "false" if one.data.get("keep_order") else "true")
    add(node, "answernumbering", "abc")
    for option, weight in zip(options, weights, strict=True):
        why(text(node, "answer", option["text"], fraction=weight), option.get("explanation", ""))


def true_false(one: Outgoing, node: etree._Element) -> None:
    for word in ("true", "false"):
        answer = plain(node, word, "100" if one.data["answer"] == word else "0")
        why(answer, one.data.get(f"when_{word}", ""))


def plain(node: etree._Element, answer: str, weight: str) -> etree._Element:
    """An answer that is compared, which has no formatting."""
    child = add(node, "answer", fraction=weight, format="plain_text")
    add(child, "text", answer)
    return child


def short_text(one: Outgoing, node: etree._Element) -> None:
    add(node, "usecase", "1" if one.check_ignore(one.data, case_can_matter=True) else "0")
    for entry in one.data["accepted"]:
        plain(node, entry["text"].replace("*", "\\*"), "100")
    for entry in one.data.get("mistakes", []):
        why(plain(node, entry["text"].replace("*", "\\*"), "0"), entry["explanation"])


def numeric(one: Outgoing, node: etree._Element) -> None:
    tolerance = one.absolute_tolerance()
    right = plain(node, one.data["value"], "100")
    add(right, "tolerance", tolerance)
    for entry in one.data.get("mistakes", []):
        wrong = plain(node, entry["value"], "0")
        add(wrong, "tolerance", tolerance)
        why(wrong, entry["explanation"])
    unit = one.data.get("unit")
    if unit:
        entry = add(add(node, "units"), "unit")
        add(entry, "multiplier", "1")
        add(entry, "unit_name", unit)
    required = bool(one.data.get("unit_required"))
    add(node, "unitgradingtype", "1" if required else "0")
    add(node, "unitpenalty", "1")
    add(node, "showunits", "0" if required else "3")


def matching(one: Outgoing, node: etree._Element) -> None:
    pairs: list[dict[str, Any]] = one.data["pairs"]
    distractors: list[dict[str, Any]] = one.data.get("distractors", [])
    one.lacks(parts=any("explanation" in entry for entry in [*pairs, *distractors]))
    add(node, "shuffleanswers", "true")
    for prompt, match in [
        *((pair["prompt"], pair["match"]) for pair in pairs),
        *(("", distractor["text"]) for distractor in distractors),
    ]:
        add(add(text(node, "subquestion", prompt), "answer"), "text", one.plain(match))


def ordering(one: Outgoing, node: etree._Element) -> None:
    add(node, "layouttype", "VERTICAL")
    add(node, "selecttype", "ALL")
    add(node, "gradingtype", "LONGEST_ORDERED_SUBSET")
    for place, item in enumerate(one.data["items"], start=1):
        why(text(node, "answer", item["text"], fraction=str(place)), item.get("explanation", ""))


def essay(one: Outgoing, node: etree._Element) -> None:
    one.lacks(rubric=one.data.get("rubric"))
    if "words" in one.data:
        least, _dash, most = one.data["words"].partition("-")
        add(node, "minwordlimit", least)
        add(node, "maxwordlimit", most)
    add(node, "responseformat", "editor")
    if "model_answer" in one.data:
        text(node, "graderinfo", one.data["model_answer"])


BODIES = {
    "single_choice": choice,
    "multiple_choice": choice,
    "true_false": true_false,
    "short_text": short_text,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "essay": essay,
}
