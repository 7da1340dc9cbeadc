# ruff: noqa: E501
"""Hypothesis strategies: whole packages that keep the rules of the format, with text as nasty as it comes."""

import string
from typing import Any

from hypothesis import strategies as st

from ctlearn.packages import format as f
from quizzes.question_types import TYPES

NASTY = st.sampled_from(
    [
        "no", "yes", "null", "~", "1.50", "0x1f", "1e3", "12:30:45", "2001-09-11", "<<", "=", ": ", " #", "# ", "- ",
        "? ", "--- ", "...", "%TAG", "!tag", "&a", "*a", "{a: b}", "[a]", "| ", "> ", "'", '"', "\\", "\\n", "\t",
        " ", "  ", "\x85", "\u2028", "\u2029", "\xa0", "\ufeff", "\x07", "\x7f", "שלום", "مرحبا", "\u202e", "é", "e\u0301",
        "\U0001f600", "\uffff", "`code`", "{#key}", ":::", ":::check x", "[^1]", "&amp;", "@", "a: b", "a:b", "a #b",
        "word " * 30, "x" * 150, "longer words that have to be folded " * 5, ",", "]", "}", "%", "|-", ">-",
    ]
)  # fmt: skip
PIECES = st.one_of(
    NASTY,
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=12),
)
KEY = st.text(alphabet=string.ascii_lowercase + string.digits, min_size=1, max_size=8)


def tame(text: str) -> str:
    """Without what would be a link: those are checked, and not what is tried here."""
    return f.clean(text.replace("](", "] ("))


def one_line(most: int = 200) -> st.SearchStrategy[str]:
    return st.lists(PIECES, min_size=1, max_size=5).map(lambda parts: tame("".join(parts))[:most]).filter(str.strip)


def block(most: int = 5000) -> st.SearchStrategy[str]:
    lines = st.lists(st.one_of(st.just(""), one_line()), min_size=1, max_size=5)
    return lines.map(lambda parts: tame("\n".join(parts))[:most].rstrip("\n")).filter(str.strip)


def paragraph() -> st.SearchStrategy[str]:
    return one_line().map(str.strip)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), strategy)


def keys(least: int = 0, most: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(KEY, min_size=least, max_size=most, unique=True)


def some_of(names: list[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    if not names:
        return st.just(())
    return st.lists(st.sampled_from(sorted(names)), unique=True, max_size=most).map(lambda found: tuple(sorted(found)))


def one_of(names: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *sorted(names)])


@st.composite
def options(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(keys(2))
    right = draw(st.sampled_from(names))
    return [
        {
            "key": name,
            "text": f"{name} {draw(paragraph())}",
            "correct": name == right,
            "explanation": draw(paragraph()),
        }
        for name in names
    ]


@st.composite
def accepted(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Texts that differ however they are compared."""
    return [{"text": f"answer {number} {draw(KEY)}"} for number in range(draw(st.integers(1, 2)))]


@st.composite
def data(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    match kind:
        case "single_choice" | "multiple_choice":
            raw: dict[str, Any] = {"options": draw(options())}
        case "true_false":
            raw = {
                "answer": draw(st.sampled_from(["true", "false"])),
                "when_true": draw(paragraph()),
                "when_false": draw(paragraph()),
            }
        case "short_text":
            raw = {"accepted": draw(accepted()), "typos": draw(st.integers(0, 2))}
        case "numeric":
            raw = {
                "value": draw(st.sampled_from(["12", "-0.5", "1000000"])),
                "tolerance": draw(st.sampled_from(["0", "5%", "0.25"])),
            }
        case "matching":
            raw = {
                "pairs": [
                    {
                        "key": name,
                        "prompt": f"{name} {draw(paragraph())}",
                        "match": f"to {name} {draw(paragraph())}",
                        "explanation": draw(paragraph()),
                    }
                    for name in draw(keys(2))
                ]
            }
        case "ordering":
            raw = {
                "items": [
                    {"key": name, "text": f"{name} {draw(paragraph())}", "explanation": draw(paragraph())}
                    for name in draw(keys(2))
                ]
            }
        case "cloze":
            raw = {
                "text": "A {{one}} and a {{two}}\nin lines",
                "gaps": [
                    {"key": "one", "options": draw(options())},
                    {"key": "two", "accepted": draw(accepted()), "explanation": draw(paragraph())},
                ],
            }
        case _:
            raw = {
                "rubric": [{"key": name, "points": 2, "criterion": draw(paragraph())} for name in draw(keys(1))],
                "model_answer": draw(block()).strip(),
            }
    return TYPES[kind].parse(raw).data()


@st.composite
def packages(draw: st.DrawFn) -> f.CoursePackage:
    topics = sorted(draw(keys()))
    sections = draw(keys())
    modules = []
    lesson_names = draw(keys(0, 5))
    question_names = draw(keys(0, 5))
    module_names = draw(keys(1, 3))
    used = iter(lesson_names)
    asked = iter(question_names)
    homes: dict[str, str] = {}
    for module in module_names:
        objectives = draw(keys())
        lessons = [
            f.Lesson(
                name,
                draw(one_line()),
                lede=draw(maybe(block())),
                section=draw(one_of(sections)),
                topics=draw(some_of(topics)),
                state=draw(st.sampled_from(f.STATES)),
                body=draw(maybe(plain_body())),
            )
            for name, _ in zip(used, range(draw(st.integers(0, 3))), strict=False)
        ]
        for lesson in lessons:
            homes[lesson.key] = module
        own = [name for name, home in homes.items() if home == module]
        modules.append(
            f.Module(
                module,
                draw(one_line()),
                draw(maybe(block())),
                draw(st.sampled_from(f.STATES)),
                tuple(f.Objective(key, draw(one_line(300))) for key in objectives),
                tuple(lessons),
                tuple(
                    [
                        draw(questions(name, own, objectives, topics))
                        for name, _ in zip(asked, range(draw(st.integers(0, 3))), strict=False)
                    ]
                ),
            )
        )
    return f.CoursePackage(
        draw(KEY),
        draw(one_line()),
        draw(st.sampled_from(["en", "ar", "pt-BR"])),
        summary=draw(maybe(block())),
        open=draw(st.booleans()),
        state=draw(st.sampled_from(f.STATES)),
        short_title=draw(maybe(one_line(40))),
        topics=tuple(f.Topic(key, draw(one_line(120))) for key in topics),
        document=f.Document(
            draw(one_line()),
            draw(maybe(one_line())),
            draw(maybe(block())),
            tuple(f.SectionRef(key, draw(st.integers(1, 4)), draw(maybe(one_line()))) for key in sections),
        )
        if sections
        else None,
        modules=tuple(modules),
        glossary=tuple(
            f.GlossaryTerm(
                key,
                draw(one_line(120)),
                draw(block()),
                draw(maybe(one_line())),
                draw(st.sampled_from(["", "https://example.org/a"])),
            )
            for key in sorted(draw(keys()))
        ),
        claims=tuple(
            f.Claim(
                key,
                draw(st.sampled_from(sorted(homes))),
                draw(block()),
                draw(st.sampled_from(f.VERDICTS)),
                correction=draw(maybe(block())),
            )
            for key in draw(keys(0, 2 if homes else 0))
        ),
        quizzes=tuple(draw(quizzes(name, modules)) for name in draw(keys(0, 2)) if any(m.questions for m in modules)),
    )


@st.composite
def plain_body(draw: st.DrawFn) -> str:
    """A lesson's text whose lines are no markup that would be checked."""
    text = draw(block())
    lines = [
        "text " + line.replace("[^", "").replace("{#", "").replace("`", "") if line else "" for line in text.split("\n")
    ]
    return f.clean("\n".join(lines)).lstrip("\n")


@st.composite
def questions(draw: st.DrawFn, key: str, lessons: list[str], objectives: list[str], topics: list[str]) -> f.Question:
    kind = draw(st.sampled_from(sorted(TYPES)))
    return f.Question(
        key,
        kind,
        draw(block()),
        lesson=draw(one_of(lessons)),
        objective=draw(one_of(objectives)),
        topics=draw(some_of(topics)),
        difficulty=draw(st.sampled_from(["", *f.DIFFICULTIES])),
        family=draw(maybe(KEY)),
        explanation=draw(maybe(block())),
        hints=tuple(draw(st.lists(block(), max_size=3, unique=True))),
        data=draw(data(kind)),
    )


@st.composite
def quizzes(draw: st.DrawFn, key: str, modules: list[f.Module]) -> f.Quiz:
    known = [question.key for module in modules for question in module.questions]
    slots = [f.Slot(name, points=draw(st.sampled_from(["1", "2", "0.5"]))) for name in draw(some_of(known, 5))]
    if draw(st.booleans()) or not slots:
        slots.append(f.Slot(draw=1, modules=tuple(m.key for m in modules)))
    return f.Quiz(
        key,
        draw(one_line()),
        draw(st.sampled_from(f.MODES)),
        module=draw(one_of([m.key for m in modules])),
        introduction=draw(maybe(block())),
        diagnostic=draw(st.booleans()),
        attempts=draw(st.one_of(st.none(), st.integers(0, 9))),
        shuffle=draw(st.one_of(st.none(), st.booleans())),
        pass_mark=draw(st.sampled_from(["", "0.6", "1", "0"])),
        counts=draw(st.sampled_from(f.COUNTS)),
        release=draw(st.sampled_from(["", *f.RELEASES])),
        state=draw(st.sampled_from(f.STATES)),
        slots=tuple(slots),
    )
