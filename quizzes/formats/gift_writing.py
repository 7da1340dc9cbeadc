"""Questions as GIFT. Ordering and cloze have no counterpart there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from quizzes.formats.contract import PlainQuestion, Written, labels_of
from quizzes.formats.losses import Outgoing, cleaned, shares, written

SPECIAL = re.compile(r"[\\:#={}~]")


def write(questions: Sequence[PlainQuestion]) -> Written:
    outgoing = [cleaned(question) for question in questions]
    blocks = [block for one in outgoing if (block := write_question(one))]
    return written("\n".join(blocks).encode(), outgoing)


def write_question(one: Outgoing) -> str:
    question = one.question
    if question.type in ("ordering", "cloze"):
        one.note(_("Left out: GIFT has no questions of this type."))
        return ""
    if question.type == "short_text" and any("->" in entry["text"] for entry in texts_of(question)):
        one.note(_("Left out: GIFT would read “->” in an answer as a pair."))
        return ""
    body = BODIES[question.type](one)
    one.lacks(hints=question.hints)
    one.check_keys()
    labels = "".join(f" [tag:{label}]" for label in labels_of(question))
    title = f"::{escaped(question.title)}:: " if question.title else ""
    general = part(one, question.explanation)
    lines = [line for line in (*body, f"####{general}" if general else "") if line]
    opening = "{#" if question.type == "numeric" else "{"
    inner = "".join(f"\n\t{line}" for line in lines)
    text = escaped(question.stem)
    return (
        f"// [id:{question.key}]{labels}\n{title}[markdown]{text} {opening}{inner}\n}}\n"
        if lines
        else (f"// [id:{question.key}]{labels}\n{title}[markdown]{text} {{}}\n")
    )


def texts_of(question: PlainQuestion) -> list[dict[str, str]]:
    return [*question.data["accepted"], *question.data.get("mistakes", [])]


def escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def part(one: Outgoing, text: str) -> str:
    """Markdown, which the format of the question covers; guarded where its beginning would be read otherwise."""
    if one.question.type in ("matching", "short_text") and "->" in text:
        one.note(_("“->” is written as “-&gt;”, because it divides pairs."))
        text = text.replace("->", "-&gt;")
    return ("[markdown]" if text.startswith(("[", "%")) else "") + escaped(text)


def plain_part(text: str) -> str:
    return ("[plain]" if text.startswith(("[", "%")) else "") + escaped(text)


def feedback(one: Outgoing, text: str) -> str:
    return f"#{part(one, text)}" if text else ""


def single_choice(one: Outgoing) -> list[str]:
    one.lacks(keep_order=one.data.get("keep_order"))
    return [
        ("=" if option.get("correct") else "~")
        + part(one, option["text"])
        + feedback(one, option.get("explanation", ""))
        for option in one.data["options"]
    ]


def multiple_choice(one: Outgoing) -> list[str]:
    one.lacks(keep_order=one.data.get("keep_order"))
    options = one.data["options"]
    return [
        f"~%{weight}%" + part(one, option["text"]) + feedback(one, option.get("explanation", ""))
        for option, weight in zip(options, shares(options), strict=True)
    ]


def true_false(one: Outgoing) -> list[str]:
    names = ("when_false", "when_true") if one.data["answer"] == "true" else ("when_true", "when_false")
    wrong, right = (part(one, one.data.get(name, "")) for name in names)
    return [one.data["answer"].upper() + (f"#{wrong}" if wrong or right else "") + (f"#{right}" if right else "")]


def short_text(one: Outgoing) -> list[str]:
    one.check_ignore(one.data, case_can_matter=False)
    lines = [f"=%100%{plain_part(wild(entry['text']))}" for entry in one.data["accepted"]]
    return lines + [
        f"=%0%{plain_part(wild(entry['text']))}{feedback(one, entry['explanation'])}"
        for entry in one.data.get("mistakes", [])
    ]


def wild(text: str) -> str:
    """An asterisk that means itself."""
    return text.replace("*", "\\*")


def numeric(one: Outgoing) -> list[str]:
    one.lacks(unit=one.data.get("unit"))
    tolerance = one.absolute_tolerance()
    lines = [f"=%100%{one.data['value']}:{tolerance}"]
    return lines + [
        f"=%0%{entry['value']}:{tolerance}{feedback(one, entry['explanation'])}"
        for entry in one.data.get("mistakes", [])
    ]


def matching(one: Outgoing) -> list[str]:
    pairs, distractors = one.data["pairs"], one.data.get("distractors", [])
    one.lacks(parts=any("explanation" in entry for entry in [*pairs, *distractors]))
    lines = [f"={part(one, pair['prompt'])} -> {escaped(one.plain(pair['match']))}" for pair in pairs]
    return lines + [f"= -> {escaped(one.plain(entry['text']))}" for entry in distractors]


def essay(one: Outgoing) -> list[str]:
    one.lacks(**one.data)
    return []


BODIES = {
    "single_choice": single_choice,
    "multiple_choice": multiple_choice,
    "true_false": true_false,
    "short_text": short_text,
    "numeric": numeric,
    "matching": matching,
    "essay": essay,
}
