"""Aiken: a question, its options, and the letter of the right one; single choice and nothing else.

    What does double criminality ask for?
    A. A crime in both states
    B) Two crimes
    ANSWER: A

The text is plain. Several lines of text before the options are one question (described is a single one), blank
lines mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lessons.importing.escape import escape
from quizzes.formats.contract import (
    Collector,
    Draft,
    PlainQuestion,
    ReadResult,
    Written,
    brief,
    decode,
    letters,
    slug,
)
from quizzes.formats.losses import Outgoing, cleaned, written

OPTION = re.compile(r"([A-Za-z])[.)][ \t]+(.*)")
BARE_OPTION = re.compile(r"([A-Za-z])[.)]\s*\Z")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)


def read(data: bytes, filename: str = "") -> ReadResult:
    collector = Collector()
    block: list[tuple[int, str]] = []
    lines = decode(data).split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            block.append((number, line.strip()))
        if ANSWER.match(line.strip()):
            read_block(block, collector)
            block = []
    if block:
        collector.mistake(block[0][0], _("The question has no line “ANSWER:” with a letter."))
    return collector.result()


def read_block(block: list[tuple[int, str]], collector: Collector) -> None:
    """The lines of one question; the last is its answer. Options are told from text by their letters."""
    stem: list[str] = []
    options: dict[str, str] = {}
    before = len(collector.mistakes)
    for number, line in block[:-1]:
        option = OPTION.fullmatch(line)
        if BARE_OPTION.match(line) and stem:
            collector.mistake(number, _("This option has no text."))
            options.setdefault(line[0].upper(), "")
        elif option and stem:
            letter = option[1].upper()
            if letter in options:
                collector.mistake(number, _("The letter %(letter)s is used twice.") % {"letter": letter})
            options[letter] = option[2].strip()
        elif options:
            reason = _("This is neither an option nor the line “ANSWER:”. Options begin with a letter and “.” or “)”.")
            collector.mistake(number, reason)
        else:
            stem.append(line)
    number, last = block[-1]
    match = ANSWER.match(last)
    answer = match[1].strip().rstrip(".)").upper() if match else ""
    if not stem:
        collector.mistake(block[0][0], _("The question has no text."))
    if len(options) < 2:
        collector.mistake(
            number, _("The question needs two options or more; it has %(count)d.") % {"count": len(options)}
        )
    elif answer not in options:
        wrong = {"answer": brief(answer), "letters": ", ".join(options)}
        collector.mistake(number, _("The answer “%(answer)s” is none of %(letters)s.") % wrong)
    if len(collector.mistakes) > before:
        return
    draft = Draft(block[0][0], type="single_choice", stem=escape("\n".join(stem)))
    draft.data["options"] = [
        {"key": letters(place), "text": escape(text), "correct": letter == answer}
        for place, (letter, text) in enumerate(options.items())
    ]
    collector.add(draft)


def write(questions: Sequence[PlainQuestion]) -> Written:
    outgoing = [cleaned(question) for question in questions]
    blocks = [block for one in outgoing if (block := write_question(one))]
    return written("\n".join(blocks).encode(), outgoing)


def write_question(one: Outgoing) -> str:
    question = one.question
    reason = ""
    if question.type != "single_choice":
        reason = _("Left out: Aiken knows only questions with one right option.")
    elif len(question.data["options"]) > 26:
        reason = _("Left out: Aiken has letters for 26 options.")
    elif OPTION.match(question.stem) or BARE_OPTION.match(question.stem) or ANSWER.match(question.stem):
        reason = _("Left out: in Aiken the text would be read as an option or an answer.")
    if reason:
        one.note(reason)
        return ""
    options = question.data["options"]
    lines = [one_line(one, question.stem)]
    lines += [f"{letters(place).upper()}. {one_line(one, option['text'])}" for place, option in enumerate(options)]
    right = next(place for place, option in enumerate(options) if option.get("correct"))
    if slug(brief(question.stem)) != question.key:
        one.note(_("Not carried: the key of the question."))
    one.check_keys()
    one.lacks(
        title=question.title,
        explanation=question.explanation,
        parts=any("explanation" in option for option in options),
        hints=question.hints,
        topics=question.topics or question.difficulty or question.family,
        keep_order=question.data.get("keep_order"),
    )
    return "\n".join([*lines, f"ANSWER: {letters(right).upper()}", ""])


def one_line(one: Outgoing, markdown: str) -> str:
    text = one.plain(markdown)
    line = " ".join(text.split())
    if line != text:
        one.note(_("Line breaks and double spaces are lost."))
    return line
