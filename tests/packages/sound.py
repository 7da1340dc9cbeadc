"""A course that keeps every rule of the lint, and ways to break one."""

from dataclasses import replace
from typing import Any

from ctlearn.packages import format as f

# Forty sentences of ten words, no two of them alike.
_NOUNS = """
river mountain harbour bridge market garden castle forest island village desert valley temple library museum station
airport theatre factory hospital school kitchen window ladder carpet mirror blanket basket bottle candle hammer needle
pencil ribbon saddle shovel teapot violin wagon yacht
"""
SENTENCES = [f"The old {noun} number{n} stood far beyond hill{n} and lake{n}." for n, noun in enumerate(_NOUNS.split())]


def options(key: int, *texts: str) -> list[dict[str, Any]]:
    return [
        {"key": f"o{n}", "text": text, "explanation": "Because."} | ({"correct": True} if n == key else {})
        for n, text in enumerate(texts)
    ]


def question(key: str, kind: str, **data: Any) -> f.Question:
    return f.Question(
        key,
        kind,
        f"Something asked about {key}",
        lesson="first",
        passage="here",
        objective="name-it",
        topics=("law",),
        explanation="It is so.",
        data=data,
    )


def single(number: int) -> f.Question:
    made = question(f"single{number}", "single_choice", options=options(number % 3, "alpha", "gamma", "delta"))
    return replace(made, family=f"pair{number // 2}")


def sound() -> f.CoursePackage:
    body = "{#here}\n" + "\n\n".join(SENTENCES) + "[^n]\n\n## A heading\n\nA [treaty](term:treaty).\n"
    body += "\n:::check single0 single1\n:::\n\n[^n]: A note."
    questions = [single(number) for number in range(6)]
    questions += [
        question("several", "multiple_choice", options=options(0, "alpha", "gamma")),
        question("whether", "true_false", answer="true", when_true="Yes.", when_false="No."),
        question("word", "short_text", accepted=[{"text": "treaty"}]),
        question("number", "numeric", value="12"),
        question(
            "pairs",
            "matching",
            pairs=[
                {"key": "p1", "prompt": "a", "match": "b", "explanation": "So."},
                {"key": "p2", "prompt": "c", "match": "d", "explanation": "So."},
            ],
        ),
        question(
            "order",
            "ordering",
            items=[
                {"key": "i1", "text": "a", "explanation": "So."},
                {"key": "i2", "text": "b", "explanation": "So."},
            ],
        ),
        question("gaps", "cloze", text="A {{x}}.", gaps=[{"key": "x", "options": options(0, "alpha", "gamma")}]),
        question("text", "essay", rubric=[{"key": "r", "points": "2", "criterion": "Names it."}]),
    ]
    module = f.Module(
        "one",
        "One",
        objectives=(f.Objective("name-it", "Name it."), f.Objective("explain-it", "Explain it.")),
        lessons=(f.Lesson("first", "First", section="beginning", topics=("law",), body=body),),
        questions=tuple(questions),
    )
    return f.CoursePackage(
        "sound",
        "Sound",
        "en",
        topics=(f.Topic("law", "Law"),),
        document=f.Document("Document 1", sections=(f.SectionRef("beginning", 1, "The beginning"),)),
        glossary=(f.GlossaryTerm("treaty", "treaty", "An agreement."),),
        modules=(module,),
    )


def with_module(package: f.CoursePackage, **changes: Any) -> f.CoursePackage:
    return replace(package, modules=(replace(package.modules[0], **changes),))


def with_body(package: f.CoursePackage, old: str, new: str) -> f.CoursePackage:
    lesson = package.modules[0].lessons[0]
    assert old in lesson.body
    return with_module(package, lessons=(replace(lesson, body=lesson.body.replace(old, new)),))


def with_question(package: f.CoursePackage, key: str, **changes: Any) -> f.CoursePackage:
    questions = [replace(q, **changes) if q.key == key else q for q in package.questions()]
    return with_module(package, questions=tuple(questions))


def without_questions(package: f.CoursePackage, *keys: str) -> f.CoursePackage:
    return with_module(package, questions=tuple(q for q in package.questions() if q.key not in keys))
